"""How the ears read: ahead, following, as commands, without echo, and by key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.voices.listening import Bench, Follower
from tests.voices.support import Amplitude, tone, until
from voices.ears import Ears
from voices.events import Dropped, EarsState, Final, Partial, SpeechStarted
from voices.recogniser import Choice


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.ears.close()


def test_a_turn_is_read_in_its_last_silence_and_only_once(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0) + tone(0.4, loud=False))
    until(lambda: len(bench.recogniser.given) == 1, what="read ahead")
    assert not bench.events.of(Final)
    bench.hear(tone(0.6, loud=False))
    final = until(lambda: bench.events.of(Final))[0]
    assert len(bench.recogniser.given) == 1
    assert final.text == f"{bench.recogniser.given[0].size / 16000:.1f}"


def test_what_was_read_ahead_is_dropped_when_speech_goes_on(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0) + tone(0.4, loud=False))
    until(lambda: len(bench.recogniser.given) == 1, what="read ahead")
    bench.hear(tone(1.0) + tone(1.2, loud=False))
    final = until(lambda: bench.events.of(Final))[0]
    assert final.seconds > 2.4
    assert len(bench.events.of(Final)) == 1


@pytest.fixture
def following(bench: Bench) -> Iterator[tuple[Bench, Follower]]:
    follower = Follower()
    made = Bench()
    made.recogniser = follower
    made.ears = Ears(follower, Amplitude, made.open_microphone, made.events, lambda: made.closed_gate)
    yield made, follower
    made.ears.close()


def test_captions_grow_and_the_stream_has_the_last_word(following: tuple[Bench, Follower]) -> None:
    bench, follower = following
    bench.start()
    for _ in range(2):
        bench.hear(tone(1.0) + tone(1.3, loud=False))
    until(lambda: len(bench.events.of(Final)) == 2)
    lengths = [float(partial.text.split()[-1]) for partial in bench.events.of(Partial)]
    assert len(lengths) > 20
    assert all(final.text.startswith("all ") for final in bench.events.of(Final))
    assert follower.streams == 2
    assert not follower.given


def test_a_stream_that_breaks_leaves_the_recording(following: tuple[Bench, Follower]) -> None:
    bench, follower = following
    bench.start()
    bench.hear(tone(0.5))
    until(lambda: bench.events.of(Partial))
    follower.deaf = True
    bench.hear(tone(0.5) + tone(1.3, loud=False))
    assert until(lambda: bench.events.of(Final))[0].text == f"{follower.given[0].size / 16000:.1f}"


def test_a_short_turn_that_is_a_command_comes_as_its_phrase(following: tuple[Bench, Follower]) -> None:
    bench, follower = following
    follower.chosen = Choice("pause", 0.9)
    bench.ears.phrases(["pause", "next"])
    bench.start()
    bench.hear(tone(0.6) + tone(1.2, loud=False))
    assert until(lambda: bench.events.of(Final))[0].text == "pause"
    assert follower.asked == [("pause", "next")]
    bench.hear(tone(5.0) + tone(1.2, loud=False))
    assert until(lambda: len(bench.events.of(Final)) == 2)
    assert len(follower.asked) == 1, "a long turn is no command"


def test_the_coachs_own_words_that_come_back_late_are_dropped() -> None:
    bench = Bench(lately=lambda: ("Je me sens seule devant mon équipe le lundi matin.",))
    bench.recogniser.answer = "seule devant mon équipe le lundi"
    bench.start()
    bench.closed_gate = True
    bench.hear(tone(0.5, loud=False))
    until(lambda: bench.states()[-1] == "muted")
    bench.closed_gate = False
    bench.hear(tone(0.3, loud=False) + tone(1.0) + tone(1.3, loud=False))
    until(lambda: bench.events.of(Dropped) == [Dropped("echo")])
    # The same words some seconds later are a reformulation.
    bench.hear(tone(3.0, loud=False) + tone(1.0) + tone(1.3, loud=False))
    assert until(lambda: bench.events.of(Final))[0].text == bench.recogniser.answer
    bench.ears.close()


def test_a_key_ends_the_turn_and_no_silence_does() -> None:
    bench = Bench(listening="tap")
    bench.start()
    bench.hear(tone(0.5) + tone(4.0, loud=False) + tone(0.5) + tone(0.2, loud=False))
    until(lambda: bench.events.of(SpeechStarted))
    assert not bench.events.of(Final)
    bench.ears.press()
    assert until(lambda: bench.events.of(Final))[0].seconds > 5
    bench.ears.close()


def test_nothing_is_heard_before_the_key_that_begins_a_turn() -> None:
    bench = Bench(listening="push")
    bench.ears.start()
    until(lambda: bench.open_now == 1)
    bench.hear(tone(1.0))
    until(lambda: bench.states()[-1:] == ["waiting"])
    bench.ears.press()
    until(lambda: bench.states()[-1] == "listening")
    bench.hear(tone(1.0) + tone(0.2, loud=False))
    until(lambda: bench.events.of(SpeechStarted))
    bench.ears.press()
    until(lambda: bench.events.of(Final))
    until(lambda: bench.states()[-1] == "waiting")
    bench.ears.close()


def test_an_engine_that_breaks_again_and_again_is_set_aside(bench: Bench) -> None:
    bench.start()
    bench.recogniser.broken = RuntimeError("native")
    for count in (1, 2):
        bench.hear(tone(1.0) + tone(1.3, loud=False))
        until(lambda: len(bench.events.of(Dropped)) == count)  # noqa: B023
    until(lambda: [event for event in bench.events.of(EarsState) if event.code == "engine-failed"])
    until(lambda: bench.open_now == 0)
