"""Sessions for tests: real words, real case, a clock turned by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from coach import events, inputs
from coach.clock import Clock
from coach.commands import Commands
from coach.desk import Desk
from coach.options import Options
from coach.practise import Practise
from coach.reading.reader import Reader
from coach.session import Session
from scripts.cases import Case
from scripts.language import script

NOW = "2026-11-23T09:05:00+01:00"


@cache
def reader(lang: str) -> Reader:
    """Built once: it takes some tenths of a second."""
    return Reader(script(lang))


class Hand:
    """A source of time that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def session(case: Case, lang: str = "en", seed: int = 7, feedback: str = "live") -> tuple[Session, Hand]:
    """A practice session and the hand on its clock."""
    words, hand = script(lang), Hand()
    commands = Commands(*(words.commands[part] for part in ("words", "numbers", "answers", "typed")))
    return Session(
        "s", lang, Practise(case, words, reader(lang), seed, feedback), commands, Clock(hand)
    ), hand


def desk(data: Path, lang: str = "en", source: Any = None, **options: Any) -> Desk:
    """A desk on a data folder, with the reader already built."""
    made = Desk(Options(lang=lang, data=data, **options), source or Hand(), lambda: NOW)
    made.__dict__["reader"] = reader(lang)
    return made


def to_questions(one: Any) -> list[events.Event]:
    """Begin a session or sitting and bring it to the clarification step."""
    found = one.take(inputs.Begin())
    holder = getattr(one, "session", one)
    while holder.holds:
        found += one.take(inputs.Delivered())
    return list(found)


def plain(found: list[events.Event]) -> list[dict[str, Any]]:
    """Events as JSON objects."""
    return [events.to_plain(event) for event in found]


def of(kind: type, found: list[events.Event]) -> list[Any]:
    """The events of one kind."""
    return [event for event in found if isinstance(event, kind)]
