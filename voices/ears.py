"""The ears: a microphone kept open, turns found in what it hears, and each turn made text by a recogniser.

Daemon threads: one listens (device → ring → turns), one reads turns in order (`voices.reading`), one writes
captions where the recogniser can (`voices.captions`). The recogniser is made ready while the microphone
already records, so that nothing said meanwhile is lost.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from voices.captions import Captions
from voices.ears_status import Status
from voices.errors import SoundError
from voices.events import Dropped, EarsEvent, SpeechStarted
from voices.interrupting import Canceller, Interrupting
from voices.pauses import Kind, Pauses, Preset
from voices.reading import Reading
from voices.ring import Block, Ring
from voices.turns import Draft, Found, Judge, More, Turn, Turns

if TYPE_CHECKING:
    from voices.recogniser import Recogniser

_FIRST_BLOCK = 3.0
"""Seconds a microphone may take to give its first block (Bluetooth, a sound server that wakes up)."""

_NEXT_BLOCK = 0.8
"""Seconds without a block after which it is lost. Counted in looks, not by the clock: a busy interpreter may
not look for over a second (1.3 s were measured), and finds all that was captured meanwhile."""

_LOOK = 0.05
"""Seconds between two looks at what was captured: a wake-up for each block would cost far more."""

_RETRY = (0.25, 0.5, 0.5, 1.0)
"""Seconds before each further attempt to open a microphone; the last value repeats. Who plugs it in again is
heard within three seconds."""

_CLOSING = 2.0

Listening = Literal["hands-free", "tap", "push"]
"""A silence ends the turn; a key ends it; a key begins and ends it."""


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
        lately: Callable[[], Sequence[str]] = tuple,
        pauses: Preset = "usual",
        listening: Listening = "hands-free",
        canceller: Canceller | None = None,
        stops: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`gate`: true while the coach speaks (`Mouth.speaking`); asked on the device's thread, never waits.

        `microphone_factory(on_block)` opens a microphone, or raises SoundError. `lately`: what the coach has
        said in the last seconds, to know its echo by. `canceller`: where there is one, a phrase of `stops`
        said while the coach speaks comes as `Stopped`.
        """
        self._recogniser = recogniser
        self._detector_factory = detector_factory
        self._microphone_factory = microphone_factory
        self._on_event = on_event
        self._gate = gate
        self._clock = clock
        self._status = Status(self.emit)
        self._pauses = Pauses(pauses)
        self._listening = listening
        self._canceller = canceller
        self._stops = tuple(stops)
        self._interrupting: Interrupting | None = None
        self._talking = listening != "push"
        self._end_turn = threading.Event()
        self._kind: Kind = "question"
        self._turns: Turns | None = None
        self._loaded = threading.Event()
        self._reading = Reading(recogniser, self, clock)
        self._reading.lately = lately
        self._captions = Captions(recogniser, self.emit, self._loaded)
        self._stopping: threading.Event | None = None
        self._listener: threading.Thread | None = None
        self._control = threading.Lock()

    def start(self) -> None:
        """Open the microphone and listen; nothing when already listening. Failures come as `EarsState`."""
        with self._control:
            if self._stopping is not None and not self._stopping.is_set():
                return
            self._stopping = threading.Event()
            self._status.opening()
            self._status.waiting(not self._talking)
            self._reading.put("load")
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

    def expect(self, kind: Kind) -> None:
        """Set what the person will say, which tells how long a silence ends a turn, from now on."""
        self._kind = kind
        turns = self._turns
        if turns is not None:
            turns.expect(kind, by_key=self._listening != "hands-free")

    def hints(self, words: Sequence[str]) -> None:
        """Tell the recogniser which words are likely, from the next turn read on."""
        self._reading.hints = tuple(words)

    def phrases(self, phrases: Sequence[str]) -> None:
        """Tell which commands may be said: a short turn that is one of them comes as that phrase."""
        self._reading.phrases = tuple(phrases)

    def press(self) -> None:
        """The key that ends a turn (tap), or begins and ends it (push); also ends one in hands-free."""
        if self._listening == "push" and not self._talking:
            self._talking = True
        else:
            self._end_turn.set()
        self._status.waiting(not self._talking)

    def close(self) -> None:
        """Stop, and free the recogniser. Returns within some seconds even when a thread hangs."""
        self.stop()
        self._captions.close(_CLOSING)
        self._reading.close(_CLOSING)

    def _listen(self, stopping: threading.Event) -> None:
        ring = Ring()
        attempt = 0
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
                    self._turns = self._turns or self._new_turns()
                    attempt = 0 if self._hear(ring, self._turns, stopping) else attempt
                except Exception as error:
                    self._fail(error, stopping)
                finally:
                    if not stopping.is_set():
                        self._status.lost(
                            SoundError("microphone-lost")
                        )  # said first: closing may take a while
                    microphone.close()
            stopping.wait(_RETRY[min(attempt, len(_RETRY) - 1)])
            attempt += 1

    def _new_turns(self) -> Turns:
        turns = Turns(self._detector_factory(), self._pauses)
        if self._canceller is not None and self._stops:
            self._interrupting = Interrupting(self._canceller, self._stops, self._detector_factory())
        turns.expect(self._kind, by_key=self._listening != "hands-free")
        return turns

    def _hear(self, ring: Ring, turns: Turns, stopping: threading.Event) -> bool:
        """Listen until stopped or until the microphone is silent; whether it gave any sound."""
        heard = False
        in_vain = 0
        while not stopping.wait(_LOOK):
            in_vain += 1
            while (block := ring.pop(0.0)) is not None:
                heard, in_vain = True, 0
                self._take(block, turns)
            if in_vain * _LOOK > (_NEXT_BLOCK if heard else _FIRST_BLOCK):
                break
            if self._end_turn.is_set():
                self._end_now(turns)
        self._pass_on(turns.flush())
        return heard

    def _take(self, block: Block, turns: Turns) -> None:
        self._status.hearing(block.closed)
        if self._interrupting is not None:
            for stop in self._interrupting.feed(block):
                self._reading.put(stop)
        if self._talking:
            self._pass_on(turns.feed(block))

    def _end_now(self, turns: Turns) -> None:
        """A key has ended the turn."""
        self._end_turn.clear()
        self._pass_on(turns.flush())
        if self._listening == "push":
            self._talking = False
            self._status.waiting(True)

    def _pass_on(self, found: Sequence[Found]) -> None:
        for item in found:
            match item:
                case More():
                    self._captions.more(item.samples)
                case Draft():
                    self._reading.put(item)
                case Turn():
                    whole = replace(item, captioned=self._captions.end())
                    if not self._reading.put(whole):
                        self.emit(Dropped("overload"))
                case _:
                    if isinstance(item, SpeechStarted):
                        self._reading.speech_goes_on()
                    self.emit(item)

    def load(self) -> None:
        """Make the recogniser ready; called by the reading on its thread."""
        try:
            self._recogniser.load(self._status.loading)
        except Exception as error:
            self._fail(error, self._stopping)
        else:
            self._loaded.set()
            self._status.ready()

    def set_aside(self, error: Exception) -> None:
        """The recogniser breaks again and again: without it there is nothing to listen for."""
        self._fail(error, self._stopping)

    def _fail(self, error: Exception, stopping: threading.Event | None) -> None:
        """Give up listening, for a reason that trying again would not change."""
        if stopping is not None:
            stopping.set()
        if not isinstance(error, SoundError):
            error = SoundError("engine-failed", engine="ears", reason=type(error).__name__)
        self._status.off(error)

    def emit(self, event: EarsEvent) -> None:
        """Tell the face."""
        with contextlib.suppress(Exception):  # a face that fails must not deafen the ears
            self._on_event(event)
