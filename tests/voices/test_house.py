"""What holds for the package as a whole: light imports, one adapter for each library, choices, quiet."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tests.voices.support import REPO
from voices.catalogue import EARS, SOUND, VOICES, available, open_ears, open_voice
from voices.errors import CODES, SoundError
from voices.quiet import LARGEST

PACKAGE = REPO / "voices"
HOMES = {
    "miniaudio": "devices",
    "av": "files",
    "livekit": "echo",
    "onnxruntime": "vad",
    "faster_whisper": "whisper",
    "vosk": "vosk",
    "py_nanotts": "pico",
    "pyttsx3": "system_child",
    "espeakng_loader": "system_child",
}
LIGHT = (
    "errors",
    "events",
    "catalogue",
    "two_pass",
    "quiet",
    "mouth",
    "ears",
    "system",
    "model_files",
    "segmenter",
)


def test_light_modules_load_no_heavy_library() -> None:
    heavy = ["numpy", *HOMES]
    imports = ", ".join(f"voices.{name}" for name in LIGHT)
    code = f"import sys, {imports}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_library_has_one_adapter() -> None:
    found: set[tuple[str, str]] = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {(name.split(".")[0], path.stem) for name in names}
    assert {pair for pair in found if pair[0] in HOMES} == set(HOMES.items())
    assert not {name for name, _ in found} & {"coach", "scripts", "tui", "textual"}


def test_every_code_used_is_documented() -> None:
    used = {
        node.args[0].value
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SoundError"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert used <= CODES


def test_an_error_prints_its_code_and_details() -> None:
    assert str(SoundError("file-missing", path="a.wav")) == "file-missing path=a.wav"


def test_choices(tmp_path: Path) -> None:
    assert open_ears("off", "fr", tmp_path) is None
    assert open_voice("off") is None
    for open_it, code in (
        (lambda: open_ears("vosk", "fr", tmp_path), "model-missing"),
        (lambda: open_ears("siri", "fr", tmp_path), "unknown-choice"),
        (lambda: open_voice("siri"), "unknown-choice"),
    ):
        with pytest.raises(SoundError) as caught:
            open_it()
        assert caught.value.code == code


def test_auto_takes_the_first_usable() -> None:
    usable = [state.name for state in available(VOICES) if state.usable]
    made = open_voice("auto")
    assert (made.name if made else None) == (usable[0] if usable else None)
    if made:
        made.close()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for table in (EARS, VOICES, SOUND):
        for state in available(table):
            assert not state.usable
            assert state.missing
    assert open_voice("auto") is None
    assert open_ears("auto", "fr", tmp_path) is None
    with pytest.raises(SoundError) as caught:
        open_voice("pico")
    assert caught.value.detail == {"engine": "pico", "missing": "py_nanotts"}


QUIET = """
import os, sys
from pathlib import Path
from voices.quiet import quiet
with quiet(Path(sys.argv[1])):
    os.write(2, b"native\\n")
    os.system("echo child >&2")
    print("screen", file=sys.__stderr__, flush=True)
    print("told", file=sys.stderr, flush=True)
os.write(2, b"after\\n")
print("end", file=sys.stderr)
"""


def run_quietly(log: Path) -> str:
    done = subprocess.run([sys.executable, "-c", QUIET, str(log)], cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_native_noise_goes_to_the_log_and_the_screen_stays(tmp_path: Path) -> None:
    log = tmp_path / "data" / "native.log"
    assert run_quietly(log).split() == ["screen", "told", "after", "end"]
    assert log.read_text().split() == ["native", "child"]
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_large_log_begins_again(tmp_path: Path) -> None:
    log = tmp_path / "native.log"
    log.write_bytes(b"x" * (LARGEST + 1))
    run_quietly(log)
    assert log.stat().st_size < 100


def test_a_log_that_cannot_be_opened_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run_quietly(tmp_path / "file" / "native.log").split() == ["screen", "told", "after", "end"]
    (tmp_path / "secret").write_text("keep")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    run_quietly(tmp_path / "link")
    assert (tmp_path / "secret").read_text() == "keep"


def test_events_are_frozen_and_light() -> None:
    from voices import events

    for kind in (*get_args(events.EarsEvent), *get_args(events.MouthEvent)):
        assert kind.__dataclass_params__.frozen
        assert hasattr(kind, "__slots__")
