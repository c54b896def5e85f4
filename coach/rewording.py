"""A better wording for a turn that closes, made of what the person was after: their own topic, put openly.

Of several questions piled up the most open one is kept. Of advice, a verdict, a leading or a closed question
the thing or the person it is about is kept, and asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from coach.reading.reader import Reading
from coach.reading.text import plain, sentences
from scripts.language import Phrases

_QUOTES = str.maketrans({"’": "'", "\u202f": " ", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about, as the person named it."""

    text: str


class Rewording:
    """Better wordings in one language. ``read`` tells how good a part of a turn would be alone."""

    def __init__(self, words: Phrases, read: Callable[[str], Reading]) -> None:
        self._words = words
        self._read = read
        table = words.table["topics"]
        words_before = "|".join(
            word if word.endswith("'") else rf"{word}\s+" for word in table["determiners"]
        )
        self._determined = re.compile(rf"\b({words_before})([\w'-]+)", re.IGNORECASE)
        self._owned = frozenset(table["owned"])
        self._never = frozenset(table["never"])
        self._whole: dict[str, str] = table.get("whole", {})

    def better(self, turn: Reading, address: str) -> str | None:
        """A wording to try instead.

        ``address`` is how the other is spoken to, where a language has two ways.
        """
        if turn.form == "multiple" and (alone := self._one_of(turn)):
            return alone
        topic = self.topic(turn.text)
        form = turn.form if turn.form in self._words.table["reworded"] else "closed"
        ways = self._words.table["reworded"][form]
        if topic is not None:
            # The same turn always gets the same wording, so that a review can be compared with the last.
            way = ways[sum(map(ord, turn.text)) % len(ways)]
            return addressed(way, address).format(topic=topic.text)
        return None

    def topic(self, text: str) -> Topic | None:
        """The last thing or person that a turn calls somebody's, or by name.

        Else the last that it names at all.
        """
        text = text.translate(_QUOTES)
        found: list[tuple[bool, int, str]] = []
        for match in self._determined.finditer(text):
            determiner, noun = match[1].strip().lower(), match[2].strip("'-")
            if len(noun) < 3 or plain(noun) in self._never:
                continue
            whole = self._whole.get(determiner, determiner)
            glue = "" if whole.endswith("'") else " "
            found.append((determiner in self._owned, match.start(), f"{whole}{glue}{noun}"))
        names = re.finditer(r"(?<=[\w,;] )[A-ZÉÈÂÎ][\w-]{2,}(?!\w)", text)
        found += [(True, name.start(), name[0]) for name in names if plain(name[0]) not in self._never]
        if not found:
            return None
        *_, last = max(found)
        return Topic(last.replace("'", "’"))

    def _one_of(self, turn: Reading) -> str | None:
        """The most open of the questions piled up, as it was put."""
        parts = [part for part in sentences(turn.text) if len(part.split()) > 1]
        if len(parts) < 2:
            parts = self._parts(turn.text)
        read = [(self._read(part), part) for part in parts]
        good = [(reading, part) for reading, part in read if reading.form in ("open", "closed")]
        if not good or len(parts) < 2:
            return None
        _, best = max(good, key=lambda pair: (pair[0].form == "open", pair[0].confidence))
        return self._as_question(best)

    def _parts(self, text: str) -> list[str]:
        """Where nothing but « et » or a comma stands between two questions."""
        cut = re.split(r",\s+|\s+(?:et|puis|and|or|ou)\s+(?=\w+\s+\w+)", text.strip(" ?.!"))
        return [part for part in cut if len(part.split()) > 2]

    def _as_question(self, part: str) -> str:
        bare = part.strip(" ,;.!?\u202f\u00a0")
        return f"{bare[:1].upper()}{bare[1:]}{self._words('question-mark')}"


def addressed(wording: Any, address: str) -> str:
    """One of two wordings, by how the other is spoken to; the only one where a language has just one."""
    if isinstance(wording, str):
        return wording
    text: str = wording[address]
    return text


def without_cue(lines: Sequence[str], cue: str) -> list[str]:
    """The lines that can be said.

    Those that quote what gave a fault away only where there is something to quote.
    """
    return [line for line in lines if cue or "{cue}" not in line] or list(lines)
