"""How things are shown in any face: user text as typed, time and forms in words."""

from __future__ import annotations

import unicodedata

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_KEEP = {"\n", "\t"}


def visible(text: str) -> str:
    """Text of a person, a case or a file, with nothing left that a terminal would obey.

    Control characters become their pictures, direction and other format marks are dropped;
    line breaks and tabs become spaces, for every text we show is one paragraph.

    >>> visible("a" + chr(27) + "[31mb")
    'a␛[31mb'
    """
    out = []
    for char in text:
        if char in _KEEP or char == "\r":
            out.append(" ")
        elif ord(char) in _PICTURES:
            out.append(_PICTURES[ord(char)])
        elif unicodedata.category(char) in ("Cc", "Cs"):
            out.append("�")
        elif unicodedata.category(char) != "Cf" or char == "\u200d":
            out.append(char)
    return "".join(out)


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, with a plus sign in overtime: ``4:05``, ``+0:30``."""
    total = round(seconds)
    sign, total = ("+", -total) if total < 0 else ("", total)
    return f"{sign}{total // 60}:{total % 60:02d}"
