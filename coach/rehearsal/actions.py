"""An action as it is said, taken apart: what, the first step, when, how one will know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from coach.reading.text import sentences
from coach.rehearsal.dates import Dates
from coach.rehearsal.wording import straight

_MARKS = ".?!"
_HIDDEN = "\ue000\ue001\ue002"  # stand for marks that end no sentence, while sentences are told apart
_NO_END = re.compile(
    r"(?<=\b[MSD])\.|(?<=\b(?:Mr|Ms|Dr|St))\.|(?<=\bMrs)\.|[?!](?=[»”’'])|(?<=\w)[.?!](?=\w)"
)
_HIDE, _SHOW = str.maketrans(_MARKS, _HIDDEN), str.maketrans(_HIDDEN, _MARKS)


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a plan, in the person's own words; ``day`` as an ISO date, each part "" while unsaid."""

    what: str
    first: str = ""
    day: str = ""
    sign: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are still unsaid, in the order in which they are asked for."""
        return tuple(part for part in ("first", "day", "sign") if not getattr(self, part))


class Actions:
    """Reads actions of one language. ``table`` is its ``dates.yaml``."""

    def __init__(self, table: Mapping[str, Any], dates: Dates) -> None:
        self._first = re.compile("|".join(table["first"]), re.IGNORECASE)
        self._sign = re.compile("|".join(table["sign"]), re.IGNORECASE)
        self._dates = dates

    def read(self, text: str, today: date, *, correcting: bool = False) -> Action:
        """An action in one turn, its parts told by how their sentences begin; the rest is what is planned.

        ``correcting``: no sentence need say what is planned, which then is "".
        """
        parts: dict[str, list[str]] = {"what": [], "first": [], "sign": []}
        hidden = _NO_END.sub(lambda found: found[0].translate(_HIDE), text)
        for sentence in (part.strip().translate(_SHOW) for part in sentences(hidden)):
            told = correcting or parts["what"] or parts["first"]
            parts[self._part(sentence) if told else "what"].append(sentence)
        when = self._dates.find(" ".join(parts["what"]), today) or self._dates.find(text, today)
        return Action(
            what=" ".join(parts["what"]) or ("" if correcting else text.strip()),
            first=" ".join(parts["first"]),
            day=when.day.isoformat() if when else "",
            sign=" ".join(parts["sign"]),
        )

    def completed(self, action: Action, part: str, text: str, today: date) -> Action:
        """The action with a part that was asked for; unchanged where a date was asked for and none named."""
        if part != "day":
            found = replace(action, **{part: text.strip()})
            when = None if action.day else self._dates.find(text, today)
            return replace(found, day=when.day.isoformat()) if when else found
        when = self._dates.find(text, today)
        return replace(action, day=when.day.isoformat()) if when else action

    def _part(self, sentence: str) -> str:
        plain = straight(sentence)
        if self._sign.search(plain):
            return "sign"
        return "first" if self._first.search(plain) else "what"
