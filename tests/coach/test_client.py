"""The client against any consultant: what can be told, in which order, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.aims import Aims
from coach.client import TRUST_AT_START, TRUST_MOST, Answer, Client
from coach.deck import Deck
from coach.reading.reader import FAULTS
from scripts.cases import Case
from tests.build import reader

ADVICE = "Have you thought of cancelling the meeting?"
VERDICT = "Honestly, how could you let your team down like that?"
OPEN = "How do you feel about it?"
TURNS = [
    "How long has this been going on?",
    "What have you tried?",
    OPEN,
    "Who is in the team?",
    "What is your own part in this?",
    "What are you afraid of?",
    ADVICE,
    VERDICT,
    "Isn't it about jealousy, really?",
    "Who decides? And since when? And why?",
    "If I hear you rightly, you feel alone, is that right?",
    "I see, thank you.",
    "What colour is the moon?",
    "",
]


def client_of(case: Case, seed: int = 1) -> Client:
    return Client(case, Aims(case, reader("en")), Deck(seed))


def ask(client: Client, text: str) -> Answer:
    return client.answer(reader("en").read(text))


def made_of(text: str, lines: set[str]) -> bool:
    """Whether a text is one of the lines, or two or three of them in a row."""
    if text in lines:
        return True
    return any(text.startswith(f"{line} ") and made_of(text[len(line) + 1 :], lines) for line in lines)


def lines_of(case: Case) -> set[str]:
    said = {line for fact in case.facts for line in fact.says}
    return said | {line for lines in case.reactions.values() for line in lines}


@settings(max_examples=60)
@given(turns=st.lists(st.sampled_from(TURNS), max_size=30), seed=st.integers(0, 99))
def test_any_consultant(still_waters: Case, turns: list[str], seed: int) -> None:
    client = client_of(still_waters, seed)
    facts = {fact.id: fact for fact in still_waters.facts}
    lines, before, said = lines_of(still_waters), set(), []
    for turn in turns:
        answer = ask(client, turn) if turn else client.silence()
        if answer is None:
            continue
        assert made_of(answer.text, lines)
        assert len(answer.revealed) <= 1
        assert not before & set(answer.revealed)
        for name in answer.revealed:
            assert answer.trust >= facts[name].trust
            assert facts[name].after is None or facts[name].after in before
        before |= set(answer.revealed)
        said += [line for fact in still_waters.facts for line in fact.says if line in answer.text]
        assert 0 <= answer.trust <= TRUST_MOST
    assert len(said) == len(set(said)), "nothing is told twice"


def test_asked_again_the_client_goes_deeper_and_then_says_so(still_waters: Case) -> None:
    client = client_of(still_waters)
    assert ask(client, "How long has this been going on?").text == "Since March."
    again = ask(client, "Since when, did you say?")
    assert again.text == "As I said. Since the week I was promoted, really."
    assert again.revealed == ()
    assert ask(client, "How long has this been going on?").text in still_waters.reactions["told"]


def test_faults_close_the_client_and_open_questions_open_again(still_waters: Case) -> None:
    client = client_of(still_waters)
    first = ask(client, VERDICT)
    assert (first.moved, first.mood) == (-2, "curt")
    assert ask(client, ADVICE).trust == 0
    shut = ask(client, "Who is in the team?")
    assert shut.text in still_waters.reactions["closed"]
    assert shut.revealed == ()
    while client.trust < TRUST_AT_START:
        ask(client, OPEN)
    assert ask(client, "Who is in the team?").revealed == ("six-people",)


def test_a_form_to_fill_in_closes_too(still_waters: Case) -> None:
    client = client_of(still_waters)
    asked = [
        "Who is in the team?",
        "How long has this been going on?",
        "Is it every Friday?",
        "Did you tell them?",
    ]
    assert [ask(client, text).moved for text in asked] == [0, 0, -1, -1]


def test_trust_opens_what_was_guarded(still_waters: Case) -> None:
    client = client_of(still_waters)
    ask(client, VERDICT)
    assert ask(client, "What is your own part in this?").text in still_waters.reactions["guarded"]
    for question in ("What have you tried?", OPEN, "What have you tried since?"):
        ask(client, question)
    assert ask(client, "What is your own part in this?").revealed == ("promotion",)
    assert client.sees_challenge


def test_who_is_trusted_hears_more_at_once(still_waters: Case) -> None:
    client = client_of(still_waters)
    while client.trust < 7:
        ask(client, "What have you tried?")
    assert ask(client, OPEN).text == "It is tiring. I feel alone in that room, to be honest."


def test_silence_is_worth_a_question_once(still_waters: Case) -> None:
    client = client_of(still_waters)
    assert client.silence() is None, "nothing was told yet"
    ask(client, "How long has this been going on?")
    more = client.silence()
    assert more is not None
    assert more.text.endswith("Since the week I was promoted, really.")
    assert more.text.split(" Since")[0] in still_waters.reactions["silence"]
    assert more.moved == 1
    assert client.silence() is None, "the same silence does not count twice"


def test_who_is_well_understood_goes_on(still_waters: Case) -> None:
    client = client_of(still_waters)
    ask(client, "How long has this been going on?")
    answer = ask(client, "If I hear you rightly, it started in March, is that right?")
    assert answer.text.endswith("Since the week I was promoted, really.")


def test_off_the_case_nothing_is_invented(still_waters: Case) -> None:
    client = client_of(still_waters)
    beside = {*still_waters.reactions["beside"], *still_waters.reactions["unknown"]}
    for text in ("What colour is the moon?", "Which software do you use?", "Do you like jazz?"):
        answer = ask(client, text)
        assert answer.text in beside
        assert answer.revealed == ()
        assert answer.moved <= 0


def test_a_turn_taken_back_never_was(still_waters: Case) -> None:
    client = client_of(still_waters)
    ask(client, "What have you tried?")
    kept = client.keep()
    ask(client, VERDICT)
    ask(client, OPEN)
    client.state = kept
    assert client.trust == TRUST_AT_START + 1
    assert set(client.told) == {"round-table"}


def test_every_fault_gets_its_own_reaction(still_waters: Case) -> None:
    for form, text in (
        ("advice", ADVICE),
        ("judging", VERDICT),
        ("multiple", TURNS[9]),
        ("leading", TURNS[8]),
    ):
        assert form in FAULTS
        assert ask(client_of(still_waters), text).text in still_waters.reactions[form]
