"""Session time: monotonic, pausable, and settable for replay.

The source of time is injected (``time.monotonic`` in real life, a number the test turns by hand,
a frozen reading during replay), so nothing in the brain ever looks at the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable

Source = Callable[[], float]


class Clock:
    """Counts session seconds from 0. Time the computer or the person spent away does not count."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._counted = 0.0
        self._since: float | None = source()

    @property
    def running(self) -> bool:
        """False while paused."""
        return self._since is not None

    def now(self) -> float:
        """Session seconds so far."""
        return self._counted + (self._source() - self._since if self._since is not None else 0.0)

    def pause(self) -> None:
        """Stop counting; a second pause changes nothing."""
        self._counted, self._since = self.now(), None

    def resume(self) -> None:
        """Count again from where it was paused."""
        if self._since is None:
            self._since = self._source()

    def set(self, seconds: float, source: Source | None = None) -> None:
        """Put the clock at ``seconds``, paused or running as it is, from now on by ``source`` if given."""
        if source is not None:
            self._source = source
        self._counted = seconds
        if self._since is not None:
            self._since = self._source()


def frozen() -> float:
    """A source that stands still: replay puts the clock where each input was taken."""
    return 0.0
