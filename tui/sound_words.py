"""States of ears and mouth in one plain sentence."""

from __future__ import annotations

import math

from scripts.language import Phrases
from tui.sound import SoundReady
from voices.events import Dropped, EarsState, Final, Level, MouthState, Partial, SpeechStarted


def why(code: str | None, words: Phrases) -> str:
    """The reason behind a code of ``voices.errors``, as part of a sentence."""
    if code is None:
        return words("sound.why-off")
    key = f"sound-why.{code}"
    return words(key) if words.has(key) else words("sound-why.other")


def sentence(ready: SoundReady, words: Phrases) -> str:
    """What can be heard and said here, and why not more."""
    no_ears, no_voice = why(ready.why_no_ears, words), why(ready.why_no_voice, words)
    if ready.ears != "off":
        return words("sound.both") if ready.voice != "off" else words("sound.ears-only", why=no_voice)
    if ready.voice != "off":
        return words("sound.voice-only", why=no_ears)
    both = no_ears if no_ears == no_voice else words("sound.both-why", first=no_ears, second=no_voice)
    return words("sound.none", why=both)


class SoundLine:
    """The one line that always tells what microphone and voice are doing, in words."""

    def __init__(self, words: Phrases) -> None:
        self._words = words
        self._ears = words("sound.looking")
        self._voice = ""
        self._level = ""

    @property
    def text(self) -> str:
        """Microphone, loudness, voice."""
        return " · ".join(part for part in (f"{self._ears} {self._level}".strip(), self._voice) if part)

    def note(self, event: object) -> None:
        """Take in what ears and mouth report."""
        match event:
            case SoundReady():
                self._voice = self._words("sound.voice-off" if event.voice == "off" else "sound.voice-on")
                if event.ears == "off":  # else the ears themselves tell how far they are
                    self._ears = self._words("sound.ears-off")
            case EarsState(state=state):
                self._level = ""
                self._ears = self._state(state, event.progress)
            case SpeechStarted() | Partial():
                self._ears = self._words("sound.ears-hearing")
            case Final() | Dropped(reason="no-words" | "echo" | "engine-failed" | "overload"):
                self._ears = self._words("sound.ears-on")
            case Level(rms=rms):
                self._level = meter(rms)
            case MouthState(state=voice):
                self._voice = self._words("sound.voice-off" if voice == "silent" else "sound.voice-on")
            case _:
                pass

    def _state(self, state: str, progress: float | None) -> str:
        if state == "loading":
            return self._words("sound.ears-loading", percent=round(100 * (progress or 0.0)))
        key = "on" if state == "listening" else state
        return self._words(f"sound.ears-{key}")


def meter(rms: float, cells: int = 8) -> str:
    """Loudness as blocks, on a scale of decibels from -60 to -6 so that a quiet room shows empty.

    >>> meter(0.0), meter(0.5)
    ('', '▁▂▃▄▅▆▇█')
    """
    if rms <= 0.001:
        return ""
    filled = round((20 * math.log10(rms) + 60) / 54 * cells)
    return "▁▂▃▄▅▆▇█"[: max(0, min(cells, filled))]
