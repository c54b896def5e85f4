"""Shows what is said when it is said: one spoken line at a time, the rest waits for its turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from coach.events import Event
from tui.sound import Sound


class Pacing:
    """A line is shown as its voice begins; without a voice everything is shown at once."""

    def __init__(self, sound: Sound, show: Callable[[Event], None]) -> None:
        self._sound = sound
        self._show = show
        self._waiting: deque[Event] = deque()
        self._spoken: str | None = None

    @property
    def idle(self) -> bool:
        """Whether everything has been shown and said."""
        return self._spoken is None and not self._waiting

    def add(self, found: Iterable[Event]) -> None:
        """More to show, after what waits."""
        self._waiting.extend(found)
        self._go_on()

    def finished(self, key: str) -> None:
        """The voice ended a line (``LineFinished``)."""
        self._sound.done(key)
        if key == self._spoken:
            self._spoken = None
            self._go_on()

    def sounds(self, key: str) -> bool:
        """Whether this is the line that was shown last and is heard now."""
        return key == self._spoken

    def hurry(self) -> None:
        """Show all that waits, in silence."""
        self._spoken = None
        waiting, self._waiting = list(self._waiting), deque()
        self._sound.hush()
        for event in waiting:
            self._show(event)

    def _go_on(self) -> None:
        while self._waiting and self._spoken is None:
            event = self._waiting.popleft()
            self._show(event)
            self._spoken = self._sound.say(event)
