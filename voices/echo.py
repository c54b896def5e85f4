"""Takes the coach's own voice out of what the microphone hears, so that one can say "stop" while it speaks.

WebRTC's echo canceller, from the optional package `livekit` (extra "echo"), of which only this part is used:
no room, no connection. It is told what the loudspeaker was given and finds by itself how much later, how
loud and how coloured that comes back. Measured figures stand beside the simulated room in
tests/voices/test_echo.py; a loud room leaves remains, so that nothing but a stop phrase should be taken.
"""

from __future__ import annotations

import importlib.util
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from voices.audio import RATE, WIDTH, Speech, at_rate
from voices.errors import SoundError

_FRAME = RATE // 100 * WIDTH
"""Bytes the canceller takes at a time: 10 ms, no more and no less."""

_PIECE = 50
"""The part of a second (20 ms, a device's period) converted at once: whole samples at all usual rates."""

_DELAY = 100
"""Milliseconds that sound usually takes to come back: 60 in the loudspeaker's buffer, the rest on its way.
A hint only: echoes 50 to 300 ms late were removed as well."""

_KEPT = 2.0
"""Seconds of playing kept when nobody listens, so that memory stays small."""


def available() -> bool:
    """Whether the package is installed; it is not loaded for that."""
    try:
        return importlib.util.find_spec("livekit.rtc") is not None
    except ModuleNotFoundError:
        return False


def echo_cancelled(names: Sequence[str]) -> str | None:
    """Give the microphone, among `names`, from which the system itself takes the echo away; else None.

    PulseAudio's and PipeWire's module-echo-cancel describe theirs as "… (echo cancelled with …)" or
    "Echo-Cancel Source", if the person gave no other name.
    """
    return next((name for name in names if "echo-cancel" in name.lower().replace(" ", "-")), None)


class EchoCanceller:
    """Cleans one microphone of one loudspeaker. `played` and `clean` each have one thread of their own."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Load the library (0.5 s, 80 MB). Raises SoundError "engine-missing"."""
        try:
            from livekit.rtc.apm import AudioProcessingModule
            from livekit.rtc.audio_frame import AudioFrame
        except ImportError as error:
            raise SoundError("engine-missing", engine="echo") from error
        self._canceller = AudioProcessingModule(echo_cancellation=True)
        self._frame = AudioFrame
        self._clock = clock
        self._lock = threading.Lock()
        self._given: deque[tuple[float, Speech]] = deque()
        self._seconds = 0.0
        self._far, self._near = bytearray(), bytearray()
        self._ready = bytearray(_FRAME)

    def played(self, pcm: bytes, rate: int) -> None:
        """Note what was just handed to the loudspeaker, silence too: `Speaker`'s `on_played`. Never waits."""
        speech = Speech(pcm, rate)
        with self._lock:
            self._given.append((self._clock(), speech))
            self._seconds += speech.seconds
            while self._seconds > _KEPT:
                self._seconds -= self._given.popleft()[1].seconds

    def clean(self, pcm: bytes, at: float | None = None) -> bytes:
        """Give the block (s16le mono at 16 kHz) without the echo, as long as it is, and 10 ms later.

        `at`: the clock's time when it was captured (`Block.at`), so that a listener that is late does not
        take what was played since for what was heard; now, when left out. About 0.2 ms for 10 ms of sound.
        """
        for speech in self._until(self._clock() if at is None else at):
            self._far += at_rate(speech, RATE).pcm
        for frame in _frames(self._far):
            self._canceller.process_reverse_stream(self._made(frame))
        self._near += pcm
        for frame in _frames(self._near):
            self._canceller.set_stream_delay_ms(_DELAY)
            made = self._made(frame)
            self._canceller.process_stream(made)
            self._ready += bytes(made.data)
        cleaned = bytes(self._ready[: len(pcm)])
        del self._ready[: len(pcm)]
        return cleaned

    def _until(self, at: float) -> list[Speech]:
        """Take what was played until then, in pieces that convert without a rest."""
        taken: list[Speech] = []
        with self._lock:
            while self._given and self._given[0][0] <= at:
                taken.append(self._given.popleft()[1])
                self._seconds -= taken[-1].seconds
        return [piece for speech in taken for piece in _pieces(speech)]

    def _made(self, frame: bytes) -> Any:
        return self._frame(frame, RATE, 1, _FRAME // WIDTH)


def _frames(waiting: bytearray) -> Iterator[bytes]:
    """Take whole frames out; what is left waits for the next block."""
    whole = len(waiting) - len(waiting) % _FRAME
    taken = bytes(waiting[:whole])
    del waiting[:whole]
    for start in range(0, whole, _FRAME):
        yield taken[start : start + _FRAME]


def _pieces(speech: Speech) -> Iterator[Speech]:
    size = max(1, speech.rate // _PIECE) * WIDTH
    for start in range(0, len(speech.pcm), size):
        yield Speech(speech.pcm[start : start + size], speech.rate)
