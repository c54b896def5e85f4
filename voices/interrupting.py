"""Interrupting by voice: while the coach speaks, nothing but a stop phrase is listened for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from voices.audio import RATE
from voices.pauses import Pauses
from voices.ring import Block
from voices.turns import Judge, Turn, Turns

_LONGEST = 2.2
"""Seconds: who says more than this is not saying "stop"."""


class Canceller(Protocol):
    """What takes the coach's own voice out of a block (`voices.echo.EchoCanceller`)."""

    def clean(self, pcm: bytes, at: float | None = None) -> bytes: ...  # noqa: D102 - said where it is made


class Through:
    """No cancelling: for a microphone from which the system itself has taken the echo."""

    def clean(self, pcm: bytes, at: float | None = None) -> bytes:
        """Give the block as it is."""
        return pcm


@dataclass(frozen=True, slots=True)
class Stop:
    """Something short said while the coach spoke: one of `phrases`, or nothing to anybody."""

    turn: Turn
    phrases: tuple[str, ...]


class Interrupting:
    """Hears every block; gives what may be a stop phrase. Used by the listener's thread alone."""

    def __init__(self, canceller: Canceller, phrases: tuple[str, ...], judge: Judge) -> None:
        self._canceller = canceller
        self._phrases = phrases
        self._turns = Turns(judge, Pauses())
        self._turns.expect("command")
        self._speaking = False

    def feed(self, block: Block) -> list[Stop]:
        """Take a block; the canceller gets all of them, for it must follow the room."""
        clean = self._canceller.clean(block.pcm, block.at)
        if not block.closed:
            if self._speaking:
                self._turns.flush()  # what began there is an ordinary turn's beginning, or nothing
            self._speaking = False
            return []
        self._speaking = True
        found = self._turns.feed(replace(block, pcm=clean, closed=False))
        whole = [turn for turn in found if isinstance(turn, Turn)]
        return [Stop(turn, self._phrases) for turn in whole if turn.samples.size <= _LONGEST * RATE]
