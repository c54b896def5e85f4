"""Calls that may never come back, made on a thread of their own so that nobody waits for them for ever.

Measured with a sound server that was stopped but not ended (SIGSTOP): opening, closing and listing devices
all wait in its library until the server runs again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Call(Generic[T]):
    """One call under way: its result or its exception, and whether somebody still waits for it."""

    def __init__(self, call: Callable[[], T], late: Callable[[T], object]) -> None:
        self._call = call
        self._late = late
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._given_up = False
        self._result: list[T] = []
        self._error: Exception | None = None

    def run(self) -> None:
        """Make the call; hand a result that comes too late to the one who tidies up."""
        try:
            result = self._call()
        except Exception as error:
            self._error = error
        else:
            with self._lock:
                self._result.append(result)
                too_late = self._given_up
            if too_late:
                self._late(result)
        self._over.set()

    def result(self, seconds: float) -> T:
        """Wait for the result. Raises what the call raised, or TimeoutError."""
        self._over.wait(seconds)
        with self._lock:
            self._given_up = not self._result
        if self._result:
            return self._result[0]
        raise self._error or TimeoutError(f"no answer in {seconds} s")


def within(seconds: float, call: Callable[[], T], late: Callable[[T], object] = lambda _: None) -> T:
    """Give what `call` returns. Raises what it raises, or TimeoutError after `seconds`.

    Then the call goes on, on its daemon thread, and `late` gets what it returns in the end.
    """
    made = _Call(call, late)
    threading.Thread(target=made.run, name="sound-call", daemon=True).start()
    return made.result(seconds)
