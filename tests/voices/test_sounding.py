from __future__ import annotations

import pytest

from voices.sounding import sounds


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("fr", "aide", "Ed."),
        ("fr", "arrêter", "Arrêtez !"),
        ("fr", "passons", "passon"),
        ("fr", "pause", "pose"),
        ("en", "phone", "fone"),
        ("en", "back", "bak"),
    ],
)
def test_what_sounds_the_same_is_the_same(lang: str, one: str, other: str) -> None:
    assert sounds(one, lang) == sounds(other, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [("fr", "pause", "pousse"), ("fr", "suivant", "suivons"), ("en", "next", "text"), ("en", "end", "and")],
)
def test_what_sounds_different_stays_different(lang: str, one: str, other: str) -> None:
    assert sounds(one, lang) != sounds(other, lang)


def test_a_language_without_rules_keeps_its_letters() -> None:
    assert sounds("라디오 어제", "ko") == "라디오어제"
