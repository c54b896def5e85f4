"""The sound server killed and started again, twenty times in a session: ears and mouth come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.pulse import Pulse
from tests.voices.support import Amplitude, Echo, Events, Hummer, until
from voices.devices import Microphone, Speaker
from voices.ears import Ears
from voices.events import EarsState, LineFinished
from voices.mouth import Mouth

pytestmark = pytest.mark.soak

TIMES = 20
NOTICED = 1.0
FOUND = 3.0


def seconds_until(condition: Callable[[], Any]) -> float:
    began = time.monotonic()
    until(condition, 20)
    return time.monotonic() - began


def test_twenty_recoveries(sound_server: Pulse) -> None:
    heard, said = Events(), Events()
    ears = Ears(Echo(), Amplitude, lambda on_block: Microphone(None, on_block), heard)
    mouth = Mouth(Hummer(), lambda rate: Speaker(None, rate), said)

    def state() -> str:
        return str(heard.of(EarsState)[-1].state) if heard.of(EarsState) else ""

    ears.start()
    noticed, found = [], []
    for number in range(TIMES):
        until(lambda: state() == "listening", 20)
        sound_server.kill()
        noticed.append(seconds_until(lambda: state() == "lost"))
        sound_server.start()
        found.append(seconds_until(lambda: state() == "listening"))
        mouth.say(str(number), "Une phrase.", "fr")
        until(lambda want=number: len(said.of(LineFinished)) > want, 20)
        until(lambda: not mouth.speaking)
    mouth.close()
    ears.close()
    spoken = [line for line in said.of(LineFinished) if line.played_seconds > 0]
    print(
        f"noticed within {max(noticed):.2f} s, found again within {max(found):.2f} s, "
        f"{len(spoken)} of {TIMES} lines heard"
    )
    assert max(noticed) < NOTICED
    assert max(found) < FOUND
    assert len(spoken) == TIMES
