"""Sound as values: samples for the ears, speech for the mouth, and the little arithmetic they need.

numpy is imported inside the functions: `Speech` and the rate are used by callers that must start fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

RATE = 16_000
"""Samples a second, everywhere on the listening side."""

WIDTH = 2
"""Bytes a sample in all pcm: signed 16 bits, little-endian, mono."""

Samples: TypeAlias = "npt.NDArray[np.float32]"
"""Mono sound at `RATE`, shape (n,), float32, −1 to 1."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound to be played: `pcm` (s16le, mono) at `rate` samples a second. May be empty."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.pcm) / WIDTH / self.rate

    def __add__(self, other: Speech) -> Speech:
        """Join the two, one after the other, at the rate of the first."""
        return Speech(self.pcm + at_rate(other, self.rate).pcm, self.rate)


def at_rate(speech: Speech, rate: int) -> Speech:
    """Give the same sound at another sample rate."""
    if speech.rate == rate or not speech.pcm:
        return Speech(speech.pcm, rate)
    return from_samples(resample(to_samples(speech.pcm), speech.rate, rate), rate)


def to_samples(pcm: bytes) -> Samples:
    """S16le bytes as float32, −1 to 1. An odd last byte is left out."""
    import numpy as np

    whole = len(pcm) - len(pcm) % WIDTH
    return np.frombuffer(pcm[:whole], dtype="<i2").astype(np.float32) / 32768.0


def from_samples(samples: Samples, rate: int = RATE) -> Speech:
    """Float samples as `Speech`; what lies beyond ±1 is clipped."""
    import numpy as np

    clipped = np.clip(samples * 32768.0, -32768, 32767)
    return Speech(clipped.astype("<i2").tobytes(), rate)


def resample(samples: Samples, source: int, target: int) -> Samples:
    """Turn samples at `source` Hz into samples at `target` Hz; the length in seconds is kept.

    Linear, after a short moving average when going down, which is enough for speech on a loudspeaker.
    Files are resampled by their decoder (`voices.files`), which does better.
    """
    import numpy as np

    if source == target or samples.size == 0:
        return samples
    width = round(source / target)
    if width > 1:
        samples = np.convolve(samples, np.full(width, 1 / width), mode="same").astype(np.float32)
    count = max(1, round(samples.size * target / source))
    places = np.arange(count) * (source / target)
    return np.asarray(np.interp(places, np.arange(samples.size), samples), dtype=np.float32)


def rms(samples: Samples) -> float:
    """Loudness, 0 to 1 (root mean square); 0 for no samples."""
    import numpy as np

    if samples.size == 0:
        return 0.0
    return float(min(1.0, np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def trim(speech: Speech, floor: float = 0.003, keep: float = 0.05) -> Speech:
    """Take away the silence at both ends.

    Silence is what stays under `floor` (0 to 1); `keep` seconds of it are left on each side.
    Nothing but silence gives an empty speech.
    """
    import numpy as np

    samples = to_samples(speech.pcm)
    loud = np.flatnonzero(np.abs(samples) > floor)
    if loud.size == 0:
        return Speech(b"", speech.rate)
    margin = round(keep * speech.rate)
    start, end = max(0, int(loud[0]) - margin), int(loud[-1]) + 1 + margin
    return Speech(speech.pcm[start * WIDTH : end * WIDTH], speech.rate)
