"""``coach setup`` without a screen: by questions, by option, as JSON; and what there is to choose from."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from coach import preferences
from coach.errors import UserError
from coach.options import Options
from coach.settings import Settings
from scripts.language import languages, script
from tests.program import coach, objects
from tests.pulse import MICROPHONE, SPEAKER, Pulse
from tui import choosing
from tui.choosing import FIELDS, Found, choices

LANGS = languages()


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


def test_a_private_folder_is_not_needed_to_keep_choices(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        choosing.keep(Options(lang="en", data=Path("/dev/null/x")), Settings())
    private = Options(lang="en", data=Path("/dev/null/x"), private=True)
    assert choosing.keep(private, Settings(speed=1.1))[0].settings.speed == 1.1
