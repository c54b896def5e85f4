"""What journeys by voice share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import pulse
from tests.terminal import require


@pytest.fixture
def server() -> Iterator[pulse.Pulse]:
    require()
    with pulse.running() as one:
        yield one
