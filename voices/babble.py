"""A made-up voice that says nothing: what a decoder is warmed with before anyone speaks."""

from __future__ import annotations

import numpy as np

from voices.audio import RATE, Samples

_PITCH = 120.0
_FORMANTS = ((500.0, 250.0, 14.5, 150.0), (1500.0, 700.0, 10.7, 200.0))
"""Of each: middle (Hz), how far it wanders (Hz), how fast (radians a second), width (Hz)."""

_SYLLABLES = 4.0


def babble(seconds: float) -> Samples:
    """Give sound with the shape of speech: harmonics of one pitch, formants that wander, syllables."""
    at = np.arange(round(seconds * RATE)) / RATE
    places = [(middle + far * np.sin(fast * at), width) for middle, far, fast, width in _FORMANTS]
    voice = np.zeros(at.size)
    for harmonic in range(1, 41):
        tone = harmonic * _PITCH
        loudness = sum(np.exp(-(((tone - place) / width) ** 2)) for place, width in places)
        voice += loudness * np.sin(2 * np.pi * tone * at)
    voice *= np.clip(np.sin(2 * np.pi * _SYLLABLES * at) + 0.3, 0, 1)
    return np.asarray(0.3 * voice / np.abs(voice).max(), dtype=np.float32)
