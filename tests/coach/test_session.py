"""A whole practice session through its one door, on a clock turned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach import events, inputs
from coach.commands import NAMES
from coach.inputs import Begin, Command, Delivered, Heard, Tick
from coach.session import WARN_BEFORE
from coach.steps import Step
from scripts.cases import Case
from tests.build import of, plain, session, to_questions

SCRIPT = [
    Heard("How long has this been going on?"),
    Heard("Have you thought of cancelling it?"),
    Heard("What have you tried?", "voice", 420),
    Command("next"),
    Heard("You want us to help you hear them."),
    Command("next"),
    Heard("You could ask Karim first."),
    Command("next"),
    Delivered(),
    Heard("ok"),
    Heard("That silence has a date, it seems."),
]


def play(case: Case, seed: int = 7) -> list[events.Event]:
    one, hand = session(case, seed=seed)
    found = to_questions(one)
    for item in SCRIPT:
        hand.now += 20
        found += one.take(item)
    assert one.over
    return found


def test_all_seven_steps_in_order(still_waters: Case) -> None:
    found = play(still_waters)
    assert [event.step for event in of(events.Entered, found)] == [step.value for step in Step]
    assert isinstance(found[0], events.Opened)
    assert isinstance(found[-1], events.Feedback)


def test_same_seed_and_inputs_same_events(still_waters: Case) -> None:
    assert play(still_waters) == play(still_waters)
    assert play(still_waters, seed=8) != play(still_waters)


def test_a_question_is_heard_judged_and_answered_in_this_order(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    heard, verdict, said = one.take(Heard("What have you tried?", "voice", 420))
    assert heard == events.Heard("consultant", "What have you tried?", "voice", 420)
    assert isinstance(verdict, events.Question)
    assert (verdict.form, verdict.aspect, verdict.revealed, verdict.score) == (
        "open",
        "tried",
        ("round-table",),
        3,
    )
    assert said == events.Said("client", "Noor", "I tried a round table.", 1.05, 0.98)


def test_advice_gets_no_fact_and_a_better_wording(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    _heard, verdict, said = one.take(Heard("Have you thought of cancelling it?"))
    assert isinstance(verdict, events.Question)
    assert isinstance(said, events.Said)
    assert (verdict.form, verdict.score, verdict.revealed) == ("advice", 0, ())
    assert verdict.better
    assert said.text in still_waters.reactions["advice"]


def test_the_idea_kept_in_the_plan_is_in_the_persons_own_words(still_waters: Case) -> None:
    said = [event.text for event in of(events.Said, play(still_waters))]
    assert any("You could ask Karim first" in text and text != "You could ask Karim first." for text in said)


def test_the_feedback_adds_up(still_waters: Case) -> None:
    (closing,) = of(events.Feedback, play(still_waters))
    assert closing.questions == 3
    assert closing.forms == {"advice": 1, "closed": 1, "open": 1}
    assert (closing.found, closing.facts, closing.core) == (2, 6, 2)
    assert closing.score == pytest.approx((2 + 0 + 3) / 3, abs=0.01)
    assert closing.challenge == still_waters.challenge
    assert closing.effort


def test_listening_is_protected(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    one.take(inputs.Begin())
    one.take(Delivered())
    assert one.step is Step.PRESENTATION
    found = one.take(Heard("Why?"))
    assert [event.NAME for event in found] == ["heard", "said"]
    assert one.step is Step.PRESENTATION


def test_time_is_told_twice_and_never_again(still_waters: Case) -> None:
    one, hand = session(still_waters)
    to_questions(one)
    assert one.due() == 15 * 60 - WARN_BEFORE
    assert one.take(Tick()) == []
    hand.now = 13 * 60
    time, said = one.take(Tick())
    assert time == events.Time("clarification", WARN_BEFORE)
    assert isinstance(said, events.Said)
    hand.now = 15 * 60
    assert [event.NAME for event in one.take(Tick())] == ["time", "said"]
    hand.now = 40 * 60
    assert one.due() is None
    assert one.take(Tick()) == []
    assert one.left() == -25 * 60


def test_a_pause_stops_the_time_and_speaking_ends_it(still_waters: Case) -> None:
    one, hand = session(still_waters)
    to_questions(one)
    hand.now = 60
    one.take(Command("pause"))
    hand.now = 6000
    assert one.paused
    assert one.left() == 14 * 60
    found = one.take(Heard("What have you tried?"))
    assert found[0] == events.Command("resume")
    hand.now = 6060
    assert one.left() == 13 * 60


def test_more_and_less_time(still_waters: Case) -> None:
    one, hand = session(still_waters)
    to_questions(one)
    assert of(events.Time, one.take(Heard("two more minutes")))[0].left == 17 * 60
    hand.now = 10 * 60
    assert of(events.Time, one.take(Command("less", 200)))[0].left == 60  # never before now
    assert of(events.Time, one.take(Command("more", 5)))[0].left == 6 * 60
    assert one.due() == 14 * 60


def test_back_and_forth(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    one.take(Command("next"))
    one.take(Command("back"))
    assert one.step is Step.CLARIFICATION
    assert of(events.Question, one.take(Heard("What have you tried?")))


def test_repeat_says_the_last_words_again(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    said = of(events.Said, one.take(Heard("What have you tried?")))
    assert of(events.Said, one.take(Command("repeat"))) == said
    assert of(events.Said, one.take(Command("repeat"))) == said


def test_the_end_comes_once_from_any_step(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    one.take(inputs.Begin())
    (command, closing) = one.take(Command("end"))
    assert command == events.Command("end")
    assert isinstance(closing, events.Feedback)
    assert closing.questions == 0
    for item in (Heard("Hello?"), Command("next"), Tick(), Delivered(), inputs.Begin()):
        assert one.take(item) == []


TEXTS = ["", "  ", "/x", "What have you tried?", "You should go.", "\x1b[31m", "[/]"]
anything = st.one_of(
    st.builds(Heard, st.sampled_from(TEXTS)),
    st.builds(Command, st.sampled_from([name for name in (*NAMES, "zzz") if name != "end"])),
    st.just(Tick()),
    st.just(Delivered()),
    st.just(inputs.Begin()),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(anything, st.integers(0, 400)), max_size=40))
def test_no_order_of_things_breaks_it(still_waters: Case, happenings: list[tuple[inputs.Input, int]]) -> None:
    one, hand = session(still_waters)
    for item, seconds in happenings:
        hand.now += seconds
        was_over = one.over
        found = one.take(item)
        assert not (was_over and found)
        assert one.over is (was_over or bool(of(events.Feedback, found)))
        left = one.left()
        assert left is None or left <= 240 * 60


def test_a_pause_holds_the_session_while_the_coach_has_the_floor(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    one.take(inputs.Begin())
    one.take(Delivered())
    one.take(Command("pause"))
    assert not one.holds
    assert one.take(Delivered()) == []
    assert one.step is Step.PRESENTATION
    one.take(Command("resume"))
    assert one.holds


def test_a_question_in_the_consultation_is_not_kept_as_an_idea(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    one.take(Command("next"))
    one.take(Command("next"))
    one.take(Heard("How do you feel about it?"))
    said = of(events.Said, one.take(Command("next")))
    assert not any("How do you feel" in line.text for line in said)


def test_in_the_contract_the_client_says_the_request_again_and_confirms_nothing(still_waters: Case) -> None:
    one, _hand = session(still_waters)
    to_questions(one)
    one.take(Command("next"))
    one.take(Heard("I think she is afraid of what they would say"))
    (said,) = of(events.Said, one.take(Heard("Bananas")))
    assert still_waters.first_request in said.text


def test_the_end_said_in_words_is_asked_about_first(still_waters: Case) -> None:
    one, _ = session(still_waters)
    to_questions(one)
    (asked,) = one.take(Heard("end session"))
    assert isinstance(asked, events.Said)
    assert not one.over
    assert "yes" in one.phrases()
    command, closing = one.take(Heard("Yes."))
    assert command == events.Command("end")
    assert isinstance(closing, events.Feedback)


@pytest.mark.parametrize(
    ("answer", "kinds"), [("no", ["said"]), ("How long has it lasted?", ["heard", "question"])]
)
def test_anything_but_yes_goes_on(still_waters: Case, answer: str, kinds: list[str]) -> None:
    one, _ = session(still_waters)
    to_questions(one)
    one.take(Heard("end"))
    found = [event["event"] for event in plain(one.take(Heard(answer)))]
    assert found[: len(kinds)] == kinds
    assert not one.over
    assert one.take(Heard("yes"))[0] != events.Command("end")


def test_the_end_said_twice_is_meant(still_waters: Case) -> None:
    one, _ = session(still_waters)
    to_questions(one)
    one.take(Heard("end"))
    one.take(Heard("end"))
    assert one.over


def test_the_coach_waits_for_the_answer_where_it_has_the_floor(still_waters: Case) -> None:
    one, _ = session(still_waters)
    one.take(Begin())
    one.take(Heard("end"))
    assert not one.holds
    assert one.take(Delivered()) == []
    one.take(Heard("no"))
    assert one.holds


def test_only_what_does_something_can_be_said(still_waters: Case) -> None:
    one, _ = session(still_waters)
    to_questions(one)
    assert {"pause", "next", "more time"} <= set(one.phrases())
    assert "resume" not in one.phrases()
    one.take(Command("pause"))
    assert "resume" in one.phrases()
    assert "pause" not in one.phrases()
    assert one.expects == "command"
