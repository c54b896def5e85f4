"""Ears with a microphone that the test speaks into, and a recogniser that follows while one speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.voices.support import Amplitude, Echo, Events, tone, until
from voices.ears import Ears
from voices.events import EarsState
from voices.recogniser import Capabilities, Choice, Transcript


class Bench:
    """Ears with a microphone that the test speaks into."""

    def __init__(self, **options: Any) -> None:
        self.events = Events()
        self.recogniser = Echo()
        self.closed_gate = False
        self.opened = 0
        self.open_now = 0
        self.refusal: Exception | None = None
        self.on_block: Callable[[bytes], None] = lambda pcm: None
        self.ears = Ears(
            self.recogniser,
            Amplitude,
            self.open_microphone,
            self.events,
            lambda: self.closed_gate,
            **options,
        )

    def open_microphone(self, on_block: Callable[[bytes], None]) -> Bench:
        self.opened += 1
        if self.refusal:
            raise self.refusal
        self.open_now += 1
        self.on_block = on_block
        return self

    def close(self) -> None:  # of the microphone
        self.open_now -= 1

    def hear(self, pcm: bytes) -> None:
        for at in range(0, len(pcm), 640):
            self.on_block(pcm[at : at + 640])

    def start(self) -> None:
        self.ears.start()
        until(lambda: self.open_now == 1)
        self.hear(tone(0.1, loud=False))
        until(lambda: self.states()[-1:] == ["listening"])

    def states(self) -> list[str]:
        return [event.state for event in self.events.of(EarsState)]


class Follower(Echo):
    """Captions each tenth of a second; its last text is the final one."""

    capabilities = Capabilities(partials=True, streaming=True, grammar=True)

    def __init__(self) -> None:
        super().__init__()
        self.chosen: Choice | None = None
        self.asked: list[tuple[str, ...]] = []
        self.streams = 0
        self.deaf = False

    def stream(self) -> Follower:
        self.streams += 1
        self.fed = 0
        return self

    def feed(self, samples: Any) -> str:
        if self.deaf:
            raise RuntimeError("native")
        self.fed += samples.size
        return f"so far {self.fed / 16000:.1f}"

    def finish(self) -> Transcript:
        return Transcript(f"all {self.fed / 16000:.1f}", 0.8, self.fed / 16000)

    def choose(self, samples: Any, phrases: Any) -> Choice | None:
        self.asked.append(tuple(phrases))
        return self.chosen
