"""What consultants contribute: by kind of situation, from a library, with the person's own words in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.deck import Deck
from coach.rehearsal.consultants import MANNERS, Consultants
from coach.rehearsal.wording import filled, quoted

KINDS_OF_HELP = ("experience", "hypothesis", "suggestion", "reframing", "reflection")
ANY = "any"

MOST = 9  # contributions of one consultation: three of each consultant, a minute and a half each
_ORDER = ("experience", "hypothesis", "reframing", "suggestion", "reflection")
_LONGEST_REQUEST = 25  # words


@dataclass(frozen=True, slots=True)
class Contribution:
    """One idea: by whom, of what kind of help, in which words."""

    manner: str
    help: str
    text: str


class Library:
    """``shelves``: kind of situation → kind of help → lines. ``kinds``: the likeliest first."""

    def __init__(
        self,
        shelves: Mapping[str, Mapping[str, Sequence[str]]],
        kinds: Sequence[str],
        deck: Deck,
        lang: str,
        address: str | None,
    ) -> None:
        first, second = kinds[0], kinds[1]
        # Six shelves for five kinds of help: each kind of help comes from another shelf the next time.
        order = [deck.draw("shelf", ("0", "1", "2", "3", "4", "5")) for _ in range(6)]
        own = (first, first, ANY, first, second, ANY)
        self._shelves = [shelves[own[int(place)]] for place in order]
        self._deck, self._lang, self._address = deck, lang, address
        self._wanted: str | None = None
        self._given: set[str] = set()
        self.count = 0

    def want(self, help_wanted: str) -> None:
        """The person asked for another kind of help; from now on it is given."""
        self._wanted = help_wanted

    def next(self, consultants: Consultants, request: str) -> Contribution | None:
        """The next contribution; None when all was given. Every second one takes up the person's words."""
        kind = self._wanted or _ORDER[self.count % len(_ORDER)]
        shelf = self._shelves[self.count % len(self._shelves)]
        can_quote, can_cite = consultants.has_quotation, 0 < len(request.split()) <= _LONGEST_REQUEST
        lines = [
            line
            for line in shelf[kind]
            if line not in self._given
            and (can_quote or "{quote}" not in line)
            and (can_cite or "{request}" not in line)
        ]
        if self.count >= MOST or not lines:
            return None
        own = [line for line in lines if "{" in line]
        plain = [line for line in lines if "{" not in line]
        chosen = own if own and (self.count % 2 or not plain) else plain
        line = self._deck.draw(f"contribution.{self.count}", chosen)
        self._given.add(line)
        found = consultants.quotation() if "{quote}" in line else None
        text = filled(
            line,
            self._address,
            quote=quoted(found.words, self._lang) if found else "",
            request=quoted(request, self._lang),
        )
        manner = MANNERS[self.count % len(MANNERS)]
        self.count += 1
        return Contribution(manner, kind, text[:1].upper() + text[1:])
