"""``coach setup`` in plain lines: numbered questions, choices by option, the choices there are as JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

from coach import preferences
from coach.options import Options
from coach.settings import Settings
from scripts.language import Script, languages, script
from tui.choosing import FIELDS, Choice, Found, choices, keep, look, models_line, named
from tui.faces import JsonFace, PlainFace
from tui.level import Listening, Loudness
from tui.lines import decoded
from tui.showing import complaint, visible
from tui.sound_words import why
from tui.trial import speak
from voices.errors import SoundError

_MEASURED = 3.0
"""Seconds for which a microphone is measured."""


def ask(options: Options) -> int:
    """Every question in turn, from standard input; the end of input keeps the rest as it is."""
    found = look(options)
    if options.json:
        _print_json(options, found)
        return 0
    questions = Questions(options, found, Answers(sys.stdin.buffer, script(options.lang)))
    questions.ask()
    return 0


def carry_out(options: Options, assignments: Sequence[str], *, fetch: bool, source: str | None) -> int:
    """What the command line asks for, without questions: choices first, then models.

    Raises ``UserError`` for a choice that cannot be, before anything is changed, and ``SoundError`` for a
    model that cannot be had.
    """
    settings = options.settings
    for assignment in assignments:
        settings = preferences.changed(settings, assignment)
    if assignments:
        options, sentence = keep(options, settings)
        if options.json:
            _print_json(options, look(options))
        else:
            print(visible(sentence))
    if source is not None:
        from tui.fetching import fetch_models

        fetch_models(options, Path(source).expanduser())
    if fetch:
        from tui.fetching import fetch_models

        fetch_models(options, langs=(options.lang,) if "lang" in options.named else languages())
    return 0


def _print_json(options: Options, found: Found) -> None:
    """One object: what is chosen, and what could be."""
    words = script(options.lang)
    offered = {name: choices(name, options.settings, found, words) for name in FIELDS}
    JsonFace(sys.stdout).print(
        {
            "event": "setup",
            "file": str(preferences.file_in(options.data)),
            "settings": asdict(options.settings),
            "choices": {name: [asdict(choice) for choice in each] for name, each in offered.items()},
            "models": found.models,
            "answered": found.answered,
        }
    )


class Answers:
    """Lines of standard input, one at a time. ``over``: there are no more."""

    def __init__(self, stream: BinaryIO, words: Script) -> None:
        self._stream = stream
        self._say = words.setup
        self._number = 0
        self.over = False

    def number(self, most: int, now: str) -> int | None:
        """A number from 1 to ``most``, asked for until it is one; None for Enter and for the end of input.

        Raises ``UserError`` for input that is not text.
        """
        while True:
            print(self._say("ask.number", value=visible(now)), end="", flush=True)
            text = self._line()
            if self.over or not sys.stdin.isatty():
                print()  # nobody pressed Enter on this screen
            if not text:
                return None
            if text.isascii() and text.isdigit() and 1 <= int(text) <= most:
                return int(text)
            print(self._say("ask.again", text=visible(text[:40])))

    def _line(self) -> str:
        raw = self._stream.readline()
        self._number += 1
        self.over = self.over or not raw
        return decoded(raw, self._number)


class Questions:
    """All the questions. Each answer is kept at once, so that whoever stops half-way loses nothing."""

    def __init__(self, options: Options, found: Found, answers: Answers) -> None:
        self._options = options
        self._found = found
        self._answers = answers
        self._words = script(options.lang)
        self._say = self._words.setup
        self._face = PlainFace(self._words, sys.stdout, echo=False)

    def ask(self) -> None:
        """From the microphone to the models."""
        self._tell(self._say("title"))
        if not self._found.answered:
            self._tell(self._say("no-answer"))
        elif not (self._found.microphones or self._found.speakers):
            self._tell(self._say("no-devices"))
        for name in FIELDS:
            self._choose(name)
            if name == "microphone" and self._found.microphones:
                self._offer("level", self._measure)
            if name == "speed" and self._found.speakers:
                self._offer("hear", self._hear)
        self._tell(models_line(self._found, self._words))
        if self._found.without_model:
            self._offer("fetch", self._fetch)

    def _tell(self, text: str) -> None:
        self._face.line(visible(text))

    def _choose(self, name: str) -> None:
        if self._answers.over:
            return
        settings = self._options.settings
        now = getattr(settings, name)
        offered = choices(name, settings, self._found, self._words)
        self._show(self._say(f"ask.{name}"), [self._label(choice, now) for choice in offered])
        number = self._answers.number(len(offered), named(name, now, self._words))
        if number is not None and (value := offered[number - 1].value) != now:
            self._keep(replace(settings, **{name: value}))

    def _label(self, choice: Choice, now: object) -> str:
        return self._say("here", value=choice.label) if choice.value == now else choice.label

    def _show(self, question: str, labels: Sequence[str]) -> None:
        self._tell("")
        self._tell(question)
        for number, label in enumerate(labels, 1):
            self._face.line(f"{number}. {visible(label)}", indent="  ")

    def _keep(self, settings: Settings) -> None:
        self._options, sentence = keep(self._options, settings)
        self._tell(sentence)

    def _offer(self, what: str, do: Callable[[], None]) -> None:
        """Something that is done only when asked for."""
        if self._answers.over:
            return
        no, yes = self._say("values.interrupt.no"), self._say("values.interrupt.yes")
        self._show(self._say(f"ask.{what}"), [no, yes])
        if self._answers.number(2, no) == 2:
            do()

    def _measure(self) -> None:
        loudness = Loudness()
        listening = Listening(loudness.note)
        listening.listen(self._options.settings.microphone)
        time.sleep(_MEASURED)
        listening.close()
        self._tell(self._say(f"level.{loudness.verdict}"))

    def _hear(self) -> None:
        self._tell(self._say("speaking"))
        spoken = speak(self._options, self._say("sample"))
        if spoken.code is None and spoken.voice:
            self._tell(self._say("spoken", voice=spoken.voice))
        else:
            self._tell(self._say("unspoken", why=why(spoken.code, self._words.phrases)))

    def _fetch(self) -> None:
        from tui.fetching import fetch_models

        try:
            fetch_models(self._options, langs=self._found.without_model)
        except SoundError as error:  # said, for the choices made stand all the same
            self._tell(self._say("models.failed", reason=complaint(error, self._words.phrases)))
