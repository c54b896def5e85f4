"""Words in a row and groups of letters of a text, as numbered features.

The numbers come from a checksum, so that no list of words has to be kept: a turn fills about a hundred of the
places, and two that fall together do little harm. Rows of words know a frame ("how will you know"); groups of
letters forgive an ending, a slip, or a word misheard.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter

from coach.reading.text import fold, plain

WORDS, LETTERS = 2**16, 2**14
"""Places for rows of one to four words, and after them for groups of three to five letters."""

_LONGEST_ROW = 4


def rows(text: str) -> Counter[str]:
    """Every one to four words in a row, start and end of the text counting as a word."""
    words = ["^", *fold(plain(text)).replace("'", " ").split(), "$"]
    found: Counter[str] = Counter()
    for size in range(1, _LONGEST_ROW + 1):
        found.update(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
    return found


def letters(text: str) -> Counter[str]:
    """Every three to five letters in a row within a word, its borders counting as letters."""
    found: Counter[str] = Counter()
    for word in fold(plain(text)).replace("'", " ").split():
        padded = f" {word} "
        for size in (3, 4, 5):
            found.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    return found


def placed(text: str) -> dict[int, float]:
    """Place of each feature, and the logarithm of how often it comes, plus one."""
    found: dict[int, float] = {}
    for grams, start, places in ((rows(text), 0, WORDS), (letters(text), WORDS, LETTERS)):
        for name, count in grams.items():
            place = start + zlib.crc32(name.encode()) % places
            found[place] = found.get(place, 0.0) + 1 + math.log(count)
    return found
