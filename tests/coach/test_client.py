"""The client against any consultant: what can be told, in which order, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.client import TRUST_MOST, Client
from coach.deck import Deck
from coach.reading.reader import Reading
from scripts.cases import Case
from tests.build import reader

EXHAUSTED = ("That is all I have.", "Nothing more.")
TURNS = [
    "How long has this been going on?",
    "What have you tried?",
    "How do you feel about it?",
    "Who is in the team?",
    "What part do you have in it?",
    "What are you afraid of?",
    "Have you thought of cancelling the meeting?",
    "How could you let it go on?",
    "Isn't it about jealousy?",
    "Who decides? And why?",
    "If I hear you rightly, you feel alone, is that right?",
    "I see.",
    "What colour is the moon?",
]


def lines_of(case: Case) -> set[str]:
    said = {line for fact in case.facts for line in fact.says}
    return said | {line for lines in case.reactions.values() for line in lines} | set(EXHAUSTED)


@settings(max_examples=60)
@given(turns=st.lists(st.sampled_from(TURNS), max_size=30), seed=st.integers(0, 99))
def test_any_consultant(still_waters: Case, turns: list[str], seed: int) -> None:
    client = Client(still_waters, Deck(seed), EXHAUSTED)
    facts = {fact.id: fact for fact in still_waters.facts}
    before: set[str] = set()
    for turn in turns:
        reading: Reading = reader("en").read(turn)
        answer = client.answer(reading)
        assert answer.text.removeprefix("As I said. ") in lines_of(still_waters)
        assert len(answer.revealed) <= 1
        assert not before & set(answer.revealed)
        for name in answer.revealed:
            assert reading.form in ("open", "closed")
            assert answer.trust >= facts[name].trust
            assert facts[name].after is None or facts[name].after in before
        before |= set(answer.revealed)
        assert 0 <= answer.trust <= TRUST_MOST


def ask(client: Client, text: str) -> str:
    return client.answer(reader("en").read(text)).text


def test_asked_again_the_client_goes_deeper_and_then_says_so(still_waters: Case) -> None:
    client = Client(still_waters, Deck(1), EXHAUSTED)
    assert ask(client, "How long has this been going on?") == "Since March."
    assert ask(client, "Since when, did you say?") == "As I said. Since the week I was promoted, really."
    assert ask(client, "How long has this been going on?") in EXHAUSTED


def test_trust_opens_what_was_guarded(still_waters: Case) -> None:
    client = Client(still_waters, Deck(1), EXHAUSTED)
    assert ask(client, "How could you let it go on?") in still_waters.reactions["judging"]
    assert ask(client, "What is your own part in this?") in still_waters.reactions["guarded"]
    for question in ("What have you tried?", "How do you feel?", "What have you tried since?"):
        ask(client, question)
    assert ask(client, "What is your own part in this?") == "I never told them how I got the post."
    assert not client.sees_challenge or client.core_told == 1


def test_half_of_the_core_is_enough_to_see_the_challenge(still_waters: Case) -> None:
    client = Client(still_waters, Deck(1), EXHAUSTED)
    assert not client.sees_challenge
    ask(client, "What have you tried?")
    ask(client, "What is your own part in this?")
    assert client.sees_challenge


def test_off_the_case_nothing_is_invented(still_waters: Case) -> None:
    client = Client(still_waters, Deck(1), EXHAUSTED)
    assert ask(client, "What colour is the moon?") in still_waters.reactions["unknown"]
