"""What the mouth does when an engine, a loudspeaker or a face fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voices.saying import Bench
from tests.voices.support import Deck, Events, Hummer, until
from voices.errors import SoundError
from voices.events import LineStarted, MouthState
from voices.loudspeaker import PATIENCE
from voices.mouth import TAIL, Mouth

THREE = "Voici une première phrase. En voici une deuxième. En voici une troisième."


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.mouth.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [(RuntimeError("native"), "engine-failed"), (SoundError("engine-timeout", engine="x"), "engine-timeout")],
)
def test_an_engine_that_breaks_is_set_aside_and_the_session_goes_on(
    bench: Bench, error: Exception, code: str
) -> None:
    bench.engine.broken = error
    for key in "ab":
        bench.mouth.say(key, "Une phrase.", "fr")
    until(lambda: len(bench.finished()) == 2)
    assert [event.code for event in bench.events.of(MouthState)] == [code]
    assert len(bench.engine.texts) == 1
    assert bench.engine.closed
    assert not bench.mouth.speaking


def test_without_a_speaker_lines_are_finished_and_it_is_tried_again(bench: Bench) -> None:
    bench.refusal = SoundError("no-speaker", name="")
    for key in "ab":
        bench.mouth.say(key, "Une phrase.", "fr")
    until(lambda: len(bench.finished()) == 2)
    assert bench.events.of(MouthState) == [MouthState("silent", "no-speaker", {"name": ""})]
    assert not bench.mouth.speaking
    bench.refusal = None
    bench.mouth.say("c", "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 3)
    assert bench.events.of(MouthState)[-1] == MouthState("ready")


def lose_the_speaker(bench: Bench) -> Deck:
    gone = bench.deck
    bench.refusal = SoundError("no-speaker", name="")
    gone.idle_for = 60.0
    until(lambda: bench.states()[-1].code == "speaker-lost")
    until(lambda: gone.closed)
    return gone


def test_a_line_whose_speaker_is_lost_is_said_again_from_its_sentence(bench: Bench) -> None:
    bench.mouth.say("a", THREE, "fr")
    until(lambda: bench.deck.left > 0)
    bench.deck.advance(0.26 + 0.5 + 0.1)  # the first sentence, its pause, and a little of the second
    until(lambda: bench.engine.texts[-1].endswith("troisième."))
    gone = lose_the_speaker(bench)
    assert not bench.finished()
    bench.clock.now += TAIL + 0.01
    assert not bench.mouth.speaking  # the room is silent, so the ears may open
    bench.engine.texts.clear()
    bench.refusal = None
    until(lambda: len(bench.decks) == 2 and bench.deck.left > 0)
    assert bench.states()[-1] == MouthState("ready")
    bench.deck.advance(0.01)
    until(lambda: len(bench.engine.texts) == 2)
    assert bench.engine.texts[0] == "En voici une deuxième."
    bench.deck.advance(10)
    assert until(bench.finished)[0].interrupted is False
    assert bench.finished()[0].played_seconds == pytest.approx(gone.played + bench.deck.played)
    assert [event.key for event in bench.events.of(LineStarted)] == ["a"]


def test_a_speaker_that_stays_away_does_not_hold_the_session(bench: Bench) -> None:
    bench.mouth.say("a", "Une phrase.", "fr")
    bench.mouth.say("b", "Une autre.", "fr")
    until(lambda: bench.deck.left > 0)
    lose_the_speaker(bench)
    bench.clock.now += PATIENCE + 1
    until(lambda: len(bench.finished()) == 2)
    assert not bench.mouth.speaking
    assert [state.code for state in bench.states()] == [None, "speaker-lost", "no-speaker"]
    bench.refusal = None
    bench.mouth.say("c", "Une phrase.", "fr")
    until(lambda: len(bench.decks) == 2 and bench.deck.left > 0)
    assert bench.states()[-1] == MouthState("ready")


def test_hush_ends_the_waiting_for_a_lost_speaker(bench: Bench) -> None:
    bench.mouth.say("a", "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    lose_the_speaker(bench)
    bench.mouth.hush()
    assert until(bench.finished)[0].interrupted


def test_a_speaker_lost_between_two_lines_is_said_and_found_again(bench: Bench) -> None:
    bench.mouth.warm("fr")
    until(lambda: bench.decks)
    lose_the_speaker(bench)
    bench.refusal = None
    until(lambda: bench.states()[-1] == MouthState("ready"))
    assert len(bench.decks) == 2


def test_another_engine_takes_over_the_sentence(bench: Bench) -> None:
    spare, events = Hummer(), Events()
    mouth = Mouth(bench.engine, bench.open_speaker, events, spares=[lambda: None, lambda: spare])
    bench.engine.broken = SoundError("engine-timeout", engine="hummer")
    mouth.say("a", "Une phrase.", "fr", 1.1, 5.0, who="Vera")
    until(lambda: bench.deck.left > 0)
    assert events.of(MouthState)[0] == MouthState(
        "ready", "engine-timeout", {"engine": "hummer", "instead": "hummer"}
    )
    assert spare.texts == ["Une phrase."]
    assert spare.manners == [("fr", 1.1, 2.0, "Vera")]
    assert bench.engine.closed
    mouth.close()
    assert spare.closed


def test_closing_does_not_wait_for_an_engine_that_hangs(bench: Bench) -> None:
    bench.engine.go.clear()
    bench.mouth.say("a", "Une phrase.", "fr")
    until(lambda: bench.events.of(LineStarted))
    bench.mouth.close()
    bench.engine.go.set()


def test_a_face_that_fails_does_not_end_the_voice() -> None:
    seen: list[object] = []

    def failing(event: object) -> None:
        seen.append(event)
        raise ValueError

    mouth = Mouth(None, Deck, failing)
    for key in "ab":
        mouth.say(key, "Bonjour.", "fr")
    until(lambda: len(seen) == 4)
    mouth.close()
