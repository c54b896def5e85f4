"""A session killed at any instant comes back as it was."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach import inputs
from coach.errors import UserError
from coach.inputs import Command, Delivered, Heard
from coach.journal import Journal
from scripts.cases import Case
from tests.build import Hand, desk, plain, to_questions
from tests.conftest import MATERIAL

CASE = str(MATERIAL / "still-waters.yaml")
turns = st.lists(
    st.one_of(
        st.builds(
            Heard, st.sampled_from(["What have you tried?", "You should go.", "more time", "Who? Why?"])
        ),
        st.builds(Command, st.sampled_from(["next", "back", "pause", "resume", "repeat", "time"])),
        st.just(Delivered()),
    ),
    max_size=15,
)


@settings(max_examples=25, deadline=None)
@given(script=turns, waits=st.lists(st.integers(0, 300), min_size=15, max_size=15))
def test_replay_gives_the_same_events_step_and_time(
    tmp_path_factory: pytest.TempPathFactory, script: list[inputs.Input], waits: list[int]
) -> None:
    data, hand = tmp_path_factory.mktemp("data"), Hand()
    first = desk(data, source=hand)
    sitting = first.begin(first.case(CASE), CASE)
    told = to_questions(sitting)
    for item, wait in zip(script, waits, strict=False):
        hand.now += wait
        told += sitting.take(item)
    if sitting.session.over:
        return
    first.journal._db.close()  # killed: nothing is said goodbye to
    for lock in first.journal._locks.values():
        lock.release()

    later = Hand()
    later.now = 1e6
    second = desk(data, source=later)
    record = second.unfinished()
    assert record is not None
    again, past = second.resume(record)
    assert plain(list(past.events)) == plain(told)
    assert again.session.step is sitting.session.step
    assert again.session.paused is sitting.session.paused
    assert again.session.clock.now() == pytest.approx(sitting.session.clock.now(), abs=301)
    assert plain(again.take(Heard("How do you feel?"))) == plain(
        sitting.session.take(Heard("How do you feel?"))
    )
    second.close()


def test_time_away_does_not_count(tmp_path: Path) -> None:
    hand = Hand()
    one = desk(tmp_path, source=hand)
    sitting = one.begin(one.case(CASE), CASE)
    to_questions(sitting)
    hand.now = 300
    sitting.take(Command("time"))
    one.close()
    later = Hand()
    later.now = 99_999
    two = desk(tmp_path, source=later)
    record = two.unfinished()
    assert record is not None
    again, _past = two.resume(record)
    assert again.session.left() == 10 * 60
    later.now += 60
    assert again.session.left() == 9 * 60
    two.close()


def test_a_session_at_its_end_is_not_offered_again(tmp_path: Path) -> None:
    one = desk(tmp_path)
    sitting = one.begin(one.case(CASE), CASE)
    to_questions(sitting)
    assert one.unfinished() is not None
    sitting.take(Command("end"))
    assert one.unfinished() is None
    one.close()


def test_one_left_open_is_offered_again_after_another_was_finished(tmp_path: Path) -> None:
    one = desk(tmp_path)
    left = one.begin(one.case(CASE), CASE)
    to_questions(left)
    done = one.begin(one.case(CASE), CASE)
    to_questions(done)
    done.take(Command("end"))
    offered = one.unfinished()
    assert offered is not None
    assert offered.id == left.session.id
    one.resume(offered)  # by the very process that left it
    one.close()
    assert not list(tmp_path.glob(".*.lock"))


def test_only_the_latest_is_offered_and_only_in_its_language(tmp_path: Path) -> None:
    one = desk(tmp_path)
    for _ in range(2):
        sitting = one.begin(one.case(CASE), CASE)
        to_questions(sitting)
    offered = one.unfinished()
    assert offered is not None
    assert offered.id == sitting.session.id
    assert desk(tmp_path, "fr").unfinished() is None
    one.close()


def test_what_another_window_holds_is_not_offered(tmp_path: Path) -> None:
    one, two = desk(tmp_path), desk(tmp_path)
    to_questions(one.begin(one.case(CASE), CASE))
    assert two.unfinished() is None
    one.close()
    assert two.unfinished() is not None
    two.close()


def test_a_case_that_changed_brings_no_session_back(tmp_path: Path) -> None:
    case = tmp_path / "mine.yaml"
    case.write_text(Path(CASE).read_text(encoding="utf-8"), encoding="utf-8")
    one = desk(tmp_path / "data")
    to_questions(one.begin(one.case(str(case)), str(case)))
    record = one.unfinished()
    assert record is not None
    case.write_text(case.read_text(encoding="utf-8").replace("Since March.", "Since May."), encoding="utf-8")
    assert one.unfinished() is None
    with pytest.raises(UserError) as error:
        one.resume(record)
    assert error.value.code == "session-changed"
    one.close()


def test_a_private_session_leaves_nothing(tmp_path: Path) -> None:
    one = desk(tmp_path / "data", private=True)
    to_questions(one.begin(one.case(CASE), CASE))
    one.close()
    assert not (tmp_path / "data").exists()


def test_the_journal_is_for_its_owner_alone(tmp_path: Path) -> None:
    Journal(tmp_path / "data").close()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "journal.sqlite3").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(UserError) as error:
        Journal(blocked / "data")
    assert error.value.code == "data-folder"
    assert str(blocked) in error.value.detail["folder"]


def test_a_journal_that_breaks_is_said_once_and_the_session_goes_on(
    tmp_path: Path, still_waters: Case
) -> None:
    one = desk(tmp_path)
    sitting = one.begin(one.case(CASE), CASE)
    to_questions(sitting)
    one.journal._db.close()
    first, second = sitting.take(Heard("What have you tried?")), sitting.take(Heard("How do you feel?"))
    assert [event["event"] for event in plain(first)] == ["error", "heard", "question", "said"]
    assert [event["event"] for event in plain(second)] == ["heard", "question", "said"]


def test_inputs_stand_in_the_file_before_events_are_returned(tmp_path: Path) -> None:
    one = desk(tmp_path)
    sitting = one.begin(one.case(CASE), CASE)
    count = len(to_questions(sitting))
    assert count
    other = Journal(tmp_path)
    before = len(list(other.taken(sitting.session.id)))
    sitting.take(Heard("What have you tried?"))
    taken = [item for _at, item in other.taken(sitting.session.id)]
    assert len(taken) == before + 1
    assert taken[-1] == Heard("What have you tried?")
    other.close()
    one.close()
    assert not list(tmp_path.glob(".*.lock"))
