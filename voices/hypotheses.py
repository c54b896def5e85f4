"""What a beam search has found, and which of its texts to believe."""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_NO_SPEECH = 0.4
"""Probability of "no speech" above which a text is invented. Measured (facts/voice.md): inventions have 0.52
to 0.68, real clips at most 0.19."""

_SURE, _FEW = -0.4, 4
"""Mean log-probability and words from which a text is believed all the same: one telephone prompt, cut as a
live turn is, has 0.55 to 0.64 and was lost. Of 120 clips without speech (noise, hum, music, knocks, silence)
none was believed."""

_UNSURE = -0.7
"""Mean log-probability under which a text is doubted. Two of the 44 development recordings are."""

_NEAR = 70
"""Of 100: how alike a name and some part of a text are where the name may have been said."""

_LOOPING = 2.4
"""How many times smaller a text that goes round in circles gets when compressed (OpenAI's own limit)."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One text the engine may have heard. `score`: mean log-probability of its `length` tokens, 0 at best."""

    text: str
    score: float
    length: int

    @property
    def loops(self) -> bool:
        """Whether it repeats itself as no person does, which is how the engine fails."""
        data = self.text.encode()
        return len(data) / max(1, len(zlib.compress(data))) > _LOOPING


@dataclass(frozen=True)
class Reading:
    """What one window of sound was read as.

    `sound`: the engine's own view of it, to ask more of. `found`: likeliest first, not empty.
    `no_speech`: probability, 0 to 1.
    """

    sound: Any
    found: tuple[Hypothesis, ...]
    no_speech: float

    @cached_property
    def best(self) -> Hypothesis:
        """What to believe of it."""
        return consensus(self.found)

    @property
    def text(self) -> str:
        """The text; empty when it was invented."""
        best = self.best
        sure = best.score > _SURE and len(words(best.text)) >= _FEW
        return "" if self.no_speech > _NO_SPEECH and not sure else best.text

    @property
    def certainty(self) -> float:
        """How sure the engine is of the text, 0 to 1."""
        return math.exp(min(0.0, self.best.score))

    @property
    def doubtful(self) -> bool:
        """Whether to read again, in a whole window: a short one is taken for noise more often."""
        return not self.text or self.best.loops or self.best.score < _UNSURE

    def joined(self, other: Reading) -> Reading:
        """Give this reading with the texts of another one of the same speech, where that has any."""
        if not other.text:
            return self
        found = sorted(self.found + other.found, key=lambda one: one.score, reverse=True)
        return Reading(self.sound, tuple(found), self.no_speech)

    @property
    def worth(self) -> tuple[bool, bool, float]:
        """Compares two readings of one sound: the greater is the better."""
        return bool(self.text), not self.best.loops, self.best.score


def consensus(found: Sequence[Hypothesis]) -> Hypothesis:
    """Give the text that is, in words, nearest to all the likely ones; `found` is not empty.

    The likeliest sentence is often alone in one of its words; each word of this one has the most support.
    Capitals and punctuation do not count as differences; between equals the likeliest wins.
    """
    ranked = sorted(found, key=_total, reverse=True)
    said = [words(one.text) for one in ranked]
    shares = [math.exp(_total(one) - _total(ranked[0])) for one in ranked]

    def expected_errors(at: int) -> float:
        return sum(share * _edits(other, said[at]) for share, other in zip(shares, said, strict=True))

    return ranked[min(range(len(ranked)), key=expected_errors)]


def letters(text: str) -> str:
    """Only letters and digits, without accents or capitals: what is left when two spellings are compared."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in text if char.isalnum())


def words(text: str) -> list[str]:
    """Give the words of a text, without capitals or punctuation."""
    return re.findall(r"\w+", text.casefold())


def nearly_in(name: str, text: str) -> bool:
    """Whether a text has something like a name in it, and not the name itself."""
    from rapidfuzz import fuzz

    wanted, heard = letters(name), letters(text)
    return bool(wanted) and wanted not in heard and fuzz.partial_ratio(wanted, heard) >= _NEAR


def _total(hypothesis: Hypothesis) -> float:
    return hypothesis.score * hypothesis.length


def _edits(one: list[str], other: list[str]) -> int:
    from rapidfuzz.distance import Levenshtein  # loaded with the first turn, not with the program

    return Levenshtein.distance(one, other)
