"""The judgement between phrases and free text, on evidence written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from voices.hypotheses import Hypothesis
from voices.recogniser import Choice
from voices.whisper_choice import choose

PHRASES = ("pause", "mettre en pause", "étape suivante", "c'est fini", "note", "je passe mon tour")


class Written:
    """Evidence as a test says it is: mean log-probabilities of four tokens, by text."""

    def __init__(self, scores: Mapping[str, float], read: Sequence[str] = ()) -> None:
        self._scores = scores
        self._read = list(read)
        self.asked: list[str] = []

    def among(self, texts: Sequence[str]) -> list[str]:
        return self._read

    def score(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[self._scores.get(text, -9.0)] * 4 for text in texts]


def said(free: str, scores: Mapping[str, float], read: Sequence[str] = ()) -> Choice | None:
    return choose(PHRASES, [Hypothesis(free, -0.5, 4)], Written(scores, read), "fr")


def test_a_text_that_is_a_phrase_needs_no_evidence() -> None:
    evidence = Written({})
    choice = choose(PHRASES, [Hypothesis("Étape suivante !", -0.5, 4)], evidence, "fr")
    assert choice is not None
    assert choice.phrase == "étape suivante"
    assert choice.confidence > 0.99
    assert evidence.asked == []


def test_a_phrase_nearly_as_likely_as_the_text_is_chosen() -> None:
    choice = said("Mettre en pouce.", {"Mettre en pouce.": -0.4, "Mettre en pause.": -0.7})
    assert choice is not None
    assert choice.phrase == "mettre en pause"
    assert 0.9 < choice.confidence < 0.99


def test_confidence_falls_with_the_distance_to_the_text() -> None:
    near, far = (
        said("Mettre en pouce.", {"Mettre en pouce.": -0.4, "Mettre en pause.": fit}) for fit in (-0.5, -1.5)
    )
    assert near is not None
    assert far is not None
    assert near.confidence > far.confidence >= 0.5


@pytest.mark.parametrize(
    ("free", "phrase", "fit"),
    [
        ("Non.", "Note.", -3.0),  # it looks like it, but does not explain the sound
        ("C'est si bon.", "C'est fini.", -2.0),  # much less likely than the text
        ("Pause, et ensuite ?", "Pause ?", -0.5),  # the phrase and more
        ("Je fais une pause.", "Pause.", -0.5),
        ("Je peux passer mon tour là.", "Je passe mon tour.", -0.5),
        ("Voici le rapport annuel.", "Pause.", -0.5),
    ],
)
def test_other_talk_is_no_phrase(free: str, phrase: str, fit: float) -> None:
    assert said(free, {free: -0.3, phrase: fit}) is None


def test_a_phrase_the_engine_reads_is_weighed_however_it_looks() -> None:
    choice = said(
        "Les tapes suivent", {"Les tapes suivent": -1.0, "Étape suivante.": -1.2}, ["Étape suivante."]
    )
    assert choice is not None
    assert choice.phrase == "étape suivante"


def test_a_question_is_weighed_as_a_question() -> None:
    evidence = Written({})
    choose(("à qui la parole",), [Hypothesis("À qui l'a parlé ?", -0.5, 4)], evidence, "fr")
    choose(("whose turn",), [Hypothesis("Whose term?", -0.5, 4)], evidence, "en")
    assert [text for text in evidence.asked if text.endswith("?")] == [
        "À qui la parole ?", "À qui l'a parlé ?", "Whose turn?", "Whose term?",
    ]  # fmt: skip


def test_no_phrases_no_choice() -> None:
    assert choose((), [Hypothesis("Pause.", -0.1, 2)], Written({}), "fr") is None
