"""Plans of a rehearsal: told, read back, put right, kept, and asked after the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach import events, inputs
from coach.inputs import Command, Delivered, Heard
from coach.steps import Step
from scripts.language import languages
from tests.build import desk, of, plain
from tests.rehearsing import REQUEST, TELLING, at, begun, said

ACTION = {
    "fr": (
        "J’appelle Nadia vendredi pour lui proposer un café.",
        "J’écris trois phrases ce soir.",
        "Elle dit oui.",
        "oui",
    ),
    "en": (
        "I’ll call Nadia on Friday and offer her a coffee.",
        "I’ll write three lines tonight.",
        "She says yes.",
        "yes",
    ),
}


@pytest.mark.parametrize("lang", languages())
def test_an_action_is_asked_for_what_it_lacks_and_read_back(lang: str) -> None:
    one = at(Step.PLAN, lang)
    what, first, sign, yes = ACTION[lang]
    one.take(Heard(what))
    one.take(Heard(first))
    shown = one.take(Heard(sign))
    assert what.rstrip(".") in of(events.Said, shown)[0].text
    (planned,) = of(events.Planned, one.take(Heard(yes)))
    assert (planned.what, planned.first, planned.day, planned.sign) == (what, first, "2026-11-27", sign)


@pytest.mark.parametrize("lang", languages())
def test_a_correction_changes_the_date_and_leaves_the_rest(lang: str) -> None:
    one = at(Step.PLAN, lang)
    what, first, sign, yes = ACTION[lang]
    for text in (what, first, sign, {"fr": "non plutôt lundi prochain", "en": "no rather next Monday"}[lang]):
        one.take(Heard(text))
    (planned,) = of(events.Planned, one.take(Heard(yes)))
    assert (planned.what, planned.day) == (what, "2026-11-30")


@pytest.mark.parametrize("lang", languages())
def test_what_is_no_yes_is_none(lang: str) -> None:
    """A short objection at the reading back keeps nothing; the action is not lost either."""
    one = at(Step.PLAN, lang)
    what, first, sign, yes = ACTION[lang]
    for text in (what, first, sign):
        one.take(Heard(text))
    assert not of(events.Planned, one.take(Heard({"fr": "C’est faux.", "en": "Wrong date."}[lang])))
    one.take(Heard({"fr": "non, lundi", "en": "no, Monday"}[lang]))
    (planned,) = of(events.Planned, one.take(Heard(yes)))
    assert (planned.what, planned.day, planned.sign) == (what, "2026-11-30", sign)


@pytest.mark.parametrize("lang", languages())
def test_a_day_said_after_an_action_was_kept_puts_it_right(lang: str) -> None:
    one = at(Step.PLAN, lang)
    for text in ACTION[lang]:
        one.take(Heard(text))
    one.take(Heard({"fr": "non, lundi", "en": "no, Monday"}[lang]))
    one.take(Heard(ACTION[lang][3]))
    page = one.take(Command("end"))[-2]
    assert [(action.what, action.day) for action in page.plan] == [(ACTION[lang][0], "2026-11-30")]  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", languages())
def test_earlier_actions_are_asked_after_first(lang: str) -> None:
    one, found = begun(lang, earlier=((4, "Parler à Omar", "2026-11-20"), (7, "Écrire à Ada", "")))
    assert "Parler à Omar" in said(found, "facilitator")[1].text
    done = {
        "fr": "Je l’ai fait, et il m’a écoutée jusqu’au bout.",
        "en": "I did it, and he listened to the end.",
    }
    found = one.take(Heard(done[lang]))
    (followed,) = of(events.Followed, found)
    assert (followed.action, followed.state, followed.told) == (4, "done", done[lang])
    assert "Écrire à Ada" in said(found, "facilitator")[-1].text
    one.take(
        Heard({"fr": "Pas encore.", "en": "Not yet."}[lang])
    )  # so short that one more question is worth it
    (followed,) = of(events.Followed, one.take(Heard("-")))
    assert (followed.action, followed.state) == (7, "later")
    assert one.step is Step.OPENING


@pytest.mark.parametrize("lang", languages())
def test_a_plan_comes_back_until_it_is_done(lang: str, tmp_path: Path) -> None:
    def rehearsed(*answers: str) -> list[events.Event]:
        place = desk(tmp_path, lang)
        sitting = place.rehearse()
        found = list(sitting.take(sitting.opening))
        for answer in answers:
            found += sitting.take(Heard(answer))
        while sitting.session.step is not Step.PLAN:
            found += sitting.take(Delivered() if sitting.session.holds else Command("next"))
        if not answers:
            for text in ACTION[lang]:
                found += sitting.take(Heard(text))
        found += sitting.take(Command("end"))
        place.close()
        return found

    first = rehearsed()
    assert of(events.Planned, first)
    later = {
        "fr": "Pas encore, je n’ai pas eu le temps cette semaine.",
        "en": "Not yet, I haven't had time this week.",
    }
    done = {"fr": "Je l’ai fait, elle a dit oui tout de suite.", "en": "I did it, she said yes at once."}
    assert [one.state for one in of(events.Followed, rehearsed(later[lang], "-"))] == ["later"]
    assert [one.state for one in of(events.Followed, rehearsed(done[lang], "-"))] == ["done"]
    place = desk(tmp_path, lang)
    opening = place.rehearse().opening
    place.close()
    assert not opening.earlier


def test_a_session_killed_after_its_last_word_still_leaves_its_plan(tmp_path: Path) -> None:
    place = desk(tmp_path)
    sitting = place.rehearse()
    sitting.take(sitting.opening)
    while sitting.session.step is not Step.PLAN:
        sitting.take(Delivered() if sitting.session.holds else Command("next"))
    for text in ACTION["en"]:
        sitting.take(Heard(text))
    sitting._finish = list  # type: ignore[method-assign, assignment]  # the plug is pulled here
    sitting.take(Command("end"))
    place.close()
    again = desk(tmp_path)
    record = again.unfinished("client")
    assert record is not None
    again.resume(record)
    assert [what for _, what, _ in again.rehearse().opening.earlier] == [ACTION["en"][0]]
    again.close()


TURNS = st.lists(
    st.one_of(
        st.builds(
            Heard, st.sampled_from([*TELLING["fr"], REQUEST["fr"], *ACTION["fr"], "je sais pas", "oui mais"])
        ),
        st.builds(
            Command, st.sampled_from(["next", "back", "pass", "keep", "pause", "help", "repeat", "more"])
        ),
        st.just(Delivered()),
        st.just(inputs.Tick()),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(turns=TURNS)
def test_a_rehearsal_cut_short_anywhere_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, turns: list[inputs.Input]
) -> None:
    data = tmp_path_factory.mktemp("data")
    first = desk(data, "fr")
    sitting = first.rehearse()
    told = list(sitting.take(sitting.opening))
    for item in turns:
        told += sitting.take(item)
    if sitting.session.over:
        return
    first.close()
    second = desk(data, "fr")
    record = second.unfinished("client")
    assert record is not None
    again, past = second.resume(record)
    assert plain(list(past.events)) == plain(told)
    assert again.session.step is sitting.session.step
    following = [Heard(REQUEST["fr"]), Command("next"), Command("pass")]
    on = [plain(again.session.take(item)) for item in following]
    assert on == [plain(sitting.session.take(item)) for item in following]
    second.close()
