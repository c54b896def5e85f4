from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import pulse
from tests.voices import korean
from tests.voices.badserver import Reply, Server, serving
from tests.voices.fetching import Start


@pytest.fixture
def sound_server() -> Iterator[pulse.Pulse]:
    """A private PulseAudio that this process uses."""
    pytest.importorskip("miniaudio")
    with pulse.running() as server:
        yield server


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the Whisper model is joined once for all tests."""
    from voices import model_files

    if not model_files.installed():
        if os.environ.get("CI") == "true":
            pytest.fail("the model's wheels are not installed")
        pytest.skip("the model's wheels are not installed")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def whisper(models: Path) -> Iterator[dict[str, Any]]:
    """Both recognisers, loaded."""
    from voices.whisper import Whisper

    found = {lang: Whisper(models, lang) for lang in ("fr", "en")}
    for recogniser in found.values():
        recogniser.load(lambda _share: None)
    yield found
    for recogniser in found.values():
        recogniser.close()


@pytest.fixture(scope="session")
def korean_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models where Vosk's Korean one stands."""
    from voices.models import folder_of

    folder = tmp_path_factory.mktemp("korean")
    folder_of("ko", folder).symlink_to(korean.model())
    return folder


@pytest.fixture(scope="session")
def vosk(korean_models: Path) -> Iterator[Any]:
    """Vosk for Korean, loaded once: it takes seconds, and half a gigabyte."""
    from voices.vosk import Vosk

    recogniser = Vosk(korean_models, "ko")
    recogniser.load(lambda _share: None)
    yield recogniser
    recogniser.close()


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's own stands between the tests and their server."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "COACH_MODELS_URL"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server(straight: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start servers that reply so; models are fetched from the last one started."""
    with ExitStack() as stack:

        def start(*replies: Reply, tls: bool = False) -> Server:
            found = stack.enter_context(serving(*replies, tls=tls))
            monkeypatch.setenv("COACH_MODELS_URL", found.url)
            return found

        yield start
