"""The two languages say the same things, each in its own way, and say them cleanly."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from coach.reading.reader import ASPECTS, FAULTS, FORMS
from coach.rehearsal.consultants import MANNERS
from coach.rehearsal.library import KINDS_OF_HELP
from coach.rehearsal.understanding import KINDS
from coach.rehearsal.wording import addressed
from coach.steps import Step
from scripts.errors import ScriptError
from scripts.language import ROOT, language_of_locale, languages, script
from tests.conftest import REPO
from voices.errors import CODES

LANGS = languages()
NOBREAK = "\u00a0\u202f"


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every phrase with its dotted key; a list of variants counts as one."""
    if isinstance(value, dict):
        return {
            name: text for key, part in value.items() for name, text in leaves(part, f"{path}.{key}").items()
        }
    return {path: value}


def fields(value: Any) -> set[str]:
    texts = value if isinstance(value, list) else [value]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(str(text)) if name}


def texts(lang: str) -> list[tuple[str, str]]:
    """Everything the coach says or shows in a language, with where it stands."""
    words = script(lang)
    found = []
    for part in ("phrases", "method", "feedback", "setup", "models", "new_case"):
        for path, value in leaves(getattr(words, part).table).items():
            found += [
                (f"{part}{path}", str(text)) for text in (value if isinstance(value, list) else [value])
            ]
    found += rehearsed(lang)
    for form, ways in words.rewording.table["reworded"].items():
        for way in ways:
            found += [
                (f"reworded.{form}", text) for text in (way.values() if isinstance(way, dict) else [way])
            ]
    return found


HEARD = {"state-words", "keep-words", "redirect-words", "back-words", "not-words", "question-starts"}
"""What is compared with what people say, in plain letters."""


def rehearsed(lang: str) -> list[tuple[str, str]]:
    """All that is said in a rehearsal, to somebody addressed in each way."""
    words = script(lang)
    judged = {name: words.request[name] for name in ("one", "mine", "power", "open", "help", "free")}
    spoken = {
        "rehearsal": {key: part for key, part in words.rehearsal.table.items() if key not in HEARD},
        "consultants": {key: part for key, part in words.consultants.items() if key != "people"},
        "contributions": words.contributions,
        "request": {**judged, "rewording": words.request["rewording"], "subjects": words.request["subjects"]},
    }
    return [
        (f"{address}{path}", addressed(str(text), address))
        for path, value in leaves(spoken).items()
        for text in (value if isinstance(value, list) else [value])
        for address in (("tu", "vous") if lang == "fr" else ("vous",))
    ]


def test_both_languages_are_there() -> None:
    assert {"fr", "en"} <= set(LANGS)


@pytest.mark.parametrize("part", ["phrases", "method", "feedback", "setup", "models", "rehearsal"])
def test_every_language_has_every_key_with_the_same_fields(part: str) -> None:
    tables = {lang: leaves(getattr(script(lang), part).table) for lang in LANGS}
    # French wordings come as tu and vous, English ones as one: what matters is that both are there.
    keys = {lang: {re.sub(r"\.(?:tu|vous)$", "", key) for key in table} for lang, table in tables.items()}
    assert keys["fr"] == keys["en"]
    for key in set(tables["fr"]) & set(tables["en"]):
        # A variant may name these or not.
        allowed = {"client", "cue", "words", "aspect", "headline", "when"}
        assert fields(tables["fr"][key]) ^ fields(tables["en"][key]) <= allowed, key


@pytest.mark.parametrize("lang", LANGS)
def test_the_method_speaks_at_every_step(lang: str) -> None:
    method = script(lang).method
    for step in Step:
        for part in ("title", "aim", "help"):
            assert method(f"steps.{step.value}.{part}", client="Noor")
        assert len(method.all(f"facilitator.{step.value}")) >= 1
    for key, value in leaves(method.table["facilitator"]).items():
        assert fields(value) <= {"client", "headline"}, key


@pytest.mark.parametrize("lang", LANGS)
def test_feedback_has_words_for_every_form_and_aspect(lang: str) -> None:
    feedback = script(lang).feedback
    for form in FORMS:
        assert feedback(f"forms.{form}")
        assert len(feedback.all(f"why.{form}")) >= 2
    for aspect in ASPECTS:
        assert feedback(f"aspects.{aspect}")
        assert feedback.table["openers"][aspect]
    for form in FAULTS:
        assert feedback(f"effort.{form}")


@pytest.mark.parametrize("lang", LANGS)
def test_every_fault_cue_offers_a_rewording_that_can_be_filled(lang: str) -> None:
    for form in ("advice", "judging", "leading"):
        for cue in script(lang).cues["forms"][form]:
            better = cue["better"]
            for text in better.values() if isinstance(better, dict) else [better]:
                assert fields(text) <= {"rest"}
                assert text.endswith("?")
                if lang == "fr":
                    assert set(better) == {"tu", "vous"}
            re.compile(cue["match"])


def test_every_code_of_ears_and_mouth_has_a_sentence() -> None:
    # The rest is caught before a session, or is a defect of ours.
    spoken = CODES - {"unknown-choice"}
    for lang in LANGS:
        missing = [code for code in spoken if not script(lang).phrases.has(f"errors.{code}")]
        assert not missing


def test_every_phrase_that_the_code_asks_for_exists() -> None:
    asked = re.compile(r"""(?:words|_words|say|phrases)\(\s*"([a-z-]+\.[a-z.-]+)\"""")
    for file in [*REPO.glob("tui/**/*.py"), *REPO.glob("coach/**/*.py")]:
        for key in asked.findall(file.read_text(encoding="utf-8")):
            for lang in LANGS:
                words = script(lang)
                tables = (
                    words.phrases, words.method, words.feedback, words.setup, words.models, words.rehearsal,
                )  # fmt: skip
                assert any(table.has(key) for table in tables), f"{file.name}: {key}"


@pytest.mark.parametrize("lang", LANGS)
def test_a_library_is_whole(lang: str) -> None:
    """Each aspect and manner has questions, each kind of situation every kind of help; nothing twice."""
    table, shelves = script(lang).consultants, script(lang).contributions
    assert set(table["questions"]) == set(ASPECTS)
    for aspect, manners in table["questions"].items():
        for manner in MANNERS:
            lines = manners[manner]
            assert len(set(lines)) == len(lines) >= 7
            assert all(fields(line) <= {"quote", "other"} for line in lines)
            assert any("{quote}" in line for line in lines), aspect
    assert set(shelves) == {*KINDS, "any"}
    lines = [line for shelf in shelves.values() for kind in KINDS_OF_HELP for line in shelf[kind]]
    assert len(set(lines)) == len(lines) >= 500
    assert all(fields(line) <= {"quote", "request"} for line in lines)


@pytest.mark.parametrize(("where", "text"), texts("fr"))
def test_french_typography(where: str, text: str) -> None:
    shown = re.sub(r"\{[a-z_]+\}", "x", text)
    assert not re.search(r"(?<=\w)'(?=\w)", shown), "straight apostrophe"
    assert not re.search(rf"[^{NOBREAK}\s(«]([?!;»])(?!\w)", shown.replace("--", "")), (
        "no space before ? ! ; »"
    )
    assert not re.search(r" [?!;:»](?:\s|$)", shown), "breakable space before ? ! ; : »"
    assert not re.search(rf"«[^{NOBREAK}]", shown), "no no-break space after «"
    assert '"' not in shown
    assert "..." not in shown


@pytest.mark.parametrize(("where", "text"), texts("en"))
def test_english_typography(where: str, text: str) -> None:
    assert not re.search(r"(?<=\w)'(?=\w)", text), "straight apostrophe"
    assert '"' not in text
    assert "..." not in text
    assert not re.search(r" [?!;:](?:\s|$)", text)


@pytest.mark.parametrize("lang", LANGS)
def test_the_bank_is_labelled_with_known_words_and_repeats_nothing(lang: str) -> None:
    rows = script(lang).questions
    assert {form for form, _, _ in rows} == set(FORMS)
    assert {aspect for _, aspect, _ in rows if aspect} == set(ASPECTS)
    assert len({text.casefold() for _, _, text in rows}) == len(rows)
    for aspect in ASPECTS:
        assert sum(1 for form, found, _ in rows if found == aspect and form in ("open", "closed")) >= 20


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(ScriptError) as error:
        script("de")
    assert error.value.code == "language-unknown"


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "fr", "LANG": "en_GB"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr_FR"}, "fr"),
    ],
)
def test_the_language_of_the_system(environ: dict[str, str], lang: str) -> None:
    assert language_of_locale(environ) == lang


def test_a_new_language_is_a_folder_and_no_code() -> None:
    parts = {"phrases.yaml", "method.yaml", "feedback.yaml", "commands.yaml", "cues.yaml", "bank"}
    for lang in LANGS:
        assert parts <= {file.name for file in (ROOT / lang).iterdir()}
