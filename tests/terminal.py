"""A real terminal for journeys: tmux on a socket of its own, read with capture-pane, never with a sleep."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest

from tests.conftest import REPO
from tests.voices.support import until


def require() -> None:
    """Skip where tmux is not installed; on CI that is a failure."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")


class Terminal:
    """One program in one terminal. ``environ`` is added to the program's environment."""

    def __init__(
        self, *words: str, width: int = 80, height: int = 24, environ: dict[str, str] | None = None
    ) -> None:
        require()
        self._name = f"coach-{uuid.uuid4().hex[:8]}"
        settings = {
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
            "PYTHONPATH": str(REPO),
            "COACH_DATA": os.environ["COACH_DATA"],
            "LC_ALL": "C.UTF-8",
            **(environ or {}),
        }
        command = shlex.join(
            [
                "env",
                "-u",
                "LINES",  # pytest sets both, and a program believes them before it asks the terminal
                "-u",
                "COLUMNS",
                *(f"{name}={value}" for name, value in settings.items()),
                sys.executable,
                "-m",
                "coach",
                *words,
            ]
        )
        # The pane stays after the program, so that its last words and its exit code can be read.
        shell = f"{command}; echo EXIT-$?; read _"
        # Set before the session begins: a window that changes its size later loses keys on the way.
        size = f"set -g default-size {width}x{height}\nset -s escape-time 0\n"
        self._settings = Path(tempfile.mkdtemp(prefix="coach-tmux-")) / "tmux.conf"
        self._settings.write_text(size, encoding="utf-8")
        self._tmux("new-session", "-d", "-x", str(width), "-y", str(height), f"bash -c {shlex.quote(shell)}")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, "-f", str(self._settings), *words],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout

    @property
    def screen(self) -> str:
        """What stands on the screen now."""
        return self._tmux("capture-pane", "-p")

    def see(self, *texts: str, seconds: float = 30) -> str:
        """Wait until all texts stand on the screen, line breaks apart; give the screen."""

        def shown() -> str:
            screen = self.screen
            flat = " ".join(screen.split())
            return screen if all(text in flat for text in texts) else ""

        try:
            return str(until(shown, seconds, what=f"{texts} on the screen"))
        except BaseException:
            print(self.screen)
            raise

    def type(self, text: str) -> None:
        """Type text as it is, then Enter."""
        self._tmux("send-keys", "-l", text)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names."""
        self._tmux("send-keys", *keys)

    def pid_of(self, folder: Path) -> int:
        """The process that runs the coach on a data folder."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"python" in command[0] and {b"coach", str(folder).encode()} <= set(command):
                return int(process.name)
        pytest.fail("the coach is not running")

    def close(self) -> None:
        """End the terminal and what runs in it."""
        self._tmux("kill-server")
        shutil.rmtree(self._settings.parent, ignore_errors=True)
