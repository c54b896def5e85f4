"""From captured blocks to finished turns: speech detector and segmenter put together. No thread, no clock."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voices.audio import RATE, WIDTH, rms, to_samples
from voices.events import Dropped, Level, SpeechStarted
from voices.pauses import Kind, Pauses
from voices.segmenter import Discarded, Ended, Happening, Segmenter, Settings, Started

if TYPE_CHECKING:
    from voices.audio import Samples
    from voices.recogniser import Transcript
    from voices.ring import Block

_FRAME = 512
"""Samples the detector judges at a time."""

_LEVEL_EVERY = 3
"""Frames between two levels: 96 ms."""

_DRAFT_AFTER = 0.2
"""Seconds of silence after which a turn can be read ahead: its recording ends there in any case."""

_DRAFT_LEAD = 1.0
"""Seconds a reading needs: before the end of a longer window there is no use in beginning earlier."""

_ENDLESS = 3600.0
"""Seconds of silence that end a turn where only a key does."""

_RECORDING = Settings(longest=29.0)
"""For recordings: a stretch fits into the 30 s that Whisper looks at together."""

_RECORDING_WINDOW = 0.5


class Judge(Protocol):
    """What is needed of a speech detector (`voices.vad.Detector`)."""

    def probability(self, block: Samples) -> float: ...  # noqa: D102 - said where it is made
    def reset(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn. `ended_at`: when its last speech was captured, on the clock of the blocks.

    `number`: the sample its speech ended at, which tells it from every other. `after_coach`: seconds between
    the coach's last word, tail included, and its first; infinite when the coach has not spoken.
    `captioned`: the text of its stream, where one was fed.
    """

    samples: Samples
    ended_at: float
    number: int = 0
    after_coach: float = float("inf")
    captioned: Future[Transcript] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The turn as it will be if nothing more is said: it may be read ahead."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class More:
    """Sound of the turn at hand that follows what was given before, for captions."""

    samples: Samples


Found = Level | SpeechStarted | Dropped | Draft | More | Turn


class Turns:
    """Feed it every block in order; it gives levels, starts, turns, and what leads to them."""

    def __init__(self, judge: Judge, pauses: Pauses | None = None, settings: Settings | None = None) -> None:
        self._judge = judge
        self._pauses = pauses or Pauses()
        self._kind: Kind = "question"
        self._by_key = False
        self._segmenter = Segmenter(settings)
        self._waiting = bytearray()  # less than a frame
        self._closed = False  # whether any of it was captured while the coach spoke
        self._kept = bytearray()  # sound that a turn may still need
        self._kept_from = 0  # the sample number of its beginning
        self._given_to = 0  # the sample up to which `More` was given
        self._drafted = -1  # the speech end of the last draft
        self._closed_at = float("-inf")  # the last sample captured while the coach spoke
        self._after_coach = float("inf")
        self._last_end = float("-inf")  # of the last turn's speech, if nobody has spoken since
        self._loud = bytearray()
        self._at = 0.0
        self._set_window()

    def expect(self, kind: Kind, *, by_key: bool = False) -> None:
        """Set what the person is expected to say; `by_key`: only `flush` ends a turn, no silence does."""
        self._kind, self._by_key = kind, by_key
        self._set_window()

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
        before = self._segmenter.silence
        if self._closed:
            self._closed_at, self._last_end = self._segmenter.now + _FRAME, float("-inf")
        found = self._told(self._segmenter.feed(_FRAME, probability, closed=self._closed))
        found += self._on_the_way(before)
        self._forget()
        self._loud += frame
        if len(self._loud) >= _LEVEL_EVERY * len(frame):
            found.append(Level(rms(to_samples(bytes(self._loud)))))
            self._loud.clear()
        return found

    def _on_the_way(self, silence_before: int) -> list[Found]:
        """What a turn gives before it is over."""
        segmenter = self._segmenter
        if not segmenter.in_turn:
            return []
        found: list[Found] = [More(self._sound(self._given_to, segmenter.now))]
        self._given_to = segmenter.now
        silence = segmenter.silence
        if silence == 0 and silence_before:
            self._learn(silence_before)
        so_far = segmenter.so_far
        if silence >= self._draft_after * RATE and so_far.speech_end != self._drafted:
            self._drafted = so_far.speech_end
            found.append(Draft(self._turn(so_far)))
        return found

    def _told(self, happened: list[Happening]) -> list[Found]:
        found: list[Found] = []
        for happening in happened:
            if isinstance(happening, Started):
                self._begin(happening)
                found.append(SpeechStarted())
                continue
            if isinstance(happening, Discarded):
                found.append(Dropped("coach-speaking"))
            else:
                self._last_end = happening.speech_end
                found.append(self._turn(happening))
            self._judge.reset()
        return found

    def _begin(self, started: Started) -> None:
        self._given_to = started.at
        onset = self._segmenter.now - _FRAME  # as near as it need be known
        self._after_coach = max(0.0, (onset - self._closed_at) / RATE)
        if self._last_end >= 0:
            self._pauses.began_again((onset - self._last_end) / RATE)
            self._set_window()

    def _learn(self, silence: int) -> None:
        if not self._by_key:
            self._pauses.spoke_on(silence / RATE)
            self._set_window()

    def _set_window(self) -> None:
        window = _ENDLESS if self._by_key else self._pauses.window(self._kind)
        self._draft_after = max(_DRAFT_AFTER, min(window - _DRAFT_LEAD, 2 * _DRAFT_LEAD))
        self._segmenter.window(window)

    def _turn(self, ended: Ended) -> Turn:
        ended_at = self._at - (self._segmenter.now - ended.speech_end) / RATE
        return Turn(self._sound(ended.start, ended.end), ended_at, ended.speech_end, self._after_coach)

    def _sound(self, start: int, end: int) -> Samples:
        first, last = start - self._kept_from, end - self._kept_from
        return to_samples(bytes(self._kept[max(0, first) * WIDTH : last * WIDTH]))

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
