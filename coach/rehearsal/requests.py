"""A request held against six criteria, each with a reason; a rewording from the person's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.deck import Deck
from coach.events import Request
from coach.rehearsal.quotes import Quoting
from coach.rehearsal.understanding import CRITERIA, Understanding
from coach.rehearsal.wording import addressed, filled, quoted, straight

_FIRST = ("one", "mine", "power", "free", "open", "help")
"""Which fault is spoken of first: what makes the others hard to mend."""

_LONGEST = 18  # words of an infinitive phrase that can be said in one breath
_QUOTED = 8  # words


@dataclass(frozen=True, slots=True)
class _Words:
    verbs: list[re.Pattern[str]]
    infinitive: re.Pattern[str]
    cut: re.Pattern[str]


class Requests:
    """Judges requests of one language. ``table`` is its ``request.yaml``."""

    def __init__(
        self,
        table: Mapping[str, Any],
        understanding: Understanding,
        quoting: Quoting,
        deck: Deck,
        lang: str,
        address: str | None,
    ) -> None:
        self._table, self._understanding, self._quoting = table, understanding, quoting
        self._deck, self._lang, self._address = deck, lang, address
        self._words = _Words(
            [re.compile(pattern, re.IGNORECASE) for pattern in table["verbs"]],
            re.compile(table["infinitive"], re.IGNORECASE),
            re.compile(table["cut"], re.IGNORECASE),
        )

    def judged(self, text: str) -> Request:
        """The request with what it meets, a reason for each criterion, and a better one where one fails."""
        met = {name: score > 0 for name, score in self._understanding.met(text).items()}
        why = {name: self._why(name, met=met[name]) for name in CRITERIA}
        fault = next((name for name in _FIRST if not met[name]), None)
        return Request(text, met, why, fault, self._better(text, fault, met) if fault else None)

    def _why(self, name: str, *, met: bool) -> str:
        part = "met" if met else "reason"
        line = self._deck.draw(f"request.{name}.{part}", self._table[name][part])
        return addressed(line, self._address)

    def _better(self, text: str, fault: str, met: Mapping[str, bool]) -> str:
        frame = self._deck.draw("request.rewording", self._table["rewording"])
        subject = self._subject(text) if met["mine"] and met["power"] and met["free"] else None
        if subject is None:
            line = self._deck.draw(f"request.{fault}.subject", self._table["subjects"][fault])
            subject = filled(
                line, self._address, quote=quoted(self._own(text), self._lang, _QUOTED, inner=True)
            )
        return filled(frame, self._address, subject=subject)

    def _subject(self, text: str) -> str | None:
        """What the person wants to do, in the infinitive, as they put it."""
        for pattern in self._words.verbs:
            for match in pattern.finditer(straight(text)):
                rest = self._words.cut.split(match["rest"])[0].strip(" ,:")
                if self._words.infinitive.match(rest) and 1 < len(rest.split()) <= _LONGEST:
                    return rest
        return None

    def _own(self, text: str) -> str:
        """Of the person's words, those that call most to be taken up."""
        found = self._quoting.found(text)
        if found:
            return found[0].words
        spoken = straight(text)
        rests = [match["rest"] for verb in self._words.verbs for match in verb.finditer(spoken)]
        return min(rests, key=len) if rests else text
