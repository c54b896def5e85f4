"""How well a microphone hears: measured on threads of its own, told in blocks and in a plain sentence."""

from __future__ import annotations

import math
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from tui.sound_words import meter

Verdict = Literal["opening", "silent", "nothing", "faint", "well", "loud", "no-microphone", "slow"]

# Decibels of a tenth of a second below full scale. The loudest tenths of the development recordings of speech
# lie between -44 (1 in 20 is fainter) and -10, half of them above -17; quiet rooms lie below -50.
_SOMETHING, _ENOUGH, _TOO_MUCH = -50.0, -38.0, -9.0
_CLIPPED = 0.99
_REMEMBERED = 20  # tenths of a second: speech has pauses, and the sentence should not flicker with them
_CELLS = 8
_BLOCKS = 5  # of 20 ms make a tenth of a second
_SLOW = 3.0
"""Seconds a microphone may take to open and to give its first sound, as in ``voices.ears``."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A tenth of a second of one microphone: loudness and highest sample, both 0 to 1."""

    rms: float
    peak: float


@dataclass(frozen=True, slots=True)
class Unheard:
    """There is nothing to measure, for now or for good."""

    verdict: Verdict


Told = Measured | Unheard


class Loudness:
    """Judges the last two seconds. Pure."""

    def __init__(self) -> None:
        self._tenths: deque[Measured] = deque(maxlen=_REMEMBERED)
        self._unheard: Verdict = "opening"

    def note(self, told: Told) -> None:
        """Take in what the microphone gave."""
        if isinstance(told, Measured):
            self._tenths.append(told)
        else:
            self._tenths.clear()
            self._unheard = told.verdict

    @property
    def verdict(self) -> Verdict:
        """One word for it; the sentence is under ``level`` in ``setup.yaml``."""
        if not self._tenths:
            return self._unheard
        loudest = max(tenth.rms for tenth in self._tenths)
        if loudest == 0.0:  # a room is never so quiet: a switch is off, or the system withholds the sound
            return "silent"
        decibels = 20 * math.log10(loudest)
        if decibels > _TOO_MUCH or max(tenth.peak for tenth in self._tenths) >= _CLIPPED:
            return "loud"
        if decibels < _SOMETHING:
            return "nothing"
        return "faint" if decibels < _ENOUGH else "well"

    @property
    def blocks(self) -> str:
        """The last tenth of a second as eight cells, empty ones as dots so that the scale is seen."""
        return meter(self._tenths[-1].rms if self._tenths else 0.0, _CELLS).ljust(_CELLS, "·")


class _Microphone(Protocol):
    def close(self) -> None: ...


Opener = Callable[[str | None, Callable[[bytes], None]], _Microphone]


def open_microphone(name: str | None, on_block: Callable[[bytes], None]) -> _Microphone:
    """The real one; raises ``SoundError``, or ``ImportError`` where its library is missing."""
    from voices.devices import Microphone

    return Microphone(name, on_block)


class Listening:
    """Measures one microphone at a time and posts what it finds. Methods return at once."""

    def __init__(self, post: Callable[[Told], object], opener: Opener = open_microphone) -> None:
        self._post = post
        self._opener = opener
        self._stopping = threading.Event()

    def listen(self, name: str | None) -> None:
        """Measure the microphone of this name (None: the system's choice), no longer the one before."""
        self.close()
        self._stopping = threading.Event()
        threading.Thread(target=self._measure, args=(name, self._stopping), name="level", daemon=True).start()

    def close(self) -> None:
        """Let the microphone go."""
        self._stopping.set()

    def _measure(self, name: str | None, stopping: threading.Event) -> None:
        def tell(told: Told) -> None:
            if not stopping.is_set():
                self._post(told)

        tell(Unheard("opening"))
        blocks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        slow = threading.Timer(_SLOW, tell, [Unheard("slow")])  # opening itself may never come back
        slow.daemon = True
        slow.start()
        try:
            microphone = self._opener(name, blocks.put)
        except Exception:  # a library that does not load is as good as no microphone
            slow.cancel()
            tell(Unheard("no-microphone"))
            return
        try:
            _pass_on(blocks, tell, stopping, slow)
        finally:
            slow.cancel()
            microphone.close()


def _pass_on(
    blocks: queue.SimpleQueue[bytes],
    tell: Callable[[Told], object],
    stopping: threading.Event,
    slow: threading.Timer,
) -> None:
    """Measure tenths of a second until told to stop; one that gives no more sound is said to be slow."""
    tenth: list[bytes] = []
    while not stopping.is_set():
        try:
            tenth.append(blocks.get(timeout=1.0))
        except queue.Empty:
            if not slow.is_alive():
                tell(Unheard("slow"))
            continue
        slow.cancel()
        if len(tenth) == _BLOCKS:
            tell(measured(b"".join(tenth)))
            tenth.clear()


def measured(pcm: bytes) -> Measured:
    """Loudness and highest sample of some sound (s16le)."""
    from voices.audio import rms, to_samples

    samples = to_samples(pcm)
    return Measured(rms(samples), float(abs(samples).max(initial=0.0)))
