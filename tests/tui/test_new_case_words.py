"""What ``coach cases new`` says: the same in every language, cleanly set, reactions that suit anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.drafting import ASPECTS
from scripts import cases
from scripts.language import languages, script
from tests.tui.answering import FACTS, answers, new

LANGS = languages()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    else:
        yield path, str(value)


def spoken(lang: str) -> Iterator[str]:
    for file in cases.files(lang):
        for lines in cases.load(file, lang).reactions.values():
            yield from lines


def test_every_language_has_the_same_parts() -> None:
    tables = {lang: dict(leaves(script(lang).new_case.table)) for lang in LANGS}
    for lang in LANGS:
        extra = {key for key in tables[lang].keys() ^ tables["en"].keys() if "address" not in key}
        assert not extra
        for key, text in tables[lang].items():
            names = set(re.findall(r"\{(\w+)\}", text))
            assert names <= set(re.findall(r"\{(\w+)\}", tables["en"].get(key, ""))) | {"name"}, key


@pytest.mark.parametrize("lang", LANGS)
def test_every_aspect_is_asked_once_and_has_a_hint(lang: str) -> None:
    schema = json.loads(cases.SCHEMA.read_text(encoding="utf-8"))
    known = schema["properties"]["facts"]["items"]["properties"]["aspect"]["enum"]
    assert sorted(ASPECTS) == sorted(known)
    assert set(script(lang).new_case.table["hints"]) == set(ASPECTS)


@pytest.mark.parametrize("lang", LANGS)
def test_reactions_are_whole_and_nobody_else_says_them(lang: str) -> None:
    stock = script(lang).new_case.table["reactions"]
    assert tuple(sorted(stock)) == tuple(sorted(cases.REACTIONS))
    mine = [line for lines in stock.values() for line in lines]
    assert [len(lines) for lines in stock.values()] == [5] * len(stock)
    assert len(set(mine)) == len(mine)
    assert not set(mine) & set(spoken(lang))
    for line in mine:
        assert not re.search(r"[*_#<>\[\](){}|\\\"]", line), line
        if lang == "fr":  # they serve whoever says tu or vous
            assert not re.search(r"\b(tu|te|toi|ton|ta|tes|vous|votre|vos)\b|\bt’|ez\b", line, re.I), line


@pytest.mark.parametrize("lang", LANGS)
def test_typography(lang: str) -> None:
    for where, text in leaves(script(lang).new_case.table):
        assert "'" not in text, where
        assert '"' not in text, where
        assert "..." not in text, where
        assert not re.search(r" [?!;:»]", text), where
        if lang == "fr":
            assert not re.search(r"[\w}][?!;»]|[\w}]:(?! true)", text), where
            assert not re.search(r"«[^\u00a0\u202f]", text), where


def test_what_is_said_in_french_is_well_set(tmp_path: Path) -> None:
    four = {name: fact for name, fact in FACTS["fr"].items() if name != "part"}
    good = answers("fr", four | {"tried": ("J’ai payé.", "", ["Un ?", ""], "", "peut-être")})
    done = new("fr", tmp_path, ["", "x" * 300, *good])
    text = (done.stdout + done.stderr).decode().replace(str(tmp_path), "")
    assert "'" not in text
    assert not re.search(r" [?!;:»]", text)
    assert not re.search(r"«[^\u00a0\u202f]", text)
