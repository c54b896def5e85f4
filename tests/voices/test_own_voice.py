"""The coach's own lines come in at its microphone while it speaks: none is ever heard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from coach.events import Said
from coach.options import Options
from scripts.cases import files, load
from scripts.language import script
from tests.pulse import Pulse
from tests.voices.support import Events, until
from tui.sound import Sound
from voices.events import Dropped, EarsState, Final, LineFinished, SpeechStarted

pytestmark = [pytest.mark.speech, pytest.mark.journey]


def lines(lang: str) -> list[Said]:
    """What the facilitator and the clients say, in their voices."""
    said = []
    for file in files(lang, None):
        case = load(file, lang)
        person = case.client
        texts = [*case.presentation, *(text for fact in case.facts for text in fact.says)]
        said += [Said("client", person.name, text, person.pitch, person.speed) for text in texts]
    asides = [way for ways in script(lang).method.table["asides"].values() for way in ways if "{" not in way]
    own = [Said("facilitator", "", text, 0.92) for text in asides]
    return [line for pair in zip(said[:: max(1, len(said) // 60)], own * 4, strict=False) for line in pair]


def unheard(server: Pulse, data: Path, lang: str, count: int) -> None:
    """Say `count` lines with the loudspeaker carried into the microphone, and see that nothing is heard."""
    server.control("load-module", "module-loopback", "source=out.monitor", "sink=mic", "latency_msec=20")
    events = Events()
    sound = Sound(Options(lang=lang, data=data), events)
    try:
        ready = sound.open()
        assert (ready.ears, ready.voice) != ("off", "off")
        until(lambda: [event for event in events.of(EarsState) if event.state == "listening"], 120)
        spoken = lines(lang)[:count]
        assert len(spoken) == count
        for number, line in enumerate(spoken, 1):
            sound.say(line)
            until(lambda wanted=number: len(events.of(LineFinished)) == wanted, 60)
        dropped = [drop for drop in events.of(Dropped) if drop.reason == "coach-speaking"]
        assert len(dropped) >= count // 2, "the lines did reach the microphone"
        until(lambda: len(events.of(SpeechStarted)) <= len(events.of(Dropped)) - len(dropped), 20)
        assert [final.text for final in events.of(Final)] == []
    finally:
        sound.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_some_lines(sound_server: Pulse, models: Any, tmp_path: Path, lang: str) -> None:
    (tmp_path / "models").symlink_to(models)
    unheard(sound_server, tmp_path, lang, 6)


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_hundred_lines(sound_server: Pulse, models: Any, tmp_path: Path, lang: str) -> None:
    (tmp_path / "models").symlink_to(models)
    unheard(sound_server, tmp_path, lang, int(os.environ.get("COACH_SOAK_LINES", "100")))
