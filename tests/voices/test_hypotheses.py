"""Which of the texts that were found is believed."""

from __future__ import annotations

import math

import pytest

from voices.hypotheses import Hypothesis, Reading, consensus, letters, nearly_in, words


def likely(text: str, probability: float) -> Hypothesis:
    return Hypothesis(text, math.log(probability), 1)


def test_each_word_of_the_consensus_has_the_most_support() -> None:
    found = [
        likely("the clients sad here", 0.36),
        likely("the client sat here", 0.33),
        likely("the client sat there", 0.31),
    ]
    assert consensus(found).text == "the client sat here"


def test_a_text_much_likelier_than_the_others_is_believed() -> None:
    found = [likely("one two", 0.02), likely("three four", 0.9), likely("one three", 0.02)]
    assert consensus(found).text == "three four"


def test_between_equals_in_words_the_likeliest_writing_wins() -> None:
    assert consensus([likely("Et alors ?", 0.5), likely("et alors", 0.4)]).text == "Et alors ?"
    assert consensus([likely("et alors", 0.4), likely("Et alors ?", 0.5)]).text == "Et alors ?"


def test_a_longer_text_is_weighed_whole() -> None:
    short, long = Hypothesis("no", -0.5, 2), Hypothesis("no not at all", -0.4, 20)
    assert consensus([long, short]) == short


@pytest.mark.parametrize(
    ("text", "expected"), [("Étape suivante !", "etapesuivante"), ("C’est fini.", "cestfini")]
)
def test_letters_alone(text: str, expected: str) -> None:
    assert letters(text) == expected


def test_words_keep_their_accents() -> None:
    assert words("L’Été, dit-il…") == ["l", "été", "dit", "il"]


def test_a_text_that_goes_round_in_circles_is_doubted() -> None:
    circles = Reading(None, (Hypothesis("suivant " * 40, -0.2, 80),), 0.1)
    sentence = "Depuis quand portez-vous seul ce dossier, et qui pourrait le reprendre après l’été ?"
    plain = Reading(None, (Hypothesis(sentence, -0.2, 20),), 0.1)
    unsure = Reading(None, (Hypothesis(sentence, -1.2, 20),), 0.1)
    assert (circles.doubtful, plain.doubtful, unsure.doubtful) == (True, False, True)


def test_what_is_read_where_nobody_speaks_is_no_text() -> None:
    invented = Reading(None, (likely("You", 0.9),), 0.55)
    assert (invented.text, invented.doubtful) == ("", True)
    assert Reading(None, (likely("You", 0.9),), 0.2).text == "You"


def test_of_two_readings_one_with_text_that_does_not_loop_is_worth_more() -> None:
    invented = Reading(None, (Hypothesis("You", -0.1, 2),), 0.55)
    circles = Reading(None, (Hypothesis("suivant " * 40, -0.1, 80),), 0.1)
    unsure = Reading(None, (Hypothesis("Suivant.", -1.5, 3),), 0.1)
    surer = Reading(None, (Hypothesis("Suivons.", -0.9, 3),), 0.1)
    assert sorted([surer, circles, unsure, invented], key=lambda one: one.worth) == [
        invented, circles, unsure, surer,
    ]  # fmt: skip


def test_two_readings_are_weighed_together() -> None:
    one = Reading(None, (likely("le client sait", 0.5), likely("le client c'est", 0.4)), 0.1)
    other = Reading(None, (likely("le client c'est", 0.3),), 0.1)
    assert one.text == "le client sait"
    assert one.joined(other).text == "le client c'est"
    assert one.joined(Reading(None, (likely("You", 0.9),), 0.6)) == one


@pytest.mark.parametrize(
    ("name", "text", "near"),
    [
        ("Nadège", "Qu’en dit nadej ?", True),
        ("Asterisk", "le projet libre asterisque", True),
        ("Nadège", "Qu’en dit Nadège ?", False),
        ("Nadège", "Depuis quand cela dure-t-il ?", False),
        ("Nadège", "", False),
        ("", "Depuis quand ?", False),
    ],
)
def test_a_name_is_nearly_heard_or_not(name: str, text: str, near: bool) -> None:
    assert nearly_in(name, text) is near


@pytest.mark.parametrize(
    ("text", "score", "kept"),
    [
        ("Press star for help or pound to exit.", -0.25, True),
        ("Press star for help or pound to exit.", -0.8, False),
        ("You", -0.1, False),
    ],
)
def test_what_is_said_surely_and_at_length_is_no_silence(text: str, score: float, kept: bool) -> None:
    assert (Reading(None, (Hypothesis(text, score, 9),), 0.6).text == text) == kept
