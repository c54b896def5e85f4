"""Four kinds of trainee on every situation: who opens finds the challenge, who advises never does."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from coach import inputs
from coach.events import Feedback
from scripts import cases
from scripts.cases import Case, load
from scripts.language import languages, script
from tests.build import session, to_questions

FILES = [(lang, file) for lang in languages() for file in cases.files(lang)]
TURNS = 18
KINDS = ("good", "mixed", "interrogator", "advisor")


def turns(kind: str, case: Case, lang: str) -> list[str]:
    """What this kind of trainee asks; the good one goes from the outside in, as the gates of the case do."""
    draw = random.Random(len(case.id))
    bank: dict[str, list[str]] = {}
    for form, _, text in script(lang).questions:
        bank.setdefault(form, []).append(text)
    good = opening(case)
    checks = {"fr": "Si je vous entends bien, c’est cela qui vous pèse, c’est bien ça ?",
              "en": "If I hear you right, that is what weighs on you, is that so?"}  # fmt: skip
    match kind:
        case "good":
            good.insert(5, checks[lang])
            return good[:TURNS]
        case "advisor":
            return draw.sample(bank["advice"], TURNS)
        case "interrogator":
            return draw.sample(bank["closed"], TURNS - 4) + draw.sample(bank["multiple"], 4)
        case _:
            faults = draw.sample(bank["advice"] + bank["leading"], TURNS // 2)
            return [text for pair in zip(good, faults, strict=False) for text in pair][:TURNS]


def opening(case: Case) -> list[str]:
    """First questions of facts: some easy ones, then the challenge with what it comes after."""
    facts = {fact.id: fact for fact in case.facts}
    chain = []
    for fact in case.core:
        line = [fact]
        while line[0].after:
            line.insert(0, facts[line[0].after])
        chain += [one for one in line if one not in chain]
    easy = [fact for fact in case.facts if fact.trust <= 3 and fact.after is None and fact not in chain]
    return [fact.asks[0] for fact in (*easy[:5], *chain)]


def played(kind: str, case: Case, lang: str) -> Feedback:
    one, _ = session(case, lang)
    to_questions(one)
    for text in turns(kind, case, lang):
        one.take(inputs.Heard(text))
    (*_, found) = one.take(inputs.Command("end"))
    assert isinstance(found, Feedback)
    return found


@pytest.mark.parametrize(("lang", "file"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_the_good_one_finds_the_challenge_and_the_advisor_does_not(lang: str, file: Path) -> None:
    case = load(file, lang)
    found = {kind: played(kind, case, lang) for kind in KINDS}
    core = {kind: found[kind].core_found for kind in KINDS}
    assert core["good"] * 2 >= len(case.core), core
    assert core["advisor"] == 0
    score = {kind: found[kind].score or 0.0 for kind in KINDS}
    between = sorted((score["mixed"], score["interrogator"]))
    assert score["advisor"] < between[0] <= between[1] < score["good"], score
    assert found["good"].found > max(found["mixed"].found, found["interrogator"].found)
    assert found["advisor"].found == 0
