"""Phrases of a person's own that are worth quoting back: loaded, theirs, and able to stand alone. Verbatim.

Better none than a broken one: readers of the first transcripts found that nearly every question that made no
sense had a fragment in it. So only whole clauses are taken, or what stands from a subject to their end;
none that hangs on « que » or "if", none that somebody else said, none that runs on into the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from coach.reading.text import fold, plain

MOST = 7  # words of a quotation: more cannot be held in the ear
_FEWEST = 3
_PLAIN = 0.4  # of a whole clause that is not loaded: an echo, where there is nothing better
_SHORT = 4  # letters; a loaded word so short counts only whole, as does one that is marked with « = »
_CLAUSE = re.compile(r"[.,;:!?…()\n–—]+|\s-\s")
_OTHERS = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']{3,}'(?!\w)")  # words in marks are others'
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of words as they were said, and how much it calls to be taken up."""

    words: str
    score: float


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words of a clause, and how it hangs together with what stands before and after."""

    words: list[str]
    hangs: bool = False  # it depends on what stands before: « que … », "if …"
    leads: bool = False  # what follows depends on it


class Quoting:
    """Finds them, by the language's lists (``quoting.yaml``)."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._banal = re.compile(table["banal"])
        names = ("joins", "hangs", "openers", "closers", "not-last", "subjects", "says")
        lists = [{plain(word) or word for word in table[name]} for name in names]
        self._joins, self._hangs, self._openers, self._closers, *rest = lists
        self._not_last, self._subjects, self._says = rest
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
            words = set(plain(quote.words).split())
            if not any(len(words & set(plain(other.words).split())) > 1 for other in kept):
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

    def own(self, answer: str) -> str:
        """A short answer as it can be quoted, without the small words around it; "" where it cannot."""
        words = self._trimmed(answer.strip(" .!?…").split())
        line = fold(plain(answer))
        nothing = any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", line) for phrase in self._vague)
        keys = [plain(word) for word in words]
        if nothing or not 2 <= len(words) <= MOST - 1 or self._stumps(keys) or "," in " ".join(words):
            return ""
        small = (
            keys[0] in self._subjects | self._not_last or keys[0].partition("'")[0] + "'" in self._subjects
        )
        first = (
            words[0][:1].lower() + words[0][1:] if small and keys[0] not in ("i", "i'm", "i'd") else words[0]
        )
        return " ".join([first, *words[1:]])

    def _clauses(self, text: str) -> Iterator[_Clause]:
        """Between marks, and between words that join; each knows whether it can stand alone."""
        for part in _CLAUSE.split(_OTHERS.sub(" ; ; ", text)):
            words = [match.group(0) for match in _WORD.finditer(part)]
            pieces: list[tuple[list[str], bool]] = [([], False)]
            for word in words:
                key = plain(word)
                head = key.partition("'")[0] + "'" if "'" in key else key
                if key in self._hangs or head in self._hangs:
                    pieces.append(([], True))
                elif key in self._joins:
                    pieces.append(([], False))
                else:
                    pieces[-1][0].append(word)
            for (piece, hangs), (_, leads) in pairwise([*pieces, ([], False)]):
                if piece:
                    yield _Clause(piece, hangs, leads)

    def _within(self, clause: _Clause) -> Iterator[Quote]:
        words = self._trimmed(clause.words)
        if clause.hangs or clause.leads or len(words) < _FEWEST:
            return
        keys = [plain(word) for word in words]
        if any(key in self._says for key in keys):
            return
        starts = [at for at, key in enumerate(keys) if self._is_subject(key)]
        first = max([at for at in starts if len(words) - at >= _FEWEST], default=None)
        if first is None:
            return
        if len(words) - first > MOST or self._stumps(keys[first:]):
            return
        if self._banal.search(" ".join(keys[first:])):
            return
        heavy = sum(self._heavy(key) for key in keys[first:])
        length = 0.1 * abs(len(words) - first - 4)
        if heavy or first == 0:
            score = (min(heavy, 3) or _PLAIN) + 0.6 * (first == 0) - length
            yield Quote(" ".join(words[first:]).strip("'’-"), score)

    def _trimmed(self, words: list[str]) -> list[str]:
        """Without the small words that only open or close."""
        kept = list(words)
        while kept and plain(kept[0]) in self._openers | self._joins:
            kept.pop(0)
        while kept and plain(kept[-1]) in self._closers:
            kept.pop()
        return kept

    def _stumps(self, keys: Sequence[str]) -> bool:
        """Whether it stops short, stutters, counts or is cut."""
        stutter = any(one == other for one, other in pairwise(keys))
        return keys[-1] in self._not_last or stutter or any(char.isdigit() for key in keys for char in key)

    def _is_subject(self, key: str) -> bool:
        return key in self._subjects or key.partition("'")[0] + "'" in self._subjects

    def _heavy(self, key: str) -> bool:
        folded = fold(key)
        bare = folded.rpartition("'")[2]  # « l'ambiance » begins with « ambiance »
        return any(word in self._whole or word.startswith(self._stems) for word in {folded, bare})
