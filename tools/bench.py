"""Speed, measured side by side in one run. Prints; never passes or fails, because machines are noisy."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class A(App):
    def compose(self):
        yield Static('ready-now')
A().run()
"""
ROUNDS = 9


def until_shown(command: list[str], word: bytes, environ: dict[str, str]) -> float:
    """Seconds from the command to the word on a terminal; the program is ended then."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, environ)
    seen = b""
    try:
        while word not in seen:
            if not select.select([terminal], [], [], 30)[0]:
                raise TimeoutError(f"{word!r} never came")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)


def first_screen() -> None:
    """Command to first screen, in turn with an empty Textual app."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {
            "COACH_DATA": folder,
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "80",
            "LINES": "24",
            "LC_ALL": "C.UTF-8",
        }
        ours = [sys.executable, "-m", "coach", "--lang", "fr"]
        empty = [sys.executable, "-c", EMPTY_APP]
        until_shown(ours, b"exercer", environ)  # the first start compiles
        until_shown(empty, b"ready-now", environ)
        pairs = [
            (until_shown(ours, b"exercer", environ), until_shown(empty, b"ready-now", environ))
            for _ in range(ROUNDS)
        ]
    coach, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"first screen: coach {coach:.3f} s, empty Textual app {plain:.3f} s, ratio {ratio:.2f} (aim: 1.5)")


def turn() -> None:
    """Reading and answering one turn, after loading."""
    script = """
import time, statistics
from scripts.language import script
from scripts.cases import files, load
from coach.reading.reader import Reader
for lang in ("fr", "en"):
    started = time.perf_counter(); reader = Reader(script(lang)); loading = time.perf_counter() - started
    texts = [text for _, _, text in script(lang).questions]
    times = []
    for text in texts:
        started = time.perf_counter(); reader.read(text); times.append(time.perf_counter() - started)
    times.sort()
    median = 1000 * statistics.median(times)
    print(f"reading a turn ({lang}): loading {loading:.2f} s, median {median:.1f} ms, "
          f"p95 {1000 * times[int(len(times) * 0.95)]:.1f} ms over {len(times)} turns")
"""
    subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )


def session() -> None:
    """A whole session of 40 turns by pipe."""
    lines = "Depuis quand cela dure-t-il ?\nQu’avez-vous déjà essayé ?\n" * 20
    command = [sys.executable, "-m", "coach", "practise", "--lang", "fr", "--json", "--private"]
    started = time.perf_counter()
    subprocess.run(command, input=lines.encode(), stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    print(f"a session of 40 turns by pipe, start and end included: {time.perf_counter() - started:.2f} s")


def main() -> None:
    first_screen()
    turn()
    session()


if __name__ == "__main__":
    main()
