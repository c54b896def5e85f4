"""Lines of the real Pico on a real loudspeaker: how soon they are heard, and after its loss again."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.pulse import Pulse
from tests.voices.support import Events, until
from voices.events import LineFinished, MouthState, Spoken
from voices.mouth import Mouth
from voices.phrasing import phrases

pytestmark = pytest.mark.journey

LINES = {
    100: "Je vous remercie de m’accueillir ici, je suis responsable des archives depuis dix ans maintenant.",
    160: "Je voudrais que vous m’aidiez à trouver comment dire à mon équipe que je n’ai jamais présenté leur "
    "plan au comité sans que la confiance qui nous reste en soit abîmée",
}

QUIET = 0.012
"""Seconds for the first piece on the machine where 60 ms were measured, with nothing else running."""


class Listener:
    """Tells when something loud came out of the loudspeaker."""

    def __init__(self, server: Pulse) -> None:
        fixed = ["--record", "--raw", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=10"]
        self._process = subprocess.Popen(
            ["pacat", *fixed, "--device=out.monitor"], env=os.environ | server.env, stdout=subprocess.PIPE
        )
        self.loud: list[float] = []
        self.blocks = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(lambda: self.blocks > 5)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while data := os.read(self._process.stdout.fileno(), 1 << 16):
            now = time.perf_counter()
            samples = np.abs(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(int))
            found = np.flatnonzero(samples > 300)
            if found.size:
                self.loud.append(now - (samples.size - int(found[0])) / 16000)
            self.blocks += 1

    def close(self) -> None:
        self._process.kill()
        self._process.wait(3)
        self._thread.join(3)
        assert self._process.stdout is not None
        self._process.stdout.close()


def making(length: int) -> float:
    """Seconds that Pico takes for the first piece of a line: the middle of seven."""
    from voices.pico import Pico

    pico, text = Pico(), phrases(LINES[length], "fr")[0].text
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        pico.synthesise(text, "fr", 0.92)
        times.append(time.perf_counter() - begun)
    return sorted(times)[3]


@pytest.fixture
def mouth(sound_server: Pulse) -> Iterator[tuple[Mouth, Events]]:
    pytest.importorskip("py_nanotts")
    from voices.devices import Speaker
    from voices.pico import Pico

    events = Events()
    made = Mouth(Pico(), lambda rate: Speaker(None, rate), events)
    made.warm("fr")
    until(lambda: MouthState("ready") in events)
    yield made, events
    made.close()


@pytest.mark.parametrize("length", [100, 160])
def test_a_line_is_heard_within_60_ms(mouth: tuple[Mouth, Events], sound_server: Pulse, length: int) -> None:
    said, events = mouth
    listener = Listener(sound_server)
    delays = []
    for _ in range(6):
        events.clear()
        listener.loud.clear()
        begun = time.perf_counter()
        said.say("a", LINES[length], "fr", 0.92)
        until(lambda: listener.loud)
        delays.append(listener.loud[0] - begun)
        said.hush()
        until(lambda: events.of(LineFinished) and not said.speaking)
    listener.close()
    # The best of six, and more time on a machine that is slow, or busy, in the making of the first piece.
    assert min(delays) <= 0.06 * max(1.0, making(length) / QUIET), delays


def test_a_line_goes_on_when_the_sound_server_is_back(
    mouth: tuple[Mouth, Events], sound_server: Pulse
) -> None:
    said, events = mouth
    text = "Première phrase, assez longue pour durer. Deuxième phrase, qui doit encore être entendue."
    said.say("a", text, "fr")
    until(lambda: len(events.of(Spoken)) > 2)
    sound_server.kill()
    killed = time.monotonic()
    lost = until(lambda: [state for state in events.of(MouthState) if state.code == "speaker-lost"])
    assert lost == [MouthState("silent", "speaker-lost")]
    assert time.monotonic() - killed < 1.5
    sound_server.start()
    listener = Listener(sound_server)
    back = time.perf_counter()
    until(lambda: listener.loud)
    assert listener.loud[0] - back < 3
    assert until(lambda: events.of(LineFinished), 20)[0].interrupted is False
    words: list[Any] = [text[word.start : word.end] for word in events.of(Spoken)]
    assert words[-1] == "entendue"
    assert words.count("Première") == 2
    listener.close()
