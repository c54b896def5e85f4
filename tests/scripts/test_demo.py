"""The words of the demo: the same parts in every language, cleanly written, on a case that there is."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from coach.demo import captions, trainee
from coach.events import FACILITATOR_PITCH
from scripts.cases import find
from scripts.language import languages, script

LANGS = languages()


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Every text with its path."""
    if isinstance(value, dict):
        parts = [(f"{path}.{key}", part) for key, part in value.items()]
    elif isinstance(value, list):
        parts = [(f"{path}[{index}]", part) for index, part in enumerate(value)]
    else:
        return {path: str(value)}
    return {name: text for where, part in parts for name, text in leaves(part, where).items()}


def test_every_language_has_the_same_parts() -> None:
    tables = [leaves(script(lang).demo) for lang in LANGS]
    assert all(table.keys() == tables[0].keys() for table in tables)


@pytest.mark.parametrize("lang", LANGS)
def test_five_questions_asked_in_a_voice_of_its_own(lang: str) -> None:
    demo = script(lang).demo
    client = find(demo["case"], lang).client
    person = trainee(script(lang))
    assert len(demo["questions"]) == 5
    assert person.name not in (client.name, script(lang).method("facilitator-name"))
    # A fifth of the pitch apart: a difference one hears without seeing who speaks.
    assert min(abs(person.pitch - other) for other in (client.pitch, FACILITATOR_PITCH)) >= 0.2


@pytest.mark.parametrize("lang", LANGS)
def test_typography(lang: str) -> None:
    for where, text in leaves(script(lang).demo).items():
        assert "'" not in text, where
        assert '"' not in text, where
        assert "..." not in text, where
        assert not re.search(r" [?!;:»]", text), where
        if lang == "fr":
            assert not re.search(r"\w[?!;»]|\w:", text), where
            assert not re.search(r"«[^\u00a0\u202f]", text), where


@pytest.mark.parametrize("lang", LANGS)
def test_captions_grow_by_a_word_to_the_whole_turn(lang: str) -> None:
    for question in script(lang).demo["questions"]:
        found = [caption.text for caption in captions(question)]
        assert found[-1] == question
        assert all(longer.startswith(shorter + " ") for shorter, longer in pairwise(found))
