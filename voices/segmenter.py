"""Where a turn begins and ends. Pure: no sound, no clock, only samples counted and probabilities of speech.

Times are sample numbers at `RATE` since the segmenter was made. The result does not depend on how the
sound is cut into blocks: an end that falls inside a block is reported at its own sample.
"""

from __future__ import annotations

from dataclasses import dataclass

from voices.audio import RATE
from voices.pauses import WINDOWS


@dataclass(frozen=True, slots=True)
class Settings:
    """Seconds and probabilities; the defaults are those of `facts/voice.md`."""

    enter: float = 0.5  # probability that begins speech
    leave: float = 0.35  # probability under which it is silence; between the two nothing changes
    shortest: float = 0.096  # speech needed before a turn starts
    longest: float = 60.0  # a turn is cut there, and the rest is another turn
    before: float = 0.4  # kept ahead of the first speech
    after: float = 0.2  # kept after the last
    closed_window: float = 0.2  # ends a turn born while closed, so that the answer after it is another turn


@dataclass(frozen=True, slots=True)
class Started:
    """A turn has begun; its recording starts at sample `at`."""

    at: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over: its recording is `start` to `end`, its last speech at `speech_end`."""

    start: int
    end: int
    speech_end: int


@dataclass(frozen=True, slots=True)
class Discarded:
    """Speech that began while closed, `start` to `end`; no `Started` preceded it."""

    start: int
    end: int


Happening = Started | Ended | Discarded


class Segmenter:
    """Feed it every block in order; it tells when turns start and end."""

    def __init__(self, settings: Settings | None = None, window: float = WINDOWS["question"]) -> None:
        self._settings = settings or Settings()
        self._window = _samples(window)
        self._now = 0
        self._floor = 0  # where the last turn's recording ended: a recording never reaches back beyond
        self._onset: int | None = None  # first sample of the speech at hand
        self._speech_end = 0
        self._born_closed = False
        self._started = False

    @property
    def now(self) -> int:
        """Samples fed so far."""
        return self._now

    @property
    def in_turn(self) -> bool:
        """Whether a turn has started and not ended."""
        return self._started and not self._born_closed

    @property
    def silence(self) -> int:
        """Samples since the last speech of the turn at hand; 0 when there is none."""
        return self._now - self._speech_end if self.in_turn else 0

    @property
    def so_far(self) -> Ended:
        """The turn at hand as it would be if it ended now. Only while `in_turn`."""
        assert self._onset is not None  # noqa: S101 - tells the type checker
        end = min(self._now, self._speech_end + _samples(self._settings.after))
        return Ended(self._start_of(self._onset), end, self._speech_end)

    @property
    def needed_from(self) -> int:
        """Recordings yet to be reported start here or later: older samples can be forgotten."""
        onset = self._now if self._onset is None else self._onset
        return self._start_of(onset)

    def window(self, seconds: float) -> None:
        """Set the silence that ends a turn, from now on."""
        self._window = _samples(seconds)

    def feed(self, samples: int, probability: float, *, closed: bool = False) -> list[Happening]:
        """Take `samples` more samples, of one probability of speech; tell what happened, in order.

        `closed`: the coach speaks meanwhile. Speech born while closed is never a turn of the person's; a turn
        that was going on when it closes is ended there, so that the coach's words do not enter it.
        """
        happened: list[Happening] = []
        if closed and self.in_turn:
            happened += self._end()
        self._born_closed |= closed and self._onset is not None
        end = self._now + samples
        while self._now < end:
            self._step(end, probability, closed, happened)
        return happened

    def flush(self) -> list[Happening]:
        """End the turn at hand now, if there is one."""
        happened = self._end() if self._started else []
        self._onset = None
        return happened

    def _step(self, end: int, probability: float, closed: bool, happened: list[Happening]) -> None:
        """Advance to the next moment something can change, at most to `end`."""
        if self._onset is None:
            if probability >= self._settings.enter:
                self._onset, self._born_closed = self._now, closed
                self._speech_end = self._now
            else:
                self._now = end
            return
        loud = probability >= self._settings.leave if self._is_loud() else probability >= self._settings.enter
        if not self._started and not loud:
            self._onset = None  # a click, not speech
            return
        moments = [end, self._start_of(self._onset) + _samples(self._settings.longest)]
        if not self._started:
            moments.append(self._onset + _samples(self._settings.shortest))
        elif not loud:
            moments.append(self._speech_end + self._silence())
        # A moment already passed (the window was shortened meanwhile) happens now.
        self._now = max(self._now, min(moments))
        if loud:
            self._speech_end = self._now
        self._settle(happened)

    def _settle(self, happened: list[Happening]) -> None:
        """Report what is due at `_now`."""
        assert self._onset is not None  # noqa: S101 - tells the type checker
        start = self._start_of(self._onset)
        if not self._started and self._now - self._onset >= _samples(self._settings.shortest):
            self._started = True
            if not self._born_closed:
                happened.append(Started(start))
        too_long = self._now - start >= _samples(self._settings.longest)
        if self._started and (too_long or self._now - self._speech_end >= self._silence()):
            happened += self._end()

    def _end(self) -> list[Happening]:
        ended = self.so_far
        self._started, self._onset, self._floor = False, None, ended.end
        return [Discarded(ended.start, ended.end) if self._born_closed else ended]

    def _is_loud(self) -> bool:
        return self._speech_end == self._now

    def _silence(self) -> int:
        return (
            min(self._window, _samples(self._settings.closed_window)) if self._born_closed else self._window
        )

    def _start_of(self, onset: int) -> int:
        return max(self._floor, onset - _samples(self._settings.before))


def _samples(seconds: float) -> int:
    return round(seconds * RATE)
