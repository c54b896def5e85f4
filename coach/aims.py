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

from coach.reading.grams import placed
from coach.reading.judge import View
from coach.reading.reader import Reader, Reading
from coach.reading.text import fold, plain
from scripts.cases import Case

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[tuple[int, int], np.dtype[np.float32]]

SIGNS = ("learned", "questions", "answers", "aspect", "pointers", "told")
"""What speaks for a fact.

What was learned from all questions of the case (about 0 to 1, see ``_Learned``); likeness in meaning of the
three of its questions most like this one, and of what the client says of it (each up to 1); probability of
its aspect; rare words shared with those that point to it, and with what the client says of it (each 0 to
about 3).
"""

WEIGHTS = (1.0, 0.435, 0.064, 0.12, 0.02, 0.051)
"""Chosen on questions that other people wrote for one half of our situations.

The other half says how good they are (docs/reading.md).
"""

_WITHOUT_QUESTIONS = (1.0, 0.0, 0.1, 0.6, 0.15, 0.05)
"""The same for a fact that brings no questions: what its aspect is must tell most [ours]."""

SURE = 0.3
"""How likely the best fact must be the right one (``Aim.sure``) for the client to answer with it."""

_MOST_ASKS, _LEAST_ASKS = 1000, 3
"""Questions of a case that are learned from, and of a fact that always are.

What is solved grows with their cube, and a file of somebody's may hold thousands.
"""

_MOST_ALIKE = 3
_STEMS = (4, 5)  # letters by which « refuse » is « refusé » and « refus »


@dataclass(frozen=True, slots=True)
class Aim:
    """A fact by its place in the case, its score, and how likely it is the right one (0 to 1)."""

    fact: int
    score: float
    sure: float


class Aims:
    """Knows the facts of one case. Building it takes about 0.5 s."""

    def __init__(self, case: Case, reader: Reader) -> None:
        import numpy as np

        self._np = np
        self.facts = case.facts
        most = max(_LEAST_ASKS, _MOST_ASKS // max(1, len(case.facts)))
        asks = [(place, ask) for place, fact in enumerate(case.facts) for ask in fact.asks[:most]]
        says = [(place, line) for place, fact in enumerate(case.facts) for line in fact.says]
        # A fact that brings no questions is known by what there is of it.
        asks += [(place, line) for place, line in says if not case.facts[place].asks]
        self._asks = _Points([place for place, _ in asks], reader, [text for _, text in asks])
        self._says = _Points([place for place, _ in says], reader, [text for _, text in says])
        self._learned = _Learned(reader, self._asks, len(case.facts))
        each = [WEIGHTS if fact.asks else _WITHOUT_QUESTIONS for fact in case.facts]
        self._weights = np.array(each, np.float32)
        self._pointers = [tokens(*fact.about) for fact in case.facts]
        self._told = [tokens(*fact.says) for fact in case.facts]
        self._rare = rarity([*self._pointers, *self._told, *(tokens(*fact.asks) for fact in case.facts)])

    def meant(self, turn: Reading) -> list[Aim]:
        """The facts the question may be after, the likeliest first; none when it seems to be after none."""
        aims = self.of(turn)
        return aims if aims and aims[0].sure >= SURE else []

    def of(self, turn: Reading) -> list[Aim]:
        """All facts, the likeliest first."""
        signs = self.signs(turn)
        scores = (signs * self._weights).sum(axis=1)
        order = sorted(range(len(self.facts)), key=lambda place: (-float(scores[place]), place))
        return [Aim(place, float(scores[place]), self._sure(scores, signs, place)) for place in order]

    def _sure(self, scores: Any, signs: Table, place: int) -> float:
        """How likely a fact is the right one: by its score, its lead, and the likeness of its questions."""
        rest = self._np.delete(scores, place)
        lead = float(scores[place] - rest.max()) if rest.size else float(scores[place])
        told = _SURE_OF[0] * float(scores[place]) + _SURE_OF[1] * lead + _SURE_OF[2] * float(signs[place, 1])
        return 1 / (1 + math.exp(-(told + _SURE_OF[3])))

    def signs(self, turn: Reading) -> Table:
        """What speaks for each fact.

        A row for each in the order of the case, a column for each of ``SIGNS``.
        """
        np = self._np
        learned = self._learned.scores(turn.view)
        asked = self._asks.likeness(turn.view.point, len(self.facts), _MOST_ALIKE)
        answered = self._says.likeness(turn.view.point, len(self.facts), 1)
        words = tokens(turn.text)
        rows = [
            (
                learned[place],
                asked[place],
                answered[place],
                turn.aspects[fact.aspect],
                shared(words, self._pointers[place], self._rare),
                shared(words, self._told[place], self._rare),
            )
            for place, fact in enumerate(self.facts)
        ]
        found: Table = np.array(rows, np.float32)
        return found


_SURE_OF = (5.3, 3.0, 5.7, -6.5)
"""Weights of score, lead and likeness of questions, and an offset, of the chance that a fact is right."""


class _Learned:
    """Learns at once, from a case's own questions, which words and meanings lead to which fact.

    Kernel ridge regression on points and grams: one small system of equations, solved when the case is
    loaded. What is kept are two tables, so that a question costs two products.
    """

    _PLACES = 2**13  # the grams of one case's questions, folded: collisions are few among so few
    _PART = 2**9  # places worked on at once: all of them would take 20 MB
    _GRAMS = 1.5  # weight of shared words beside likeness in meaning
    _RIDGE = 1.0

    def __init__(self, reader: Reader, asks: _Points, facts: int) -> None:
        import numpy as np

        self._np, self._reader = np, reader
        count, points = len(asks.bare), asks.points
        weighed = [reader.rare(placed(text)) for text in asks.bare]
        rows = np.repeat(np.arange(count), [len(places) for places, _ in weighed])
        places = np.concatenate([places for places, _ in weighed]) % self._PLACES
        weights = np.concatenate([weights for _, weights in weighed])

        def grams(start: int) -> Any:
            """The grams of all questions, at some of the places."""
            here = (places >= start) & (places < start + self._PART)
            part = np.zeros((count, self._PART), np.float32)
            np.add.at(part, (rows[here], places[here] - start), weights[here])
            return part

        parts = range(0, self._PLACES, self._PART)
        wanted = np.full((count, facts), -1 / facts, np.float32)
        wanted[np.arange(count), asks.owners] += 1
        alike = points @ points.T
        for start in parts:
            part = grams(start)
            alike += self._GRAMS * (part @ part.T)
        alike[np.diag_indices(count)] += self._RIDGE
        shares = np.linalg.solve(alike, wanted)
        self._of_point = points.T @ shares
        self._of_grams = self._GRAMS * np.concatenate([grams(start).T @ shares for start in parts])

    def scores(self, view: View) -> Any:
        """About 1 for the fact that a turn is after, about 0 for the others."""
        return view.point @ self._of_point + self._folded(view.grams) @ self._of_grams

    def _folded(self, grams: Mapping[int, float]) -> Any:
        places, weights = self._reader.rare(grams)
        folded = self._np.zeros(self._PLACES, self._np.float32)
        self._np.add.at(folded, places % self._PLACES, weights)
        return folded


class _Points:
    """Texts of facts as points, each with the place of its fact; at least one."""

    def __init__(self, owners: Sequence[int], reader: Reader, texts: Sequence[str]) -> None:
        import numpy as np

        self._np = np
        self.owners = np.array(owners, np.intp)
        self.bare = [reader.bare(text) or "-" for text in texts]
        self.points = reader.encoder.encode(self.bare)

    def likeness(self, point: Any, facts: int, most: int) -> list[float]:
        """For each fact the mean likeness of its ``most`` most alike texts; 0 for one that has none."""
        np = self._np
        alike = self.points @ point
        own = (np.sort(alike[self.owners == place])[::-1][:most] for place in range(facts))
        return [float(np.maximum(best, 0).mean()) if best.size else 0.0 for best in own]


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
