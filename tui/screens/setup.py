"""The settings on the screen: a row for each choice, the microphone's level below, everything by keyboard."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TextIO, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import UserError
from scripts.language import script
from tui.choosing import FIELDS, Choice, Found, choices, keep, look, models_line
from tui.level import Listening, Loudness, Told, open_microphone
from tui.paragraph import Paragraph
from tui.screens.pick import PickScreen
from tui.showing import complaint, visible
from tui.sound_words import why
from tui.trial import Spoken, speak
from voices.errors import SoundError

if TYPE_CHECKING:
    from tui.app import CoachApp

_LABELS = 20  # cells for the name of a setting; the longest is « Couper à la voix »


class Levelled(Message):
    """What the microphone gives, handed over from its thread."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told


@dataclass
class Looked(Message):
    """Devices, engines and models are known; ``sentence`` where there is more to tell than of devices."""

    found: Found
    sentence: str = ""


@dataclass
class Sampled(Message):
    """The test sentence is over."""

    spoken: Spoken


@dataclass
class Fetching(Message):
    """How far the models are, as a line."""

    line: str


class _Lines(io.TextIOBase):
    """A stream that hands on whole lines."""

    def __init__(self, hand_on: Callable[[str], object]) -> None:
        self._hand_on = hand_on
        self._begun = ""

    def write(self, text: str) -> int:
        """Take text as it comes."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._hand_on(line)
        return len(text)


class SetupScreen(Screen[None]):
    """Where one chooses devices, voice, and how turns end. Every choice is kept at once."""

    app: CoachApp
    open_microphone = staticmethod(open_microphone)

    def compose(self) -> ComposeResult:
        """Title, the choices, what the microphone hears, which models there are, what happened last."""
        self._words = script(self.app.options.lang)
        self._say = self._words.setup
        yield Static(self._say("title"), classes="title", markup=False)
        yield OptionList(id="settings")
        yield Paragraph("", classes="level")
        with VerticalScroll(id="news"):  # a small terminal may not hold all that a failed download has to say
            yield Paragraph("", classes="note models")
            yield Paragraph(self._say("looking"), classes="note last")
        yield Footer()

    def on_mount(self) -> None:
        """Look around behind the screen; until then every setting shows what is chosen."""
        self._found = Found()
        self._busy = False
        self._loudness = Loudness()
        self._listening = Listening(lambda told: self.post_message(Levelled(told)), self.open_microphone)
        self._show_rows()
        self.query_one("#settings").focus()
        self._behind(lambda: Looked(look(self.app.options)))

    def on_unmount(self) -> None:
        """The microphone is let go, on its own thread."""
        self._listening.close()

    def _behind(self, work: Callable[[], Message]) -> None:
        """Do something that may take long, and hear of its end as a message."""
        threading.Thread(target=lambda: self.post_message(work()), name="setup", daemon=True).start()

    def _note(self, text: str) -> None:
        self.query_one(".last", Paragraph).say(text)

    def _show_rows(self) -> None:
        rows = self.query_one("#settings", OptionList)
        at = rows.highlighted or 0
        rows.set_options([self._row(name) for name in FIELDS])
        rows.highlighted = at

    def _row(self, name: str) -> Option:
        offered = self._choices(name)
        label = offered[self._place(name, offered)].label
        title = self._say(f"fields.{name}").ljust(_LABELS)
        return Option(Content.assemble((title, "bold"), visible(label)), id=name)

    def _place(self, name: str, offered: Sequence[Choice]) -> int:
        """Which of the choices holds at present."""
        return [choice.value for choice in offered].index(getattr(self.app.options.settings, name))

    def _choices(self, name: str) -> tuple[Choice, ...]:
        return choices(name, self.app.options.settings, self._found, self._words)

    def on_looked(self, message: Looked) -> None:
        """Now the devices can be named, and the microphone measured."""
        self._found = found = message.found
        self._busy = False
        self._show_rows()
        models = self._say("models.line", models=models_line(found, self._words))
        self.query_one(".models", Paragraph).say(models)
        self._note(message.sentence or self._about_devices())
        self._measure()

    def _about_devices(self) -> str:
        if not self._found.answered:
            return self._say("no-answer")
        there = self._found.microphones or self._found.speakers
        return "" if there else self._say("no-devices")

    def _measure(self) -> None:
        self._loudness = Loudness()
        if self._found.microphones:
            self._listening.listen(self.app.options.settings.microphone)
        else:
            self._show_level()

    def on_levelled(self, message: Levelled) -> None:
        """Blocks and a sentence."""
        self._loudness.note(message.told)
        self._show_level()

    def _show_level(self) -> None:
        verdict = self._loudness.verdict if self._found.microphones else "no-microphone"
        text = f"{self._loudness.blocks} {self._say(f'level.{verdict}')}"
        self.query_one(".level", Paragraph).say(text)

    def on_option_list_option_selected(self, chosen: OptionList.OptionSelected) -> None:
        """What may be chosen here, as a list."""
        name = chosen.option_id or ""
        offered = self._choices(name)
        now = self._place(name, offered)
        here = self._say("here", value=offered[now].label)
        question = self._say(f"ask.{name}")
        self.app.push_screen(
            PickScreen(question, offered, now, here), lambda choice: self._chosen(name, choice)
        )

    def _chosen(self, name: str, choice: Choice | None) -> None:
        options = self.app.options
        if choice is None or choice.value == getattr(options.settings, name):
            return
        try:
            self.app.options, sentence = keep(options, replace(options.settings, **{name: choice.value}))
        except UserError as error:
            sentence = complaint(error, self._words.phrases)
        self._note(sentence)
        self._show_rows()
        if name == "microphone":
            self._measure()

    def action_hear(self) -> None:
        """A sentence with the present choices."""
        if not self._begin(self._say("speaking")):
            return
        options, text = self.app.options, self._say("sample")
        self._behind(lambda: Sampled(speak(options, text)))

    def on_sampled(self, message: Sampled) -> None:
        """Whether it could be heard."""
        self._busy = False
        spoken = message.spoken
        if spoken.code is None and spoken.voice:
            self._note(self._say("spoken", voice=spoken.voice))
        else:
            self._note(self._say("unspoken", why=why(spoken.code, self._words.phrases)))

    def action_fetch(self) -> None:
        """The models that are missing."""
        if not self._found.without_model:
            self._note(self._say("models.all" if self._found.models else "looking"))
        elif self._begin(self._say("models.fetching")):
            self._behind(self._fetch)

    def _fetch(self) -> Looked:
        from tui.fetching import fetch_models

        options = replace(self.app.options, json=False, plain=True)
        sentence = self._say("models.all")
        try:
            out = _Lines(lambda line: self.post_message(Fetching(line)))
            fetch_models(options, langs=self._found.without_model, out=cast("TextIO", out))
        except SoundError as error:
            sentence = self._say("models.failed", reason=complaint(error, self._words.phrases))
        return Looked(look(options), sentence)

    def on_fetching(self, message: Fetching) -> None:
        """How far it is."""
        self._note(message.line)

    def _begin(self, sentence: str) -> bool:
        """Whether nothing else is under way; one thing at a time."""
        if self._busy:
            return False
        self._busy = True
        self._note(sentence)
        return True

    def action_leave(self) -> None:
        """Back home."""
        self.dismiss(None)

    def action_help(self) -> None:
        """All keys and commands."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.app.words))
