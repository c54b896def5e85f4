"""Situations: ours are whole, and nobody's can do harm."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import cases
from scripts.cases import Case, load, problems
from scripts.errors import ScriptError
from scripts.language import languages
from scripts.yamlfile import MAX_BYTES, read
from tests.conftest import MATERIAL

FILES = [(lang, file) for lang in languages() for file in cases.files(lang)]
GOOD = (MATERIAL / "still-waters.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("lang", "file"), FILES, ids=lambda value: getattr(value, "stem", value))
class TestOurs:
    def test_nothing_is_wrong_with_it(self, lang: str, file: Path) -> None:
        assert problems(read(file)) == []

    def test_it_is_rich_enough_to_practise_on(self, lang: str, file: Path) -> None:
        case = load(file, lang)
        spread = Counter(fact.aspect for fact in case.facts)
        assert len(case.facts) >= 20
        assert len(spread) >= 15
        core = [fact for fact in case.facts if fact.core]
        assert 3 <= len(core) <= 9
        assert all(fact.trust > 3 or fact.after for fact in core), "the challenge must not fall into the lap"
        free = {fact.aspect for fact in case.facts if fact.trust <= 3 and fact.after is None}
        assert {"since", "example", "tried", "feeling", "people", "impact"} <= free
        assert all(len(lines) >= 3 for lines in case.reactions.values())

    def test_no_line_is_said_twice(self, lang: str, file: Path) -> None:
        case = load(file, lang)
        said = [line for fact in case.facts for line in fact.says]
        said += [line for lines in case.reactions.values() for line in lines]
        assert len(said) == len(set(said))

    def test_it_is_fit_to_be_spoken(self, lang: str, file: Path) -> None:
        case = load(file, lang)
        for line in spoken(case):
            assert not re.search(r"[*_#<>\[\](){}|\\]", line), line
            assert "..." not in line
            assert not re.search(r"(?<=\w)'(?=\w)", line), line
            if lang == "fr":
                assert not re.search(r" [?!;:»]", line), line
                assert not re.search(r"« ", line), line


def spoken(case: Case) -> list[str]:
    lines = [*case.presentation, case.question, case.first_request, case.deep_request, *case.learning]
    lines += [line for fact in case.facts for line in fact.says]
    lines += [line for reactions in case.reactions.values() for line in reactions]
    return lines + [text for action in case.plan for text in (action.what, action.first, action.when)]


def test_each_language_has_two_cases_of_its_own() -> None:
    for lang in languages():
        assert sum(1 for found, _ in FILES if found == lang) >= 2


def test_no_case_answers_to_two_names() -> None:
    names = [file.stem for _, file in FILES]
    assert len(names) == len(set(names))


# What is put in the place of what, the code it gets, how many lines below the change, and the field.
BREAKS = [
    ("problem: ", "problem: 3 #", "case-type", 0, "problem"),
    ("aspect: since", "aspect: sinse", "case-choice", 0, "facts[0].aspect"),
    ("gate: {trust: 4}", "gate: {trust: 400}", "case-much", 0, "facts[4].gate.trust"),
    ("gate: {trust: 4}", "gate: {trust: lots}", "case-type", 0, "facts[4].gate.trust"),
    ("after: promotion", "after: promotoin", "case-gate", 0, "facts[5].gate.after"),
    ("after: promotion", "after: fear", "case-circle", 0, "facts[5].gate.after"),
    ("id: lonely", "id: six-people", "case-twice", 4, "facts[3].id"),
    ("id: lonely", "id: Six People!", "case-field", 0, "facts[2].id"),
    ('challenge: "', 'colour: blue\nchallenge: "', "case-extra", 0, "colour"),
    ('challenge: "', 'problem: again\nchallenge: "', "yaml-twice", 0, "problem"),
    ("title: ", "title: &a ", "yaml-alias", 0, None),
    ("title: ", "title: !!python/object/apply:os.system ", "yaml-alias", 0, None),
    ("headline: ", "headlines: ", "case-extra", 0, "presentation.headlines"),
    ('statement: ["Right.", "Yes."]', "statement: []", "case-little", 0, "reactions.statement"),
]


@pytest.mark.parametrize(("old", "new", "code", "below", "field"), BREAKS)
def test_what_is_wrong_is_named_with_line_and_field(
    tmp_path: Path, old: str, new: str, code: str, below: int, field: str | None
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    try:
        found = problems(read(file))
    except ScriptError as error:
        found = [error]
    assert GOOD.index(old) >= 0
    wanted = (code, str(GOOD.count("\n", 0, GOOD.index(old)) + 1 + below), field)
    assert wanted in [(one.code, one.detail["line"], one.detail.get("field")) for one in found]
    with pytest.raises(ScriptError) as error_of_load:
        load(file, "en")
    assert error_of_load.value.detail["file"] == str(file)


def test_a_field_left_out_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(re.sub(r"challenge: .*\n", "", GOOD), encoding="utf-8")
    (problem,) = problems(read(file))
    assert (problem.code, problem.detail["field"]) == ("case-missing", "challenge")


def test_every_problem_is_found_at_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        GOOD.replace("aspect: since", "aspect: x").replace("gender: f", "gender: q"), encoding="utf-8"
    )
    assert [problem.detail["field"] for problem in problems(read(file))] == [
        "client.gender",
        "facts[0].aspect",
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"# nothing\n", "file-empty"),
        (b"\xff\xfe\x00", "file-not-utf8"),
        (b"title: caf\xe9\n", "file-not-utf8"),
        (b"[" * 50_000, "yaml-deep"),
        (b"a: " + b"x" * (MAX_BYTES + 1), "file-too-large"),
        (b"just words", "case-type"),
        (b"title: a\n\x00b", "yaml-broken"),
        (b"a: b\n---\nc: d\n", "yaml-broken"),
    ],
)
def test_files_that_are_no_case(tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(data)
    with pytest.raises(ScriptError) as error:
        load(file, "en")
    assert error.value.code == code


def test_a_folder_or_nothing_at_all(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(ScriptError) as error:
            load(file, "en")
        assert error.value.code == "file-unreadable"


@given(st.text(max_size=200))
def test_any_text_is_refused_in_a_sentence_or_read(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    with pytest.raises(ScriptError):
        load(file, "en")


def test_the_persons_own_cases_are_found_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "mine.yaml").write_text(GOOD, encoding="utf-8")
    assert cases.find("mine", "en", tmp_path).title == "Still waters"
    with pytest.raises(ScriptError) as error:
        cases.find("mine", "fr", tmp_path)
    assert error.value.code == "case-other-language"
    assert error.value.detail["other"] == "en"
    with pytest.raises(ScriptError) as error:
        cases.find("nobody", "en", tmp_path)
    assert "mine" in error.value.detail["known"]


def test_the_digest_follows_the_words_and_not_the_layout(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("# a remark\n" + GOOD, encoding="utf-8")
    same = load(MATERIAL / "still-waters.yaml", "en").digest
    assert load(file, "en").digest == same
    file.write_text(GOOD.replace("Since March.", "Since May."), encoding="utf-8")
    assert load(file, "en").digest != same
