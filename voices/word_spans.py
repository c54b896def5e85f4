"""From the words an engine speaks back to the words as they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end of a word, in characters."""

WORD = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*")
"""A word with what is tied to it: « l’été », "isn't", « peut-être » light up as one."""

_REACH = 6
"""Written words that may lie between two spoken ones that agree: a name of a site, an address."""


class WordSpans:
    """Where in a written text each word of its spoken pieces stands.

    Words are matched in order. One that is spoken otherwise than written ("12" as "twelve") belongs to the
    written word that comes next, so that a highlight never runs ahead of the voice by more than that word.
    """

    def __init__(self, written: str, pieces: Sequence[str]) -> None:
        """`pieces`: what the engine is given, in order."""
        words = [(_alike(match.group()), match.span()) for match in WORD.finditer(written)]
        self._found: list[dict[int, Span]] = []
        at = 0
        for piece in pieces:
            spans: dict[int, Span] = {}
            for spoken in WORD.finditer(piece):
                at, span = _match(_alike(spoken.group()), words, at)
                if span is not None:
                    spans[spoken.start()] = span
            self._found.append(spans)

    def of(self, piece: int, start: int) -> Span | None:
        """Give where the word that begins at `start` in that piece is written; None when nowhere."""
        return self._found[piece].get(start)


def _alike(word: str) -> str:
    """Give a word as it can be compared, written or made ready to be spoken."""
    return word.casefold().translate({0x2019: "'", 0x2011: "-"})


def _match(spoken: str, words: Sequence[tuple[str, Span]], at: int) -> tuple[int, Span | None]:
    """Give the place to go on from, and the span of the written word for a spoken one."""
    for place in range(at, min(at + _REACH, len(words))):
        if words[place][0] == spoken:
            return place + 1, words[place][1]
    return at, words[at][1] if at < len(words) else None
