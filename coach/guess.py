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
    elements = case.elements
    clauses = [part for part in _CLAUSES.split(text) if len(part.split()) >= _FEWEST]
    touched = {_touched(part, case, reader) for part in dict.fromkeys([text, *clauses])}
    seen = [place in touched for place in range(len(elements))]
    return Guess(
        text=text,
        seen=tuple(element.what for element, found in zip(elements, seen, strict=True) if found),
        unseen=tuple(element.what for element, found in zip(elements, seen, strict=True) if not found),
    )


def _touched(text: str, case: Case, reader: Reader) -> int | None:
    """The element a text is about; None for none, or where it only repeats the problem as presented."""
    chances = _chances(text, case, reader)
    best = max(range(len(chances)), key=lambda place: chances[place])
    return best if chances[best] >= _TOUCHED and best < len(case.elements) else None


def _chances(text: str, case: Case, reader: Reader) -> list[float]:
    """For each element, and last for the problem as it was presented, how likely the text is about it."""
    import numpy as np

    # Who only repeats the presented problem touches none of the elements, however like them it sounds.
    presented = (case.problem, case.summary, case.question, case.first_request, *case.presentation)
    ways = [*((element.what, *element.said) for element in case.elements), presented]
    encoded = reader.encoder.encode(
        [reader.bare(said) or "-" for said in (text, *(s for w in ways for s in w))]
    )
    alike, start = encoded[1:] @ encoded[0], 0
    meaning, words = [], []
    rare = rarity([tokens(*said) for said in ways] + [tokens(*fact.says) for fact in case.facts])
    for said in ways:
        own = np.sort(alike[start : start + len(said)])[::-1][:2]
        meaning.append(float(own.mean()))
        words.append(shared(tokens(reader.bare(text)), tokens(*said), rare))
        start += len(said)
    if max(meaning) < _AT_ALL:
        return [0.0] * len(ways)
    return [
        1 / (1 + math.exp(-(_MEANING * _beside(meaning, i) + _WORDS * _beside(words, i) + _OFFSET)))
        for i in range(len(ways))
    ]


def _beside(values: list[float], place: int) -> float:
    """How far a value stands out from the mean of the others."""
    others = values[:place] + values[place + 1 :]
    return values[place] - (sum(others) / len(others) if others else 0.0)
