"""Ten minutes in which nobody speaks: silence, noise, hum and music."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.soak.tape import silence, tape
from voices.audio import RATE, Samples

pytestmark = [pytest.mark.soak, pytest.mark.speech]

SECONDS = 150 * float(os.environ.get("COACH_SOAK_SHARE", "1"))


def noise(seconds: float) -> Samples:
    """White and pink noise by turns, from a fan's level to a street's."""
    rng, parts = np.random.default_rng(3), []
    for number in range(round(seconds / 10)):
        white = rng.normal(0, 1, 10 * RATE)
        spectrum = np.fft.rfft(white)
        if number % 2:
            spectrum /= np.sqrt(np.maximum(1, np.arange(spectrum.size)))
        sound = np.fft.irfft(spectrum, 10 * RATE)
        parts.append(sound / np.abs(sound).max() * (0.02, 0.05, 0.2, 0.5)[number // 2 % 4])
    return np.concatenate(parts).astype(np.float32)


def hum(seconds: float) -> Samples:
    """The mains and its harmonics, 50 and 60 Hz, louder and softer."""
    at = np.arange(round(seconds * RATE)) / RATE
    base = np.where(at % 20 < 10, 50.0, 60.0)
    swell = 0.1 + 0.08 * np.sin(at)
    total = sum(np.sin(2 * np.pi * base * k * at) / k for k in (1, 2, 3, 5, 7, 9))
    return np.asarray(swell * total, dtype=np.float32) + silence(seconds)


def music(seconds: float) -> Samples:
    """Plucked and sustained notes with harmonics, chords beneath, a beat."""
    rng = np.random.default_rng(4)
    sound = np.zeros(round(seconds * RATE) + 4 * RATE)
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)

    def play(start: float, pitch: float, length: float, level: float, fade: float) -> None:
        at = np.arange(round(length * RATE)) / RATE
        wave = sum(np.sin(2 * np.pi * pitch * k * at) / k**1.3 for k in range(1, 7)) * np.exp(-at / fade)
        first = round(start * RATE)
        sound[first : first + wave.size] += level * wave * np.minimum(1, at / 0.01)

    for beat in range(round(seconds * 2)):
        play(beat / 2, rng.choice(scale) * rng.choice([1, 2]), 0.6, 0.12, 0.25)
        if beat % 4 == 0:
            for step in (0, 2, 4):
                play(beat / 2, scale[(beat // 4 + step) % 8] / 2, 2.2, 0.06, 1.5)
        knock = rng.normal(0, 0.15, RATE // 12) * np.exp(-np.arange(RATE // 12) / 300)
        sound[beat * RATE // 2 : beat * RATE // 2 + knock.size] += knock
    return np.asarray(sound[: round(seconds * RATE)], dtype=np.float32)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("sound", [silence, noise, hum, music])
def test_where_nobody_speaks_nothing_is_heard(
    whisper: dict[str, Any], lang: str, sound: Callable[[float], Samples]
) -> None:
    with tape(whisper[lang]) as made:
        made.play(sound(SECONDS))
        assert [final.text for final in made.heard()] == []
