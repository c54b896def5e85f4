"""Fetching the tiny model from a server of this machine, here or in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.voices import badserver
from tests.voices.badserver import model_of
from tests.voices.support import REPO
from voices.errors import SoundError
from voices.fetch import Patience, fetch
from voices.models import Model

ARCHIVE = badserver.zipped()
MODEL = model_of(ARCHIVE)
QUICK = Patience(connect=5.0, read=5.0, pause=0.0)
HALF = len(ARCHIVE) // 2
BLOCK = 1 << 16

Start = Callable[..., badserver.Server]
"""Starts a server with these replies."""


def get(folder: Path, model: Model = MODEL, patience: Patience = QUICK) -> Path:
    return fetch(model, folder, lambda done, total: None, patience)


def refusal(folder: Path, model: Model = MODEL, patience: Patience = QUICK) -> SoundError:
    with pytest.raises(SoundError) as caught:
        get(folder, model, patience)
    return caught.value


def part(folder: Path) -> Path:
    return folder / f"{MODEL.name}.zip.part"


FETCHING = """
import sys
from pathlib import Path
from tests.voices.fetching import MODEL, QUICK
from voices.fetch import fetch
from voices.models import alone
with alone(Path(sys.argv[1])):
    fetch(MODEL, Path(sys.argv[1]), lambda done, total: None, QUICK)
"""


@contextmanager
def fetching(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that fetches; ended with the block."""
    words = [sys.executable, "-c", FETCHING, str(folder)]
    with subprocess.Popen(words, cwd=REPO, stderr=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.kill()


def half_is_there(folder: Path) -> bool:
    """All that the stalled server gave, but for the block that never filled."""
    return part(folder).is_file() and part(folder).stat().st_size > HALF - BLOCK
