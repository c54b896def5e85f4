"""The microphone's level: in words, in blocks, of a real device, and of one that hangs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.language import languages, script
from tests.pulse import MICROPHONE, Pulse
from tests.tui.support import Stuck
from tests.voices.support import until
from tui.level import Listening, Loudness, Measured, Unheard, measured
from voices.audio import Speech
from voices.files import write_wav

LANGS = languages()


def tenth(decibels: float, peak: float = 0.5) -> Measured:
    return Measured(10 ** (decibels / 20), peak)


@pytest.mark.parametrize(
    ("tenths", "verdict"),
    [
        ([], "opening"),
        ([Measured(0.0, 0.0)], "silent"),
        ([tenth(-60)], "nothing"),
        ([tenth(-45)], "faint"),
        ([tenth(-17)], "well"),
        ([tenth(-17)] + [tenth(-60)] * 15, "well"),
        ([tenth(-17)] + [tenth(-60)] * 25, "nothing"),
        ([tenth(-5)], "loud"),
        ([tenth(-17, 1.0)], "loud"),
    ],
)
def test_the_level_in_words(tenths: list[Measured], verdict: str) -> None:
    loudness = Loudness()
    for one in tenths:
        loudness.note(one)
    assert loudness.verdict == verdict
    assert all(script(lang).setup(f"level.{verdict}") for lang in LANGS)


def test_the_level_in_blocks_keeps_its_width() -> None:
    loudness = Loudness()
    assert loudness.blocks == "········"
    loudness.note(tenth(-33))
    assert loudness.blocks == "▁▂▃▄····"
    loudness.note(tenth(0))
    assert loudness.blocks == "▁▂▃▄▅▆▇█"
    loudness.note(Unheard("slow"))
    assert (loudness.blocks, loudness.verdict) == ("········", "slow")


def test_sound_is_measured() -> None:
    assert measured(b"\x00\x40" * 160) == Measured(0.5, 0.5)
    assert measured(b"") == Measured(0.0, 0.0)


def test_a_microphone_that_hangs_is_slow_and_holds_nobody() -> None:
    told: list[object] = []
    stuck = Stuck()
    listening = Listening(told.append, stuck)
    listening.listen("one")
    until(lambda: told == [Unheard("opening"), Unheard("slow")])
    listening.listen("two")
    until(lambda: stuck.asked == ["one", "two"])
    listening.close()
    stuck.go.set()
    until(lambda: stuck.closed == 2)


@pytest.mark.journey
def test_a_real_microphone_is_measured_and_let_go(room: Pulse, tmp_path: Path) -> None:
    loudness = Loudness()
    listening = Listening(loudness.note)
    listening.listen(MICROPHONE)
    until(lambda: loudness.verdict == "silent")
    wav = tmp_path / "voice.wav"
    write_wav(wav, Speech(b"\x00\x10\x00\xf0" * 16000, 16000))  # -18 dB
    room.play_into_microphone(wav)
    until(lambda: loudness.verdict == "well")
    listening.listen("none of this name")
    until(lambda: loudness.verdict == "no-microphone")
    listening.close()
    until(lambda: "source-output" not in room.control("list", "short", "source-outputs"))
