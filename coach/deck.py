"""Lines drawn so that none comes twice before all have come once. Seeded, so that replay is exact."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

Kept = tuple[tuple[Any, ...], dict[str, list[str]], dict[str, str]]
"""A deck as it lay: the state of chance, what is left to draw, and what was drawn last."""


class Deck:
    """A shuffled deck for each key; reshuffled when used up, never with the same line twice running."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - variety, not secrecy
        self._left: dict[str, list[str]] = {}
        self._last: dict[str, str] = {}

    def keep(self) -> Kept:
        """The deck as it lies, for ``back_to``."""
        return copy.deepcopy((self._random.getstate(), self._left, self._last))

    def back_to(self, kept: Kept) -> None:
        """Lie again as it did."""
        state, self._left, self._last = copy.deepcopy(kept)
        self._random.setstate(state)

    def draw(self, key: str, lines: Sequence[str]) -> str:
        """The next line of ``key``; ``lines`` are all of them, at least one."""
        left = self._left.get(key)
        if not left:
            left = list(lines)
            self._random.shuffle(left)
            if len(left) > 1 and left[-1] == self._last.get(key):
                left.insert(0, left.pop())
            self._left[key] = left
        self._last[key] = left.pop()
        return self._last[key]
