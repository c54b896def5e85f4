"""Looks into the archive or folder of a Vosk model: only plain files, each in its place, come out of it.

An archive comes from somewhere else, and may lie: about where its files belong, what they are, how large
they become. All of that is known before the first byte is written.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

from voices.errors import SoundError

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""What zipfile raises for archives that are cut short, changed, or packed in a way it does not know."""

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, in every folder and with any ending."""

_ALWAYS = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"))
"""A Vosk model has its graph in one file (large models) or in two that are composed at run time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model may become unpacked: `size` in bytes. The largest on Vosk's list is some 4 GB."""

    size: int = 6 << 30
    files: int = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a model: its place below the model's folder, its size in bytes, its content bit by bit."""

    path: PurePosixPath
    size: int
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a model, all checked. `name`: of the folder they stood in, or "" where there was none."""

    name: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Bytes that the model takes unpacked."""
        return sum(part.size for part in self.parts)


@contextmanager
def opened(source: Path, limits: Limits) -> Iterator[Package]:
    """Give what a folder or a .zip holds of a Vosk model; parts can be read until the end of the block.

    Raises SoundError "file-missing", "file-unreadable" or one of the "archive-…" codes; the last also when
    a part turns out to be damaged while it is read.
    """
    if source.is_dir():
        root = _root_of(source)
        yield _package(source, _in_folder(root, limits), root.resolve().name)
        return
    if not source.exists():
        raise SoundError("file-missing", path=str(source))
    try:
        if not source.is_file() or not _begins_as_zip(source):
            raise SoundError("archive-not-zip", path=str(source))
        archive = zipfile.ZipFile(source)
    except OSError as error:
        raise _unreadable(source, error) from error
    except _BROKEN as error:
        raise SoundError("archive-damaged", path=str(source)) from error
    with archive:
        try:
            yield _package(source, _in_zip(archive, source, limits), "")
        except _BROKEN as error:
            raise SoundError("archive-damaged", path=str(source)) from error


def _begins_as_zip(source: Path) -> bool:
    """Whether it was meant as a zip: one that is cut short has lost the table at its end."""
    with source.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" or zipfile.is_zipfile(source)


def _in_zip(archive: zipfile.ZipFile, source: Path, limits: Limits) -> list[Part]:
    entries = archive.infolist()
    _check_amount(source, len(entries), sum(entry.file_size for entry in entries), limits)
    parts = []
    for entry in entries:
        path = _place(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if path is None or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise SoundError("archive-unsafe", path=str(source), name=entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise zipfile.BadZipFile
        if not entry.is_dir():
            parts.append(Part(path, entry.file_size, partial(_read_entry, archive, entry)))
    if clash := _clash(part.path for part in parts):
        raise SoundError("archive-unsafe", path=str(source), name=str(clash))
    return parts


def _place(name: str) -> PurePosixPath | None:
    """Where a file belongs, below some folder; None when that would be elsewhere on any system."""
    path = PureWindowsPath(name)  # it takes both / and \ as separators, as some zip programs write them
    if path.drive or path.root or not path.parts or not name.isprintable():
        return None
    if any(part == ".." or ":" in part or _RESERVED.fullmatch(part) for part in path.parts):
        return None
    return PurePosixPath(*path.parts)


def _clash(paths: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """Give a path that is there twice, or also as a folder, also where a system ignores capitals."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        key = str(path).casefold()
        above = {str(parent).casefold() for parent in path.parents}
        if key in seen or key in folders or above & seen:
            return path
        seen.add(key)
        folders |= above
    return None


def _in_folder(root: Path, limits: Limits) -> list[Part]:
    parts, size = [], 0
    for file in _walk(root):
        try:
            state = file.stat()
        except OSError as error:
            raise _unreadable(file, error) from error
        if not stat.S_ISREG(state.st_mode):
            raise SoundError("archive-unsafe", path=str(root), name=str(file.relative_to(root)))
        size += state.st_size
        parts.append(
            Part(PurePosixPath(file.relative_to(root).as_posix()), state.st_size, partial(_read_file, file))
        )
        _check_amount(root, len(parts), size, limits)
    return parts


def _root_of(source: Path) -> Path:
    """Give the folder itself, or the only one inside that holds a model: nothing else is walked through."""
    if (source / _ALWAYS[0]).is_file():
        return source
    for found in source.glob(f"*/{_ALWAYS[0]}"):
        return found.parents[1]
    raise SoundError("archive-not-a-model", path=str(source), missing=_ALWAYS[0])


def _walk(root: Path) -> Iterator[Path]:
    """Every file below; a folder that is a link could lead anywhere, also in a circle."""

    def complain(error: OSError) -> None:
        raise _unreadable(Path(error.filename), error) from error

    for folder, folders, files in os.walk(root, onerror=complain):
        for name in folders:
            if (Path(folder) / name).is_symlink():
                raise SoundError("archive-unsafe", path=str(root), name=name)
        yield from (Path(folder) / name for name in files)


def _unreadable(file: Path, error: OSError) -> SoundError:
    return SoundError("file-unreadable", path=str(file), reason=error.strerror or type(error).__name__)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:  # sent to a place before its beginning
        raise zipfile.BadZipFile from error


def _read_file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _unreadable(path, error) from error


def _check_amount(source: Path, files: int, size: int, limits: Limits) -> None:
    if files > limits.files or size > limits.size:
        raise SoundError(
            "archive-too-large",
            path=str(source),
            files=str(files),
            size=str(size),
            most=str(limits.files),
            limit=str(limits.size),
        )


def _package(source: Path, parts: list[Part], name: str) -> Package:
    """Keep the model only, wherever in the archive it stands; what lies beside it is left out."""
    marks = [part.path.parents[1] for part in parts if part.path.parts[-2:] == ("am", "final.mdl")]
    if not marks:
        raise SoundError("archive-not-a-model", path=str(source), missing=_ALWAYS[0])
    root = min(marks, key=lambda path: len(path.parts))
    inside = [
        Part(part.path.relative_to(root), part.size, part.read)
        for part in parts
        if part.path.is_relative_to(root)
    ]
    if missing := _missing({str(part.path) for part in inside if part.size}):
        raise SoundError("archive-not-a-model", path=str(source), missing=missing)
    return Package(root.name or name, tuple(inside))


def _missing(there: set[str]) -> str:
    """Give the first file that Vosk would look for in vain, or nothing."""
    for name in _ALWAYS:
        if name not in there:
            return name
    if not any(there.issuperset(graph) for graph in _GRAPHS):
        return "graph/HCLr.fst" if "graph/Gr.fst" in there else " + ".join(_GRAPHS[1])
    return ""
