"""Captions (SubRip ``.srt``, WebVTT ``.vtt``) as pieces of a conversation: one for every line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from coach.errors import UserError

SUFFIXES = (".srt", ".vtt")

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|v|font|lang|ruby|rt)(?:[.\s][^<>]*)?/?>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>", re.IGNORECASE)
_NEXT_VOICE = re.compile(r"(?=<v[.\s])", re.IGNORECASE)
_BY_DASH = re.compile(r"[-–—]\s*(?=[^\W\d_]|[«“\"¿¡(\[])")  # not « -5 degrés »
_SILENT_BLOCKS = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line before it is known whose turn it belongs to: its words, and the line as it stood.

    ``start`` and ``end`` in seconds; ``cue`` counts captions, None in a transcript; ``fresh``: somebody else
    than before begins here.
    """

    text: str
    raw: str
    start: float | None = None
    end: float | None = None
    who: str | None = None
    cue: int | None = None
    fresh: bool = False


def pieces(text: str, file: str) -> Iterator[Piece]:
    """A piece for every line of every caption, tags, numbers and notes dropped.

    Raises ``UserError`` "caption-time" with file and line where a time cannot be read, or words have none.
    """
    web = PurePath(file).suffix.lower() == ".vtt"
    lines = text.splitlines()
    cue, start, end = 0, 0.0, 0.0
    for at in _spoken(lines, web=web):
        line = lines[at]
        if "-->" in line:
            timing = _TIMING.fullmatch(line)
            if timing is None:
                raise UserError("caption-time", file=file, line=at + 1)
            cue, start, end = cue + 1, _seconds(*timing.groups()[:4]), _seconds(*timing.groups()[4:])
        elif cue == 0:
            raise UserError("caption-time", file=file, line=at + 1)
        else:
            yield from _said(line, start, max(start, end), cue, web=web)


def _spoken(lines: list[str], *, web: bool) -> Iterator[int]:
    """Which lines are times or words: not empty, no number of a caption, no note to the player."""
    skipping = web and bool(lines) and lines[0].startswith("WEBVTT")
    after_gap = True
    for at, line in enumerate(lines):
        if not line.strip():
            skipping, after_gap = False, True
            continue
        if "-->" in line:  # ends whatever stood before it: a block may lack its empty line
            skipping = False
        elif web and after_gap and _SILENT_BLOCKS.match(line):
            skipping = True
        timed_next = at + 1 < len(lines) and "-->" in lines[at + 1] and "-->" not in line
        numbers_it = timed_next and (line.strip().isdigit() or (web and after_gap))
        after_gap = False
        if not skipping and not numbers_it:
            yield at


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def _said(line: str, start: float, end: float, cue: int, *, web: bool) -> Iterator[Piece]:
    for part in _NEXT_VOICE.split(line):
        voice = _VOICE.match(part)
        words = _TAG.sub("", part)
        words = " ".join((html.unescape(words) if web else words).split())
        who = " ".join(html.unescape(voice[1]).split()) if voice else None
        dash = _BY_DASH.match(words)
        if words:
            yield Piece(
                words[dash.end() :] if dash else words, words, start, end, who, cue, fresh=dash is not None
            )
