"""``coach transcribe``, ``coach review`` and ``coach speak``: files in, files out, no session."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach import conversation, events
from coach.conversation import Reviewed, Turn
from coach.errors import UserError
from coach.options import Options
from scripts.errors import ScriptError
from scripts.language import Script, script
from tui.faces import JsonFace, PlainFace, face_for
from tui.showing import clock, complaint, visible
from voices.errors import SoundError

if TYPE_CHECKING:
    from voices.recogniser import Recogniser, Transcript


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


def review(options: Options, names: Sequence[str], *, html: str | None = None, who: str | None = None) -> int:
    """One ``question`` event for every turn of each file, then a ``feedback`` over all of them.

    ``html``: a page that is written as well; ``who``: whose turns alone are looked at.
    """
    from coach.review import Review
    from tui import page

    language = script(options.lang)
    if html is not None:
        page.check(Path(html), names)  # before minutes of listening
    face = face_for(language, as_json=options.json, echo=True)
    conversations = _conversations(options, names)
    conversation.check_who(who, conversations)
    critic = Review(language, options.models)
    reviewed: list[Reviewed] = []
    for name, turns in conversations:
        asking = not any("?" in turn.text for turn in turns)
        for number, turn, last in conversation.chosen(turns, who):
            verdict = critic.turn(turn.text, asking=asking, silence=conversation.silence(last, turn))
            reviewed.append(Reviewed(name, number, turn, verdict))
            _show_turn(face, language, reviewed[-1])
    feedback = critic.feedback()
    face.show(feedback)
    if html is not None:
        page.write(Path(html), page.page(language, reviewed, feedback, who))
        if not options.json:
            face.notice("page", language.phrases("page.written", file=html))
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


def _conversations(options: Options, names: Sequence[str]) -> list[tuple[str, tuple[Turn, ...]]]:
    """The turns of each file; raises ``UserError`` "text-empty" where there are none."""
    with _Ears(options) as ears:
        conversations = [(name, _turns(name, ears)) for name in names]
    for name, turns in conversations:
        if not turns:
            raise UserError("text-empty", file=name)
    return conversations


def _turns(name: str, ears: _Ears) -> tuple[Turn, ...]:
    """The turns of a conversation: those of a text, or what a recording says between pauses."""
    if Path(name).suffix.lower() in conversation.TRANSCRIPTS:
        return conversation.turns(_text(Path(name)), name)
    return conversation.spoken((part.text, part.start, part.end) for part in ears.read(name).segments)


def _text(file: Path) -> str:
    from scripts.yamlfile import read_text

    try:
        return read_text(file)
    except ScriptError as error:
        if not file.exists():
            raise SoundError("file-missing", path=str(file)) from error
        raise


def _show_turn(face: JsonFace | PlainFace, language: Script, reviewed: Reviewed) -> None:
    turn = reviewed.turn
    if isinstance(face, JsonFace):
        where = {"file": reviewed.file, "turn": reviewed.number, "start": turn.start, "end": turn.end}
        speaker = {"who": turn.who} if turn.who else {}
        face.print({**events.to_plain(reviewed.verdict), **where, **speaker})
        return
    text = language.phrases("plain.said", name=turn.who, text=turn.text) if turn.who else turn.text
    if turn.start is not None:
        text = language.phrases("review.at", start=clock(turn.start), text=text)
    face.line("")
    face.line(visible(language.phrases("review.turn", number=reviewed.number, text=text)))
    face.show(reviewed.verdict)
