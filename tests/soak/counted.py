"""A sound in which every sample carries its own number, so that a hole is found and measured."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from tests.pulse import Pulse

CYCLE = 65_521
"""Samples after which the count begins again: 4.1 s at 16 kHz. Zero is never sent: it means silence."""

_FEED = f"""
import array, sys
pcm = array.array("h", [number - 32768 for number in range(1, {CYCLE} + 1) if number != 32768]).tobytes()
while True:
    sys.stdout.buffer.write(pcm)
"""
_STEPS = CYCLE - 1
"""Values in a cycle: one of the numbers would be sent as zero, and is left out."""


class Counter:
    """Follows the numbers block by block. `lost`: samples that never came; `unsent`: silence in between."""

    def __init__(self) -> None:
        self.received = 0
        self.lost = 0
        self.holes = 0
        self.unsent = 0
        self._last: int | None = None

    def feed(self, pcm: bytes) -> None:
        """Take a block, s16le."""
        heard = np.frombuffer(pcm, dtype="<i2").astype(np.int64)
        if self._last is None:  # silence before the first number is nobody's fault
            heard = np.trim_zeros(heard, "f")
        numbers = heard[heard != 0]
        self.unsent += int(heard.size - numbers.size)
        self.received += int(numbers.size)
        places = np.where(numbers < 0, numbers + 32767, numbers + 32766)  # 0 to _STEPS - 1
        self._follow(places)

    def _follow(self, places: npt.NDArray[np.int64]) -> None:
        if places.size == 0:
            return
        before = places[0] - 1 if self._last is None else self._last
        missing = (np.diff(places, prepend=before) - 1) % _STEPS
        self.lost += int(missing.sum())
        self.holes += int(np.count_nonzero(missing))
        self._last = int(places[-1])


@contextmanager
def counting(server: Pulse) -> Iterator[None]:
    """Play the numbers into the microphone, from a process that this one cannot slow down."""
    feed = subprocess.Popen([sys.executable, "-c", _FEED], stdout=subprocess.PIPE)
    assert feed.stdout is not None
    player = server.play_raw_into_microphone(feed.stdout)
    try:
        yield
    finally:
        server.end(player)
        feed.kill()
        feed.wait(3)
        feed.stdout.close()
