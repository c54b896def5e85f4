from __future__ import annotations

import contextlib
import os
import stat
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from voices.audio import RATE, Speech
from voices.errors import SoundError
from voices.files import read, write_wav

FORMATS = [
    ("wav", "pcm_s16le", 44100, "stereo"),
    ("wav", "pcm_s24le", 48000, "5.1"),
    ("wav", "pcm_u8", 8000, "mono"),
    ("mp3", "mp3", 44100, "stereo"),
    ("flac", "flac", 96000, "stereo"),
    ("ogg", "libopus", 16000, "mono"),
    ("ogg", "libopus", 48000, "stereo"),
    ("m4a", "aac", 48000, "stereo"),
]


def write(path: Path, codec: str, rate: int, layout: str, seconds: float = 2.0) -> Path:
    """A 440 Hz tone, the same in all channels."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)
        channels = len(av.AudioLayout(layout).channels)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(np.tile(tone, (channels, 1)), dtype=np.float32), "fltp", layout
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format, layout, rate, frame_size=stream.frame_size or 1024)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write(tmp_path / "tone.wav", "pcm_s16le", 16000, "mono")


def refused(path: Path | str) -> str:
    with pytest.raises(SoundError) as caught:
        read(path)
    assert caught.value.detail["path"] == str(Path(path))
    return caught.value.code


@pytest.mark.parametrize(("extension", "codec", "rate", "layout"), FORMATS)
def test_every_format_rate_and_channel_count(
    tmp_path: Path, extension: str, codec: str, rate: int, layout: str
) -> None:
    sound = read(write(tmp_path / f"tone.{extension}", codec, rate, layout))
    assert sound.dtype == np.float32
    assert sound.ndim == 1
    assert sound.size / RATE == pytest.approx(2.0, abs=0.1)
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.argmax(spectrum) * RATE / sound.size == pytest.approx(440, abs=3)
    assert float(np.abs(sound[RATE // 2 : RATE]).max()) == pytest.approx(0.3, abs=0.05)


def test_channels_that_cancel_out_are_silence(tmp_path: Path) -> None:
    left = np.full(RATE, 8000, dtype="<i2")
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((2, 2, RATE, 0, "NONE", ""))
        out.writeframes(np.stack([left, -left], axis=1).tobytes())
    assert float(np.abs(read(tmp_path / "a.wav")).max()) < 0.001


def test_a_wav_cut_in_the_middle_gives_what_is_there(wav: Path) -> None:
    wav.write_bytes(wav.read_bytes()[:32_001])
    assert read(wav).size / RATE == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("extension", "codec"), [("mp3", "mp3"), ("flac", "flac"), ("ogg", "libopus")])
def test_other_formats_cut_in_the_middle_give_what_is_there(
    tmp_path: Path, extension: str, codec: str
) -> None:
    path = write(tmp_path / f"tone.{extension}", codec, 48000, "mono")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 0.3 < read(path).size / RATE < 1.8


def test_what_cannot_be_read(tmp_path: Path, wav: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("What have you tried?\n" * 100)
    empty = tmp_path / "empty.wav"
    empty.touch()
    no_samples = tmp_path / "header.wav"
    write_wav(no_samples, Speech(b"", RATE))
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    cut = write(tmp_path / "tone.m4a", "aac", 44100, "mono")
    cut.write_bytes(cut.read_bytes()[:1000])
    noise = tmp_path / "noise.wav"
    noise.write_bytes(np.random.default_rng(1).bytes(5000))
    header = tmp_path / "short.wav"
    header.write_bytes(wav.read_bytes()[:20])
    assert refused(tmp_path / "none.wav") == "file-missing"
    assert refused(wav / "below.wav") == "file-missing"
    assert refused(tmp_path) == "file-folder"
    assert refused(pipe) == "file-unreadable"
    assert refused("a\0b.wav") == "file-unreadable"
    assert refused(empty) == "file-empty"
    assert refused(no_samples) == "file-empty"
    assert refused(text) == "file-not-audio"
    assert refused(noise) == "file-not-audio"
    assert refused(cut) == "file-damaged"
    assert refused(header) == "file-damaged"


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so it becomes somebody else meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_without_permission(wav: Path) -> None:
    read(wav)  # imports what it needs while it still may
    wav.chmod(0)
    with as_nobody():
        assert refused(wav) == "file-unreadable"


def test_a_playlist_is_not_followed(tmp_path: Path, wav: Path) -> None:
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\n{wav}\n#EXT-X-ENDLIST\n")
    assert refused(playlist) == "file-not-audio"
    concat = tmp_path / "list.ffconcat"
    concat.write_text(f"ffconcat version 1.0\nfile {wav.name}\n")
    assert refused(concat) == "file-not-audio"


def test_a_name_is_never_a_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused("http://127.0.0.1:9/a.wav") == "file-missing"
    assert refused("concat:a.wav|b.wav") == "file-missing"


def test_a_wav_written_is_read_back(tmp_path: Path) -> None:
    pcm = (np.sin(np.arange(22050) / 10) * 9000).astype("<i2").tobytes()
    path = tmp_path / "out.wav"
    path.write_text("an older file")
    write_wav(path, Speech(pcm, 22050))
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (22050, 1, 2)
        assert sound.readframes(22050) == pcm
    assert read(path).size / RATE == pytest.approx(1.0, abs=0.01)
    assert [found.name for found in tmp_path.iterdir()] == ["out.wav"]


def test_a_wav_that_cannot_be_written(tmp_path: Path, wav: Path) -> None:
    for path, code in ((tmp_path, "file-folder"), (tmp_path / "none" / "a.wav", "file-unwritable")):
        with pytest.raises(SoundError) as caught:
            write_wav(path, Speech(b"\0\0", RATE))
        assert (caught.value.code, caught.value.detail["path"]) == (code, str(path))
    assert stat.S_ISREG(wav.stat().st_mode)
