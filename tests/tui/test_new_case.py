"""``coach cases new``: a situation asked for line by line, and the answers that one cannot hold."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.drafting import ASPECTS, as_yaml
from scripts.cases import load, problems
from scripts.language import languages, script
from scripts.yamlfile import read
from tests.program import coach, objects
from tests.tui.answering import FACTS, HEAD, TAIL, answers, fields, lines_of, new, typed, written, wrong

LANGS = languages()


@pytest.mark.parametrize("lang", LANGS)
def test_a_whole_situation_by_pipe(tmp_path: Path, lang: str) -> None:
    done = new(lang, tmp_path, answers(lang))
    text = done.stdout.decode("utf-8")
    (file,) = written(lang, tmp_path)
    words = script(lang).phrases
    assert (done.returncode, done.stderr) == (0, b"")
    assert "{" not in text
    assert problems(read(file)) == []
    said = text.splitlines()[-3:]
    assert said[0] == words("cases.written", file=file)
    assert said[1] == words("cases.fine", file=file, facts=5)
    assert f"coach practise --lang {lang} --case {file}" in said[2]
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0

    case = load(file, lang)
    assert (case.title, case.question) == (lines_of(HEAD[lang])[0], case.question)
    assert (case.client.name, case.client.gender) == ("Paul", "m")
    assert case.address == ("vous" if lang == "fr" else None)
    assert len(case.presentation) == 2
    assert [len(element.said) for element in case.elements] == [1, 2]
    facts = {fact.id: fact for fact in case.facts}
    assert {name: fact.says for name, fact in facts.items()} == {
        aspect: tuple(f"{line}{'' if line.endswith('.') else '.'}" for line in (said, more) if line)
        for aspect, (said, more, *_) in FACTS[lang].items()
    }
    assert facts["since"].asks == tuple(FACTS[lang]["since"][2])
    assert [fact.id for fact in case.core] == ["part"]
    assert (facts["part"].trust, facts["since"].trust) == (5, 0)
    assert [action.when for action in case.plan] == [lines_of(TAIL[lang])[2].rstrip(".")]
    assert case.plan[0].what.endswith("Karim.")
    assert len(case.points) == 2


def test_the_new_situation_can_be_practised_on_at_once(tmp_path: Path) -> None:
    data = {"COACH_DATA": str(tmp_path)}
    done = coach("cases", "new", "--lang", "en", stdin=typed(answers("en")), **data)
    (command,) = re.findall(r"coach (practise .*)", done.stdout.decode())
    assert command == "practise --lang en --case the-workshop-that-eats-alone"
    done = coach(*command.split(), "--json", stdin=b"Since when?\n", **data)
    (answer,) = [event for event in objects(done) if event["event"] == "question"]
    assert answer["revealed"] == ["since"]


def test_programs_get_an_object_for_each_question_and_the_file_at_the_end(tmp_path: Path) -> None:
    done = new("en", tmp_path, answers("en"), "--json")
    found = objects(done)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {event["event"] for event in found} == {"note", "ask", "checked", "written"}
    asked = fields(found, "ask")
    assert asked[:4] == ["title", "summary", "client.name", "client.role"]
    assert asked[-2:] == ["learning", "points"]
    assert {"facts[4].says[1]", "facts[4].asks", "facts[4].gate.trust", "facts[4].core"} <= set(asked)
    aspects = [event["aspect"] for event in found if "aspect" in event]
    assert list(dict.fromkeys(aspects)) == list(ASPECTS)
    assert found[-1]["file"] == str(written("en", tmp_path)[0])


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_situation_cannot_hold_is_refused_at_once_and_asked_again(tmp_path: Path, lang: str) -> None:
    good = answers(lang)
    at_role = good.index("Paul") + 1
    bad = ["x" * 201, "", "\u200b", *good[: at_role - 1], "y" * 61, *good[at_role - 1 : at_role + 1]]
    bad += [
        "z",
        *good[at_role + 1 : at_role + 2],
        "",
        *good[at_role + 2 : at_role + 3],
        "l" * 1201,
        "m" * 5000,
    ]
    done = new(lang, tmp_path, bad + good[at_role + 3 :], "--json")
    found = objects(done)
    refused = [(event["field"], event["message"]) for event in found if event["event"] == "error"]
    known = script(lang).new_case.table["choices"]["gender"]
    assert done.returncode == 0
    assert refused == [
        ("title", wrong(lang, "long", count=201, limit=200)),
        ("title", wrong(lang, "empty")),
        ("title", wrong(lang, "empty")),
        ("client.name", wrong(lang, "long", count=61, limit=60)),
        ("client.gender", wrong(lang, "choice", known=", ".join(first for first, *_ in known.values()))),
        ("presentation.lines", wrong(lang, "none")),
        ("presentation.lines[1]", wrong(lang, "long", count=1201, limit=1200)),
        ("presentation.lines[1]", wrong(lang, "long", count=5000, limit=1200)),
    ]
    assert load(written(lang, tmp_path)[0], lang).title == good[0]


def test_a_list_that_is_full_takes_no_more(tmp_path: Path) -> None:
    good = answers("en")
    at = good.index("How do I get them back?") - 1
    done = new("en", tmp_path, [*good[:at], *["more"] * 40, *good[at:]], "--json")
    errors = [event["message"] for event in objects(done) if event["event"] == "error"]
    assert errors == [wrong("en", "many", limit=40)] * 2
    assert len(load(written("en", tmp_path)[0], "en").presentation) == 40


def test_too_few_questions_are_said_kindly_and_none_is_kept(tmp_path: Path) -> None:
    facts = FACTS["en"] | {"tried": ("I paid.", "", ["One?", "Two?", ""], "", "")}
    done = new("en", tmp_path, answers("en", facts))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().count(wrong("en", "few-asks")) == 1
    found = {fact.id: fact for fact in load(written("en", tmp_path)[0], "en").facts}
    assert (found["tried"].asks, found["tried"].says) == ((), ("I paid.",))


def test_one_part_of_the_challenge_alone_is_not_kept(tmp_path: Path) -> None:
    good = answers("en")
    at, end = good.index("He does not dare to tell him."), good.index("He keeps quiet out of fear.") + 1
    done = new("en", tmp_path, [*good[:at], "", *good[end:]])
    assert (done.returncode, wrong("en", "few-elements") in done.stdout.decode()) == (0, True)
    assert load(written("en", tmp_path)[0], "en").elements == ()


def test_with_too_few_facts_the_aspects_come_round_again(tmp_path: Path) -> None:
    four = {name: fact for name, fact in FACTS["en"].items() if name != "part"}
    good = answers("en", four)
    again = ["And on Sundays.", "", "", "", "", *[""] * len(ASPECTS)]
    at = len(good) - len(lines_of(TAIL["en"]))
    done = new("en", tmp_path, [*good[:at], *again, *good[at:]])
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert wrong("en", "few-facts", count=4, least=5) in text
    assert wrong("en", "no-core", name="Paul") in text
    assert len(load(written("en", tmp_path)[0], "en").facts) == 5


def test_several_facts_of_one_aspect_have_names_of_their_own(tmp_path: Path) -> None:
    good = answers("en")
    at = good.index("It weighs on me.")
    done = new("en", tmp_path, [*good[:at], *["I miss them.", "", "", "", ""] * 2, *good[at:]])
    assert done.returncode == 0
    found = [fact.id for fact in load(written("en", tmp_path)[0], "en").facts if fact.aspect == "feeling"]
    assert found == ["feeling", "feeling-2", "feeling-3"]


HOSTILE = [
    "\x1b[31mred\x07 \x00 [bold]{0} {name.__class__} %s",
    "- &a !!python/object/apply:os.system [rm]",
    "title: {x: 1} # not a comment",
    "\u2028 line \u2029 \x85 end", "a\x85b", "a\rb\x0cc",
    "<<", "=", "~", "2026-01-02", "0x10", "'\"\\", "@`|>%", "😀 \u202e\ufeff x", "null", "---",
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_whatever_is_typed_is_data(tmp_path: Path, lang: str) -> None:
    good = answers(lang)
    at = good.index("Paul") + 3
    title = "../../\x1b[2J{0} évil: [x]"
    lines = [title, *good[1 : at - 3], HOSTILE[0], *good[at - 2 : at], *HOSTILE, *good[at:]]
    done = new(lang, tmp_path, lines)
    text = done.stdout.decode("utf-8")
    (file,) = written(lang, tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not {"\x1b", "\x07", "\x00", "\u202e"} & set(text)
    assert "[bold]{0} {name.__class__} %s" in text
    assert file.parent == tmp_path / "cases" / lang
    case = load(file, lang)
    assert (case.title, case.client.name) == (title, HOSTILE[0])
    assert case.presentation[: len(HOSTILE)] == tuple(line.strip() for line in HOSTILE)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), max_size=4))
def test_any_text_comes_back_from_the_file_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(as_yaml({"facts": [{"says": texts}]}, "head"), encoding="utf-8")
    assert read(file).value == {"facts": [{"says": texts}]}
