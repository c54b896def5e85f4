"""Sound for the tests of the faces: a private server, or none at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import pulse


@pytest.fixture
def room() -> Iterator[pulse.Pulse]:
    """A private PulseAudio that this process uses."""
    pytest.importorskip("miniaudio")
    with pulse.running() as server:
        yield server


@pytest.fixture
def silent_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without sound."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
