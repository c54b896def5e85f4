"""SVOX Pico, through py-nanotts: French and English voices, about 10 ms for a short sentence."""

from __future__ import annotations

import threading

from py_nanotts import NanoTTS

from voices.audio import Speech
from voices.errors import SoundError
from voices.speech_text import prepare, sentences

_RATE = 16_000
_VOICES = {"fr": "fr-FR", "en": "en-GB"}
_LOWEST, _HIGHEST = 0.5, 2.0


class Pico:
    """A `Synthesiser`. py-nanotts opens Pico anew for each call and holds the interpreter lock meanwhile.

    So calls cannot overlap today; the lock here keeps that true for an interpreter without that lock.
    """

    name = "pico"

    def __init__(self) -> None:
        self._engine = NanoTTS()
        self._lock = threading.Lock()

    def synthesise(self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0) -> Speech:
        """See `Synthesiser`. Raises SoundError "voice-missing" or "engine-failed"."""
        if lang not in _VOICES:
            raise SoundError("voice-missing", engine=self.name, lang=lang)
        pcm = b"".join(self._speak(piece, lang, pitch, speed) for piece in sentences(prepare(text, lang)))
        return Speech(pcm, _RATE)

    def close(self) -> None:
        """Nothing is held between calls."""

    def _speak(self, piece: str, lang: str, pitch: float, speed: float) -> bytes:
        try:
            with self._lock:
                pcm = self._engine.speak(
                    piece, voice=_VOICES[lang], pitch=_factor(pitch), speed=_factor(speed)
                )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise SoundError("engine-failed", engine=self.name, reason=str(error)) from error
        return bytes(pcm)


def _factor(value: float) -> float | None:
    """Keep a multiplier in bounds; 1 becomes None, which adds no tag at all."""
    return None if value == 1.0 else max(_LOWEST, min(_HIGHEST, value))


def open_voice() -> Pico:
    """Open the engine; the door the catalogue knows."""
    return Pico()
