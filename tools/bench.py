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
    """Loading the understanding of a language and a case; reading and answering a turn; memory for it all."""
    script = """
import sys, time, statistics, tempfile
from pathlib import Path
import numpy
from coach.aims import Aims
from coach.client import Client
from coach.deck import Deck
from coach.reading.reader import Reader
from scripts.cases import files, load
from scripts.language import script
def memory():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
def seconds(work):
    started = time.perf_counter(); made = work(); return made, time.perf_counter() - started
lang, models = sys.argv[1], Path(sys.argv[2])
words = script(lang); case = load(next(files(lang)), lang); before = memory()
reader, loading = seconds(lambda: Reader(words, models)); reader.read("?")
aims, learning = seconds(lambda: Aims(case, reader))
used, client = memory() - before, Client(case, aims, Deck(1))
asks = [text for fact in case.facts for text in fact.asks]
times = sorted(1000 * seconds(lambda: client.answer(reader.read(text)))[1] for text in asks)
print(f"understanding ({lang}): loading {loading:.2f} s (aim: 0.5), a case {learning:.2f} s, "
      f"{used:.0f} MB (aim: 80); a turn read and answered in {statistics.median(times):.1f} ms, "
      f"p95 {times[int(len(times) * 0.95)]:.1f} ms (aim: 20)")
"""
    with tempfile.TemporaryDirectory() as models:
        for lang in ("fr", "fr", "en"):  # the first lays the encoder's pieces out, as the first start does
            subprocess.run(
                [sys.executable, "-c", script, lang, models],
                check=True,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
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
