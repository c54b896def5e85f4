"""The ears: a microphone kept open, turns found in what it hears, and each turn read by a recogniser.

Two daemon threads: one listens (device → ring → turns), one reads finished turns in order. The recogniser
is made ready by the second while the first already records, so that nothing said meanwhile is lost.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from voices.ears_status import Status
from voices.errors import SoundError
from voices.events import Dropped, EarsEvent, Final
from voices.ring import Block, Ring
from voices.segmenter import WINDOWS, Kind, Segmenter
from voices.turns import Judge, Turn, Turns

if TYPE_CHECKING:
    from voices.recogniser import Recogniser

_FIRST_BLOCK = 3.0
"""Seconds a microphone may take to give its first block (Bluetooth, a sound server that wakes up)."""

_NEXT_BLOCK = 1.0
"""Seconds without a block after which it is lost."""

_RETRY = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further attempt to open a microphone; the last value repeats."""

_WAITING_TURNS = 8
_CLOSING = 2.0

_Order = Literal["load", "close"]


class OpenMicrophone(Protocol):
    """What the ears need of a microphone (`voices.devices.Microphone`)."""

    def close(self) -> None: ...  # noqa: D102 - said where it is made


MicrophoneFactory = Callable[[Callable[[bytes], None]], OpenMicrophone]


class Ears:
    """Listens between `start` and `stop`. Every method may be called from any thread."""

    def __init__(
        self,
        recogniser: Recogniser,
        detector_factory: Callable[[], Judge],
        microphone_factory: MicrophoneFactory,
        on_event: Callable[[EarsEvent], None],
        gate: Callable[[], bool] = lambda: False,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`gate`: true while the coach speaks (`Mouth.speaking`); asked on the device's thread, never waits.

        `microphone_factory(on_block)` opens a microphone, or raises SoundError.
        """
        self._recogniser = recogniser
        self._detector_factory = detector_factory
        self._microphone_factory = microphone_factory
        self._on_event = on_event
        self._gate = gate
        self._clock = clock
        self._status = Status(self._emit)
        self._segmenter: Segmenter | None = None
        self._window = WINDOWS["question"]
        self._hints: tuple[str, ...] = ()
        self._turns: queue.Queue[Turn | _Order] = queue.Queue()
        self._stopping: threading.Event | None = None
        self._listener: threading.Thread | None = None
        self._reader: threading.Thread | None = None
        self._control = threading.Lock()

    def start(self) -> None:
        """Open the microphone and listen; nothing when already listening. Failures come as `EarsState`."""
        with self._control:
            if self._stopping is not None and not self._stopping.is_set():
                return
            self._stopping = threading.Event()
            self._status.opening()
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, name="ears-reader", daemon=True)
                self._reader.start()
            self._turns.put("load")
            self._listener = threading.Thread(
                target=self._listen, args=(self._stopping,), name="ears", daemon=True
            )
            self._listener.start()

    def stop(self) -> None:
        """Close the microphone; a turn under way ends here and is still read."""
        with self._control:
            if self._stopping is not None:
                self._stopping.set()
            if self._listener is not None and self._listener is not threading.current_thread():
                self._listener.join(_CLOSING)
            self._status.off()

    def window(self, kind: Kind) -> None:
        """Set how long a silence ends a turn, from now on: "command", "question" or "exposé"."""
        self._window = WINDOWS[kind]
        segmenter = self._segmenter
        if segmenter is not None:
            segmenter.window(self._window)

    def hints(self, words: Sequence[str]) -> None:
        """Tell the recogniser which words are likely, from the next turn read on."""
        self._hints = tuple(words)

    def close(self) -> None:
        """Stop, and free the recogniser. Returns within four seconds even when a thread hangs."""
        self.stop()
        self._turns.put("close")
        reader = self._reader
        if reader is not None and reader is not threading.current_thread():
            reader.join(_CLOSING)

    def _listen(self, stopping: threading.Event) -> None:
        ring = Ring()
        attempt = 0
        turns: Turns | None = None
        while not stopping.is_set():
            try:
                microphone = self._microphone_factory(
                    lambda pcm: ring.push(Block(pcm, self._clock(), self._gate()))
                )
            except SoundError as error:
                self._status.lost(error)
            except Exception as error:  # a library that does not load, say: trying again would not help
                self._fail(error, stopping)
            else:
                try:
                    turns = turns or self._new_turns()
                    attempt = 0 if self._hear(ring, turns, stopping) else attempt
                except Exception as error:
                    self._fail(error, stopping)
                finally:
                    microphone.close()
                if not stopping.is_set():
                    self._status.lost(SoundError("microphone-lost"))
            stopping.wait(_RETRY[min(attempt, len(_RETRY) - 1)])
            attempt += 1

    def _new_turns(self) -> Turns:
        self._segmenter = Segmenter(window=self._window)
        return Turns(self._detector_factory(), self._segmenter)

    def _hear(self, ring: Ring, turns: Turns, stopping: threading.Event) -> bool:
        """Listen until stopped or until the microphone is silent; whether it gave any sound."""
        heard = False
        silent_since = self._clock()
        while not stopping.is_set():
            block = ring.pop(0.1)
            if block is None:
                if self._clock() - silent_since > (_NEXT_BLOCK if heard else _FIRST_BLOCK):
                    break
                continue
            heard, silent_since = True, self._clock()
            self._status.hearing(block.closed)
            self._pass_on(turns.feed(block))
        self._pass_on(turns.flush())
        return heard

    def _pass_on(self, found: Sequence[EarsEvent | Turn]) -> None:
        for item in found:
            if not isinstance(item, Turn):
                self._emit(item)
            elif self._turns.qsize() >= _WAITING_TURNS:
                self._emit(Dropped("overload"))
            else:
                self._turns.put(item)

    def _read(self) -> None:
        while (job := self._turns.get()) != "close":
            if isinstance(job, Turn):
                self._emit(self._text_of(job))
            else:
                self._load()
        with contextlib.suppress(Exception):
            self._recogniser.close()

    def _load(self) -> None:
        try:
            self._recogniser.load(self._status.loading)
        except Exception as error:
            self._fail(error, self._stopping)
        else:
            self._status.ready()

    def _text_of(self, turn: Turn) -> Final | Dropped:
        try:
            transcript = self._recogniser.transcribe(turn.samples, self._hints)
        except Exception:
            return Dropped("engine-failed")
        if not transcript.text:
            return Dropped("no-words")
        latency = round((self._clock() - turn.ended_at) * 1000)
        return Final(transcript.text, transcript.seconds, latency, transcript.confidence)

    def _fail(self, error: Exception, stopping: threading.Event | None) -> None:
        """Give up listening, for a reason that trying again would not change."""
        if stopping is not None:
            stopping.set()
        if not isinstance(error, SoundError):
            error = SoundError("engine-failed", engine="ears", reason=type(error).__name__)
        self._status.off(error)

    def _emit(self, event: EarsEvent) -> None:
        with contextlib.suppress(Exception):  # a face that fails must not deafen the ears
            self._on_event(event)
