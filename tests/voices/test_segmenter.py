from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voices.audio import RATE
from voices.pauses import WINDOWS
from voices.segmenter import Discarded, Ended, Happening, Segmenter, Settings, Started

FRAME = 512
SHORT = Settings(longest=3.0)

frames = st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.49, 0.5, 0.7, 1.0]), st.booleans())
runs = st.lists(st.tuples(frames, st.integers(1, 60)), max_size=30).map(
    lambda found: [frame for frame, times in found for _ in range(times)]
)
open_runs = runs.map(lambda found: [(probability, False) for probability, _ in found])


def heard(fed: list[tuple[float, bool]], cut: int = 1, settings: Settings = SHORT) -> list[Happening]:
    """All that happens when the frames are fed, each cut into `cut` parts, and flushed."""
    segmenter = Segmenter(settings)
    happened = [
        happening
        for probability, closed in fed
        for _ in range(cut)
        for happening in segmenter.feed(FRAME // cut, probability, closed=closed)
    ]
    return happened + segmenter.flush()


def seconds(length: float, probability: float = 1.0, closed: bool = False) -> list[tuple[float, bool]]:
    return [(probability, closed)] * round(length * RATE / FRAME)


@given(runs)
def test_every_end_follows_its_start(fed: list[tuple[float, bool]]) -> None:
    turns = [happening for happening in heard(fed) if not isinstance(happening, Discarded)]
    for index, happening in enumerate(turns):
        assert isinstance(happening, Started if index % 2 == 0 else Ended)
    assert len(turns) % 2 == 0
    for started, ended in zip(turns[::2], turns[1::2], strict=True):
        assert isinstance(started, Started)
        assert isinstance(ended, Ended)
        assert started.at == ended.start


@given(runs)
def test_recordings_follow_each_other_and_are_bounded(fed: list[tuple[float, bool]]) -> None:
    spans = [happening for happening in heard(fed) if not isinstance(happening, Started)]
    for span in spans:
        assert 0 <= span.start < span.end <= len(fed) * FRAME
        assert span.end - span.start <= SHORT.longest * RATE
        if isinstance(span, Ended):
            assert span.start <= span.speech_end <= span.end
    for before, after in pairwise(spans):
        assert before.end <= after.start


@given(runs, st.sampled_from([2, 4, 8, 32]))
def test_the_size_of_blocks_does_not_matter(fed: list[tuple[float, bool]], cut: int) -> None:
    assert heard(fed, cut) == heard(fed)


@given(st.lists(st.floats(0, 0.499), max_size=300))
def test_silence_never_starts_a_turn(probabilities: list[float]) -> None:
    assert heard([(probability, False) for probability in probabilities]) == []


@given(open_runs)
def test_an_open_mouth_discards_nothing(fed: list[tuple[float, bool]]) -> None:
    assert not [happening for happening in heard(fed) if isinstance(happening, Discarded)]


@given(runs)
def test_nothing_said_while_the_coach_speaks_is_in_a_turn(fed: list[tuple[float, bool]]) -> None:
    closed = [index * FRAME for index, (_, shut) in enumerate(fed) if shut]
    for happening in heard(fed):
        if isinstance(happening, Ended):
            # The pre-roll and the tail may reach into it, the speech itself may not.
            onset_at_latest = happening.start + round(SHORT.before * RATE)
            assert not any(onset_at_latest <= at < happening.speech_end for at in closed)


@given(runs)
def test_what_may_still_be_needed_only_moves_forward(fed: list[tuple[float, bool]]) -> None:
    segmenter = Segmenter(SHORT)
    needed = 0
    for probability, closed in fed:
        for happening in segmenter.feed(FRAME, probability, closed=closed):
            if not isinstance(happening, Started):
                assert happening.start >= needed
        assert segmenter.needed_from >= needed
        needed = segmenter.needed_from


def test_a_turn_has_its_pre_roll_and_a_short_tail() -> None:
    happened = heard(seconds(1.024, 0.0) + seconds(2.048) + seconds(2.048, 0.0), settings=Settings())
    spoken, silent = round(1.024 * RATE), round(3.072 * RATE)
    start = spoken - round(0.4 * RATE)
    assert happened == [Started(start), Ended(start, silent + round(0.2 * RATE), silent)]


def test_each_kind_of_turn_waits_for_its_own_silence() -> None:
    for window in WINDOWS.values():
        segmenter = Segmenter(window=window)
        for probability, closed in seconds(0.96):
            segmenter.feed(FRAME, probability, closed=closed)
        silence = 0
        while not segmenter.feed(160, 0.0):
            silence += 160
        assert abs(silence / RATE - window) < 0.02


def test_a_click_is_not_speech() -> None:
    assert heard(seconds(0.064) + seconds(1.0, 0.0)) == []


def test_a_window_made_shorter_in_a_silence_ends_the_turn_at_once() -> None:
    segmenter = Segmenter(window=1.5)
    for probability, _ in seconds(0.96) + seconds(0.64, 0.0):
        segmenter.feed(FRAME, probability)
    segmenter.window(0.3)
    assert isinstance(segmenter.feed(FRAME, 0.0)[0], Ended)


def test_an_echo_does_not_swallow_the_answer_after_it() -> None:
    # The coach speaks one second, heard by the microphone; the gate stays closed for a tail of 0.3 s.
    fed = seconds(1, 1.0, True) + seconds(0.3, 0.0, True) + seconds(0.2, 0.0) + seconds(1) + seconds(1, 0.0)
    assert [type(happening) for happening in heard(fed)] == [Discarded, Started, Ended]


def test_the_coach_cutting_in_ends_the_turn_where_it_was() -> None:
    happened = heard(seconds(1) + seconds(1, 1.0, True) + seconds(1, 0.0))
    assert [type(happening) for happening in happened] == [Started, Ended, Discarded]
    assert isinstance(happened[1], Ended)
    assert happened[1].speech_end == round(1 * RATE / FRAME) * FRAME


def test_talking_on_and_on_gives_turns_without_a_hole() -> None:
    spans = [happening for happening in heard(seconds(8)) if isinstance(happening, Ended)]
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
    assert [round((span.end - span.start) / RATE, 1) for span in spans[:2]] == [3.0, 3.0]
