"""The client's seat, through the session's door: presentation, questions, request and ideas."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from coach import events, inputs
from coach.inputs import Command, Delivered, Heard
from coach.rehearsal.understanding import Understanding, learning_digest
from coach.rehearsal.wording import addressed
from coach.steps import Step
from scripts.language import languages, script
from tests.build import Hand, of, reader
from tests.rehearsing import REQUEST, TELLING, TODAY, at, begun, said
from tools.rehearse_situations import SITUATIONS, Played, play, session


@cache
def games(lang: str) -> list[Played]:
    return [play(file, lang, reader(lang), seed) for seed, file in enumerate(files(lang))]


def files(lang: str) -> list[Path]:
    return sorted((SITUATIONS / lang).glob("*.yaml"))


@pytest.mark.parametrize("lang", languages())
def test_thirty_situations_are_questioned_as_a_group_would(lang: str) -> None:
    played = games(lang)
    asked = [one for game in played for one in game.questions]
    assert len(played) >= 30
    assert all(reader(lang).read(one.text).form in ("open", "closed") for one in asked)
    assert sum(game.uncovered for game in played) / len(asked) >= 0.9
    assert sum(("«" if lang == "fr" else "“") in one.text for one in asked) / len(asked) >= 0.4
    for game in played:
        assert len({one.text for one in game.questions}) == len(game.questions)
        assert 3 <= len(game.questions) <= 20, game.name


@pytest.mark.parametrize("lang", languages())
def test_a_rehearsal_leaves_a_page(lang: str) -> None:
    for game in games(lang):
        assert game.page is not None
        assert game.page.request
        assert len(game.page.kept) == 2
        assert game.page.plan
        assert set(game.page.learned) == {"self", "situation", "asking"}


@pytest.mark.parametrize("lang", languages())
def test_ten_situations_do_not_sound_alike(lang: str) -> None:
    """Of the words of two rehearsals' questions, quotations left out, hardly any sentence is the same."""
    bags = [{one.text for one in game.questions} for game in games(lang)[:10]]
    for place, one in enumerate(bags):
        for other in bags[place + 1 :]:
            assert len(one & other) <= 2


@pytest.mark.parametrize("lang", languages())
def test_nobody_interrupts_the_presentation(lang: str) -> None:
    one, _ = begun(lang)
    for text in TELLING[lang]:
        found = one.take(Heard(text))
        assert not of(events.Said, found)
        assert of(events.Covered, found)


def test_help_in_the_presentation_offers_paths() -> None:
    one, _ = begun()
    (line,) = of(events.Said, one.take(Command("help")))
    assert script("en").rehearsal("aspects.since") in line.text


def test_the_time_of_the_presentation_asks_for_the_question() -> None:
    hand = Hand()
    one = session("en", 5, reader("en"), None)
    one.clock._source = hand
    one.take(inputs.Begin(TODAY))
    one.take(Delivered())
    hand.now += 5 * 60
    one.take(inputs.Tick())
    hand.now += 1
    found = one.take(inputs.Tick())
    lines = script("en").rehearsal.all("asides.presentation-time-up")
    assert next(line.text for line in of(events.Said, found)) in lines


@pytest.mark.parametrize("lang", languages())
def test_without_a_question_one_is_asked_for_before_the_others_come_in(lang: str) -> None:
    one, _ = begun(lang)
    one.take(Heard(TELLING[lang][0]))
    assert not said(one.take(Command("next")))
    assert said(one.take(Heard(TELLING[lang][1])))


@pytest.mark.parametrize("lang", languages())
def test_a_vague_answer_is_asked_on_once_and_a_passed_question_never_comes_back(lang: str) -> None:
    one = at(Step.CLARIFICATION, lang)
    vague = {"fr": "je sais pas trop", "en": "I don't know"}[lang]
    (deeper,) = said(one.take(Heard(vague)))
    (on,) = said(one.take(Heard(vague)))
    assert on.about != deeper.about
    gone = {deeper.about, on.about}
    while found := [line for line in said(one.take(Command("pass"))) if line.about]:
        assert found[0].about not in gone
        gone.add(found[0].about)


@pytest.mark.parametrize(
    ("lang", "text", "fault"),
    [
        ("en", "How can I get my boss to stop calling me at night?", "power"),
        ("en", "Should I resign, yes or no?", "open"),
        ("fr", "Faut-il que je démissionne, oui ou non ?", "open"),
        ("fr", "Comment faire pour que mon chef change d’attitude ?", "power"),
    ],
)
def test_a_request_is_held_against_the_criteria(lang: str, text: str, fault: str) -> None:
    one = at(Step.CONTRACT, lang)
    (request,) = of(events.Request, one.take(Heard(text)))
    assert not request.met[fault]
    assert set(request.met) == set(request.why) == {"one", "mine", "power", "open", "help", "free"}
    assert request.better
    assert request.better != text


@pytest.mark.parametrize("lang", languages())
def test_a_good_request_stands_beside_the_first_question(lang: str) -> None:
    one = at(Step.CONTRACT, lang)
    found = one.take(Heard(REQUEST[lang]))
    (request,) = of(events.Request, found)
    assert all(request.met.values())
    assert request.fault is request.better is None
    assert any(TELLING[lang][1].rstrip(" ?\u202f") in line.text for line in of(events.Said, found))


@pytest.mark.parametrize("lang", languages())
def test_requests_that_were_set_aside_are_judged_right(lang: str) -> None:
    lines = (SITUATIONS.parent / "requests" / f"{lang}.tsv").read_text(encoding="utf-8").splitlines()
    names, rows = lines[0].split("\t")[:-1], [line.split("\t") for line in lines[1:]]
    understanding = Understanding(script(lang), reader(lang))
    right = dict.fromkeys(names, 0)
    for *marks, text in rows:
        met = understanding.met(text)
        for name, mark in zip(names, marks, strict=True):
            right[name] += (met[name] > 0) == (mark == "1")
    shares = {name: count / len(rows) for name, count in right.items()}
    print(lang, len(rows), {name: round(share, 3) for name, share in shares.items()})
    assert len(rows) >= 100
    assert sum(shares.values()) / len(shares) >= 0.85
    assert min(shares.values()) >= 0.75


@pytest.mark.parametrize("lang", languages())
def test_the_weights_of_the_rehearsal_were_learned_from_what_is_there(lang: str) -> None:
    """Whoever changes a bank, a case or a feature runs tools/train_rehearsal.py."""
    assert Understanding(script(lang), reader(lang)).digest == learning_digest(script(lang))


@pytest.mark.parametrize("lang", languages())
def test_an_idea_is_kept_by_saying_so_and_nothing_is_kept_twice(lang: str) -> None:
    one = at(Step.CONSULTATION, lang)
    words = script(lang).rehearsal.table
    first = one.take(Heard(words["keep-words"][0]))
    (kept,) = of(events.Kept, first)
    assert said(first)[0].text != kept.text
    assert not of(events.Kept, one.take(Heard(words["back-words"][0] + " …")))


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("wanted", ["experience", "hypothesis", "suggestion", "reframing", "reflection"])
def test_the_consultation_can_be_steered(lang: str, wanted: str) -> None:
    one = at(Step.CONSULTATION, lang)
    found = one.take(Heard(script(lang).rehearsal.table["redirect-words"][wanted][0]))
    assert [line.about for line in said(found)] == [wanted]


@pytest.mark.parametrize("lang", languages())
def test_answering_back_is_noticed_kindly(lang: str) -> None:
    one = at(Step.CONSULTATION, lang)
    found = one.take(
        Heard({"fr": "Oui mais chez nous c’est autre chose.", "en": "Yes, but here it’s different."}[lang])
    )
    lines = script(lang).rehearsal.all("facilitator.consultation-answering-back")
    assert [
        line.text in {addressed(one, "vous") for one in lines} for line in said(found, "facilitator")
    ] == [True]
    assert said(found), "and the next idea comes all the same"


@pytest.mark.parametrize("lang", languages())
def test_ideas_come_one_by_one_after_a_silence_and_end(lang: str) -> None:
    hand, one = Hand(), at(Step.CONSULTATION, lang)
    one.clock._source = hand
    one.clock._since = 0.0
    ideas = set()
    for _ in range(20):
        one.take(Delivered())
        due = one.silence_due()
        if due is None:
            break
        hand.now += 8
        ideas |= {line.text for line in said(one.take(inputs.Tick()))}
    assert 6 <= len(ideas) <= 9


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "Ça me parle pas du tout."), ("en", "That one does not speak to me, I won't use that.")],
)
def test_an_idea_that_does_not_speak_is_not_kept(lang: str, text: str) -> None:
    assert not of(events.Kept, at(Step.CONSULTATION, lang).take(Heard(text)))


def test_what_is_told_after_the_last_question_is_taken_in_without_another() -> None:
    one = at(Step.CLARIFICATION)
    while [line for line in said(one.take(Command("pass"))) if line.about]:
        pass
    assert not said(one.take(Heard("Thank you.")))


@pytest.mark.parametrize("lang", languages())
def test_the_answer_to_whether_it_has_moved_is_no_request(lang: str) -> None:
    one = at(Step.CONTRACT, lang)
    one.take(Heard(REQUEST[lang]))
    answer = {
        "fr": "Oui, ce n’est plus l’équipe, c’est moi devant le chef.",
        "en": "Yes, it was the team and now it is me.",
    }
    assert not of(events.Request, one.take(Heard(answer[lang])))
    assert one.take(Command("end"))[-2].request == REQUEST[lang]  # type: ignore[union-attr]
