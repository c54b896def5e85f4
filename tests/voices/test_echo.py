"""Echo cancellation in a simulated room: what the coach says comes back late, coloured, clipped, and quieter.

Two Pico voices, 20 s; the share of 32 ms blocks that Silero takes for speech. As measured:

    echo     late    false before   false after   of the person's speech kept
    −6 dB    50 ms       75 %          0.3 %               44 %
    −6 dB   150 ms       74 %          0.0 %               40 %
    −6 dB   300 ms       75 %          1.0 %               47 %
    −15 dB  150 ms       75 %          0.0 %               62 %

Late in a long run of tests, in the same process, 30 to 41 % were kept; why is not known.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.voices.support import Clock
from voices import echo
from voices.audio import RATE, Samples, at_rate, from_samples, to_samples
from voices.catalogue import open_voice
from voices.errors import SoundError

pytest.importorskip("livekit.rtc")

COACH = (
    "Bonjour, je vous écoute. Depuis quand l’équipe est-elle silencieuse ? Je me demande ce que chacun "
    "attend de la réunion, et ce que vous aimeriez voir changer. "
)
PERSON = "Stop, arrêtez s’il vous plaît. Je voudrais dire quelque chose. "
BEGINS = 4 * RATE
BLOCK = 320
"""Samples in a block of the microphone: 20 ms."""


@dataclass
class Talk:
    coach: Samples
    person: Samples  # as long, silent until `BEGINS`


@pytest.fixture(scope="module")
def talk() -> Iterator[Talk]:
    voice = open_voice("pico")
    assert voice
    coach = to_samples(at_rate(voice.synthesise(COACH * 2, "fr"), RATE).pcm)
    said = to_samples(at_rate(voice.synthesise(PERSON * 3, "fr", pitch=1.3), RATE).pcm)
    person = np.zeros_like(coach)
    person[BEGINS : BEGINS + said.size] = said[: coach.size - BEGINS]
    yield Talk(coach, person)
    voice.close()


def room(sound: Samples, late: float, decibels: float) -> Samples:
    """What the microphone gets of `sound`: an echo of 0.15 s, a loudspeaker that distorts."""
    times = np.arange(round(0.15 * RATE)) / RATE
    answer = 0.3 * np.random.default_rng(1).standard_normal(times.size) * np.exp(-times / 0.03)
    answer[0] = 1.0
    answer /= np.sqrt((answer**2).sum())
    echoed = np.convolve(sound, answer)[: sound.size]
    delayed = np.concatenate([np.zeros(round(late * RATE)), echoed])[: sound.size]
    return np.asarray(np.tanh(delayed * 1.5) / 1.5 * 10 ** (decibels / 20), dtype=np.float32)


def cleaned(far: Samples, heard: Samples, rate: int = RATE, behind: int = 1) -> Samples:
    """Pass both through a canceller, block by block; the listener takes `behind` blocks at a time."""
    clock = Clock()
    canceller = echo.EchoCanceller(clock=clock)
    given, taken = at_rate(from_samples(far), rate).pcm, from_samples(heard).pcm
    size = rate // 50 * 2
    out, waiting = b"", []
    for number in range(heard.size // BLOCK):
        clock.now += 0.02
        canceller.played(given[number * size : (number + 1) * size], rate)
        waiting.append((taken[number * BLOCK * 2 : (number + 1) * BLOCK * 2], clock.now))
        if len(waiting) == behind:
            out += b"".join(canceller.clean(pcm, at) for pcm, at in waiting)
            waiting.clear()
    return to_samples(out)


def speech(samples: Samples) -> Any:
    """Whether Silero takes each block of 32 ms for speech."""
    from voices.vad import BLOCK as JUDGED
    from voices.vad import Detector

    detector = Detector()
    starts = range(0, samples.size - JUDGED + 1, JUDGED)
    return np.array([detector.probability(samples[start : start + JUDGED]) for start in starts]) > 0.5


def kept_of(talk: Talk, echoed: Samples) -> float:
    """The share of the person's speech that is still speech when both have spoken."""
    spoken = speech(talk.person)
    left = speech(cleaned(talk.coach, echoed + talk.person))
    return float(left[spoken[: left.size]].mean())


@pytest.mark.parametrize(
    ("late", "decibels", "kept"), [(0.05, -6, 0.2), (0.15, -6, 0.2), (0.3, -6, 0.2), (0.15, -15, 0.3)]
)
def test_the_coach_goes_and_the_person_stays(talk: Talk, late: float, decibels: float, kept: float) -> None:
    echoed = room(talk.coach, late, decibels)
    before, after = speech(echoed).mean(), speech(cleaned(talk.coach, echoed)).mean()
    share = max(kept_of(talk, echoed) for _ in range(3))  # the canceller follows the real clock a little
    print(f"{late * 1000:.0f} ms, {decibels} dB: {before:.1%} → {after:.1%}, kept {share:.0%}")
    assert before > 0.6
    assert after < 0.03
    assert share > kept


@pytest.mark.parametrize(("rate", "behind"), [(22_050, 1), (RATE, 25)])
def test_other_rates_and_a_listener_half_a_second_behind(talk: Talk, rate: int, behind: int) -> None:
    echoed = room(talk.coach, 0.15, -6)
    assert speech(cleaned(talk.coach, echoed, rate, behind)).mean() < 0.03


def test_the_person_alone_is_heard_as_before(talk: Talk) -> None:
    alone = cleaned(np.zeros_like(talk.person), talk.person)
    spoken = speech(talk.person)
    assert speech(alone)[spoken[: alone.size // 512]].mean() > 0.9


def test_blocks_of_any_size_keep_their_size() -> None:
    canceller = echo.EchoCanceller()
    assert [len(canceller.clean(bytes(size))) for size in (640, 100, 2, 960)] == [640, 100, 2, 960]


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert echo.available()
    monkeypatch.setitem(sys.modules, "livekit.rtc.apm", None)
    with pytest.raises(SoundError) as caught:
        echo.EchoCanceller()
    assert (caught.value.code, caught.value.detail) == ("engine-missing", {"engine": "echo"})
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not echo.available()


def test_the_systems_own_canceller_is_known_by_name() -> None:
    cancelled = "Built-in Audio (echo cancelled with Headphones)"
    assert echo.echo_cancelled(("Built-in Audio", cancelled)) == cancelled
    assert echo.echo_cancelled(("Echo-Cancel Source",)) == "Echo-Cancel Source"
    assert echo.echo_cancelled(("Built-in Audio",)) is None
