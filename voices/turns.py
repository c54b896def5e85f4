"""From captured blocks to finished turns: speech detector and segmenter put together. No thread, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voices.audio import RATE, WIDTH, rms, to_samples
from voices.events import Dropped, Level, SpeechStarted
from voices.segmenter import Discarded, Ended, Happening, Segmenter, Settings, Started

if TYPE_CHECKING:
    from voices.audio import Samples
    from voices.ring import Block

_FRAME = 512
"""Samples the detector judges at a time."""

_LEVEL_EVERY = 3
"""Frames between two levels: 96 ms."""


_RECORDING = Settings(longest=29.0)
"""For recordings: a stretch fits into the 30 s that Whisper looks at together."""

_RECORDING_WINDOW = 0.5


class Judge(Protocol):
    """What is needed of a speech detector (`voices.vad.Detector`)."""

    def probability(self, block: Samples) -> float: ...  # noqa: D102 - said where it is made
    def reset(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn. `ended_at`: when its last speech was captured, on the clock of the blocks."""

    samples: Samples
    ended_at: float


Found = Level | SpeechStarted | Dropped | Turn


class Turns:
    """Feed it every block in order; it gives levels, starts, and turns with their sound."""

    def __init__(self, judge: Judge, segmenter: Segmenter) -> None:
        self._judge = judge
        self._segmenter = segmenter
        self._waiting = bytearray()  # less than a frame
        self._closed = False  # whether any of it was captured while the coach spoke
        self._kept = bytearray()  # sound that a turn may still need
        self._kept_from = segmenter.now  # the sample number of its beginning
        self._loud = bytearray()
        self._at = 0.0

    def feed(self, block: Block) -> list[Found]:
        """Take a block; give what it completes, in order."""
        found: list[Found] = []
        self._waiting += block.pcm
        self._closed |= block.closed
        while len(self._waiting) >= _FRAME * WIDTH:
            frame = bytes(self._waiting[: _FRAME * WIDTH])
            del self._waiting[: _FRAME * WIDTH]
            self._at = block.at - len(self._waiting) / WIDTH / RATE
            found += self._frame(frame)
            self._closed = block.closed and bool(self._waiting)
        return found

    def flush(self) -> list[Found]:
        """End the turn at hand, if there is one, and forget the detector's past."""
        found = self._told(self._segmenter.flush())
        self._judge.reset()
        return found

    def _frame(self, frame: bytes) -> list[Found]:
        samples = to_samples(frame)
        probability = self._judge.probability(samples)
        self._kept += frame
        found = self._told(self._segmenter.feed(_FRAME, probability, closed=self._closed))
        self._forget()
        self._loud += frame
        if len(self._loud) >= _LEVEL_EVERY * len(frame):
            found.append(Level(rms(to_samples(bytes(self._loud)))))
            self._loud.clear()
        return found

    def _told(self, happened: list[Happening]) -> list[Found]:
        found: list[Found] = []
        for happening in happened:
            if isinstance(happening, Started):
                found.append(SpeechStarted())
            elif isinstance(happening, Discarded):
                found.append(Dropped("coach-speaking"))
            else:
                found.append(self._turn(happening))
            if not isinstance(happening, Started):
                self._judge.reset()
        return found

    def _turn(self, ended: Ended) -> Turn:
        first, last = ended.start - self._kept_from, ended.end - self._kept_from
        sound = to_samples(bytes(self._kept[first * WIDTH : last * WIDTH]))
        return Turn(sound, self._at - (self._segmenter.now - ended.speech_end) / RATE)

    def _forget(self) -> None:
        beyond = self._segmenter.needed_from - self._kept_from
        if beyond > 0:
            del self._kept[: beyond * WIDTH]
            self._kept_from += beyond


def speech_in(samples: Samples, judge: Judge) -> list[tuple[int, int]]:
    """Find the stretches of speech in a recording: first and last sample of each, none over 29 s."""
    segmenter = Segmenter(_RECORDING, window=_RECORDING_WINDOW)
    happened: list[Happening] = []
    for at in range(0, samples.size - _FRAME + 1, _FRAME):
        happened += segmenter.feed(_FRAME, judge.probability(samples[at : at + _FRAME]))
    happened += segmenter.flush()
    return [(happening.start, happening.end) for happening in happened if isinstance(happening, Ended)]
