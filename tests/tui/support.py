"""Stand-ins that the tests of the faces share."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Stuck:
    """A microphone whose opening does not come back before it is told to."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.go = threading.Event()
        self.closed = 0

    def __call__(self, name: str | None, _on_block: Callable[[bytes], None]) -> Stuck:
        self.asked.append(name)
        self.go.wait(20)
        return self

    def close(self) -> None:
        self.closed += 1
