from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voices.speech_text import LONGEST, prepare, sentences


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("« Qu’as-tu déjà essayé\u202f? »", "Qu'as-tu déjà essayé ?"),
        ("Il hésite… puis il part.", "Il hésite, puis il part."),
        ("Il hésite… Puis il part…", "Il hésite. Puis il part."),
        ("Mon équipe — la petite – part.", "Mon équipe, la petite, part."),
        ("de 10 – 15", "de 10 à 15"),
        ("la marche & la course", "la marche et la course"),
        ("et/ou", "et ou"),
        ("1\u202f200 personnes", "1200 personnes"),
        ("Bonjour 😀 à tous", "Bonjour à tous"),
        ("- oui\n- non", "oui\nnon"),
        ("E\u0301tienne", "Étienne"),
        ("il fait 20 °C", "il fait 20 degrés"),
        ("de 10 à 12h, puis 14h30", "de 10 à 12 heures, puis 14h30"),
        ("le n° 5", "le numéro 5"),
        ('<genfile file="/tmp/x.wav">Bonjour</genfile>', "genfile file /tmp/x.wav"),
        ("[[slnc 5000]] oui", "slnc 5000 oui"),
        ("a\x00b\x1b[31mc", "a b 31mc"),
        ("\ud800", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_french_as_it_is_spoken(written: str, spoken: str) -> None:
    if "genfile" in written:
        assert not set(prepare(written, "fr")) & set("<>[]{}")
    else:
        assert prepare(written, "fr") == spoken


def test_english_as_it_is_spoken() -> None:
    assert prepare("“It’s Mr. Smith’s idea — 10 & 20…”", "en") == "It's Mr. Smith's idea, 10 and 20."


@given(st.text(), st.sampled_from(["fr", "en"]))
def test_nothing_that_could_be_markup_is_left(text: str, lang: str) -> None:
    ready = prepare(text, lang)
    assert not set(ready) & set("<>&[]{}|\\")
    assert all(char == "\n" or char.isprintable() or char == " " for char in ready)
    ready.encode()


@given(st.text(), st.sampled_from(["fr", "en"]))
def test_text_made_ready_twice_is_the_same(text: str, lang: str) -> None:
    once = prepare(text, lang)
    assert prepare(once, lang) == once


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour. Ça va ? Oui !", ["Bonjour.", "Ça va ?", "Oui !"]),
        ("M. Dupont et Mme. Durand. Puis le Dr. Lee.", ["M. Dupont et Mme. Durand.", "Puis le Dr. Lee."]),
        ("Ask Mr. Smith, e.g. today. Then go.", ["Ask Mr. Smith, e.g. today.", "Then go."]),
        ("Il coûte 3.5 euros. Bien.", ["Il coûte 3.5 euros.", "Bien."]),
        ("un\ndeux", ["un", "deux"]),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert list(sentences(text)) == found


@given(st.text(alphabet="ab .,!?\nÉ1", max_size=600))
def test_sentences_lose_no_word_and_are_never_long(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(sentence) <= LONGEST for sentence in found)
