"""Feedback on a conversation that has already taken place."""

from __future__ import annotations

from coach import feedback
from coach.deck import Deck
from coach.events import Feedback, Question
from coach.feedback import Critic
from coach.reading.reader import Reader
from scripts.language import Script


class Review:
    """Reads turn after turn, then looks back on all of them."""

    def __init__(self, script: Script) -> None:
        self._words = script.feedback
        self._reader = Reader(script)
        self._critic = Critic(script, Deck(0))  # seeded alike, so that a review can be compared with the last
        self._turns: list[Question] = []

    def turn(self, text: str, *, asking: bool = False) -> Question:
        """The verdict on one turn. ``asking``: the transcript has no question marks to go by."""
        verdict = self._critic.question(self._reader.read(text, asking=asking))
        self._turns.append(verdict)
        return verdict

    def feedback(self) -> Feedback:
        """Figures, one strength, one effort."""
        good, effort = feedback.strength_and_effort(self._turns, self._words)
        text = " ".join(part for part in (good, effort) if part) or self._words("closing.no-question")
        return Feedback(text=text, **feedback.tally(self._turns), good=good, effort=effort)
