"""Native noise, of the real libraries, on a real terminal: loud without `quiet`, not a byte with it."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.voices.support import REPO

NOISES = {
    # Without a sound server miniaudio asks ALSA, which says at length what it cannot find.
    "alsa": ("miniaudio", "from voices.devices import microphones; microphones()"),
    "vosk": (
        "vosk",
        "import vosk, contextlib; vosk.SetLogLevel(0)\n"
        "with contextlib.suppress(Exception): vosk.Model('/nowhere')",
    ),
    "onnxruntime": (
        "onnxruntime",
        "import onnxruntime as o; from voices.vad import _model_path\n"
        "options = o.SessionOptions(); options.log_severity_level = 0\n"
        "o.InferenceSession(str(_model_path()), sess_options=options)",
    ),
    "ctranslate2": (
        "ctranslate2",
        "import contextlib, ctranslate2\n"
        "with contextlib.suppress(Exception): ctranslate2.Translator('/nowhere')",
    ),
}
EARLIER = """
import os, subprocess, sys, threading
go = threading.Event()
def talk():
    go.wait()
    os.write(2, b"thread\\n")
early = threading.Thread(target=talk)
early.start()
child = subprocess.Popen(["sh", "-c", "read go; echo child >&2"], stdin=subprocess.PIPE)
"""
TALK = "go.set(); early.join(); child.communicate(b'go\\n')"
LATER = "import subprocess; subprocess.run(['sh', '-c', 'echo child >&2'])"


def on_a_terminal(code: str, folder: Path) -> str:
    """Run Python on a terminal of its own, without any sound server; give all that appears on it."""
    ours, theirs = pty.openpty()
    environ = os.environ | {"PULSE_SERVER": f"unix:{folder}/none", "CT2_VERBOSE": "3"}
    command = [sys.executable, "-c", code, str(folder / "native.log")]
    process = subprocess.Popen(
        command, cwd=REPO, env=environ, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error
        while more := os.read(ours, 65536):
            shown += more
    os.close(ours)
    assert process.wait(60) == 0, shown.decode()
    return shown.decode()


def hushed(noise: str) -> str:
    body = "\n".join(f"    {line}" for line in noise.splitlines())
    return (
        f"import pathlib, sys\nfrom voices.quiet import quiet\nwith quiet(pathlib.Path(sys.argv[1])):\n{body}"
    )


@pytest.mark.parametrize("name", NOISES)
def test_a_library_is_loud_in_the_log_only(name: str, tmp_path: Path) -> None:
    library, noise = NOISES[name]
    pytest.importorskip(library)
    if not on_a_terminal(noise, tmp_path):
        pytest.skip(f"{name} has nothing to say on this machine")
    assert on_a_terminal(hushed(noise), tmp_path) == ""
    assert (tmp_path / "native.log").stat().st_size > 0


def test_a_thread_started_earlier_and_a_child_started_later(tmp_path: Path) -> None:
    assert on_a_terminal(f"{EARLIER}\n{TALK}", tmp_path).split() == ["thread", "child"]
    quiet = hushed(f"{LATER}\ngo.set(); early.join()")
    assert on_a_terminal(EARLIER + quiet + "\nchild.kill(); child.wait()", tmp_path) == ""
    assert sorted((tmp_path / "native.log").read_text().split()) == ["child", "thread"]
