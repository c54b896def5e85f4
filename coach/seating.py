"""Who sits where. A seating is what distinguishes the ways to use one and the same session."""

from __future__ import annotations

from typing import Literal, Protocol

from coach.events import Event
from coach.inputs import Begin
from coach.steps import Step

Turn = Literal["command", "question", "exposé"]
"""What a person is likely to say: a word, a question, or a thought with pauses in it."""


class Seating(Protocol):
    """The players' side of a session: what the coach's people say and do at each point.

    Methods return the events that follow, in order. They hold no time and move no step.
    """

    @property
    def seat(self) -> str:
        """The seat the person has: ``client``, ``consultant``, ``facilitator`` or ``everybody``."""

    @property
    def case(self) -> str:
        """The id of the situation, or an empty string."""

    def begins(self, begin: Begin) -> None:
        """The session starts, on a day and with what earlier ones left open."""

    def minutes(self, step: Step) -> int:
        """The time planned for a step; 0 for none."""

    def enter(self, step: Step, *, returning: bool) -> list[Event]:
        """A step begins; ``returning`` when it was left before and is taken up again."""

    def hold(self, step: Step) -> bool:
        """Whether the coach alone speaks in this step, so that it passes on once all is delivered."""

    def turn(self, step: Step) -> Turn:
        """What the person says in this step, where the floor is theirs."""

    def heard(self, step: Step, text: str, silence: float | None = None) -> list[Event]:
        """The person said something that is no command.

        ``silence``: seconds of it before; None where they are not known.
        """

    def waits(self, step: Step) -> float | None:
        """Seconds of silence after which somebody may go on by themselves.

        None where silence means nothing.
        """

    def silence(self, step: Step) -> list[Event]:
        """The silence was left."""

    def again(self, step: Step) -> list[Event] | None:
        """Take the last turn back; None where there is none to take back."""

    def commands(self, step: Step) -> tuple[str, ...]:
        """Commands that have a sense in this step, beside those of every session."""

    def command(self, name: str, step: Step) -> list[Event] | None:
        """What follows from a command that the session itself does not know, or leaves to the seat.

        None where it has no sense here.
        """

    def leave(self, step: Step) -> list[Event]:
        """A step ends: what must be said before the next."""

    def closes(self, step: Step) -> bool:
        """Whether what was just heard ends the session."""

    def say(self, key: str, **fields: object) -> Event:
        """The facilitator says one of the phrases under ``key`` of the method's words."""

    def closing(self) -> list[Event]:
        """The session looked back on; its feedback is the last."""
