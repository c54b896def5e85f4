"""Captions while one speaks: a thread that feeds the turn at hand to a recogniser that can follow it."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from voices.errors import SoundError
from voices.events import Partial

if TYPE_CHECKING:
    from voices.audio import Samples
    from voices.recogniser import Recogniser, Stream, Transcript

_End = Future["Transcript"]


class Captions:
    """Every method returns at once and is called from one thread, the listener's."""

    def __init__(
        self, recogniser: Recogniser, emit: Callable[[Partial], None], ready: threading.Event
    ) -> None:
        """`ready`: set once the recogniser is loaded; what is said before waits, and is not lost."""
        self._recogniser = recogniser
        self._emit = emit
        self._ready = ready
        self._jobs: queue.SimpleQueue[Samples | _End | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def more(self, samples: Samples) -> None:
        """Go on with the turn at hand, or begin one."""
        if not self._recogniser.capabilities.partials:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ears-captions", daemon=True)
            self._thread.start()
        self._jobs.put(samples)

    def end(self) -> Future[Transcript] | None:
        """End the turn; its text will be in what is returned. None where nothing was fed."""
        if self._thread is None:
            return None
        future: _End = Future()
        self._jobs.put(future)
        return future

    def close(self, timeout: float) -> None:
        """End the thread, after what it has to do."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._ready.set()
            self._jobs.put(None)
            if thread is not threading.current_thread():
                thread.join(timeout)

    def _run(self) -> None:
        self._ready.wait()
        stream: Stream | None = None
        broken: Exception | None = None
        while (job := self._jobs.get()) is not None:
            if isinstance(job, Future):
                _finish(stream, broken, job)
                stream, broken = None, None
            elif broken is None:
                try:
                    stream = stream or self._recogniser.stream()
                    self._caption(stream.feed(job))
                except Exception as error:  # the turn goes on without captions
                    broken = error

    def _caption(self, text: str | None) -> None:
        if text:
            with contextlib.suppress(Exception):
                self._emit(Partial(text))


def _finish(stream: Stream | None, broken: Exception | None, future: _End) -> None:
    try:
        if stream is None or broken is not None:
            raise broken or SoundError("engine-failed", engine="captions", reason="no stream")
        future.set_result(stream.finish())
    except Exception as error:
        future.set_exception(error)
