"""What the person takes the real challenge to be, held against the case."""

from __future__ import annotations

import math
import re

from coach.aims import rarity, shared, tokens
from coach.events import Guess
from coach.reading.reader import Reader
from scripts.cases import Case

_MEANING, _WORDS, _OFFSET = 10.2, 0.53, -1.08
"""How much it counts that a guess is more like one element than like the others, in meaning (mean of the two
most alike ways to put it) and in shared rare words. Learned from the ways the cases put each element, each
held against the others of its case."""

_TOUCHED = 0.5
_AT_ALL = 0.25  # likeness in meaning below which a guess is about something else altogether
_CLAUSES = re.compile(r"[.;:!?…]+|,\s|\b(?:et|mais|parce que|donc|and|but|because|so)\b", re.IGNORECASE)
_FEWEST = 4  # words of a clause worth comparing


def compared(text: str, case: Case, reader: Reader) -> Guess:
    """Which elements of the challenge a guess touches; a long one is read clause by clause."""
    challenge = _Challenge(case, reader)
    clauses = [part for part in _CLAUSES.split(text) if len(part.split()) >= _FEWEST]
    touched = {challenge.touched(part) for part in dict.fromkeys([text, *clauses])}
    found = [element.what for place, element in enumerate(case.elements) if place in touched]
    missed = [element.what for place, element in enumerate(case.elements) if place not in touched]
    return Guess(text=text, seen=tuple(found), unseen=tuple(missed))


class _Challenge:
    """The ways to put each element, and last the problem as it was presented.

    Who only repeats the presented problem touches none of the elements, however like them it sounds.
    """

    def __init__(self, case: Case, reader: Reader) -> None:
        presented = (case.problem, case.summary, case.question, case.first_request, *case.presentation)
        ways = [*((element.what, *element.said) for element in case.elements), presented]
        self._reader = reader
        self._points = [reader.encoder.encode([reader.bare(said) or "-" for said in way]) for way in ways]
        self._words = [tokens(*way) for way in ways]
        self._rare = rarity([*self._words, *(tokens(*fact.says) for fact in case.facts)])

    def touched(self, text: str) -> int | None:
        """The element a text is about, by its place; None for none of them."""
        import numpy as np

        bare = self._reader.bare(text)
        point, words = self._reader.encoder.encode([bare or "-"])[0], tokens(bare)
        meaning = [float(np.sort(points @ point)[::-1][:2].mean()) for points in self._points]
        if max(meaning) < _AT_ALL:
            return None
        alike = [shared(words, others, self._rare) for others in self._words]
        chances = [
            1 / (1 + math.exp(-(_MEANING * _beside(meaning, i) + _WORDS * _beside(alike, i) + _OFFSET)))
            for i in range(len(meaning))
        ]
        best = max(range(len(chances)), key=lambda place: chances[place])
        return best if chances[best] >= _TOUCHED and best < len(chances) - 1 else None


def _beside(values: list[float], place: int) -> float:
    """How far a value stands out from the mean of the others."""
    others = values[:place] + values[place + 1 :]
    return values[place] - (sum(others) / len(others) if others else 0.0)
