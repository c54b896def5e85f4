"""How things are shown in any face: user text as typed, time and forms in words."""

from __future__ import annotations

import errno
import os
import unicodedata
from datetime import datetime
from typing import Any, Protocol

from scripts.language import Phrases

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


def moment(started: str, words: Phrases) -> str:
    """An ISO date and time as people say it: « le 3 mai à 9 h 05 », "3 May at 9:05"."""
    then = datetime.fromisoformat(started)
    month = words.all("date.months")[then.month - 1]
    return words("date.format", day=then.day, month=month, hour=then.hour, minute=f"{then.minute:02d}")


class Fault(Protocol):
    """An error of ours: a code and what fills its sentence."""

    code: Any
    detail: dict[str, str]


def complaint(error: Fault, words: Phrases) -> str:
    """One clear sentence for an error; names of files and texts in it are shown as typed."""
    key = f"errors.{error.code}" if words.has(f"errors.{error.code}") else "errors.unexpected"
    # Ears and mouth say "path" where words and cases say "file": the sentences may use either.
    twins = {"file": error.detail.get("path", ""), "path": error.detail.get("file", ""), "reason": ""}
    fields = {"kind": error.code, **twins, **error.detail}
    fields["reason"] = _reason(fields["reason"], words)
    return visible(words(key, **fields))


def _reason(reason: str, words: Phrases) -> str:
    """The system's own reason, which it gives in English, in the person's language where we know it."""
    for number, name in errno.errorcode.items():
        if reason == os.strerror(number) and words.has(f"reasons.{name}"):
            return words(f"reasons.{name}")
    return reason
