"""The bank of labelled turns, asked for the nearest ones.

Turns are compared by the words and letter groups they share, rare ones weighing more (tf-idf with
cosine). That is small, exact and quick: 1 to 2 ms a look-up over 600 turns, nothing to load.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from coach.reading.text import fold, plain

NEIGHBOURS = 9


@dataclass(frozen=True, slots=True)
class Vote:
    """A label, the share of the neighbours' weight behind it, and the nearest one's likeness (0 to 1)."""

    label: str | None
    share: float
    nearest: float


def features(text: str) -> Counter[str]:
    """Words, pairs of words, and letter groups of 3 to 5 within words."""
    words = fold(plain(text)).replace("'", " ").split()
    found: Counter[str] = Counter()
    for word in words:
        found[f"={word}"] += 2
        padded = f" {word} "
        for size in (3, 4, 5):
            found.update(padded[i : i + size] for i in range(len(padded) - size + 1))
    found.update(f"={a}={b}" for a, b in pairwise(words))
    if words:
        found[f"^{words[0]}"] += 1  # how a question starts says much about its form
    return found


class Bank:
    """Labelled turns: ``(form, aspect or None, text)``."""

    def __init__(self, turns: Iterable[tuple[str, str | None, str]]) -> None:
        self.turns = tuple(turns)
        counted = [features(text) for _, _, text in self.turns]
        spread = Counter(name for bag in counted for name in bag)
        self._idf = {name: math.log(1 + len(counted) / n) for name, n in spread.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, bag in enumerate(counted):
            for name, weight in self._weights(bag).items():
                self._postings[name].append((index, weight))

    def _weights(self, bag: Counter[str]) -> dict[str, float]:
        raw = {name: (1 + math.log(n)) * self._idf[name] for name, n in bag.items() if name in self._idf}
        norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {name: weight / norm for name, weight in raw.items()}

    def nearest(self, text: str) -> list[tuple[float, str, str | None]]:
        """The most alike turns, best first: likeness, form, aspect."""
        likeness: dict[int, float] = defaultdict(float)
        for name, weight in self._weights(features(text)).items():
            for index, other in self._postings[name]:
                likeness[index] += weight * other
        best = sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0]))[:NEIGHBOURS]
        return [(value, self.turns[index][0], self.turns[index][1]) for index, value in best]

    def form(self, text: str) -> Vote:
        """The form most neighbours have."""
        return _vote([(value, form) for value, form, _ in self.nearest(text)])

    def aspect(self, text: str) -> Vote:
        """The aspect most neighbours ask about."""
        return _vote([(value, aspect) for value, _, aspect in self.nearest(text) if aspect])


def _vote(neighbours: list[tuple[float, str]]) -> Vote:
    if not neighbours:
        return Vote(None, 0.0, 0.0)
    weights: dict[str, float] = defaultdict(float)
    for value, label in neighbours:
        weights[label] += value**2  # the very near outvote the many far
    label = max(weights, key=lambda name: (weights[name], name))
    return Vote(label, weights[label] / sum(weights.values()), neighbours[0][0])
