"""Commands: one name in code and JSON, words in each language, a slash form in all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from coach.inputs import Command
from coach.reading.text import fold, plain

NAMES = (
    "next", "back", "pause", "resume", "more", "less", "repeat", "time",
    "who", "keep", "note", "pass", "again", "help", "end",
)  # fmt: skip

_SLASH = re.compile(r"^/(\w+)(?:\s+(\d{1,3}))?$")
_AMOUNT = re.compile(r"\b\d{1,3}\b")


class Commands:
    """Finds the command in a line that is exactly its words; anything else is ordinary speech."""

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        numbers: Mapping[str, int],
        answers: Mapping[str, Sequence[str]] | None = None,
        typed: Sequence[str] = (),
    ) -> None:
        """``answers``: what says "yes" and "no" to a question of the coach's.

        ``typed``: those of the words that ears should not listen for, because they sound like others.
        """
        self._typed = frozenset(typed)
        self._words = words
        self._spoken_answers = answers or {}
        self._answers = {self._key(said): name for name, way in self._spoken_answers.items() for said in way}
        self._names = {self._key(phrase): name for name, phrases in words.items() for phrase in phrases}
        self._numbers = {fold(word): number for word, number in numbers.items()}

    def find(self, line: str) -> Command | None:
        """The command a whole line means, with the amount it names (minutes), or None.

        ``Command("")`` stands for a slash that starts no command.
        """
        line = line.strip()
        if line.startswith("/"):
            match = _SLASH.match(line)
            if not match or match[1].lower() not in NAMES:
                return Command("")
            return Command(match[1].lower(), int(match[2]) if match[2] else None)
        words = fold(plain(line))
        if name := self._names.get(words):
            return Command(name)
        return self._with_amount(words)

    def answer(self, line: str) -> str | None:
        """``yes`` or ``no`` where the whole line says just that, else None."""
        return self._answers.get(fold(plain(line)))

    def phrases(self, names: Iterable[str]) -> tuple[str, ...]:
        """What ears should listen for; words with a number in them are read as they come."""
        ways = (said for name in names for said in self._words.get(name, ()))
        return tuple(said for said in ways if "#" not in said and said not in self._typed)

    def answers(self) -> tuple[str, ...]:
        """All that says yes or no."""
        return tuple(said for way in self._spoken_answers.values() for said in way)

    def _with_amount(self, words: str) -> Command | None:
        """« encore cinq minutes », "two more minutes": the number stands for ``#`` in the phrase."""
        for word in words.split():
            amount = int(word) if _AMOUNT.fullmatch(word) else self._numbers.get(word)
            if amount is not None:
                name = self._names.get(words.replace(word, "#", 1))
                if name:
                    return Command(name, amount)
        return None

    @staticmethod
    def _key(phrase: str) -> str:
        return " ".join("#" if part == "#" else fold(plain(part)) for part in phrase.split())
