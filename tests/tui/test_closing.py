"""What a session closes with: in words, and as a picture of what was covered."""

from __future__ import annotations

import pytest

from coach import events, inputs
from coach.events import Feedback
from scripts.cases import Case
from scripts.language import languages, script
from tests.build import session, to_questions
from tui.closing import closing_lines, picture


def closed(case: Case, *turns: str, feedback: str = "live") -> Feedback:
    one, _ = session(case, feedback=feedback)
    to_questions(one)
    for text in turns:
        one.take(inputs.Heard(text))
    one.take(inputs.Command("next"))
    one.take(inputs.Heard("I think she is afraid of what they would say about her"))
    (*_, found) = one.take(inputs.Command("end"))
    assert isinstance(found, Feedback)
    return found


def words(found: Feedback, lang: str) -> list[str]:
    return closing_lines(found, script(lang).phrases, script(lang).feedback)


@pytest.mark.parametrize("lang", languages())
def test_everything_that_was_measured_is_said(still_waters: Case, lang: str) -> None:
    found = closed(still_waters, "What have you tried?", "Have you thought of cancelling the meeting?")
    text = "\n".join(words(found, lang))
    assert found.guess is not None
    for part in (still_waters.problem, still_waters.challenge, found.guess.text, found.guess.seen[0]):
        assert part in text
    assert "What have you tried?" in text
    assert "Have you thought of cancelling the meeting?" in text
    assert "What is your own part in this?" in text, "the question that opens what stayed hidden"
    assert "{" not in text


def test_without_feedback_the_situation_is_shown_all_the_same(still_waters: Case) -> None:
    found = closed(still_waters, "What have you tried?", feedback="none")
    text = "\n".join(words(found, "en"))
    assert still_waters.challenge in text
    assert "mean score" not in text
    assert picture(found, script("en").phrases, script("en").feedback, 80) == []


@pytest.mark.parametrize("width", [20, 40, 76, 120, 200])
def test_the_picture_fits_and_counts_every_fact(still_waters: Case, width: int) -> None:
    found = closed(still_waters, "What have you tried?", "How do you feel about it?")
    _, *rows = picture(found, script("en").phrases, script("en").feedback, width)
    drawn = "".join(rows)
    assert drawn.count("■") == found.found == 2
    assert drawn.count("□") == found.facts - found.found
    assert all(len(row) <= max(width, 36) for row in rows)


def test_nothing_asked_is_said_kindly(still_waters: Case) -> None:
    one, _ = session(still_waters)
    to_questions(one)
    (*_, found) = one.take(inputs.Command("end"))
    assert isinstance(found, events.Feedback)
    lines = words(found, "en")
    assert lines
    assert found.moments == ()
