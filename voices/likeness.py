"""Whether a text that was heard is only the coach's own words come back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ALIKE = 84
"""Of 100: how alike two texts are that may be one. Measured (facts/voice.md) on echoes read by Whisper: 60
catches more, but takes other sentences with it."""

_FEWEST = 6
"""Letters: less than that is in every sentence."""


def is_echo(heard: str, said: Sequence[str]) -> bool:
    """Whether `heard` is a part of, or nearly, one of the lines `said`."""
    from rapidfuzz import fuzz

    text = _plain(heard)
    if len(text) < _FEWEST:
        return False
    return any(
        fuzz.partial_ratio(text, line) >= _ALIKE for line in map(_plain, said) if len(line) >= len(text) // 2
    )


def is_one_of(heard: str, phrases: Sequence[str]) -> bool:
    """Whether `heard`, marks and accents apart, is exactly one of the phrases."""
    return _plain(heard) in {_plain(phrase) for phrase in phrases}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", text))
