"""``coach doctor``: what works, what does not, and that the coach hears itself back."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from coach import preferences
from coach.options import Options
from coach.settings import Settings
from scripts.language import script
from tests.program import coach, objects
from tests.pulse import MICROPHONE, SPEAKER, Pulse
from tests.voices.conftest import models  # noqa: F401 - a fixture
from tui import checks, doctor
from tui.checks import Patient
from tui.listening_back import shared
from voices.patience import within

NAMES = [
    "version", "data", "settings", "microphone", "speaker", "ears",
    "voice", "models", "speaking", "echo", "use",
]  # fmt: skip


def examine(*words: str, data: Path, **environ: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code and every check by name."""
    done = coach("doctor", "--json", "--lang", "en", "--data", str(data), *words, **environ)
    assert done.stderr == b""
    *found, last = objects(done)
    assert [check["name"] for check in found] == NAMES
    assert {check["event"] for check in found} == {"check"}
    assert (last["event"], last["ok"]) == ("doctor", all(check["ok"] for check in found))
    return done.returncode, {check["name"]: check for check in found}


def test_without_any_sound_the_keyboard_works_and_this_is_said(tmp_path: Path) -> None:
    code, found = examine(data=tmp_path)
    assert code == 0
    assert "keyboard remains" in found["microphone"]["detail"]
    assert "by keyboard, without a voice" in found["use"]["detail"]
    assert str(tmp_path) in found["data"]["detail"]


def test_a_sound_server_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    address = tmp_path / "mute"
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(address))
        mute.listen(8)  # connections are taken by the system, and nobody reads them
        code, found = examine(data=tmp_path / "data", PULSE_SERVER=f"unix:{address}")
    assert code in (0, 2)  # where another sound system is there, it may be used
    assert found["use"]["ok"]


def test_silence_that_was_chosen_needs_no_device(tmp_path: Path) -> None:
    code, found = examine("--ears", "off", "--voice", "off", data=tmp_path)
    assert code == 0
    assert found["ears"]["detail"] == "off, as you chose"
    assert "that is what you chose" in found["use"]["detail"]


@pytest.mark.parametrize(
    ("words", "amiss"),
    [(["--voice", "pico"], "speaker"), (["--ears", "whisper"], "microphone")],
)
def test_what_was_chosen_by_name_must_be_there(tmp_path: Path, words: list[str], amiss: str) -> None:
    code, found = examine(*words, data=tmp_path)
    assert code == 2
    assert [name for name, check in found.items() if not check["ok"]] == [amiss]


def test_a_device_that_was_chosen_and_is_gone(tmp_path: Path) -> None:
    preferences.save(tmp_path, Settings(microphone="Gone [b]"))
    code, found = examine(data=tmp_path)
    assert code == 2
    assert "“Gone [b]”, which you chose, is not there" in found["microphone"]["detail"]
    assert "microphone=Gone [b]" in found["settings"]["detail"]


def test_broken_settings_are_one_finding_among_others(tmp_path: Path) -> None:
    preferences.file_in(tmp_path).write_text("pauses: usual\nspeed: 9\n", encoding="utf-8")
    code, found = examine(data=tmp_path)
    assert code == 2
    assert "settings.yaml, line 2, field speed" in found["settings"]["detail"]
    assert found["use"]["ok"]


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, found = examine(data=tmp_path / "file" / "folder")
    assert code == 2
    assert not found["data"]["ok"]


def test_a_private_doctor_writes_nothing(tmp_path: Path) -> None:
    code, found = examine("--private", data=tmp_path / "new")
    assert code == 0
    assert "nothing is written" in found["data"]["detail"]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_people_read_a_line_for_each_check(tmp_path: Path, lang: str) -> None:
    done = coach("doctor", "--lang", lang, "--data", str(tmp_path))
    lines = done.stdout.decode("utf-8").splitlines()
    say = script(lang).setup
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(lines) == len(NAMES) + 1
    assert all(line.startswith(say("doctor.fine")) for line in lines[:-1])
    assert lines[-1] == say("doctor.all-fine")
    assert not any("{" in line for line in lines)


def test_a_damaged_model_is_found(tmp_path: Path) -> None:
    (tmp_path / "models" / "vosk-fr" / "am").mkdir(parents=True)
    ok, detail = checks.models(_patient(tmp_path))
    assert not ok
    assert f"Vosk fr in {tmp_path / 'models' / 'vosk-fr'} is damaged" in detail
    assert "Vosk en not installed" in detail


@pytest.mark.speech
def test_a_model_whose_bytes_changed_is_found(tmp_path: Path, models: Path) -> None:  # noqa: F811
    from voices.model_files import NAME, prepare

    prepare(models, lambda _share: None)
    shutil.copytree(models / NAME, tmp_path / "models" / NAME)
    patient = _patient(tmp_path)
    assert checks.models(patient)[0]
    with (tmp_path / "models" / NAME / "model.bin").open("r+b") as file:
        file.seek(1000)
        file.write(b"?")
    ok, detail = checks.models(patient)
    assert not ok
    assert "is damaged" in detail


def _patient(data: Path, **chosen: Any) -> Patient:
    return Patient(Options(lang="en", data=data, **chosen), script("en"))


def test_an_engine_that_is_installed_but_does_not_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("voices.whisper", "voices.vosk"):
        monkeypatch.setitem(sys.modules, module, None)  # importing it fails, as with a broken library
    patient = _patient(tmp_path)
    ok, detail = checks.ears(patient)
    assert not ok
    assert detail.startswith("none can be used (the engine is not installed), so the keyboard remains; ")
    assert (patient.ears, patient.no_ears) == ("off", "engine-missing")


def test_a_check_that_hangs_or_breaks_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hang = threading.Event()

    def broken(_patient: Patient) -> Any:
        raise ZeroDivisionError

    examiners = {"version": lambda _patient: hang.wait(), "data": broken, "settings": checks.settings}
    monkeypatch.setattr(doctor, "EXAMINERS", examiners)
    monkeypatch.setitem(doctor.LIMITS, "version", 0.1)
    found = list(doctor.examined(_patient(tmp_path)))
    hang.set()
    assert [check.ok for check in found] == [False, False, True]
    assert "0.1 seconds" in found[0].detail
    assert "ZeroDivisionError" in found[1].detail


def test_within_gives_results_and_errors() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(KeyError):
        within(5, lambda: {}["x"])


def test_words_much_alike_count_as_heard() -> None:
    assert shared("I can hear myself", "and I can here") == 0.75
    assert shared("I can hear myself", "") == 0.0
    assert shared("", "I can") == 0.0


@pytest.mark.journey
@pytest.mark.speech
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_hears_itself_back_through_the_room(
    room: Pulse,
    models: Path,  # noqa: F811
    lang: str,
) -> None:
    room.control("load-module", "module-loopback", "source=out.monitor", "sink=mic", "latency_msec=60")
    data = models.parent / "doctor"
    data.mkdir(exist_ok=True)
    (data / "models").unlink(missing_ok=True)
    (data / "models").symlink_to(models)
    preferences.save(data, Settings(microphone=MICROPHONE, speaker=SPEAKER, speed=0.9))
    options = Options(lang=lang, data=data).choosing(preferences.load(data))
    found = {check.name: check for check in doctor.examined(Patient(options, script(lang)))}
    assert all(check.ok for check in found.values()), found
    say = script(lang).setup
    assert found["echo"].detail.startswith(say("doctor.heard", percent=0).split("0")[0]), found["echo"]
    assert MICROPHONE in found["microphone"].detail


@pytest.mark.journey
def test_with_headphones_it_does_not_hear_itself_and_all_is_well(
    room: Pulse,
    tmp_path: Path,
) -> None:
    code, found = examine("--voice", "pico", data=tmp_path, **room.env)
    assert code == 0
    assert found["speaking"]["detail"].startswith("pico spoke for ")
    assert "only silence" in found["echo"]["detail"]
    assert "I can hear you and I can speak" in found["use"]["detail"]
