from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.clock import Clock
from tests.build import Hand

moves = st.lists(
    st.tuples(st.sampled_from(["wait", "pause", "resume"]), st.floats(0, 10_000)), min_size=1, max_size=40
)


@given(moves)
def test_only_time_that_runs_is_counted(script: list[tuple[str, float]]) -> None:
    hand = Hand()
    clock = Clock(hand)
    counted, running = 0.0, True
    for move, seconds in script:
        match move:
            case "wait":
                hand.now += seconds
                counted += seconds if running else 0.0
            case "pause":
                clock.pause()
                running = False
            case "resume":
                clock.resume()
                running = True
        assert abs(clock.now() - counted) < 1e-6
        assert clock.running is running


def test_set_goes_on_by_a_new_source() -> None:
    clock = Clock(lambda: 0.0)
    hand = Hand()
    hand.now = 500.0
    clock.set(90.0, hand)
    hand.now += 5.0
    assert clock.now() == 95.0


def test_set_leaves_a_paused_clock_paused() -> None:
    clock, hand = Clock(lambda: 0.0), Hand()
    clock.pause()
    clock.set(90.0, hand)
    hand.now += 5.0
    assert clock.now() == 90.0
    clock.resume()
    hand.now += 2.0
    assert clock.now() == 92.0
