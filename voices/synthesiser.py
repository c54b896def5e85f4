"""What every voice engine offers: text in, sound out. It never plays anything itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from voices.audio import Speech

SLOWEST, FASTEST = 0.5, 2.0
"""Bounds of `pitch` and `speed`, for every engine: outside them speech is no longer understood."""


def within(factor: float) -> float:
    """Keep a factor in bounds: a person's own speed times the one that was chosen may be beyond them."""
    return max(SLOWEST, min(FASTEST, factor))


Marks = Literal["exact", "estimated", "none"]
"""Whether an engine's speech has marks: told by the engine, worked out from the sound, or not at all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The word `text[start:end]` of the text given to the engine begins `at` seconds into its speech."""

    at: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedSpeech(Speech):
    """Speech with the times of its words, in order."""

    marks: tuple[Mark, ...] = ()


class Synthesiser(Protocol):
    """Makes speech from text. May be called from any thread; calls wait for each other."""

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        ...

    @property
    def marks(self) -> Marks:
        """How far the word times of its speech can be trusted."""
        ...

    def synthesise(
        self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0, *, who: str = ""
    ) -> Speech:
        """Make the text sound; text without anything to say gives an empty `Speech`.

        `lang`: "fr" or "en". `pitch` and `speed`: multipliers, 0.5 to 2 (else the nearest bound), where 1 is
        the voice as it is. `who`: whose words these are; two people sound different also at one pitch, and
        one person sounds the same all along. "" is the engine's own voice.
        The text is only ever text: markup in it is spoken or left out, never obeyed. Raises SoundError, also
        when it takes too long: an engine that can hang limits its own time.
        """
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...
