"""Recordings on disk: read through PyAV (WAV, MP3, FLAC, OGG, Opus, M4A), written as WAV."""

from __future__ import annotations

import contextlib
import os
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from voices.audio import RATE, WIDTH, Samples, Speech
from voices.errors import SoundError

_FORMATS = "wav,w64,aiff,au,caf,mp3,flac,ogg,mov,mp4,m4a,aac,matroska,webm,amr,asf"
"""What a file may be. Playlists and image or text formats are not there: a playlist names other files, even
addresses, and ffmpeg would follow them."""

_SIGNATURES = (
    b"RIFF",
    b"ID3",
    b"\xff\xfb",
    b"\xff\xf3",
    b"fLaC",
    b"OggS",
    b"caff",
    b"FORM",
    b"\x1aE\xdf\xa3",
)


def read(path: Path | str) -> Samples:
    """Read a recording as mono float32 at 16 kHz; channels are averaged, any rate is resampled.

    A file cut short gives what is there. Raises SoundError "file-missing", "file-folder", "file-unreadable",
    "file-empty", "file-not-audio" or "file-damaged", each with `path`.
    """
    path = Path(path)
    with _opened(path) as file:
        pieces: list[Samples] = []
        head = file.read(12)
        file.seek(0)
        if not head:
            raise SoundError("file-empty", path=str(path))
        try:
            pieces.extend(_decoded(file, path))
        except (av.FFmpegError, ValueError, EOFError) as error:
            if not pieces:
                raise SoundError(
                    "file-damaged" if _familiar(head) else "file-not-audio", path=str(path)
                ) from error
    sound = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
    if sound.size == 0:
        raise SoundError("file-empty", path=str(path))
    return sound


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if path.is_dir():
            raise SoundError("file-folder", path=str(path))
        if path.exists() and not path.is_file():  # a pipe or a device could block or never end
            raise SoundError("file-unreadable", path=str(path), reason="not a regular file")
        with path.open("rb") as file:
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SoundError("file-missing", path=str(path)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise SoundError("file-unreadable", path=str(path), reason=_reason(error)) from error


def _decoded(file: BinaryIO, path: Path) -> Iterator[Samples]:
    with av.open(file, mode="r", options={"format_whitelist": _FORMATS}) as container:
        if not container.streams.audio:
            raise SoundError("file-not-audio", path=str(path))
        resampler = av.AudioResampler(format="fltp", rate=RATE)  # the layout stays: we average ourselves
        for frame in container.decode(container.streams.audio[0]):
            yield from map(_mono, resampler.resample(frame))
        yield from map(_mono, resampler.resample(None))


def _mono(frame: av.AudioFrame) -> Samples:
    return np.asarray(frame.to_ndarray().mean(axis=0), dtype=np.float32)


def _familiar(head: bytes) -> bool:
    return head.startswith(_SIGNATURES) or head[4:8] == b"ftyp"


def write_wav(path: Path | str, speech: Speech) -> None:
    """Write `speech` as a WAV file, whole or not at all; an existing file is replaced.

    Raises SoundError "file-folder" or "file-unwritable" with `path`.
    """
    path = Path(path)
    if path.is_dir():
        raise SoundError("file-folder", path=str(path))
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".wav", dir=path.parent)
        with os.fdopen(handle, "wb") as file, wave.open(file, "wb") as out:
            out.setparams((1, WIDTH, speech.rate, 0, "NONE", ""))
            out.writeframes(speech.pcm)
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise SoundError("file-unwritable", path=str(path), reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
