"""How the facilitator speaks to the client: lines of ``rehearsal.yaml``, else of ``method.yaml``."""

from __future__ import annotations

from collections.abc import Sequence

from coach.deck import Deck
from coach.events import FACILITATOR_PITCH, Said
from coach.rehearsal.wording import filled, quoted
from scripts.language import Script

_LONGEST = 24  # words that can be quoted aloud in one breath


class Speaker:
    """Draws the facilitator's lines, addressed as the person is."""

    def __init__(self, script: Script, deck: Deck, address: str | None) -> None:
        self.words, self._method = script.rehearsal, script.method
        self._deck, self.lang, self.address = deck, script.lang, address

    def lines(self, key: str) -> Sequence[str]:
        """All the lines of ``key``, which is one of the facilitator's or has a dot in it."""
        path = key if "." in key else f"facilitator.{key}"
        return self.words.all(path) if self.words.has(path) else self._method.all(path)

    def say(self, key: str, **gaps: str) -> Said:
        """One of them."""
        return self.say_one(key, self.lines(key), **gaps)

    def say_one(self, key: str, lines: Sequence[str], **gaps: str) -> Said:
        """One of the lines given."""
        line = self._deck.draw(key, lines)
        text = filled(line, self.address, **gaps)
        return Said("facilitator", self._method("facilitator-name"), text, pitch=FACILITATOR_PITCH)

    def part(self, key: str, **gaps: str) -> str:
        """A single phrase, not said by itself."""
        return filled(self.words.all(key)[0], self.address, **gaps)

    def quoted(self, words: str, most: int = _LONGEST) -> str:
        """The person's words in quotation marks."""
        return quoted(words, self.lang, most)
