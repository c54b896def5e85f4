"""What every voice engine offers: text in, sound out. It never plays anything itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voices.audio import Speech


class Synthesiser(Protocol):
    """Makes speech from text. May be called from any thread; calls wait for each other."""

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        ...

    def synthesise(self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0) -> Speech:
        """Make the text sound; text without anything to say gives an empty `Speech`.

        `lang`: "fr" or "en". `pitch` and `speed`: multipliers, 0.5 to 2, where 1 is the voice as it is.
        The text is only ever text: markup in it is spoken or left out, never obeyed. Raises SoundError.
        """
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...
