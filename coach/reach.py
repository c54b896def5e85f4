"""Plays a situation against questions, to see which of its facts nobody would ever hear."""

from __future__ import annotations

from collections.abc import Iterator

from coach.aims import Aims
from coach.reading.reader import Reader
from scripts.cases import Case, Fact
from scripts.language import Script

_TRIED = 60
"""Questions of the bank tried for a fact that its own do not reach."""


def unreached(case: Case, script: Script, reader: Reader) -> list[Fact]:
    """Facts that neither their own questions nor those of the bank on their aspect lead to.

    A fact that comes after one of them is never heard either.
    """
    aims = Aims(case, reader)
    lost = [place for place in range(len(case.facts)) if not _found(place, case, aims, script, reader)]
    ids = {case.facts[place].id for place in lost}
    while more := {fact.id for fact in case.facts if fact.after in ids and fact.id not in ids}:
        ids |= more
    return [fact for fact in case.facts if fact.id in ids]


def _found(place: int, case: Case, aims: Aims, script: Script, reader: Reader) -> bool:
    for question in _questions(case.facts[place], script):
        meant = aims.meant(reader.read(question))
        if meant and meant[0].fact == place:
            return True
    return False


def _questions(fact: Fact, script: Script) -> Iterator[str]:
    yield from fact.asks
    asked = (
        text
        for form, aspect, text in script.questions
        if aspect == fact.aspect and form in ("open", "closed")
    )
    for _, text in zip(range(_TRIED), asked, strict=False):
        yield text
