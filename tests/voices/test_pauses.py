from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voices.pauses import PRESETS, WINDOWS, Pauses

silences = st.lists(st.tuples(st.booleans(), st.floats(0, 5)), max_size=60)


def after(heard: list[tuple[bool, float]], preset: str = "usual") -> Pauses:
    pauses = Pauses(preset)  # type: ignore[arg-type]
    for within, silence in heard:
        (pauses.spoke_on if within else pauses.began_again)(silence)
    return pauses


@given(silences, st.sampled_from(sorted(PRESETS)), st.sampled_from(["question", "exposé"]))
def test_a_learned_window_stays_between_floor_and_ceiling(
    heard: list[tuple[bool, float]], preset: str, kind: str
) -> None:
    start = Pauses(preset).window(kind)  # type: ignore[arg-type]
    assert 0.75 * start <= after(heard, preset).window(kind) <= 1.8 * start  # type: ignore[arg-type]


@given(silences)
def test_the_window_of_a_command_is_never_learned(heard: list[tuple[bool, float]]) -> None:
    assert after(heard).window("command") == WINDOWS["command"]


def test_who_stops_to_think_is_given_more_time_and_who_is_quick_less() -> None:
    start = WINDOWS["question"]
    assert after([(True, 0.6)] * 12).window("question") > start
    assert after([(True, 0.2)] * 12).window("question") < start


def test_a_turn_ended_too_early_is_not_ended_so_again() -> None:
    pauses, gap = Pauses(), 0.9
    for _ in range(8):
        pauses.began_again(gap)
    assert pauses.window("question") > gap


def test_sounds_within_a_word_and_a_new_thought_teach_nothing() -> None:
    assert after([(True, 0.1), (False, 4.0)] * 10).window("question") == WINDOWS["question"]


def test_the_presets_are_in_order() -> None:
    short, usual, long = (Pauses(preset).window("question") for preset in ("short", "usual", "long"))
    assert short < usual < long
