"""Ears that hear a tape: sound goes in as from a microphone, as fast as it can be read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tests.voices.support import Events, until
from voices.audio import RATE, Samples, Speech, at_rate, from_samples, to_samples
from voices.ears import Ears
from voices.events import Dropped, Final, Level, SpeechStarted
from voices.recogniser import Recogniser
from voices.vad import Detector

_BLOCK = 640  # bytes: 20 ms
_LEVEL = 1536  # samples between two levels, which tell how far the ears have come
_AT_ONCE = 2  # turns that may wait to be read before the tape stands still


class Tape:
    """Plays into real ears (real detector, real recogniser); `gate` may be closed by the test."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.events = Events()
        self.gate = False
        self._pushed = self._listened = 0  # samples
        self._on_block: Callable[[bytes], None] = lambda pcm: None
        self._opened = threading.Event()
        self.ears = Ears(recogniser, Detector, self._open, self._note, lambda: self.gate)

    def _note(self, event: object) -> None:
        if isinstance(event, Level):
            self._listened += _LEVEL
        else:
            self.events(event)

    def _open(self, on_block: Callable[[bytes], None]) -> Tape:
        self._on_block = on_block
        self._opened.set()
        return self

    def close(self) -> None:
        """As a microphone."""

    def play(self, samples: Samples) -> None:
        """Hear all of it, a second at a time; wait while turns queue up to be read."""
        pcm = from_samples(samples).pcm
        for at in range(0, len(pcm), RATE * 2):
            second = pcm[at : at + RATE * 2]
            for block in range(0, len(second), _BLOCK):
                self._on_block(second[block : block + _BLOCK])
            self._pushed += len(second) // 2
            until(lambda: self._pushed - self._listened < 2 * _LEVEL, 120, what="the sound to be heard")
            until(lambda: self.waiting <= _AT_ONCE, 120, what="turns to be read")

    @property
    def waiting(self) -> int:
        """Turns begun and not yet answered."""
        answered = len(self.events.of(Final)) + len(
            [dropped for dropped in self.events.of(Dropped) if dropped.reason != "coach-speaking"]
        )
        return len(self.events.of(SpeechStarted)) - answered

    def heard(self) -> list[Final]:
        """The turns heard since the last time, once all are read."""
        self.play(silence(3.0))
        until(lambda: self.waiting == 0, 120, what="the last turn to be read")
        found = self.events.of(Final)
        self.events.clear()
        return found


@contextmanager
def tape(recogniser: Recogniser) -> Iterator[Tape]:
    """Ears with a loaded recogniser that are not closed with the tape (the recogniser is shared)."""
    made = Tape(recogniser)
    made.ears.start()
    until(made._opened.is_set)
    try:
        yield made
    finally:
        made.ears.stop()


def silence(seconds: float) -> Samples:
    """A quiet room: not digital silence, which no microphone gives."""
    return np.random.default_rng(1).normal(0, 0.0004, round(seconds * RATE)).astype(np.float32)


def spoken(speech: Speech, level: float = 1.0) -> Samples:
    """What a voice said, at 16 kHz, in a quiet room."""
    samples = to_samples(at_rate(speech, RATE).pcm) * level
    return samples + silence(samples.size / RATE)[: samples.size]


def with_gaps(parts: list[Any], seconds: float = 1.4) -> Samples:
    """Stretches of sound, one after the other, a pause after each."""
    return np.concatenate([piece for part in parts for piece in (part, silence(seconds))])
