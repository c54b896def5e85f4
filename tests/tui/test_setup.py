"""``coach setup``: by questions, by option, as JSON, and on the screen; with devices, without, or hanging."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from coach import preferences
from coach.errors import UserError
from coach.options import Options
from coach.settings import Settings
from scripts.language import languages, script
from tests import pulse
from tests.build import Hand, desk
from tests.program import coach, objects
from tests.pulse import MICROPHONE, SPEAKER, Pulse
from tests.voices.support import until
from tui import choosing
from tui.app import CoachApp
from tui.choosing import FIELDS, Found, choices
from tui.level import Listening, Loudness, Measured, Unheard, measured
from tui.paragraph import Paragraph
from tui.screens.pick import PickScreen
from tui.screens.setup import SetupScreen
from voices.audio import Speech
from voices.files import write_wav

LANGS = languages()


@pytest.fixture
def room() -> Iterator[Pulse]:
    """A private PulseAudio that this process uses."""
    pytest.importorskip("miniaudio")
    with pulse.running() as server:
        yield server


@pytest.fixture
def silent_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without sound."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")


# By questions


@pytest.mark.parametrize("lang", LANGS)
def test_every_question_is_asked_and_enter_keeps_everything(tmp_path: Path, lang: str) -> None:
    done = coach("setup", "--lang", lang, "--data", str(tmp_path), stdin=b"\n" * 20)
    text = done.stdout.decode("utf-8")
    say = script(lang).setup
    assert (done.returncode, done.stderr) == (0, b"")
    places = [text.index(say(f"ask.{name}")) for name in FIELDS]
    assert places == sorted(places)
    assert say("no-devices") in text
    assert "{" not in text
    assert not preferences.file_in(tmp_path).exists()


def test_answers_are_kept_and_the_end_of_input_keeps_the_rest(tmp_path: Path) -> None:
    preferences.save(tmp_path, Settings(pauses="long"))
    done = coach("setup", "--lang", "en", "--data", str(tmp_path), stdin=b"\n\n9\nx\n3\n4\n1")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.count("is none of the numbers above") == 2
    assert preferences.load(tmp_path) == Settings(ears="whisper", voice="off", speed=0.7, pauses="long")
    assert "How long a silence" in text
    assert "What ends your turn" not in text  # the input was over


def test_input_that_is_not_text_loses_nothing_before_it(tmp_path: Path) -> None:
    done = coach("setup", "--lang", "en", "--data", str(tmp_path), stdin=b"\n\n3\n\xff\n")
    assert done.returncode == 2
    assert "line 4" in done.stderr.decode()
    assert preferences.load(tmp_path).ears == "whisper"


def test_a_private_setup_writes_nothing(tmp_path: Path) -> None:
    done = coach("setup", "--private", "--lang", "en", "--data", str(tmp_path / "new"), stdin=b"\n\n3\n")
    assert done.returncode == 0
    assert "until you leave" in done.stdout.decode()
    assert not (tmp_path / "new").exists()


# By option, and as JSON


def test_choices_and_present_ones_as_one_object(tmp_path: Path) -> None:
    preferences.save(tmp_path, Settings(microphone="Gone", speed=1.3))
    (found,) = objects(coach("setup", "--json", "--lang", "en", "--data", str(tmp_path)))
    assert found["event"] == "setup"
    assert found["settings"]["speed"] == 1.3
    assert tuple(found["choices"]) == FIELDS
    for name, offered in found["choices"].items():
        assert found["settings"][name] in [choice["value"] for choice in offered]
    gone = {"value": "Gone", "label": "Gone (not connected now)", "usable": False}
    assert gone in found["choices"]["microphone"]
    assert found["models"] == dict.fromkeys(LANGS, False)


def test_choices_by_option(tmp_path: Path) -> None:
    words = ["setup", "--lang", "en", "--data", str(tmp_path)]
    assert coach(*words, "--set", "speed=1.1", "--set", "microphone=My [mic]").returncode == 0
    assert preferences.load(tmp_path) == Settings(microphone="My [mic]", speed=1.1)
    (found,) = objects(coach(*words, "--json", "--set", "microphone="))
    assert found["settings"]["microphone"] is None
    done = coach(*words, "--set", "pauses=long", "--set", "speed=9")
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert "speed" in done.stderr.decode()
    assert preferences.load(tmp_path) == Settings(speed=1.1)


def test_a_model_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = coach("setup", "--lang", "en", "--data", str(tmp_path), "--from", "/nowhere.zip")
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert "/nowhere.zip" in done.stderr.decode()


def test_models_are_fetched_without_asking_for_the_language_named(tmp_path: Path) -> None:
    nowhere = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    done = coach("setup", "--fetch", "--lang", "fr", "--data", str(tmp_path), **nowhere)
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert "vosk-model-small-fr-0.22" in done.stderr.decode()


# The level


def tenth(decibels: float, peak: float = 0.5) -> Measured:
    return Measured(10 ** (decibels / 20), peak)


@pytest.mark.parametrize(
    ("tenths", "verdict"),
    [
        ([], "opening"),
        ([Measured(0.0, 0.0)], "silent"),
        ([tenth(-60)], "nothing"),
        ([tenth(-45)], "faint"),
        ([tenth(-17)], "well"),
        ([tenth(-17)] + [tenth(-60)] * 15, "well"),
        ([tenth(-17)] + [tenth(-60)] * 25, "nothing"),
        ([tenth(-5)], "loud"),
        ([tenth(-17, 1.0)], "loud"),
    ],
)
def test_the_level_in_words(tenths: list[Measured], verdict: str) -> None:
    loudness = Loudness()
    for one in tenths:
        loudness.note(one)
    assert loudness.verdict == verdict
    assert all(script(lang).setup(f"level.{verdict}") for lang in LANGS)


def test_the_level_in_blocks_keeps_its_width() -> None:
    loudness = Loudness()
    assert loudness.blocks == "········"
    loudness.note(tenth(-33))
    assert loudness.blocks == "▁▂▃▄····"
    loudness.note(tenth(0))
    assert loudness.blocks == "▁▂▃▄▅▆▇█"
    loudness.note(Unheard("slow"))
    assert (loudness.blocks, loudness.verdict) == ("········", "slow")


def test_sound_is_measured() -> None:
    assert measured(b"\x00\x40" * 160) == Measured(0.5, 0.5)
    assert measured(b"") == Measured(0.0, 0.0)


class Stuck:
    """A microphone whose opening does not come back before it is told to."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.go = threading.Event()
        self.closed = 0

    def __call__(self, name: str | None, _on_block: Callable[[bytes], None]) -> Stuck:
        self.asked.append(name)
        self.go.wait(20)
        return self

    def close(self) -> None:
        self.closed += 1


def test_a_microphone_that_hangs_is_slow_and_holds_nobody() -> None:
    told: list[object] = []
    stuck = Stuck()
    listening = Listening(told.append, stuck)
    listening.listen("one")
    until(lambda: told == [Unheard("opening"), Unheard("slow")])
    listening.listen("two")
    until(lambda: stuck.asked == ["one", "two"])
    listening.close()
    stuck.go.set()
    until(lambda: stuck.closed == 2)


@pytest.mark.journey
def test_a_real_microphone_is_measured_and_let_go(room: Pulse, tmp_path: Path) -> None:
    loudness = Loudness()
    listening = Listening(loudness.note)
    listening.listen(MICROPHONE)
    until(lambda: loudness.verdict == "silent")
    wav = tmp_path / "voice.wav"
    write_wav(wav, Speech(b"\x00\x10\x00\xf0" * 16000, 16000))  # -18 dB
    room.play_into_microphone(wav)
    until(lambda: loudness.verdict == "well")
    listening.listen("none of this name")
    until(lambda: loudness.verdict == "no-microphone")
    listening.close()
    until(lambda: "source-output" not in room.control("list", "short", "source-outputs"))


@pytest.mark.journey
def test_devices_are_offered_by_name(room: Pulse, tmp_path: Path) -> None:
    (found,) = objects(coach("setup", "--json", "--lang", "en", "--data", str(tmp_path), **room.env))
    for name, device in (("microphone", MICROPHONE), ("speaker", SPEAKER)):
        assert device in [choice["value"] for choice in found["choices"][name] if choice["usable"]]


def test_a_sound_system_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hang = threading.Event()
    monkeypatch.setattr(choosing, "_PATIENCE", 0.1)
    monkeypatch.setattr(choosing, "_listed", lambda _name: (hang.wait(), ())[1])
    found = choosing.look(Options(lang="en", data=tmp_path))
    hang.set()
    assert (found.answered, found.microphones) == (False, ())
    assert "whisper" not in found.unusable


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_chosen_is_always_offered(lang: str) -> None:
    odd = Settings("A", "B", "vosk", "system", 0.55, "long", "push", True)
    words = script(lang)
    for settings in (Settings(), odd):
        for name in FIELDS:
            offered = choices(name, settings, Found(unusable={"vosk": "model-missing"}), words)
            assert [choice.value for choice in offered].count(getattr(settings, name)) == 1
            assert len({choice.label for choice in offered}) == len(offered)


# On the screen


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


def test_a_private_folder_is_not_needed_to_keep_choices(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        choosing.keep(Options(lang="en", data=Path("/dev/null/x")), Settings())
    private = Options(lang="en", data=Path("/dev/null/x"), private=True)
    assert choosing.keep(private, Settings(speed=1.1))[0].settings.speed == 1.1
