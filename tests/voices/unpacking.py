"""Installing models too small to hear with, and looking at what stands afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.voices.badserver import FILES
from voices.archives import Limits
from voices.errors import SoundError
from voices.models import alone
from voices.unpack import Placed, install


def put(source: Path, models: Path, lang: str = "en", limits: Limits | None = None) -> Placed:
    with alone(models):
        return install(source, models, lang, lambda name, done, total: None, limits=limits)


def refusal(source: Path, models: Path, limits: Limits | None = None) -> SoundError:
    """What is said; nothing was put anywhere, and nothing is left of the attempt."""
    with pytest.raises(SoundError) as caught:
        put(source, models, limits=limits)
    assert {path.name for path in models.iterdir()} <= {".lock"}
    return caught.value


def saved(folder: Path, content: bytes, name: str = "model.zip") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def unpacked(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    for name, content in (FILES if files is None else files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
