"""A better wording is made of the person's own question, and is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.deck import Deck
from coach.events import Question
from coach.feedback import Critic
from coach.reading.reader import FAULTS
from scripts.language import languages, script
from tests.build import reader

KEPT = [
    ("fr", "Avez-vous pensé à en parler à votre directeur ?", "votre directeur"),
    ("fr", "tu devrais déléguer ce dossier à Lucas", "Lucas"),
    ("fr", "Est-ce que ton équipe est au courant ?", "ton équipe"),
    ("fr", "Qui décide ? Qu’est-ce que tu as déjà essayé ?", "Qu’est-ce que tu as déjà essayé"),
    ("fr", "Vous ne croyez pas que le planning devrait changer ?", "le planning"),
    ("en", "Have you thought of talking to your director?", "your director"),
    ("en", "You should give the file to Lucas", "Lucas"),
    ("en", "Who decides? What have you tried so far?", "What have you tried so far?"),
    ("en", "Shouldn't the schedule be changed?", "the schedule"),
]


def verdict(lang: str, text: str) -> Question:
    return Critic(script(lang), reader(lang), Deck(1)).question(reader(lang).read(text))


@pytest.mark.parametrize(("lang", "text", "kept"), KEPT)
def test_what_the_person_was_after_is_kept(lang: str, text: str, kept: str) -> None:
    better = verdict(lang, text).better
    assert better is not None
    assert kept in better


@pytest.mark.parametrize("lang", languages())
def test_what_is_proposed_is_a_good_question_itself(lang: str) -> None:
    """Of the faults in the bank, those that are reworded are reworded into something that is no fault."""
    faults = [text for form, _, text in script(lang).questions if form in FAULTS][::40]
    better = [found for text in faults if (found := verdict(lang, text).better)]
    again = [reader(lang).read(text).form for text in better]
    assert len(better) >= 0.9 * len(faults)
    assert sum(form in ("open", "closed") for form in again) >= 0.95 * len(again)


@pytest.mark.parametrize("lang", languages())
@given(text=st.text(max_size=200))
def test_any_turn_gets_a_verdict(lang: str, text: str) -> None:
    found = verdict(lang, text)
    assert 0 <= found.score <= 3
    assert found.why
    assert "{" not in found.why.replace(text, "") or "{" in text
