"""Which fact of a situation a question is after.

Each fact brings questions that it answers, words that point to it, and what the client says of it. A new
question is after the fact whose questions it is like in meaning, whose words it uses (rare ones count most),
and whose aspect it asks about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from coach.learned import learned
from coach.reading.reader import Reader, Reading
from coach.reading.text import fold, plain
from scripts.cases import Case

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[tuple[int, int], np.dtype[np.float32]]

SIGNS = ("learned", "questions", "answers", "aspect", "pointers", "told")
"""What speaks for a fact.

What was learned from all questions of the case (about 0 to 1, see ``coach.learned``); likeness in meaning
of the three of its questions most like this one, and of what the client says of it (each up to 1);
probability of its aspect; rare words shared with those that point to it, and with what the client says of
it (each 0 to about 3).
"""

WEIGHTS = (1.0, 0.435, 0.15, 0.2, 0.05, 0.09)
"""Chosen on questions that other people wrote for one half of our situations.

The other half says how good they are (docs/reading.md).
"""

_WITHOUT_QUESTIONS = (1.0, 0.0, 0.1, 0.6, 0.15, 0.05)
"""The same for a fact that brings no questions: what its aspect is must tell most [ours]."""

_WITHOUT_SURE, _MANY_ASKS = 0.15, 15
"""How much less sure one is content to be of such a fact, and the questions from which on one is not."""

_MOST_ALIKE = 3
_STEMS = (4, 5)  # letters by which « refuse » is « refusé » and « refus »


@dataclass(frozen=True, slots=True)
class Aim:
    """A fact by its place in the case, its score, and how likely it is the right one (0 to 1)."""

    fact: int
    score: float
    sure: float


class Aims:
    """Knows the facts of one case. Building it takes about a second the first time, then 0.05 s."""

    def __init__(self, case: Case, reader: Reader) -> None:
        import numpy as np

        self._np, self._reader = np, reader
        self.facts = case.facts
        self._learned = learned(case, reader)
        each = [WEIGHTS if fact.asks else _WITHOUT_QUESTIONS for fact in case.facts]
        self._weights = np.array(each, np.float32)
        self._pointers = [tokens(*fact.about) for fact in case.facts]
        self._told = [tokens(*fact.says) for fact in case.facts]
        self._rare = rarity([*self._pointers, *self._told, *(tokens(*fact.asks) for fact in case.facts)])

    def meant(self, turn: Reading) -> list[Aim]:
        """The facts the question may be after, the likeliest first; none when it seems to be after none.

        How sure the first must be (``Aim.sure``) is the language's (``cues.yaml``).
        """
        aims = self.of(turn)
        if not aims:
            return []
        share = min(1.0, len(self.facts[aims[0].fact].asks) / _MANY_ASKS)
        enough = self._reader.sure * (_WITHOUT_SURE + (1 - _WITHOUT_SURE) * share)
        return aims if aims[0].sure >= enough else []

    def of(self, turn: Reading) -> list[Aim]:
        """All facts, the likeliest first."""
        signs = self.signs(turn)
        scores = (signs * self._weights).sum(axis=1)
        order = sorted(range(len(self.facts)), key=lambda place: (-float(scores[place]), place))
        return [Aim(place, float(scores[place]), self._sure(scores, signs, place)) for place in order]

    def _sure(self, scores: Any, signs: Table, place: int) -> float:
        """How likely a fact is the right one: by its score, its share of all, and its questions' likeness."""
        share = float(1 / self._np.exp(_SHARPNESS * (scores - scores[place])).sum())
        told = _SURE_OF[0] * float(scores[place]) + _SURE_OF[1] * share + _SURE_OF[2] * float(signs[place, 1])
        return 1 / (1 + math.exp(-(told + _SURE_OF[3])))

    def signs(self, turn: Reading) -> Table:
        """What speaks for each fact.

        A row for each in the order of the case, a column for each of ``SIGNS``.
        """
        np = self._np
        found, point = self._learned, turn.view.point
        likely = found.scores(turn.view, self._reader)
        asked = self._likeness(found.asks @ point, found.asks_of, _MOST_ALIKE)
        answered = self._likeness(found.says @ point, found.says_of, 1)
        words = tokens(turn.text)
        rows = [
            (
                likely[place],
                asked[place],
                answered[place],
                turn.aspects[fact.aspect],
                shared(words, self._pointers[place], self._rare),
                shared(words, self._told[place], self._rare),
            )
            for place, fact in enumerate(self.facts)
        ]
        table: Table = np.array(rows, np.float32)
        return table

    def _likeness(self, alike: Any, owners: Any, most: int) -> list[float]:
        """For each fact the mean likeness of its ``most`` most alike texts; 0 for one that has none."""
        np = self._np
        own = (np.sort(alike[owners == place])[::-1][:most] for place in range(len(self.facts)))
        return [float(np.maximum(best, 0).mean()) if best.size else 0.0 for best in own]


_SHARPNESS = 10.0  # what scores are multiplied by before they are compared as shares of a whole
_SURE_OF = (2.03, 3.06, 10.23, -8.3)
"""Weights of score, share and likeness of questions, and an offset, of the chance that a fact is right."""


def shared(words: frozenset[str], others: frozenset[str], rare: Mapping[str, float]) -> float:
    """How much two texts share, rare words counting most, long ones no more than short ones."""
    return sum(rare.get(word, 0.0) for word in words & others) / math.sqrt(len(words) + 1)


def tokens(*texts: str) -> frozenset[str]:
    """Words, their first letters, and pairs of words."""
    found: set[str] = set()
    for text in texts:
        words = fold(plain(text)).replace("'", " ").split()
        found.update(words)
        found.update(f"{word[:size]}~" for word in words for size in _STEMS if len(word) > size)
        found.update(f"{a} {b}" for a, b in pairwise(words))
    return frozenset(found)


def rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """The fewer of the texts have a word, the more it tells."""
    spread = Counter(word for text in texts for word in text)
    return {word: math.log((len(texts) + 1) / (count + 0.5)) for word, count in spread.items()}
