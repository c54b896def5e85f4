"""SVOX Pico, through py-nanotts: French and English voices, about 10 ms for a short sentence.

Pico has one French voice and two English ones. More people are made of them by their timbre: the voice is
made slower and lower, and played faster (or the other way), which moves its resonances as a larger or smaller
head would, and leaves pitch and speed as asked. Read back by Whisper base (six sentences a voice: one word is
one in a hundred): without it 12 to 14 % of the words are wrong in fr-FR and 8 to 9 % in en-GB, with a timbre
of 0.92 to 1.08 12 to 15 % and 8 to 13 %; 0.86 and 1.14 cost five in a hundred.
"""

from __future__ import annotations

import re
import threading

from py_nanotts import NanoTTS

from voices.audio import Speech, at_rate
from voices.cast import Cast
from voices.errors import SoundError
from voices.speech_text import prepare, sentences
from voices.synthesiser import MarkedSpeech, Marks, within
from voices.word_times import estimated

_RATE = 16_000
_TIMBRES = (1.0, 0.9, 1.06, 0.95)
_VOICES = {
    "fr": tuple(("fr-FR", timbre) for timbre in _TIMBRES),
    "en": tuple((voice, timbre) for timbre in _TIMBRES for voice in ("en-GB", "en-US")),
}
"""For each language, the voices that people are given; the first is the engine's own."""

_MISREAD = {
    "fr": {
        "burn-out": "beurne aoute",
        "feedback": "fide-bac",
        "week-end": "ouiquende",
        "svp": "s'il vous plaît",
    },
    "en": {"CEO": "C E O", "CTO": "C T O", "CIO": "C I O", "PhD": "P H D"},
}
"""Words that Pico alone misreads (« feedback » as « football »), and how it says them rightly."""

_CONSONANTS = re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{4,}\b")
"""Initials that it takes for a word, where it spells the shorter ones: SNCF, DGCCRF."""


class Pico:
    """A `Synthesiser`. py-nanotts opens Pico anew for each call and holds the interpreter lock meanwhile.

    So calls cannot overlap today; the lock here keeps that true for an interpreter without that lock.
    """

    name = "pico"
    marks: Marks = "estimated"

    def __init__(self) -> None:
        self._engine = NanoTTS()
        self._lock = threading.Lock()
        self._cast = Cast()

    def synthesise(
        self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0, *, who: str = ""
    ) -> Speech:
        """See `Synthesiser`. Raises SoundError "voice-missing" or "engine-failed".

        A text that is one piece and ready to be spoken gives a `MarkedSpeech`.
        """
        if lang not in _VOICES:
            raise SoundError("voice-missing", engine=self.name, lang=lang)
        voice, timbre = _VOICES[lang][self._cast.voice(who, len(_VOICES[lang]))]
        pitch, speed = within(within(pitch) / timbre), within(speed) / timbre
        pieces = sentences(prepare(text, lang))
        pcm = b"".join(self._speak(_respelt(piece, lang), voice, pitch, speed) for piece in pieces)
        speech = at_rate(Speech(pcm, round(_RATE * timbre)), _RATE)
        if len(pieces) == 1 and text.startswith(pieces[0]):
            return MarkedSpeech(speech.pcm, _RATE, estimated(pieces[0], speech))
        return speech

    def close(self) -> None:
        """Nothing is held between calls."""

    def _speak(self, piece: str, voice: str, pitch: float, speed: float) -> bytes:
        try:
            with self._lock:
                pcm = self._engine.speak(piece, voice=voice, pitch=_tag(pitch), speed=_tag(speed))
        except (RuntimeError, ValueError, MemoryError) as error:
            raise SoundError("engine-failed", engine=self.name, reason=str(error)) from error
        return bytes(pcm)


def _respelt(text: str, lang: str) -> str:
    for written, said in _MISREAD[lang].items():
        text = re.sub(rf"\b{written}(?=s?\b)", said, text, flags=re.IGNORECASE if written.islower() else 0)
    return _CONSONANTS.sub(lambda initials: " ".join(initials.group()), text)


def _tag(factor: float) -> float | None:
    """1 becomes None, which adds no tag at all."""
    return None if factor == 1.0 else factor


def open_voice() -> Pico:
    """Open the engine; the door the catalogue knows."""
    return Pico()
