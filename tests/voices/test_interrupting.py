"""Saying "stop" while the coach speaks, in a simulated room: its line comes back through the microphone."""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np
import pytest

from tests.soak.tape import silence
from tests.voices.support import Events, until
from voices.audio import RATE, Samples, from_samples, to_samples
from voices.catalogue import open_voice
from voices.ears import Ears
from voices.echo import EchoCanceller, available
from voices.events import Dropped, EarsState, Final, Stopped
from voices.vad import Detector

pytestmark = pytest.mark.speech
STOPS = {"en": ("stop please", "be quiet", "that's enough"), "fr": ("arrêtez", "attendez", "c'est bon")}
LINES = {
    "en": "We had the same meeting every Monday for two years, and nobody ever said a word about it.",
    "fr": "Nous avons eu la même réunion chaque lundi pendant deux ans, et personne n’en a rien dit.",
}


@pytest.fixture(autouse=True)
def needs_canceller() -> None:
    if not available():
        if os.environ.get("CI") == "true":
            pytest.fail("livekit is not installed")
        pytest.skip("livekit is not installed")


class Room:
    """A loudspeaker and a microphone 80 ms and 12 dB apart, on a clock that counts samples."""

    def __init__(self, recogniser: Any, lang: str) -> None:
        self.events = Events()
        self.now = 0.0
        self._canceller = EchoCanceller(clock=lambda: self.now)
        self.speaking = False
        self._on_block: Any = None
        self._beat = threading.Event()
        self._ears = Ears(
            recogniser, Detector, self._open, self.events, lambda: self.speaking,
            canceller=self._canceller, stops=STOPS[lang], clock=lambda: self.now,
        )  # fmt: skip
        self._ears.start()
        until(lambda: self._on_block)
        until(lambda: [event for event in self.events.of(EarsState) if event.state == "listening"], 30)

    def _open(self, on_block: Any) -> Any:
        self._on_block = on_block
        on_block(from_samples(silence(0.1)).pcm)
        return self

    def close(self) -> None:
        """As a microphone."""

    def hear(self, line: Samples, person: Samples, at: float) -> None:
        """The coach says `line`; the person says something `at` seconds into it."""
        heard = silence(line.size / RATE + 1)[: line.size]
        late = round(0.08 * RATE)
        heard[late:] += 0.25 * line[:-late]
        first = round(at * RATE)
        heard[first : first + person.size] += person
        self.speaking = True
        for start in range(0, line.size, 320):
            self.now += 0.02
            self._canceller.played(from_samples(line[start : start + 320]).pcm, RATE)
            self._on_block(from_samples(heard[start : start + 320]).pcm)
            if start % RATE == 0:
                self._beat.wait(0.1)  # the listener looks every 50 ms; the canceller keeps 2 s of playing
        self.speaking = False
        for _ in range(100):
            self.now += 0.02
            self._on_block(from_samples(silence(0.02)).pcm)

    def stop(self) -> None:
        self._ears.stop()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_stop_is_heard_and_the_coach_itself_is_not(whisper: dict[str, Any], lang: str) -> None:
    voice = open_voice("pico")
    assert voice
    line = to_samples(voice.synthesise(" ".join([LINES[lang]] * 2), lang).pcm)
    room = Room(whisper[lang], lang)
    try:
        room.hear(line, np.zeros(0, dtype=np.float32), 0.0)
        until(lambda: room.events.of(Dropped))
        assert not room.events.of(Stopped)
        # The canceller follows the real clock a little, so that a word may drown; then one says it again.
        for phrase in STOPS[lang]:
            person = 0.8 * to_samples(voice.synthesise(phrase, lang, pitch=1.25).pcm)
            room.hear(line, np.concatenate([person, silence(1.0), person]), 3.0)
        until(lambda: len(room.events.of(Stopped)) >= len(STOPS[lang]), 20, what="half of all that was said")
        assert not room.events.of(Final)
    finally:
        room.stop()
