from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voices.saying import Bench
from tests.voices.support import Deck, Events, until
from voices.events import LineFinished, LineStarted, MouthState, Spoken
from voices.mouth import TAIL, Mouth


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.mouth.close()


def test_a_line_is_started_played_and_finished(bench: Bench) -> None:
    bench.mouth.say("a", "Bonjour à vous.", "fr")
    until(lambda: bench.deck.left > 0)
    assert bench.events.without(MouthState) == [LineStarted("a")]
    bench.deck.advance(10)
    until(bench.finished)
    assert bench.finished() == [LineFinished("a", False, pytest.approx(0.15))]


def test_it_is_speaking_from_before_the_first_sample_to_the_end_of_the_tail(bench: Bench) -> None:
    assert not bench.mouth.speaking
    bench.engine.go.clear()
    bench.mouth.say("a", "Bonjour.", "fr")
    assert bench.mouth.speaking
    bench.engine.go.set()
    until(lambda: bench.deck.left > 0)
    assert bench.mouth.speaking
    bench.deck.advance(10)
    until(bench.finished)
    assert bench.mouth.speaking
    bench.clock.now += TAIL + 0.01
    assert not bench.mouth.speaking


def test_lines_keep_their_order(bench: Bench) -> None:
    for key in "abc":
        bench.mouth.say(key, "Une phrase.", "fr")
    bench.deck.instant = True
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 3)
    keys = [event.key for event in bench.events.without(MouthState)]
    assert keys == ["a", "a", "b", "b", "c", "c"]


def test_a_long_line_sounds_before_it_is_all_made(bench: Bench) -> None:
    bench.mouth.say("a", "Voici une première phrase. " * 20, "fr")
    until(lambda: bench.deck.left > 0)
    assert len(bench.engine.texts) == 1  # nothing more before the device has taken the first of it
    bench.deck.advance(0.01)
    until(lambda: bench.deck.left > 1)
    assert len(bench.engine.texts) < 20
    bench.deck.instant = True
    bench.deck.advance(100)
    until(bench.finished)
    assert len(bench.engine.texts) == 20


def test_hush_stops_the_sound_and_drops_the_queue(bench: Bench) -> None:
    for key in "abc":
        bench.mouth.say(key, "Une phrase un peu longue.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.deck.advance(0.1)
    bench.mouth.hush()
    assert bench.deck.left == 0
    until(lambda: len(bench.finished()) == 3)
    assert [line.interrupted for line in bench.finished()] == [True, True, True]
    assert [line.played_seconds for line in bench.finished()] == [pytest.approx(0.1), 0.0, 0.0]
    assert [event.key for event in bench.events.of(LineStarted)] == ["a"]
    bench.clock.now += TAIL + 0.01
    assert not bench.mouth.speaking


def test_hush_while_the_line_is_being_made_plays_none_of_it(bench: Bench) -> None:
    bench.engine.go.clear()
    bench.mouth.say("a", "Une phrase.", "fr")
    until(lambda: bench.events.of(LineStarted))
    bench.mouth.hush()
    assert not bench.mouth.speaking
    bench.engine.go.set()
    assert until(bench.finished) == [LineFinished("a", True, 0.0)]
    assert not bench.decks


def test_a_line_said_after_hush_is_heard(bench: Bench) -> None:
    bench.mouth.say("a", "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.mouth.hush()
    bench.mouth.say("b", "Une autre.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 2)
    assert bench.finished()[1].interrupted is False


@pytest.mark.parametrize("text", ["", "   ", "…", "😀", "\x00"])
def test_a_line_with_nothing_to_say_is_finished(bench: Bench, text: str) -> None:
    bench.mouth.say("a", text, "fr")
    assert until(bench.finished) == [LineFinished("a", False, 0.0)]


def test_warm_opens_speaker_and_engine_before_the_first_line(bench: Bench) -> None:
    bench.mouth.warm("fr")
    until(lambda: bench.states() == [MouthState("ready")])
    assert len(bench.engine.texts) == 1
    assert bench.deck.left == 0
    assert not bench.mouth.speaking
    bench.mouth.say("a", "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    assert len(bench.decks) == 1


def test_lines_follow_one_another_after_a_breath(bench: Bench) -> None:
    for key in "ab":
        bench.mouth.say(key, "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 1 and bench.deck.left > 0)
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 2)
    assert [line.played_seconds for line in bench.finished()] == [pytest.approx(0.11), pytest.approx(0.51)]


def test_a_line_that_did_not_wait_begins_at_once(bench: Bench) -> None:
    for key, before in (("a", bench.mouth.hush), ("b", lambda: None)):
        bench.clock.now += 0.1
        bench.mouth.say(key, "Une phrase.", "fr")
        until(lambda: bench.deck.left > 0)
        assert bench.deck.left == pytest.approx(0.11)
        before()
        bench.deck.advance(10)
        until(lambda: bench.finished() and bench.finished()[-1].key == key)  # noqa: B023


def test_what_sounded_lately(bench: Bench) -> None:
    assert bench.mouth.lately() == ()
    bench.mouth.say("a", "Une phrase.", "fr")
    bench.mouth.say("b", "Une autre.", "fr")
    until(lambda: bench.deck.left > 0)
    assert bench.mouth.lately() == ("Une phrase.",)
    bench.deck.advance(10)
    until(lambda: bench.finished() and bench.deck.left > 0)
    bench.clock.now += 11
    assert bench.mouth.lately() == ("Une autre.",)
    bench.deck.advance(10)
    until(lambda: len(bench.finished()) == 2)
    bench.clock.now += 6
    assert bench.mouth.lately(5.0) == ()
    assert bench.mouth.lately(7.0) == ("Une autre.",)


def test_each_word_is_told_as_it_sounds(bench: Bench) -> None:
    bench.engine.marking = True
    text = "« Ça va ? » Oui, ça va & 12 sont là."
    bench.mouth.say("a", text, "fr")
    until(lambda: bench.deck.left > 0)
    until(lambda: bench.spoken(text) == ["Ça"])
    bench.deck.advance(0.03)
    until(lambda: bench.spoken(text) == ["Ça", "va"])
    until(lambda: bench.deck.advance(10) or bench.finished())
    assert bench.spoken(text) == ["Ça", "va", "Oui", "ça", "va", "12", "12", "sont", "là"]


def test_a_hushed_line_tells_no_more_words(bench: Bench) -> None:
    bench.engine.marking = True
    bench.mouth.say("a", "Une phrase, deux phrases, trois phrases.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.mouth.hush()
    until(bench.finished)
    assert len(bench.events.of(Spoken)) <= 1


def test_a_silent_mouth_finishes_lines_and_is_never_speaking() -> None:
    events = Events()
    mouth = Mouth(None, Deck, events)
    mouth.say("a", "Bonjour.", "fr")
    assert not mouth.speaking
    until(lambda: events == [LineStarted("a"), LineFinished("a", False, 0.0)])
    mouth.close()


def test_closing_reports_what_was_not_said_and_frees_all(bench: Bench) -> None:
    for key in "ab":
        bench.mouth.say(key, "Une phrase.", "fr")
    until(lambda: bench.deck.left > 0)
    bench.mouth.close()
    assert [line.interrupted for line in bench.finished()] == [True, True]
    assert bench.deck.closed
    assert bench.engine.closed
    bench.mouth.say("c", "Trop tard.", "fr")
    assert bench.finished()[-1] == LineFinished("c", True, 0.0)
    bench.mouth.close()
