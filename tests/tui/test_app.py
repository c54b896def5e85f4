"""The app through its keys, without a terminal: what is on the screen, and what a person can do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from coach.options import Options
from tests.build import Hand, desk
from tests.conftest import MATERIAL
from tui.app import CoachApp
from tui.paragraph import Paragraph
from tui.screens.session import SessionScreen
from tui.transcript import Transcript

CASE = str(MATERIAL / "still-waters.yaml")


def app(data: Path, start: str | None = "practise", lang: str = "en", **chosen: Any) -> CoachApp:
    """The app as the command line makes it, in silence."""
    options = Options(lang=lang, data=data, ears="off", voice="off", **chosen)
    return CoachApp(lambda: desk(data, lang, Hand(), **chosen), options, start=start)


async def wait(pilot: Pilot[Any], condition: Callable[[], Any]) -> Any:
    """Until the condition holds; fails after some hundred turns of the loop."""
    for _ in range(400):
        await pilot.pause(0.01)
        if value := condition():
            return value
    raise AssertionError(f"never came: {screen_text(pilot)}")


def screen_text(pilot: Pilot[Any]) -> str:
    """All paragraphs of the screen, as they are shown."""
    return "\n".join(str(line.render()) for line in pilot.app.screen.query(Paragraph))


async def ready(pilot: Pilot[Any]) -> Input:
    """A session in its clarification step."""
    await wait(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
    await wait(pilot, lambda: bool(pilot.app.screen.query("#say")))  # a busy machine composes it later
    line = pilot.app.screen.query_one("#say", Input)
    await wait(
        pilot, lambda: "look at their shoes" in screen_text(pilot) or "Six people" in screen_text(pilot)
    )
    await wait(pilot, lambda: line.has_focus and not line.disabled)
    await pilot.press("enter")
    await wait(pilot, lambda: "Clarification (15 min)" in screen_text(pilot))
    return line


async def say(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one("#say", Input).value = text
    await pilot.press("enter")


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_home_offers_what_works_and_names_what_will(tmp_path: Path, lang: str) -> None:
    one = app(tmp_path, start=None, lang=lang)
    async with one.run_test() as pilot:
        seats = await wait(pilot, lambda: one.screen.query_one(OptionList))
        assert [seats.get_option_at_index(i).disabled for i in range(4)] == [False, False, True, True]
        await pilot.press("enter")
        await wait(pilot, lambda: one.screen.query("#cases"))
        await pilot.press("escape")
        await wait(pilot, lambda: one.screen.query("#seats"))
        await pilot.press("q")
    assert one.return_code == 0


async def test_a_question_its_verdict_and_the_answer_are_shown(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await ready(pilot)
        await say(pilot, "What have you tried?")
        text = await wait(pilot, lambda: screen_text(pilot) if "round table" in screen_text(pilot) else "")
        assert text.index("What have you tried?") < text.index("[open, what was tried, 3 of 3]")
        assert text.index("[open") < text.index("I tried a round table.")
        assert pilot.app.screen.query_one("#say", Input).value == ""


async def test_what_is_typed_while_listening_waits_in_the_line(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await wait(pilot, lambda: "Six people" in screen_text(pilot))
        await say(pilot, "What have you tried?")
        await wait(pilot, lambda: "Clarification (15 min)" in screen_text(pilot))
        assert pilot.app.screen.query_one("#say", Input).value == "What have you tried?"
        await pilot.press("enter")
        await wait(pilot, lambda: "round table" in screen_text(pilot))


async def test_text_of_people_and_cases_is_never_markup(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    hostile = "[red]why[/red] [@click=app.quit]x[/] \\[b] {0}?"
    async with one.run_test() as pilot:
        await ready(pilot)
        await say(pilot, hostile)
        await wait(pilot, lambda: hostile in screen_text(pilot).replace("\n", " "))
        await say(pilot, "\x1b[31mred\x07?")
        await wait(pilot, lambda: "␛[31mred␇?" in screen_text(pilot))


async def test_to_the_feedback_and_home_again(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        line = await ready(pilot)
        await say(pilot, "Have you thought of cancelling it?")
        await pilot.press("f8")
        text = await wait(
            pilot, lambda: screen_text(pilot) if "What lay beneath" in screen_text(pilot) else ""
        )
        assert "Noor fears hearing" in text
        assert line.disabled
        assert not one.screen.check_action("next", ())
        await pilot.press("escape")
        await wait(pilot, lambda: one.screen.query("#seats"))


async def test_steps_by_key_and_the_clock_beside_them(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await ready(pilot)
        clock = one.screen.query_one("#clock")
        assert str(clock.render()) == "15:00"
        await pilot.press("f4")
        await wait(pilot, lambda: "Pause" in str(clock.render()))
        await pilot.press("f2")
        await wait(pilot, lambda: "Contract (10 min)" in screen_text(pilot))
        assert "3/6" in str(one.screen.query_one("#step").render())
        await pilot.press("f3")
        await wait(pilot, lambda: "2/6" in str(one.screen.query_one("#step").render()))


async def test_left_open_it_is_offered_and_taken_up_where_it_was(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await ready(pilot)
        await say(pilot, "What have you tried?")
        before = await wait(pilot, lambda: screen_text(pilot) if "round table" in screen_text(pilot) else "")
    one.desk.close()

    two = app(tmp_path)
    async with two.run_test() as pilot:
        await wait(pilot, lambda: "Still waters" in screen_text(pilot))
        await pilot.press("enter")
        await wait(pilot, lambda: isinstance(two.screen, SessionScreen))
        await wait(pilot, lambda: "round table" in screen_text(pilot))
        after = screen_text(pilot)
        assert after.split("— Opening")[1] == before.split("— Opening")[1]
        await say(pilot, "How do you feel?")
        await wait(pilot, lambda: "It is tiring." in screen_text(pilot))
    two.desk.close()


async def test_left_by_escape_it_can_be_taken_up_in_the_same_app(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await ready(pilot)
        await say(pilot, "What have you tried?")
        await wait(pilot, lambda: "round table" in screen_text(pilot))
        await pilot.press("escape")
        await wait(pilot, lambda: one.screen.query("#seats"))
        await pilot.press("enter")
        await wait(pilot, lambda: one.screen.query("#resume"))
        await pilot.press("enter")
        await wait(pilot, lambda: "round table" in screen_text(pilot))
    assert one.return_code in (0, None)


async def test_words_of_command_work_while_listening(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await wait(pilot, lambda: "Six people" in screen_text(pilot))
        await say(pilot, "pause")
        await wait(pilot, lambda: one.screen.query_one("#say", Input).value == "")
        assert "Clarification (15 min)" not in screen_text(pilot)


async def test_a_broken_case_is_shown_with_what_is_wrong_and_the_rest_stays(tmp_path: Path) -> None:
    folder = tmp_path / "cases" / "en"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("title: [", encoding="utf-8")
    (folder / "good.yaml").write_text(Path(CASE).read_text(encoding="utf-8"), encoding="utf-8")
    one = app(tmp_path)
    async with one.run_test(size=(80, 50)) as pilot:
        cases = await wait(pilot, lambda: one.screen.query("#cases"))
        options = [
            cases.first(OptionList).get_option_at_index(i)
            for i in range(cases.first(OptionList).option_count)
        ]
        assert "mine.yaml, line 1" in str(options[-1].prompt)
        assert options[-1].disabled
        assert "Still waters" in str(options[-2].prompt)


async def test_a_folder_that_cannot_be_written_ends_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    one = app(tmp_path / "file", case=CASE)
    async with one.run_test() as pilot:
        await wait(pilot, lambda: one.return_code is not None)
    assert one.return_code == 2
    assert "cannot be used" in one._complaint


async def test_a_fault_of_ours_shows_no_page_of_code(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)

    async def meet_a_fault() -> None:
        async with one.run_test() as pilot:
            await ready(pilot)
            one.screen.call_later(lambda: 1 / 0)
            await wait(pilot, lambda: one.return_code is not None)

    with pytest.raises(ZeroDivisionError):
        await meet_a_fault()
    assert "ZeroDivisionError" in one._complaint
    assert not one._exit_renderables


@pytest.mark.parametrize("size", [(80, 24), (40, 15), (200, 60)])
async def test_every_size_shows_question_and_line_to_write_in(tmp_path: Path, size: tuple[int, int]) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test(size=size) as pilot:
        line = await ready(pilot)
        await say(pilot, "What have you tried, and with whom, and what came of it in the end, would you say?")
        await wait(
            pilot, lambda: "3 of 3" in screen_text(pilot) or "of 3]" in screen_text(pilot).replace("\n", " ")
        )
        assert line.region.bottom <= size[1]
        transcript = one.screen.query_one(Transcript)
        assert transcript.region.height >= 5
        assert transcript.max_scroll_x == 0


async def test_help_opens_and_closes_everywhere(tmp_path: Path) -> None:
    one = app(tmp_path, case=CASE)
    async with one.run_test() as pilot:
        await ready(pilot)
        await pilot.press("f1")
        await wait(pilot, lambda: one.screen.query("#help"))
        await pilot.press("escape")
        await wait(pilot, lambda: isinstance(one.screen, SessionScreen))
