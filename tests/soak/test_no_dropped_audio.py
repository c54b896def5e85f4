"""An hour of listening in which not one sample is lost, while Whisper decodes, Pico speaks, a screen redraws.

COACH_SOAK_MINUTES sets another length.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.pulse import MICROPHONE, Pulse
from tests.soak.counted import Counter, counting
from tests.soak.redrawing import Redrawing
from tests.voices.support import pcm_of, recordings
from voices.audio import to_samples
from voices.catalogue import open_voice
from voices.devices import Microphone
from voices.ring import Block, Ring

pytestmark = pytest.mark.soak

MINUTES = float(os.environ.get("COACH_SOAK_MINUTES", "60"))
UNSENT = 0.001
"""Share of silence that the feeding process may leave: its own lateness, not ours."""


@contextmanager
def repeating(work: Callable[[], object]) -> Iterator[list[float]]:
    """Do `work` again and again on a thread; give the seconds that each took."""
    stopping = threading.Event()
    took: list[float] = []

    def run() -> None:
        while not stopping.is_set():
            began = time.monotonic()
            work()
            took.append(time.monotonic() - began)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield took
    finally:
        stopping.set()
        thread.join()


def listen(ring: Ring, counter: Counter, over: Callable[[], bool]) -> float:
    """Read the ring as the ears do; give the longest wait for a block."""
    longest, last = 0.0, time.monotonic()
    while not over():
        block = ring.pop(0.1)
        if block is not None:
            counter.feed(block.pcm)
            longest, last = max(longest, block.at - last), block.at
    return longest


def test_no_sample_is_lost(sound_server: Pulse, whisper: dict[str, Any]) -> None:
    said = [(whisper[one.lang], to_samples(pcm_of(one.path))) for one in recordings()[::8]]
    turn = iter(range(1 << 60))
    voice = open_voice("pico")
    assert voice
    end = time.monotonic() + MINUTES * 60

    def over() -> bool:
        return time.monotonic() > end

    ring, counter, screen = Ring(), Counter(), Redrawing(over)

    def decode() -> None:
        recogniser, samples = said[next(turn) % len(said)]
        recogniser.transcribe(samples)

    def speak() -> None:
        voice.synthesise("Qu’est-ce qui vous fait dire que rien ne bouge, et depuis quand ? " * 4, "fr")

    with ExitStack() as stack:
        stack.callback(voice.close)
        stack.enter_context(counting(sound_server))
        microphone = Microphone(MICROPHONE, lambda pcm: ring.push(Block(pcm, time.monotonic(), False)))
        stack.callback(microphone.close)
        decoded = stack.enter_context(repeating(decode))
        spoken = stack.enter_context(repeating(speak))
        drawing = stack.enter_context(ThreadPoolExecutor(1)).submit(screen.draw)
        longest = listen(ring, counter, over)
        drawing.result(10)

    print(
        f"{counter.received / 16000:.0f} s received, {counter.lost} samples lost in {counter.holes} holes, "
        f"{ring.dropped} bytes dropped, {counter.unsent} samples of silence from the feed; longest wait for "
        f"a block {longest * 1000:.0f} ms; {len(decoded)} decodings (longest {max(decoded):.1f} s), "
        f"{len(spoken)} sentences (longest {max(spoken):.2f} s), {screen.frames} redraws"
    )
    assert counter.received > (MINUTES * 60 - 5) * 16000 * (1 - UNSENT)
    assert counter.lost == 0
    assert ring.dropped == 0
    assert decoded
    assert spoken
    assert screen.frames > MINUTES * 60
