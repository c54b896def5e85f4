"""Settings as a person finds them: read strictly, changed in place, written whole."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import arguments, preferences
from coach.errors import UserError
from coach.settings import CHOICES, Settings
from scripts.errors import ScriptError
from scripts.language import languages, script
from tests.program import coach
from tui.showing import complaint

OTHER = Settings("Casque", "Enceinte", "whisper", "pico", 1.2, "long", "push", True, "fading", "tu")


def write(folder: Path, text: str | bytes) -> Path:
    file = preferences.file_in(folder)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_nothing_written_is_the_defaults(tmp_path: Path) -> None:
    assert preferences.load(tmp_path / "not there") == Settings()


def test_every_setting_comes_back(tmp_path: Path) -> None:
    preferences.save(tmp_path / "new", OTHER)
    assert preferences.load(tmp_path / "new") == OTHER
    assert all(getattr(OTHER, field.name) != field.default for field in fields(Settings))


@given(st.one_of(st.none(), st.text(min_size=1, max_size=preferences.LONGEST_NAME)))
def test_any_name_of_a_device_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str | None) -> None:
    folder = tmp_path_factory.mktemp("names")
    preferences.save(folder, Settings(microphone=name))
    assert preferences.load(folder) == Settings(microphone=name)


def test_only_the_person_can_read_them_and_nothing_is_left_beside(tmp_path: Path) -> None:
    write(tmp_path, "speed: 1.5\n").chmod(0o644)
    preferences.save(tmp_path, OTHER)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_the_person_wrote_around_them_is_kept(tmp_path: Path) -> None:
    text = "# mine\nspeed: 1.5  # slow\nmicrophone: >-\n  Old\n  name\n\n# end\npauses: short\n"
    file = write(tmp_path, text)
    preferences.save(tmp_path, OTHER)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:6] == ["# mine", "speed: 1.2", "microphone: Casque", "", "# end", "pauses: long"]
    assert preferences.load(tmp_path) == OTHER


def test_a_form_that_has_no_lines_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path, "{speed: 1.5, pauses: short}")
    preferences.save(tmp_path, OTHER)
    assert preferences.load(tmp_path) == OTHER


def test_words_as_people_write_them(tmp_path: Path) -> None:
    write(tmp_path, "ears: off\nvoice: off\nspeed: 1\ninterrupt: yes\nmicrophone:\n")
    assert preferences.load(tmp_path) == Settings(ears="off", voice="off", interrupt=True)


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        ("pauses: usual\nspeed: 9\n", 2, "speed", "2.0"),
        ("speed: 0\n", 1, "speed", "0.5"),
        ("speed: .nan\n", 1, "speed", "number"),
        ("speed: fast\n", 1, "speed", "number"),
        ("speed: true\n", 1, "speed", "number"),
        ("# x\n\nears: bat\n", 3, "ears", "vosk"),
        ("voice: [pico]\n", 1, "voice", "pico"),
        ("pauses: off\n", 1, "pauses", "short"),
        ("interrupt: 1\n", 1, "interrupt", "true"),
        ("microphone: 12\n", 1, "microphone", "string"),
        ("speaker: ''\n", 1, "speaker", "1"),
        (f"speaker: {'x' * 201}\n", 1, "speaker", "200"),
        ("speed: 1.0\nspeeed: 1.0\n", 2, "speeed", "microphone"),
        ("speed: 1.0\nspeed: 1.1\n", 2, "speed", ""),
        ("- speed\n", 1, "", "speed"),
        ("speed: [\n", 1, "", "YAML"),
        ("speed: &a 1.0\n", 1, "", "YAML"),
        (b"ok: \xff\n", 1, "", "UTF-8"),
        ("", None, "", ""),
    ],
)
@pytest.mark.parametrize("lang", languages())
def test_what_is_wrong_is_said_with_file_line_and_field(
    tmp_path: Path, text: str | bytes, line: int | None, field: str, says: str, lang: str
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ScriptError) as error:
        preferences.load(tmp_path)
    sentence = complaint(error.value, script(lang).phrases)
    assert str(file) in sentence
    assert error.value.detail.get("line") == (None if line is None else str(line))
    assert field in sentence
    assert says in sentence


@pytest.mark.parametrize("command", [["practise"], ["cases", "list"], ["setup", "--set", "speed=1.1"]])
def test_a_broken_file_ends_a_command_with_one_sentence(tmp_path: Path, command: list[str]) -> None:
    file = write(tmp_path, "speed: 9\n")
    done = coach(*command, "--lang", "en", "--data", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1
    assert f"{file}, line 1, field speed" in done.stderr.decode()
    assert file.read_text() == "speed: 9\n"


def test_the_command_line_wins(tmp_path: Path) -> None:
    preferences.save(tmp_path, OTHER)
    where = ["practise", "--data", str(tmp_path)]
    assert (given := arguments.options(arguments.parse(where))).settings == OTHER
    assert (given.ears, given.voice) == ("whisper", "pico")
    words = [*where, "--ears", "off", "--pauses", "short", "--listening", "tap"]
    found = arguments.options(arguments.parse(words))
    assert (found.ears, found.voice) == ("off", "pico")
    assert (found.settings.pauses, found.settings.listening) == ("short", "tap")
    later = found.choosing(Settings(ears="vosk", voice="system"))
    assert (later.ears, later.voice) == ("off", "system")


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [
        ("speed=1,1", "speed", 1.1),
        ("speed=", "speed", 1.0),
        ("microphone=A = B", "microphone", "A = B"),
        ("microphone=", "microphone", None),
        ("interrupt=True", "interrupt", True),
        ("ears=off", "ears", "off"),
        ("pauses= long ", "pauses", "long"),
    ],
)
def test_one_choice_is_changed(assignment: str, field: str, value: object) -> None:
    assert getattr(preferences.changed(Settings(speed=1.5), assignment), field) == value


@pytest.mark.parametrize(
    "assignment", ["speed", "speed=9", "speed=nan", "bat=1", "ears=bat", "interrupt=2", "=", ""]
)
def test_a_choice_that_cannot_be(assignment: str) -> None:
    with pytest.raises(UserError) as error:
        preferences.changed(Settings(), assignment)
    assert error.value.code in ("set-unknown", "set-value")


def test_a_folder_that_cannot_be_written_is_said() -> None:
    with pytest.raises(UserError) as error:
        preferences.save(Path("/dev/null/x"), Settings())
    assert error.value.code == "data-folder"


def test_what_is_spoken_has_the_chosen_pace(tmp_path: Path) -> None:
    lengths = []
    for speed in (0.5, 2.0):
        preferences.save(tmp_path, Settings(speed=speed))
        wav = tmp_path / f"{speed}.wav"
        done = coach(
            "speak", "--data", str(tmp_path), "--lang", "en", "What have you tried?", "--out", str(wav)
        )
        assert (done.returncode, done.stderr) == (0, b"")
        lengths.append(wav.stat().st_size)
    assert lengths[0] > 2 * lengths[1]


def test_every_choice_has_its_words() -> None:
    for lang in languages():
        for field, values in CHOICES.items():
            assert all(script(lang).setup(f"values.{field}.{value}") for value in values)
