"""Which recognisers are offered, which is opened, and why one cannot be."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from voices.catalogue import Availability, ears_available, open_ears
from voices.errors import SoundError


def test_both_are_one_where_the_model_of_the_language_is(korean_models: Path) -> None:
    assert [(state.name, state.usable) for state in ears_available("ko", korean_models)] == [
        ("whisper", True),
        ("vosk", True),
    ]
    both = open_ears("auto", "ko", korean_models)
    assert both is not None
    assert both.name == "vosk+whisper"
    for name in ("vosk", "whisper"):
        one = open_ears(name, "ko", korean_models)
        assert one is not None
        assert one.name == name


def test_without_the_model_the_other_is_opened(korean_models: Path) -> None:
    missing = Availability("vosk", "model-missing", "vosk-fr")
    assert ears_available("fr", korean_models)[1] == missing
    alone = open_ears("auto", "fr", korean_models)
    assert alone is not None
    assert alone.name == "whisper"
    with pytest.raises(SoundError) as caught:
        open_ears("vosk", "fr", korean_models)
    assert caught.value.code == "model-missing"
    assert caught.value.detail == {"engine": "vosk", "model": "vosk-fr"}


def test_without_whispers_packages_vosk_is_opened(
    korean_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if "whisper" in name else real(name))
    alone = open_ears("auto", "ko", korean_models)
    assert alone is not None
    assert alone.name == "vosk"


def test_an_engine_that_does_not_load_here_is_passed_over(
    korean_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def load(name: str) -> Any:
        if name == "voices.vosk":
            raise OSError("no such library")
        return real(name)

    monkeypatch.setattr("importlib.import_module", load)
    alone = open_ears("auto", "ko", korean_models)
    assert alone is not None
    assert alone.name == "whisper"
    with pytest.raises(SoundError) as caught:
        open_ears("vosk", "ko", korean_models)
    assert caught.value.code == "engine-missing"
