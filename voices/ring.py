"""Between the device's thread, which must never wait, and the listener's, which may be late."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from voices.audio import RATE, WIDTH


@dataclass(frozen=True, slots=True)
class Block:
    """Sound as it was captured: s16le mono at `RATE`; `at` is the clock's time just after its last sample.

    `closed`: the coach was speaking when it was captured.
    """

    pcm: bytes
    at: float
    closed: bool


class Ring:
    """A queue of blocks that holds at most `seconds` of sound; when full, the oldest goes."""

    def __init__(self, seconds: float = 30.0) -> None:
        self._room = round(seconds * RATE) * WIDTH
        self._blocks: deque[Block] = deque()
        self._held = 0
        self._ready = threading.Condition()
        self.dropped = 0
        """Bytes lost because the reader was late."""

    def push(self, block: Block) -> None:
        """Add a block. Never waits longer than a reader takes one out."""
        with self._ready:
            self._blocks.append(block)
            self._held += len(block.pcm)
            while self._held > self._room and len(self._blocks) > 1:
                oldest = self._blocks.popleft()
                self._held -= len(oldest.pcm)
                self.dropped += len(oldest.pcm)
            self._ready.notify()

    def pop(self, timeout: float) -> Block | None:
        """Take the oldest block; None when `timeout` seconds pass without one, or on `wake`."""
        with self._ready:
            if not self._blocks:
                self._ready.wait(timeout)
            if not self._blocks:
                return None
            block = self._blocks.popleft()
            self._held -= len(block.pcm)
            return block

    def wake(self) -> None:
        """Let a waiting reader look around."""
        with self._ready:
            self._ready.notify_all()
