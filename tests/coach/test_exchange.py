"""What happens between the person and the client in a session: guesses, second tries, silence, verdicts."""

from __future__ import annotations

import pytest

from coach import events
from coach.inputs import Command, Delivered, Heard, Tick
from coach.steps import Step
from scripts.cases import Case
from tests.build import of, session, to_questions


def test_before_the_request_the_person_says_what_they_see(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    asked = of(events.Said, one.take(Command("next")))
    assert still_waters.first_request not in " ".join(said.text for said in asked)
    told = of(events.Said, one.take(Heard("I think she is afraid of what they would say about her")))
    assert still_waters.first_request in [said.text for said in told]
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert closing.guess == events.Guess(
        text="I think she is afraid of what they would say about her",
        seen=(still_waters.elements[0].what,),
        unseen=(still_waters.elements[1].what,),
    )


def test_who_says_next_hears_the_request_all_the_same(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    one.take(Command("next"))
    told = of(events.Said, one.take(Command("next")))
    assert still_waters.first_request in [said.text for said in told]
    assert one.step is Step.CONSULTATION
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert closing.guess is None


def test_a_question_can_be_tried_again(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    (refused,) = of(events.Said, one.take(Command("again")))
    assert refused.seat == "facilitator"
    one.take(Heard("Have you thought of cancelling the meeting?"))
    one.take(Command("again"))
    (asked,) = of(events.Question, one.take(Heard("What have you tried?")))
    assert asked.trust == 4
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert (closing.questions, closing.retries, closing.score) == (1, 1, 3.0)


def test_a_silence_lets_the_client_go_on(still_waters: Case) -> None:
    one, hand = session(still_waters)
    to_questions(one)
    one.take(Heard("How long has this been going on?"))
    assert one.silence_due() is None, "nothing is waited for before all was said"
    assert one.awaits_delivery
    one.take(Delivered())
    due = one.silence_due()
    assert due is not None
    hand.now += due - one.clock.now() - 0.1
    assert one.take(Tick()) == []
    hand.now += 0.2
    (more,) = of(events.Said, one.take(Tick()))
    assert more.text.endswith("Since the week I was promoted, really.")
    one.take(Delivered())
    hand.now += 60
    assert of(events.Said, one.take(Tick())) == [], "one silence, one answer"
    hand.now += 1
    one.take(Heard("What have you tried?", "voice", 700, 2.3))
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert closing.silences == 1


def test_the_silence_left_is_measured_where_one_speaks(still_waters: Case) -> None:
    one, hand = session(still_waters)
    to_questions(one)
    one.take(Delivered())
    hand.now += 6.0
    one.take(Heard("How long has this been going on?", "voice", 1000, 2.0))
    one.take(Delivered())
    hand.now += 4.0
    one.take(Heard("What have you tried?"))
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert closing.silence == 3.0, "typing tells nothing"


@pytest.mark.parametrize(
    ("mode", "shown"), [("live", [True] * 9), ("end", [False] * 9), ("none", [False] * 9)]
)
def test_verdicts_are_shown_as_chosen(still_waters: Case, mode: str, shown: list[bool]) -> None:
    one, _hand = session(still_waters, feedback=mode)
    to_questions(one)
    asked = [of(events.Question, one.take(Heard("What have you tried?")))[0] for _ in range(9)]
    assert [question.shown for question in asked] == shown
    (closing,) = of(events.Feedback, one.take(Command("end")))
    assert closing.shown == (mode != "none")


def test_verdicts_fade_as_one_improves_and_come_back(still_waters: Case) -> None:
    one, _hand = session(still_waters, feedback="fading")
    to_questions(one)
    good, bad = "What have you tried?", "Have you thought of cancelling the meeting?"
    shown = [of(events.Question, one.take(Heard(text)))[0].shown for text in [good] * 6 + [bad] * 4]
    assert shown == [True] * 4 + [False] * 4 + [True] * 2
