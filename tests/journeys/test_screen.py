"""Whole journeys in a real terminal, by keyboard, without any sound."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MATERIAL, REPO
from tests.terminal import Terminal

pytestmark = pytest.mark.journey
CASE = str(MATERIAL / "still-waters.yaml")
SILENT = {"PULSE_SERVER": "unix:/nowhere"}


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.close()


@pytest.mark.parametrize(
    ("lang", "seat", "why"),
    [
        ("fr", "S’exercer à questionner", "au clavier, sans voix"),
        ("en", "Practise asking", "by keyboard, without a voice"),
    ],
)
def test_home_to_the_last_step_without_sound(
    opened: list[Terminal], tmp_path: Path, lang: str, seat: str, why: str
) -> None:
    terminal = Terminal("--lang", lang, "--data", str(tmp_path), environ=SILENT)
    opened.append(terminal)
    terminal.see(seat)
    terminal.press("Enter")
    terminal.see({"fr": "Quelle situation", "en": "Which case"}[lang])
    terminal.press("Enter")
    terminal.see(why)
    terminal.press("Enter")
    terminal.see("Clarification (15 min)", {"fr": "Votre question…", "en": "Your question…"}[lang])
    terminal.type({"fr": "Depuis quand cela dure-t-il ?", "en": "How long has this been going on?"}[lang])
    terminal.see({"fr": "2 sur 3]", "en": "2 of 3]"}[lang])
    terminal.type("/next")
    terminal.see({"fr": "Contrat (10 min)", "en": "Contract (10 min)"}[lang])
    terminal.press("F2")
    terminal.see("Consultation (15 min)")
    terminal.type(
        {"fr": "J’ai vécu cela : j’en ai parlé.", "en": "I lived through that: I spoke about it."}[lang]
    )
    terminal.press("F2")
    terminal.see({"fr": "Plan d’action (7 min)", "en": "Action plan (7 min)"}[lang])
    terminal.press("Enter")
    terminal.see("6/6")
    terminal.type({"fr": "J’ai appris à attendre.", "en": "I learned to wait."}[lang])
    terminal.see({"fr": "Retour sur la séance", "en": "Looking back"}[lang])
    terminal.press("C-q")
    terminal.see("EXIT-0")


def test_killed_in_the_middle_it_comes_back_as_it_was(opened: list[Terminal], tmp_path: Path) -> None:
    words = ("practise", "--lang", "en", "--data", str(tmp_path), "--ears", "off", "--voice", "off")
    first = Terminal(*words, "--case", CASE, height=40)
    opened.append(first)
    first.see("Six people")
    first.press("Enter")
    first.see("Clarification (15 min)")
    first.type("What have you tried?")
    before = first.see("I tried a round table.", "open, what was tried")
    os.kill(first.pid_of(tmp_path), signal.SIGKILL)
    first.see("EXIT-137")

    second = Terminal(*words, height=40)
    opened.append(second)
    second.see("A session was left open", "Still waters")
    second.press("Enter")
    after = second.see("I tried a round table.")
    # Everything between the bar with its clock and the line about sound, title line excepted.
    assert body(after) == body(before)
    second.type("How do you feel?")
    second.see("It is tiring.")


def body(screen: str) -> list[str]:
    lines = [line.rstrip(" ▁▂▃▄▅▆▇█▊▍▏▎") for line in screen.splitlines()]
    start = next(index for index, line in enumerate(lines) if "Opening." in line)
    end = next(index for index, line in enumerate(lines) if "round table." in line)
    return lines[start : end + 1]


def test_no_terminal_and_no_sound_leave_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coach", "practise", "--lang", "fr", "--case", CASE, "--data", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPO), "PULSE_SERVER": "unix:/nowhere"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert "Aucune question n’a été posée" in done.stdout.decode()


def test_leaving_in_the_middle_keeps_the_session(opened: list[Terminal], tmp_path: Path) -> None:
    words = ("practise", "--lang", "fr", "--data", str(tmp_path), "--ears", "off", "--voice", "off")
    terminal = Terminal(*words, "--case", CASE)
    opened.append(terminal)
    terminal.see("Six people")
    terminal.press("C-q")
    terminal.see("EXIT-0")
    again = Terminal(*words)
    opened.append(again)
    again.see("Une séance est restée ouverte")
    again.press("Escape")
    again.see("S’exercer à questionner")
