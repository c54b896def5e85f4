"""Feedback on a conversation that has already taken place."""

from __future__ import annotations

from pathlib import Path

from coach.deck import Deck
from coach.events import Feedback, Question
from coach.feedback import Critic
from coach.looking_back import Asked, look_back
from coach.reading.reader import Reader
from scripts.language import Script


class Review:
    """Reads turn after turn, then looks back on all of them."""

    def __init__(self, script: Script, models: Path | None = None) -> None:
        self._words = script.feedback
        self._reader = Reader(script, models)
        # Seeded alike, so that a review can be compared with the last.
        self._critic = Critic(script, self._reader, Deck(0))
        self._asked: list[Asked] = []

    def turn(self, text: str, *, asking: bool = False, silence: float | None = None) -> Question:
        """The verdict on one turn, after so many seconds of silence where they are known.

        ``asking``: the transcript has no question marks to go by.
        """
        verdict = self._critic.question(self._reader.read(text, asking=asking))
        self._asked.append(Asked(verdict, silence))
        return verdict

    def feedback(self) -> Feedback:
        """Figures, one strength, one effort."""
        return look_back(self._asked, self._words)
