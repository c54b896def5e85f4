"""Phrases of a person's own that are worth quoting back: loaded, unclear, theirs. Always verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.reading.text import fold, plain

MOST = 6  # words of a quotation: more cannot be held in the ear
_FEWEST = 2
_SHORT = 4  # letters; a loaded word so short counts only whole, as does one that is marked with « = »
_ENOUGH = 0.5  # a phrase that scores less is not worth repeating
_PLAIN = 0.6  # of a short clause that is not loaded: something to take up where there is nothing better
_CLAUSE = re.compile(r"[.,;:!?…()«»“”\"\n–—]+|\s-\s")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of words as they were said, and how much it calls to be taken up."""

    words: str
    score: float


class Quoting:
    """Finds them, by the language's lists (``quoting.yaml``)."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._breaks, self._not_last, self._not_first, self._good = (
            {fold(plain(word)) or word for word in table[name]}
            for name in ("breaks", "not-last", "not-first", "good-first")
        )
        loaded = {word: fold(plain(word.lstrip("="))) for word in table["loaded"]}
        whole = {key for word, key in loaded.items() if len(key) <= _SHORT or word.startswith("=")}
        self._whole, self._stems = whole, tuple(set(loaded.values()) - whole)
        self._vague = [fold(plain(words)) for words in table["vague"]]

    def found(self, text: str) -> list[Quote]:
        """Phrases of a text worth quoting, the most telling first; none overlaps a better one."""
        candidates = [quote for clause in self._clauses(text) for quote in self._within(clause)]
        candidates.sort(key=lambda quote: -quote.score)
        kept: list[Quote] = []
        for quote in candidates:
            words = set(fold(plain(quote.words)).split())
            if not any(len(words & set(fold(plain(other.words)).split())) > 1 for other in kept):
                kept.append(quote)
        return kept

    def vague(self, answer: str) -> bool:
        """Whether an answer is so short or vague that a good listener would ask on."""
        words = fold(plain(answer)).split()
        if not words:
            return True
        line = " ".join(words)
        hits = [phrase for phrase in self._vague if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", line)]
        said = len(words) - len({word for phrase in hits for word in phrase.split()} & set(words))
        definite = any(char.isdigit() for char in line) or bool(re.search(r"\b[A-ZÀ-Ý]\w+", answer[1:]))
        if definite:
            return len(words) < 2
        return (len(words) <= 4) or (bool(hits) and said <= 7 and len(words) <= 12) or len(words) <= 6

    def without_opening(self, answer: str) -> str:
        """An answer without the small words before it (« oh, ben »), its own capitals kept."""
        words = answer.strip(" .!?…").split()
        while words and self._key(words[0]) in self._not_first | self._breaks:
            words.pop(0)
        return " ".join(words)

    def says_nothing(self, answer: str) -> bool:
        """Whether an answer is one of the phrases that only say that there is none yet."""
        line = fold(plain(answer))
        return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", line) for phrase in self._vague)

    def _clauses(self, text: str) -> Iterator[list[str]]:
        for part in _CLAUSE.split(text):
            words: list[str] = []
            for match in _WORD.finditer(part):
                word = match.group(0)
                if self._key(word) in self._breaks and words:
                    yield words
                    words = []
                words.append(word)
            if words:
                yield words

    def _within(self, words: list[str]) -> Iterator[Quote]:
        """What stands at the end of a clause, beginning where the clause or a part of it begins."""
        keys = [self._key(word) for word in words]
        end = len(words)
        if keys[-1] in self._not_last:
            return
        first = next((at for at, key in enumerate(keys) if key not in self._not_first), end)
        for start in range(max(first, end - MOST), end - _FEWEST + 1):
            opens = start == first or self._opens(keys[start])
            if opens and keys[start] not in self._not_first:
                score = self._score(words[start:], keys[start:], whole=start == first)
                if score >= _ENOUGH:
                    yield Quote(" ".join(words[start:]).strip("'’-"), score)

    def _score(self, words: list[str], keys: list[str], *, whole: bool) -> float:
        heavy = sum(self._heavy(key) for key in keys)
        names = sum(word[:1].isupper() for word in words[1:])
        stutter = any(one == other for one, other in pairwise(keys))
        digits = any(char.isdigit() for word in words for char in word)
        if not heavy:
            odd = names or stutter or digits or not whole
            return 0.0 if odd or not 3 <= len(words) <= 5 else _PLAIN
        length = 0.15 * abs(len(words) - 4)
        return (
            min(heavy, 3)
            + 0.6 * whole
            + 0.3 * self._opens(keys[0])
            - 0.8 * names
            - stutter * 3
            - digits
            - length
        )

    def _opens(self, key: str) -> bool:
        return key in self._good or key.partition("'")[0] + "'" in self._good

    def _heavy(self, key: str) -> bool:
        bare = key.rpartition("'")[2]  # « l'ambiance » begins with « ambiance »
        return any(word in self._whole or word.startswith(self._stems) for word in {key, bare})

    @staticmethod
    def _key(word: str) -> str:
        return fold(plain(word))
