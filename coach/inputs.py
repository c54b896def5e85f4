"""What can happen to a session. Each input is journalled as it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from coach.wire import Wire


@dataclass(frozen=True, slots=True)
class Begin(Wire):
    """The session starts.

    ``today`` is an ISO date, where the session needs one. ``earlier``: actions of earlier plans that are
    still open, each with its number, what was planned, and its ISO date or "".
    """

    NAME: ClassVar[str] = "begin"
    today: str = ""
    earlier: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard(Wire):
    """The person said or typed something; ``by`` is ``keyboard``, ``voice`` or ``file``.

    ``seconds`` is how long it took to say, None where it was typed.
    """

    NAME: ClassVar[str] = "heard"
    text: str
    by: str = "keyboard"
    latency_ms: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Command(Wire):
    """A command by key or menu; words that mean a command arrive as ``Heard``."""

    NAME: ClassVar[str] = "command"
    name: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered(Wire):
    """The face has shown and spoken all that the coach said, so the floor can pass on."""

    NAME: ClassVar[str] = "delivered"


@dataclass(frozen=True, slots=True)
class Tick(Wire):
    """The time the session asked to be told of (``Session.due``) has come."""

    NAME: ClassVar[str] = "tick"


Input = Begin | Heard | Command | Delivered | Tick
KINDS: dict[str, type[Input]] = {kind.NAME: kind for kind in (Begin, Heard, Command, Delivered, Tick)}


def to_plain(item: Input) -> dict[str, Any]:
    """An input as the journal keeps it."""
    return {"input": item.NAME, **item.plain()}


def from_plain(values: dict[str, Any]) -> Input:
    """An input from the journal; raises ``KeyError`` for a kind we do not know."""
    return KINDS[values["input"]].from_plain(values)
