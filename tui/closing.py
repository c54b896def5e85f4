"""The feedback that closes a session, in words and as a picture, the same in every face."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from coach import events

Say = Callable[..., str]

_MISSED = 5
"""Hidden facts named at the end; more would bury the one that mattered."""

_FOUND, _HIDDEN = "■", "□"
_CELL = 36  # columns of one aspect in the picture


def closing_lines(event: events.Feedback, words: Say, spoken: Say) -> list[str]:
    """A paragraph each: what is said aloud, figures, the challenge, moments, and what stayed hidden."""
    lines = [event.text]
    if event.shown:
        lines += _figures(event, words, spoken)
        lines += _moments(event, words)
    if event.facts:
        lines += _challenge(event, words)
        lines += _missed(event, words, spoken) if event.shown else []
        lines += [words("closing.point", point=point) for point in event.points]
    return lines


def _figures(event: events.Feedback, words: Say, spoken: Say) -> Iterator[str]:
    if not event.questions:
        return
    forms = ", ".join(f"{spoken(f'forms.{form}')} {count}" for form, count in event.forms.items())
    many = "closing.figures" if event.questions > 1 else "closing.figures-one"
    yield words(
        many,
        questions=event.questions,
        words=_decimal(event.words, words),
        score=_decimal(event.score, words),
    )
    yield words("closing.forms", forms=forms)
    if event.reformulations:
        yield words("closing.reformulations", percent=round(100 * event.reformulations))
    if event.silence is not None:
        yield words("closing.silence", seconds=_decimal(event.silence, words))
    if event.silences:
        yield words(
            "closing.silences" if event.silences > 1 else "closing.silences-one", count=event.silences
        )
    if event.retries:
        yield words("closing.retries" if event.retries > 1 else "closing.retries-one", count=event.retries)
    asked = [cover.aspect for cover in event.coverage if cover.asked]
    if asked:
        yield words("closing.aspects", aspects=", ".join(spoken(f"aspects.{aspect}") for aspect in asked))
    missing = [cover.aspect for cover in event.coverage if cover.facts and not cover.asked]
    if missing:
        yield words("closing.untouched", aspects=", ".join(spoken(f"aspects.{aspect}") for aspect in missing))


def _moments(event: events.Feedback, words: Say) -> Iterator[str]:
    for key, sign in (("closing.won", 1), ("closing.lost", -1)):
        turns = [moment.text for moment in event.moments if moment.moved * sign > 0]
        if turns:
            yield words(key, turns=" · ".join(words("closing.quoted", text=text) for text in turns))


def _challenge(event: events.Feedback, words: Say) -> Iterator[str]:
    yield words("closing.found", found=event.found, facts=event.facts)
    yield words("closing.problem", problem=event.problem)
    if event.guess:
        yield words("closing.guess", guess=event.guess.text)
    yield words("closing.challenge", challenge=event.challenge)
    if event.guess and event.guess.seen:
        yield words("closing.seen", elements=" ".join(event.guess.seen))
    if event.guess and event.guess.unseen:
        yield words(
            "closing.unseen" if event.guess.seen else "closing.elsewhere",
            elements=" ".join(event.guess.unseen),
        )


def _missed(event: events.Feedback, words: Say, spoken: Say) -> Iterator[str]:
    opening = [missed for missed in event.missed if missed.ask][:_MISSED]
    if opening:
        yield words("closing.missed")
        for missed in opening:
            yield words("closing.opens", aspect=spoken(f"aspects.{missed.aspect}"), ask=missed.ask)


def picture(event: events.Feedback, words: Say, spoken: Say, width: int) -> list[str]:
    """What was covered, an aspect a cell: a full square for each fact heard, a hollow one for each hidden."""
    covered = [cover for cover in event.coverage if cover.facts]
    if not covered or not event.shown:
        return []
    cells = [_cell(cover, words, spoken) for cover in covered]
    columns = max(1, min(3, width // _CELL))
    rows = -(-len(cells) // columns)
    grid = [[cells[at] for at in range(row, len(cells), rows)] for row in range(rows)]
    return [
        words("closing.picture"),
        *("".join(_padded(cell, _CELL) for cell in row).rstrip() for row in grid),
    ]


def _cell(cover: events.Coverage, words: Say, spoken: Say) -> str:
    squares = _FOUND * cover.found + _HIDDEN * (cover.facts - cover.found)
    times = words("closing.times", count=cover.asked) if cover.asked else ""
    return f"{_padded(spoken(f'aspects.{cover.aspect}'), 25)} {squares} {times}"


def _padded(text: str, columns: int) -> str:
    """Filled up with spaces; letters that are two columns wide count as two."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, columns - wide)


def _decimal(value: float | None, words: Say) -> str:
    """A figure with one decimal, written as the language does: 2,5 or 2.5."""
    return f"{value or 0:.1f}".replace(".", words("decimal-mark"))
