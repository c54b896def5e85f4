"""Marks of form and aspect that the language's ``cues.yaml`` names, found in a turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coach.reading.text import fold, plain, sentences, without

_MOST = 2000  # characters read of a turn; what comes after can no longer be a question
_CURLY = str.maketrans({"’": "'", "\u202f": " ", "\u00a0": " "})
_LENGTHS = (3, 6, 12, 20)  # words


@dataclass(frozen=True, slots=True)
class Cue:
    """One mark of a form. ``rewording`` is what to say instead, ``short_fact`` who, when, how many.

    ``unless_asking``: it tells nothing in a turn that openly asks something.
    """

    pattern: re.Pattern[str]
    rewording: Any = None
    short_fact: bool = False
    unless_asking: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in a turn: the run of words that gave it away, and what followed it."""

    cue: Cue
    words: str
    rest: str


class Cues:
    """All the marks of one language."""

    def __init__(self, table: dict[str, Any], forms: Sequence[str], aspects: Sequence[str]) -> None:
        self._fillers: list[str] = table["fillers"]
        self._opening = _pattern(
            [rf"^(?:{opening} )+" for opening in sorted(table["openings"], key=_longest)]
        )
        self._tags = _pattern(table["tags"])
        self._tagged = _pattern(table["tagged"])
        self._heads = _pattern(table["heads"])
        self._asks = _pattern(table["asks"])
        self._goes_on = _pattern(table["goes-on"])
        self._address = {name: _pattern(words) for name, words in table.get("address", {}).items()}
        self._forms = {form: [_cue(entry) for entry in table["forms"].get(form, [])] for form in forms}
        self._checks = [_cue(entry) for entry in table["checks"]]
        self._aspects = [_pattern([mark]) for name in aspects for mark in table["aspects"].get(name, [])]

    def bare(self, text: str) -> str:
        """The turn in plain letters, without fillers and without the words that only open it."""
        bare = without(plain(text[:_MOST]), self._fillers)
        while (shorter := self._opening.sub("", bare, count=1)) != bare:
            bare = shorter
        return bare

    def vector(self, text: str, bare: str) -> list[float]:
        """Each mark as 1 or 0, in the order of the file, then what the turn's shape tells."""
        marks = [cue.pattern.search(bare) for cues in self._forms.values() for cue in cues]
        marks += [cue.pattern.search(bare) for cue in self._checks]
        marks += [pattern.search(bare) for pattern in self._aspects]
        piled = self.questions(text, bare)
        count = len(bare.replace("'", " ").split())
        shape = [
            piled == 0, piled == 1, piled > 1,
            self._asks.search(bare), self._goes_on.search(bare), self.asks_to_agree(text),
            asks(text), tells(text), *(count <= most for most in _LENGTHS),
        ]  # fmt: skip
        return [1.0 if mark else 0.0 for mark in (*marks, *shape)]

    def fault(self, form: str, bare: str) -> Found | None:
        """The first mark of ``form`` in a bare turn."""
        asking = bool(self._asks.search(bare))
        for cue in self._forms.get(form, ()):
            if asking and cue.unless_asking:
                continue
            if match := cue.pattern.search(bare):
                parts = match.groupdict()
                words = (parts.get("cue") or match.group(0)).strip()
                return Found(cue, words, (parts.get("rest") or "").strip())
        return None

    def asks_to_agree(self, text: str) -> bool:
        """Whether a little question after a comma asks for a yes (« …, non ? »)."""
        return bool(self._tagged.search(text.lower().translate(_CURLY)))

    def short_fact(self, bare: str) -> bool:
        """Whether it asks after one short fact (who, when, how many) rather than for yes or no."""
        return any(cue.short_fact and cue.pattern.search(bare) for cue in self._forms["closed"])

    def address(self, bare: str) -> str | None:
        """How the other is addressed, in a language with two ways."""
        return next((name for name, pattern in self._address.items() if pattern.search(bare)), None)

    def questions(self, text: str, bare: str) -> int:
        """How many questions the turn piles up; a tag (« non ? », "right?") is none of its own."""
        asked = [plain(part) for part in sentences(text) if part.endswith("?")]
        asked = [part for part in asked if len(part.split()) > 1 and not self._tags.fullmatch(part)]
        return max(len(asked), len(self._heads.findall(bare)))


def asks(text: str) -> bool:
    """Whether a turn was written, or read, as a question."""
    return text.rstrip().endswith("?")


def tells(text: str) -> bool:
    """Whether a turn was written, or read, as one that asks nothing."""
    return text.rstrip().endswith((".", "!", "…"))


def _longest(words: str) -> int:
    return -len(words)


def _pattern(sources: list[str]) -> re.Pattern[str]:
    """Cues are written with accents and matched with or without them: « deja » is « déjà »."""
    return re.compile("|".join(f"(?:{_lenient(source)})" for source in sources))


def _lenient(source: str) -> str:
    out = []
    for char in source:
        bare = fold(char)
        out.append(f"[{char}{bare}]" if bare != char else char)
    return "".join(out)


def _cue(entry: str | dict[str, Any]) -> Cue:
    if isinstance(entry, str):
        entry = {"match": entry}
    return Cue(
        _pattern([entry["match"]]),
        entry.get("better"),
        entry.get("fact", False),
        entry.get("unless") == "asking",
    )
