"""``coach transcribe``, ``coach review`` and ``coach speak``: files in, files out, no session."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach import events
from coach.errors import UserError
from coach.options import Options
from scripts.errors import ScriptError
from scripts.language import Script, script
from tui.faces import JsonFace, PlainFace, face_for
from tui.showing import clock, complaint, visible
from voices.errors import SoundError

if TYPE_CHECKING:
    from voices.recogniser import Recogniser, Transcript

TEXT_FILES = (".txt", ".md", ".text")
_SENTENCE_ENDS = (".", "?", "!", "…")
_GAP = 0.7  # seconds of silence that end a turn, as the window of a question does live


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; ``start`` and ``end`` in seconds where it was recorded."""

    text: str
    start: float | None = None
    end: float | None = None


def transcribe(options: Options, names: Sequence[str]) -> int:
    """One ``heard`` event a file; a file that cannot be read is said and the others go on (exit 2)."""
    words = script(options.lang).phrases
    face = JsonFace(sys.stdout)
    with _Ears(options) as ears:
        bad = 0
        for name in names:
            try:
                transcript = ears.read(name)
            except SoundError as error:
                bad += 1
                print(complaint(error, words), file=sys.stderr)
                continue
            seconds = round(transcript.seconds, 2)
            if options.json:
                heard = events.to_plain(events.Heard("", transcript.text, "file"))
                face.print(
                    {**heard, "file": name, "seconds": seconds, "confidence": round(transcript.confidence, 2)}
                )
            else:
                print(words("plain.file", file=visible(name), seconds=seconds, text=visible(transcript.text)))
    return 2 if bad else 0


def review(options: Options, names: Sequence[str]) -> int:
    """One ``question`` event for every turn of each file, then a ``feedback`` over all of them."""
    from coach.review import Review

    language = script(options.lang)
    face = face_for(language, as_json=options.json, echo=True)
    with _Ears(options) as ears:
        conversations = [(name, list(_turns(name, ears))) for name in names]
    for name, turns in conversations:
        if not turns:
            raise UserError("text-empty", file=name)
    critic = Review(language)
    for name, turns in conversations:
        asking = not any("?" in turn.text for turn in turns)
        for number, turn in enumerate(turns, 1):
            verdict = critic.turn(turn.text, asking=asking)
            _show_turn(face, language, verdict, turn, number, name)
    face.show(critic.feedback())
    return 0


def speak(options: Options, text: str, out: str | None) -> int:
    """Say a text, or write it to a WAV file, with the voice that a session would have."""
    from voices import catalogue

    synthesiser = catalogue.open_voice(options.voice)
    if synthesiser is None:
        raise SoundError("engine-missing", engine=options.voice)
    speech = synthesiser.synthesise(text, options.lang, speed=options.settings.speed)
    synthesiser.close()
    if not speech.pcm:
        raise UserError("no-text")
    if out:
        from voices.files import write_wav

        write_wav(Path(out), speech)
    else:
        from voices.devices import Speaker

        speaker = Speaker(options.settings.speaker, speech.rate)
        speaker.play(speech)
        speaker.wait(speech.seconds + 2)
        speaker.close()
    if options.json:
        said = events.to_plain(events.Said("facilitator", "", text))
        JsonFace(sys.stdout).print({**said, "file": out, "seconds": round(speech.seconds, 2)})
    return 0


class _Ears:
    """The recogniser, opened and loaded when the first recording needs it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._recogniser: Recogniser | None = None

    def __enter__(self) -> _Ears:
        return self

    def __exit__(self, *_: object) -> None:
        if self._recogniser is not None:
            self._recogniser.close()

    def read(self, name: str) -> Transcript:
        """The transcript of one recording; raises ``SoundError``."""
        from voices.files import read

        samples = read(Path(name))  # first, so that a broken file is said before a model is loaded
        return self._loaded().transcribe(samples, live=False)

    def _loaded(self) -> Recogniser:
        from voices import catalogue

        if self._recogniser is None:
            choice = "auto" if self._options.ears == "off" else self._options.ears
            recogniser = catalogue.open_ears(choice, self._options.lang, self._options.models)
            if recogniser is None:
                raise SoundError("engine-missing", engine=choice)
            recogniser.load(lambda _part: None)
            self._recogniser = recogniser
        return self._recogniser


def _turns(name: str, ears: _Ears) -> Iterator[Turn]:
    """The turns of a conversation: the lines of a text, or what a recording says between pauses."""
    if Path(name).suffix.lower() in TEXT_FILES:
        yield from _lines(Path(name))
        return
    text, start, end = "", 0.0, 0.0
    for segment in ears.read(name).segments:
        if text and (segment.start - end >= _GAP or text.endswith(_SENTENCE_ENDS)):
            yield Turn(text, start, end)
            text = ""
        start = start if text else segment.start
        text, end = f"{text} {segment.text}".strip(), segment.end
    if text:
        yield Turn(text, start, end)


def _lines(file: Path) -> Iterator[Turn]:
    from scripts.yamlfile import read_text

    try:
        text = read_text(file)
    except ScriptError as error:
        if not file.exists():
            raise SoundError("file-missing", path=str(file)) from error
        raise
    yield from (Turn(line.strip()) for line in text.splitlines() if line.strip())


def _show_turn(
    face: JsonFace | PlainFace, language: Script, verdict: events.Question, turn: Turn, number: int, name: str
) -> None:
    if isinstance(face, JsonFace):
        where = {"file": name, "turn": number, "start": turn.start, "end": turn.end}
        face.print({**events.to_plain(verdict), **where})
        return
    text = turn.text
    if turn.start is not None:
        text = language.phrases("review.at", start=clock(turn.start), text=text)
    face.line("")
    face.line(visible(language.phrases("review.turn", number=number, text=text)))
    face.show(verdict)
