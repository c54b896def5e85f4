"""Questions that nobody wrote for the case itself find the fact that answers them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.aims import Aims
from scripts import cases
from scripts.cases import Case, load
from scripts.language import languages
from tests.build import reader
from tests.conftest import MATERIAL

SETS = {"first": MATERIAL / "reaching", "unseen": MATERIAL / "unseen" / "reaching"}
"""The second set was looked at only once all was learned and chosen."""


def asked(where: str, lang: str, file: Path) -> list[tuple[set[str], str]]:
    """Questions and the facts that are a right answer; none for what lies beside the case."""
    rows = (SETS[where] / lang / f"{file.stem}.tsv").read_text(encoding="utf-8").splitlines()
    split = [row.split("\t") for row in rows]
    return [(set() if ids == "-" else set(ids.split("|")), text) for ids, text in split]


def answers(case: Case, rows: list[tuple[set[str], str]], lang: str) -> list[str | None]:
    aims = Aims(case, reader(lang))
    meant = [aims.meant(reader(lang).read(text)) for _, text in rows]
    return [case.facts[found[0].fact].id if found else None for found in meant]


@pytest.mark.parametrize(("where", "wrong_at_most"), [("first", 0.06), ("unseen", 0.05)])
@pytest.mark.parametrize("lang", languages())
def test_questions_reach_the_right_fact(lang: str, where: str, wrong_at_most: float) -> None:
    right = wrong = count = 0
    for file in cases.files(lang):
        case, rows = load(file, lang), asked(where, lang, file)
        assert {name for ids, _ in rows for name in ids} <= {fact.id for fact in case.facts}
        assert len(rows) >= 45
        for (ids, _), found in zip(rows, answers(case, rows, lang), strict=True):
            if ids:
                count += 1
                right += found in ids
                wrong += found is not None and found not in ids
    print(f"{lang} {where}: right {right / count:.3f}, wrong {wrong / count:.3f} of {count}")
    assert right / count >= 0.85
    assert wrong / count <= wrong_at_most


@pytest.mark.parametrize("lang", languages())
def test_the_question_shown_for_what_was_missed_does_open_it(lang: str) -> None:
    for file in cases.files(lang):
        case = load(file, lang)
        aims = Aims(case, reader(lang))
        for fact in case.facts:
            found = aims.meant(reader(lang).read(fact.asks[0]))
            assert found, fact.id
            assert case.facts[found[0].fact].id == fact.id


def test_a_file_full_of_questions_is_learned_in_no_time_that_matters(still_waters: Case) -> None:
    """200 facts with 20 questions each, the most that a file may hold."""
    from dataclasses import replace

    asks = tuple(f"What about thing number {number}?" for number in range(20))
    facts = tuple(replace(still_waters.facts[0], id=f"fact-{place}", asks=asks) for place in range(200))
    aims = Aims(replace(still_waters, facts=facts), reader("en"))
    assert len(aims.of(reader("en").read("What about thing number 3?"))) == 200


def test_a_case_without_questions_of_its_own_is_understood_all_the_same(still_waters: Case) -> None:
    from dataclasses import replace

    bare = replace(still_waters, facts=tuple(replace(fact, asks=()) for fact in still_waters.facts))
    rows = [({"since-march"}, "How long has this been going on?"), ({"lonely"}, "How do you feel about it?"),
            ({"round-table"}, "What have you tried?"), (set(), "What colour is the moon?")]  # fmt: skip
    found = answers(bare, rows, "en")
    assert [name is None or name in ids for (ids, _), name in zip(rows, found, strict=True)] == [True] * 4
    assert sum(name is not None for name in found) >= 2
