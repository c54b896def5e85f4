from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.voices.listening import Bench
from tests.voices.support import Amplitude, tone, until
from voices.ears import Ears
from voices.errors import SoundError
from voices.events import Dropped, EarsState, Final, Level, SpeechStarted


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.ears.close()


def test_a_turn_is_heard_and_read(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    final = until(lambda: bench.events.of(Final))[0]
    assert bench.events.without(Level)[-2:] == [SpeechStarted(), final]
    assert 1.1 <= final.seconds <= 1.7
    assert final.confidence == 0.9
    assert final.latency_ms > 0


def test_every_turn_is_read_in_order(bench: Bench) -> None:
    bench.start()
    for length in (0.5, 1.0, 1.5):
        bench.hear(tone(length) + tone(1.0, loud=False))
    finals = until(lambda: len(bench.events.of(Final)) == 3 and bench.events.of(Final))
    lengths = [final.seconds for final in finals]
    assert lengths == sorted(lengths)
    assert len(bench.events.of(SpeechStarted)) == 3


def test_what_is_said_while_the_recogniser_loads_is_not_lost(bench: Bench) -> None:
    loaded = threading.Event()
    bench.recogniser.load = lambda progress: loaded.wait(10)  # type: ignore[method-assign]
    bench.ears.start()
    until(lambda: bench.open_now == 1)
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(SpeechStarted))
    assert bench.states()[-1] == "loading"
    loaded.set()
    until(lambda: bench.events.of(Final))


def test_the_coach_is_not_heard_and_the_answer_after_it_is(bench: Bench) -> None:
    bench.start()
    bench.closed_gate = True
    bench.hear(tone(1.0) + tone(0.3, loud=False))
    until(lambda: bench.states()[-1] == "muted")
    bench.closed_gate = False
    bench.hear(tone(0.2, loud=False) + tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(Final))
    assert bench.events.of(Dropped) == [Dropped("coach-speaking")]
    assert len(bench.recogniser.given) == 1


def test_stopping_in_the_middle_of_a_turn_still_reads_it(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0))
    until(lambda: bench.events.of(SpeechStarted))
    bench.ears.stop()
    until(lambda: bench.events.of(Final))
    assert bench.open_now == 0
    assert bench.states()[-1] == "off"


def test_listening_again_after_a_stop(bench: Bench) -> None:
    for _ in range(3):
        bench.start()
        bench.ears.stop()
    bench.start()
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(Final))


def test_noise_without_words_is_told_as_such(bench: Bench) -> None:
    bench.recogniser.answer = ""
    bench.start()
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(Dropped) == [Dropped("no-words")])


def test_a_recogniser_that_breaks_on_a_turn_reads_the_next(bench: Bench) -> None:
    bench.start()
    bench.recogniser.broken = RuntimeError("native")
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(Dropped) == [Dropped("engine-failed")])
    bench.recogniser.broken = None
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: bench.events.of(Final))


def test_a_recogniser_that_cannot_load_closes_the_microphone(bench: Bench) -> None:
    bench.recogniser.broken = SoundError("model-missing", model="m")
    bench.ears.start()
    off = until(lambda: [event for event in bench.events.of(EarsState) if event.code])[0]
    assert off == EarsState("off", None, "model-missing", {"model": "m"})
    until(lambda: bench.open_now == 0)
    bench.recogniser.broken = None
    bench.start()


def test_a_detector_that_cannot_load_is_told() -> None:
    bench = Bench()

    def broken() -> Amplitude:
        raise SoundError("model-missing", model="silero")

    ears = Ears(bench.recogniser, broken, bench.open_microphone, bench.events)
    ears.start()
    until(lambda: [event for event in bench.events.of(EarsState) if event.code == "model-missing"])
    until(lambda: bench.open_now == 0)
    ears.close()


def test_without_a_microphone_it_says_so_and_goes_on_trying(bench: Bench) -> None:
    bench.refusal = SoundError("no-microphone", name="")
    bench.ears.start()
    until(lambda: EarsState("lost", None, "no-microphone", {"name": ""}) in bench.events)
    bench.refusal = None
    until(lambda: bench.open_now == 1)
    bench.hear(tone(0.1, loud=False))
    until(lambda: bench.states()[-1] == "listening")


def test_a_sound_library_that_does_not_load_is_told(bench: Bench) -> None:
    bench.refusal = ImportError("miniaudio")
    bench.ears.start()
    until(lambda: [event for event in bench.events.of(EarsState) if event.code == "engine-failed"])
    assert bench.states()[-1] == "off"
    assert bench.opened == 1


def test_a_microphone_that_falls_silent_is_lost_and_reopened(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0))
    until(lambda: "lost" in bench.states())
    assert bench.events.of(EarsState)[-1].code == "microphone-lost"
    until(lambda: bench.events.of(Final), what="the turn under way was read")
    until(lambda: bench.opened == 2 and bench.open_now == 1)
    bench.hear(tone(0.1, loud=False))
    until(lambda: bench.states()[-1] == "listening")


def test_more_turns_than_can_be_read_are_told_and_not_kept(bench: Bench) -> None:
    gate = threading.Event()
    real = bench.recogniser.transcribe

    def slow(samples: object, hints: object = ()) -> object:
        gate.wait(10)
        return real(samples)

    bench.recogniser.transcribe = slow  # type: ignore[method-assign,assignment]
    bench.start()
    for _ in range(12):  # so far apart that nobody would take them for one turn with pauses
        bench.hear(tone(0.3) + tone(1.5, loud=False))
    until(lambda: Dropped("overload") in bench.events)
    gate.set()
    until(lambda: len(bench.events.of(Final)) + len(bench.events.of(Dropped)) == 12)
    assert len(bench.events.of(SpeechStarted)) == 12


def test_hints_and_the_window_reach_their_place(bench: Bench) -> None:
    bench.ears.hints(["codéveloppement"])
    bench.ears.expect("command")
    bench.start()
    bench.hear(tone(0.5) + tone(0.35, loud=False))
    until(lambda: bench.events.of(Final))
    assert bench.recogniser.hints == ("codéveloppement",)
    bench.ears.expect("exposé")
    bench.hear(tone(0.5) + tone(1.2, loud=False) + tone(0.5) + tone(1.6, loud=False))
    assert until(lambda: len(bench.events.of(Final)) == 2)
    assert bench.events.of(Final)[1].seconds > 2


def test_a_face_that_fails_does_not_deafen_the_ears() -> None:
    bench = Bench()
    seen: list[object] = []

    def failing(event: object) -> None:
        seen.append(event)
        raise ValueError

    bench.ears = Ears(bench.recogniser, Amplitude, bench.open_microphone, failing)
    bench.ears.start()
    until(lambda: bench.open_now == 1)
    bench.hear(tone(1.0) + tone(1.0, loud=False))
    until(lambda: [event for event in seen if isinstance(event, Final)])
    bench.ears.close()


def test_closing_frees_the_recogniser_and_can_be_repeated(bench: Bench) -> None:
    bench.start()
    bench.ears.close()
    assert bench.recogniser.closed
    assert bench.open_now == 0
    bench.ears.close()


def test_levels_come_about_ten_times_a_second(bench: Bench) -> None:
    bench.start()
    bench.hear(tone(1.0))
    until(lambda: len(bench.events.of(Level)) >= 10)
    assert all(0.0 <= level.rms <= 1.0 for level in bench.events.of(Level))
    assert max(level.rms for level in bench.events.of(Level)) == pytest.approx(0.5, abs=0.05)
