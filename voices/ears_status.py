"""What the ears do, put together from what their two threads know, and told only when it changes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from voices.errors import SoundError
from voices.events import EarsState


class Status:
    """Off, lost, loading, muted, waiting or listening: the first of these that holds."""

    def __init__(self, tell: Callable[[EarsState], None]) -> None:
        self._tell = tell
        self._lock = threading.RLock()  # told under the lock, so that the states arrive in order
        self._told: EarsState | None = None
        self._off: SoundError | bool = True
        self._lost: SoundError | None = None
        self._closed = False
        self._waiting = False
        self._progress = 0.0
        self.loaded = False
        """Whether the recogniser is ready."""

    def opening(self) -> None:
        """Note that the microphone is about to be opened."""
        self._change(off=False, lost=None)

    def hearing(self, closed: bool) -> None:
        """Note that the microphone gives sound; `closed` while the coach speaks."""
        self._change(lost=None, closed=closed)

    def waiting(self, waits: bool) -> None:
        """Note whether a key must be pressed before anything is heard."""
        self._change(waiting=waits)

    def lost(self, error: SoundError) -> None:
        """Note that there is no microphone for the moment."""
        self._change(lost=error)

    def loading(self, progress: float) -> None:
        """Note that the recogniser is `progress` (0 to 1) ready."""
        self._change(progress=round(progress, 2))

    def ready(self) -> None:
        """Note that the recogniser is ready."""
        self._change(loaded=True)

    def off(self, error: SoundError | None = None) -> None:
        """Note that the microphone is closed; an earlier reason stays until it is opened again."""
        with self._lock:
            already = isinstance(self._off, SoundError)
            self._change(off=error or (self._off if already else True))

    def _change(self, **what: object) -> None:
        with self._lock:
            for name, value in what.items():
                setattr(self, name if name == "loaded" else f"_{name}", value)
            state = self._state()
            if state != self._told:
                self._told = state
                self._tell(state)

    def _state(self) -> EarsState:
        if self._off:
            error = self._off if isinstance(self._off, SoundError) else None
            return EarsState("off", None, error.code, error.detail) if error else EarsState("off")
        if self._lost is not None:
            return EarsState("lost", None, self._lost.code, self._lost.detail)
        if not self.loaded:
            return EarsState("loading", self._progress)
        if self._closed:
            return EarsState("muted")
        return EarsState("waiting" if self._waiting else "listening")
