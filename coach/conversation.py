"""A conversation that has taken place, as turns: who spoke, when, what was said. Pure: text in, turns out.

A transcript has a turn on each line, after an optional time and an optional name:

    [00:12:30] Marie : Depuis quand cela dure-t-il ?
    12:34 - Paul: About a year.

Captions (SubRip, WebVTT) are read in ``coach.subtitles``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from coach import subtitles
from coach.errors import UserError
from coach.events import Question
from coach.subtitles import Piece

TRANSCRIPTS = (".txt", ".md", ".text", *subtitles.SUFFIXES)
"""Files that are read as text; all others are taken for recordings."""

_GAP = 0.7  # seconds of silence that end a turn, as the window of a question does live
_BREAK = 60.0  # seconds; what is longer is no silence left to somebody: a break, or words left out
_SENTENCE_ENDS = (".", "?", "!", "…")
_CLOSING = "\"'»”’)] \u00a0\u202f"  # may follow the end of a sentence

_LONGEST = 40  # characters of a name; what is longer before a colon is the beginning of a sentence
_DASH = r"[-–—]"
_TIME = r"\d{1,3}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
_STAMP = re.compile(
    rf"(?P<open>[\[(])?\s*(?P<start>{_TIME})(?:\s*(?:-->|→|{_DASH})\s*(?P<end>{_TIME}))?"
    rf"\s*(?(open)[\])]|(?=\s|$|{_DASH}\s))\s*(?:{_DASH}(?:\s+|$))?"
)
_NAME = r"(?P<who>[^\s:：]+(?:[^\S\n]+[^\s:：]+){0,2}?)"
_LABEL = re.compile(
    rf"{_NAME}\s*(?:[\[(]\s*(?P<at>{_TIME})\s*[\])]\s*)?[:：](?:\*\*|__)?(?:\s+|$)(?P<rest>.*)", re.DOTALL
)
_HEADING = re.compile(rf"{_NAME}\s+[\[(]?(?P<at>{_TIME})[\])]?(?P<rest>)")  # name and time, the words below
_NO_NAME = re.compile(r"[?!;,«»“”…/]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation; ``start`` and ``end`` in seconds; what is not known is None."""

    text: str
    start: float | None = None
    end: float | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A turn with its verdict; ``number`` counts all turns of its file, from 1."""

    file: str
    number: int
    turn: Turn
    verdict: Question


def turns(text: str, file: str) -> tuple[Turn, ...]:
    """The turns of a transcript or of captions, told apart by the file's name; nothing said is lost.

    Raises ``UserError`` "caption-time", with file and line, for captions whose times cannot be read.
    """
    if PurePath(file).suffix.lower() in subtitles.SUFFIXES:
        return _joined(list(_attributed(_headed(_named(list(subtitles.pieces(text, file)))))), sentences=True)
    return tuple(_turn(piece) for piece in _attributed(_headed(_named(list(_lines(text))))))


def spoken(segments: Iterable[tuple[str, float, float]]) -> tuple[Turn, ...]:
    """The turns of a recording, from what was heard: text, start and end in seconds, in order."""
    return _joined([Piece(text.strip(), text, start, end) for text, start, end in segments], sentences=False)


def people(found: Iterable[Turn]) -> tuple[str, ...]:
    """The names of those who speak, in the order they first do."""
    return tuple(dict.fromkeys(turn.who for turn in found if turn.who))


def same(one: str, other: str | None) -> bool:
    """Whether two spellings are one name: capitals and spaces do not matter."""
    return other is not None and _key(one) == _key(other)


def chosen(found: Sequence[Turn], who: str | None) -> Iterator[tuple[int, Turn, Turn | None]]:
    """The turns of one person (None: all), each with its number in its file and the turn before it."""
    for number, turn in enumerate(found, 1):
        if who is None or same(who, turn.who):
            yield number, turn, found[number - 2] if number > 1 else None


def check_who(who: str | None, conversations: Iterable[tuple[str, Sequence[Turn]]]) -> None:
    """Raises ``UserError`` "who-unknown" or "who-none" when nobody of that name speaks in any of them."""
    if who is None:
        return
    told = list(conversations)
    names = people(turn for _, found in told for turn in found)
    files = ", ".join(file for file, _ in told)
    if not names:
        raise UserError("who-none", file=files)
    if not any(same(who, name) for name in names):
        raise UserError("who-unknown", who=who, known=", ".join(names), file=files)


def silence(last: Turn | None, turn: Turn) -> float | None:
    """Seconds left between two turns; None where times tell nothing, or where the same person goes on."""
    if last is None or last.end is None or turn.start is None or turn.start == last.start:
        return None
    if last.who and same(last.who, turn.who):
        return None
    gap = round(max(0.0, turn.start - last.end), 3)
    return gap if gap <= _BREAK else None


def _lines(text: str) -> Iterator[Piece]:
    """A piece for every line that is not empty, its time taken off."""
    for line in text.splitlines():
        raw = line.strip()
        if not raw:
            continue
        stamp = _STAMP.match(raw)
        start, end = (_seconds(stamp["start"]), _seconds(stamp["end"])) if stamp else (None, None)
        yield Piece(raw[stamp.end() :].strip() if stamp else raw, raw, start, end)


def _seconds(time: str | None) -> float | None:
    if time is None:
        return None
    whole = 0.0
    for part in time.replace(",", ".").split(":"):
        whole = whole * 60 + float(part)
    return whole


def _named(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Names taken off where they stand before a colon on two lines or more; once is no name."""
    labels = [_label(piece) for piece in pieces]
    often = Counter(_key(label["who"]) for label in labels if label)
    # Where a name and a time are a heading of their own, they are one for who speaks only once, too.
    headings = any(label and label.re is _HEADING and often[_key(label["who"])] > 1 for label in labels)
    spelt: dict[str, str] = {}
    for piece, label in zip(pieces, labels, strict=True):
        if label and (often[_key(label["who"])] > 1 or (headings and label.re is _HEADING)):
            who = spelt.setdefault(_key(label["who"]), label["who"].strip("*_ "))
            start = piece.start if piece.start is not None else _seconds(label["at"])
            yield replace(piece, text=label["rest"].strip(), start=start, who=who)
        elif label and label.re is _LABEL and piece.cue is None:
            # Perhaps somebody who spoke once: no line to be put into the mouth of the last speaker.
            yield replace(piece, fresh=True)
        else:
            yield piece


def _label(piece: Piece) -> re.Match[str] | None:
    found = _LABEL.match(piece.text) if piece.who is None else None
    if found is None and piece.who is None and piece.start is None:
        found = _HEADING.fullmatch(piece.text)
    if found is None or len(found["who"]) > _LONGEST or _NO_NAME.search(found["who"]):
        return None
    return found if any(char.isalpha() for char in found["who"]) else None


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).strip("*_ ").casefold().split())


def _headed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """A line with a time or a name alone belongs to the next; where it cannot, it was said, and stays."""
    head: Piece | None = None
    for piece in pieces:
        if head is not None:
            twice = head.cue is None and head.start is not None and piece.start is not None
            if twice or (head.who and (piece.who or piece.fresh)):
                yield replace(head, text=head.raw)
            else:
                piece = _under(head, piece)
        head = None if piece.text else piece
        if head is None:
            yield piece
    if head is not None:
        yield replace(head, text=head.raw)


def _under(head: Piece, piece: Piece) -> Piece:
    start = piece.start if head.start is None else head.start
    end = head.end if piece.end is None else piece.end
    return replace(piece, raw=f"{head.raw} {piece.raw}", start=start, end=end, who=head.who or piece.who)


def _attributed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Lines without a name are the last speaker's, until somebody else begins."""
    who: str | None = None
    for piece in pieces:
        opens = piece.fresh or (piece.who is not None and not same(piece.who, who))
        who = piece.who if piece.who or piece.fresh else who
        yield replace(piece, who=who, fresh=opens)


def _joined(pieces: Sequence[Piece], *, sentences: bool) -> tuple[Turn, ...]:
    """Pieces of one sentence as one turn. ``sentences``: a small letter tells that a sentence goes on."""
    written = sentences and any(_ended(piece.text) for piece in pieces)  # else small letters tell nothing
    found: list[Piece] = []
    for piece in pieces:
        if found and _goes_on(found[-1], piece, written=written):
            found[-1] = replace(
                found[-1], text=f"{found[-1].text} {piece.text}".strip(), end=piece.end, cue=piece.cue
            )
        else:
            found.append(piece)
    return tuple(_turn(piece) for piece in found if piece.text)


def _goes_on(last: Piece, piece: Piece, *, written: bool) -> bool:
    if piece.fresh:
        return False
    if piece.cue is not None and piece.cue == last.cue:
        return True
    if _ended(last.text):
        return False
    near = last.end is not None and piece.start is not None and piece.start - last.end < _GAP
    return near or (written and piece.text[:1].islower())


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _turn(piece: Piece) -> Turn:
    return Turn(piece.text, piece.start, piece.end, piece.who)
