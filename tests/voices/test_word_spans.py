from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.phrasing import phrases
from voices.word_spans import WordSpans


def lit(text: str, lang: str = "fr") -> list[str]:
    """What is highlighted for each word that is spoken."""
    pieces = [piece.text for piece in phrases(text, lang)]
    spans = WordSpans(text, pieces)
    found = [
        spans.of(at, word.start()) for at, piece in enumerate(pieces) for word in re.finditer(r"\S+", piece)
    ]
    return [text[span[0] : span[1]] for span in found if span]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("« Qu’avez-vous\u202f? » — L’été, peut-être…", ["Qu’avez-vous", "L’été", "peut-être"]),
        ("le 12/03/2024 au soir", ["le", "12", "03", "2024", "au", "soir"]),
        ("moi & toi", ["moi", "toi", "toi"]),
        ("oui oui oui", ["oui", "oui", "oui"]),
        ("😀 bien", ["bien"]),
        ("", []),
    ],
)
def test_words_light_up_as_they_are_written(text: str, words: list[str]) -> None:
    assert lit(text) == words


@given(st.text(max_size=200), st.sampled_from(["fr", "en"]))
def test_the_light_never_goes_back(text: str, lang: str) -> None:
    pieces = [piece.text for piece in phrases(text, lang)]
    spans = WordSpans(text, pieces)
    places = [spans.of(at, start) for at, piece in enumerate(pieces) for start in range(len(piece))]
    found = [place for place in places if place]
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
