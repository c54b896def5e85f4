"""One sentence, spoken with the present choices, to hear whether they work."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass
from typing import Any

from coach.options import Options
from voices.errors import Code, SoundError
from voices.events import LineFinished, MouthState

_LIMIT = 20.0
"""Seconds a sentence may take, engine and device included; spoken at half speed it takes eight."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of it: the engine's name and the seconds that sounded, or a code of ``voices.errors``."""

    voice: str = ""
    seconds: float = 0.0
    code: Code | str | None = None


def speak(options: Options, text: str) -> Spoken:
    """Say ``text`` and wait for its end, at most 20 seconds; not for a screen's own thread."""
    from voices import catalogue
    from voices.mouth import Mouth

    try:
        voice = catalogue.open_voice(options.voice)
    except SoundError as error:
        return Spoken(code=error.code)
    if voice is None:
        return Spoken(code=None if options.voice == "off" else "engine-missing")
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    mouth = Mouth(voice, lambda rate: _speaker(options.settings.speaker, rate), told.put)
    try:
        mouth.say("sample", text, options.lang, speed=options.settings.speed)
        return _outcome(voice.name, told)
    finally:
        mouth.close()


def _speaker(name: str | None, rate: int) -> Any:
    try:
        from voices.devices import Speaker
    except (ImportError, OSError) as error:
        raise SoundError("engine-missing", engine="devices", missing=str(error)) from error
    return Speaker(name, rate)


def _outcome(name: str, told: queue.SimpleQueue[object]) -> Spoken:
    code: str | None = None
    deadline = time.monotonic() + _LIMIT
    while (left := deadline - time.monotonic()) > 0:
        try:
            event = told.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(event, MouthState):
            code = event.code if event.state == "silent" else None
        elif isinstance(event, LineFinished):
            return Spoken(
                name, event.played_seconds, code or (None if event.played_seconds else "speaker-lost")
            )
    return Spoken(name, code="speaker-lost")
