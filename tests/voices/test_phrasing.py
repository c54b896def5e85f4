from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.phrasing import phrases
from voices.speech_text import LONGEST, prepare


def texts(line: str, lang: str = "fr") -> list[str]:
    return [piece.text for piece in phrases(line, lang)]


@pytest.mark.parametrize(
    ("line", "opening"),
    [
        ("Je vous remercie de m’accueillir ici, je suis responsable des archives.", 37),  # at the comma
        ("Je voudrais que vous m’aidiez à trouver comment rendre la parole.", 29),  # before « à »
        ("Anticonstitutionnellement parlant, elle hésite à partir maintenant.", 34),
        ("Une toute petite phrase.", 24),
    ],
)
def test_the_first_piece_is_short_and_ends_where_one_may_breathe(line: str, opening: int) -> None:
    first = texts(line)[0]
    assert len(first) <= 40
    assert len(first) == opening, first


def test_a_sentence_without_a_place_to_breathe_is_cut_at_a_space() -> None:
    pieces = texts("mot " * 40)
    assert len(pieces[0]) <= 40
    assert {word for piece in pieces for word in piece.split()} == {"mot"}


def test_only_the_opening_is_cut_short() -> None:
    second = "Et voici une deuxième phrase, plus longue que la première, qui reste entière."
    assert texts(f"Bonjour. {second}") == ["Bonjour.", second]


def test_pauses_are_those_of_the_punctuation() -> None:
    line = "Il y a longtemps que nous attendons, mes amis et moi, une réponse. Et vous\u202f?"
    pieces = phrases(line, "fr")
    assert [piece.sentence for piece in pieces] == [0, 0, 1]
    inside, after, end = (piece.pause for piece in pieces)
    assert 0.1 < inside < after == end


@given(st.text(alphabet="abé ,.:!?\n1’—«»", max_size=500), st.sampled_from(["fr", "en", "xx"]))
def test_no_word_is_lost(line: str, lang: str) -> None:
    pieces = phrases(line, lang)
    assert "".join("".join(texts(line, lang)).split()) == "".join(prepare(line, lang).split())
    assert all(0 < len(piece.text) <= LONGEST for piece in pieces)
    assert [piece.sentence for piece in pieces] == sorted(piece.sentence for piece in pieces)
