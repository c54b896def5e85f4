"""The settings on the screen, through its keys: with devices, without, or hanging."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from coach import preferences
from coach.options import Options
from coach.settings import Settings
from scripts.language import languages, script
from tests.build import Hand, desk
from tests.pulse import MICROPHONE, Pulse
from tests.tui.support import Stuck
from tui.app import CoachApp
from tui.choosing import FIELDS
from tui.paragraph import Paragraph
from tui.screens.pick import PickScreen
from tui.screens.setup import SetupScreen

LANGS = languages()


def app(data: Path, lang: str = "en", **chosen: Any) -> CoachApp:
    options = Options(lang=lang, data=data, **chosen)
    return CoachApp(lambda: desk(data, lang, Hand()), options, start="setup")


async def wait(pilot: Pilot[Any], condition: Callable[[], Any]) -> Any:
    for _ in range(600):
        await pilot.pause(0.02)
        if value := condition():
            return value
    raise AssertionError(f"never came: {text_of(pilot)}")


def text_of(pilot: Pilot[Any]) -> str:
    """All that the screen says, rows included."""
    screen = pilot.app.screen
    rows = [str(row.prompt) for each in screen.query(OptionList) for row in each.options]
    parts = [str(part.render()) for kind in (Static, Paragraph) for part in screen.query(kind)]
    return flat(" ".join([*rows, *parts]))


def flat(text: str) -> str:
    """Text on one line, whatever spaces it has."""
    return " ".join(text.split())


async def looked(pilot: Pilot[Any]) -> None:
    """The screen stands, and knows what there is."""
    await wait(pilot, lambda: isinstance(pilot.app.screen, SetupScreen))
    await wait(pilot, lambda: "Whisper" in text_of(pilot))


async def choose(pilot: Pilot[Any], row: int, downs: int) -> None:
    """Open the list of a row, counted from 0, and move down in it."""
    pilot.app.screen.query_one(OptionList).highlighted = row
    await pilot.press("enter")
    await wait(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
    await pilot.press(*["down"] * downs, "enter")
    await wait(pilot, lambda: isinstance(pilot.app.screen, SetupScreen))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
@pytest.mark.usefixtures("silent_system")
async def test_a_choice_is_kept_at_once(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    one = app(tmp_path, lang)
    say = script(lang).setup
    async with one.run_test(size=size) as pilot:
        await looked(pilot)
        assert flat(say("no-devices")) in text_of(pilot)
        assert flat(say("level.no-microphone")) in text_of(pilot)
        await choose(pilot, FIELDS.index("voice"), 3)
        saved = flat(say("saved", file=""))[:9]  # « Gardé dans », "Kept in"; a long path is broken into lines
        await wait(pilot, lambda: saved.rstrip(" .") in text_of(pilot))
        assert preferences.load(tmp_path) == Settings(voice="off")
        assert (one.options.voice, one.options.settings.voice) == ("off", "off")
        rows = one.screen.query_one(OptionList).region
        assert rows.bottom < size[1] - 4  # the rows leave room for what is said below
        await choose(pilot, FIELDS.index("voice"), 0)
        assert preferences.load(tmp_path) == Settings(voice="off")
        await pilot.press("escape")
        await wait(pilot, lambda: one.screen.query("#seats"))
        await pilot.press("f9")
        await wait(pilot, lambda: isinstance(one.screen, SetupScreen))


@pytest.mark.usefixtures("silent_system")
async def test_private_choices_last_and_are_not_written(tmp_path: Path) -> None:
    one = app(tmp_path, private=True)
    async with one.run_test() as pilot:
        await looked(pilot)
        await choose(pilot, FIELDS.index("pauses"), 1)
        await wait(pilot, lambda: "until you leave" in text_of(pilot))
        assert one.options.settings == Settings(pauses="long")
        assert not preferences.file_in(tmp_path).exists()


@pytest.mark.usefixtures("silent_system")
async def test_the_command_line_wins_over_what_is_chosen(tmp_path: Path) -> None:
    one = app(tmp_path, voice="pico", named=frozenset({"voice"}))
    async with one.run_test() as pilot:
        await looked(pilot)
        await choose(pilot, FIELDS.index("voice"), 3)
        assert (one.options.voice, one.options.settings.voice) == ("pico", "off")


@pytest.mark.usefixtures("silent_system")
async def test_choices_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    one = app(tmp_path)
    async with one.run_test() as pilot:
        await looked(pilot)
        one.options = Options(lang="en", data=Path("/dev/null/x"))
        await choose(pilot, FIELDS.index("pauses"), 1)
        await wait(pilot, lambda: "/dev/null/x cannot be used" in text_of(pilot))
        assert one.options.settings == Settings()


@pytest.mark.usefixtures("silent_system")
async def test_models_that_are_there_or_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    one = app(tmp_path)
    async with one.run_test() as pilot:
        await looked(pilot)
        assert "Vosk fr not installed" in text_of(pilot)
        await pilot.press("f6")
        await wait(pilot, lambda: "could not be fetched" in text_of(pilot))
        for lang in LANGS:
            for part in ("am/final.mdl", "conf/mfcc.conf"):
                file = tmp_path / "models" / f"vosk-{lang}" / part
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
        await pilot.press("f6")
        await wait(pilot, lambda: "Vosk fr installed" in text_of(pilot))
        await pilot.press("f6")
        await wait(pilot, lambda: "Every speech model is installed" in text_of(pilot))


@pytest.mark.usefixtures("silent_system")
async def test_the_test_sentence_without_a_loudspeaker_is_said(tmp_path: Path) -> None:
    one = app(tmp_path)
    async with one.run_test() as pilot:
        await looked(pilot)
        await pilot.press("f5")
        await wait(pilot, lambda: "cannot be heard: no loudspeaker" in text_of(pilot))


@pytest.mark.journey
async def test_devices_level_and_sentence_on_the_screen(room: Pulse, tmp_path: Path) -> None:
    one = app(tmp_path)
    async with one.run_test() as pilot:
        await looked(pilot)
        await wait(pilot, lambda: "the microphone may be muted" in text_of(pilot))
        await choose(pilot, FIELDS.index("microphone"), 1)
        assert preferences.load(tmp_path).microphone in (MICROPHONE, "Mic_Feed")
        await choose(pilot, FIELDS.index("speaker"), 1)
        await pilot.press("f5")
        await wait(pilot, lambda: "That was the test sentence, spoken by" in text_of(pilot))


@pytest.mark.journey
async def test_a_device_that_hangs_does_not_hold_the_screen(
    room: Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = Stuck()
    monkeypatch.setattr(SetupScreen, "open_microphone", staticmethod(stuck))
    one = app(tmp_path)
    async with one.run_test() as pilot:
        await looked(pilot)
        await wait(pilot, lambda: "The microphone does not answer" in text_of(pilot))
        await choose(pilot, FIELDS.index("pauses"), 1)
        assert preferences.load(tmp_path).pauses == "long"
        await pilot.press("escape")
        await wait(pilot, lambda: one.screen.query("#seats"))
    stuck.go.set()
