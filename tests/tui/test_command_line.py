"""The command as other programs and people see it: exit codes, JSON lines, one sentence for what is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach import __version__
from tests.conftest import REPO
from tests.program import CASE, coach, objects
from tests.voices.support import until


def test_two_questions_by_pipe_give_the_events_of_the_contract() -> None:
    lines = "How long has this been going on?\r\nWhat have you tried?\n"
    done = coach("practise", "--lang", "en", "--case", CASE, "--json", stdin=lines.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    found = objects(done)
    kinds = [event["event"] for event in found]
    assert kinds[0] == "session"
    assert kinds[-1] == "feedback"
    assert [event["step"] for event in found if event["event"] == "step"] == [
        "opening",
        "presentation",
        "clarification",
    ]
    assert kinds.count("heard") == kinds.count("question") == 2
    first = next(event for event in found if event["event"] == "question")
    assert (first["text"], first["form"], first["aspect"]) == (lines.splitlines()[0], "closed", "since")
    assert (first["revealed"], first["score"], first["better"]) == (["since-march"], 2, None)
    assert set(first) >= {
        "event",
        "text",
        "form",
        "aspect",
        "confidence",
        "revealed",
        "score",
        "why",
        "better",
    }
    at = kinds.index("heard")
    assert kinds[at : at + 3] == ["heard", "question", "said"]
    assert found[at + 2]["text"] == "Since March."


def test_the_same_seed_gives_the_same_session() -> None:
    def run() -> list[dict[str, Any]]:
        done = coach(
            "practise",
            "--lang",
            "en",
            "--case",
            CASE,
            "--json",
            "--seed",
            "5",
            stdin=b"What have you tried?\n",
        )
        return [{key: value for key, value in event.items() if key != "id"} for event in objects(done)]

    assert run() == run()


def test_commands_words_and_slashes_by_pipe() -> None:
    script = "What have you tried?\nNEXT.\nnext step\n/next\nI learned to wait.\n"
    done = coach("practise", "--lang", "en", "--case", CASE, "--json", stdin=script.encode())
    found = objects(done)
    assert [event["name"] for event in found if event["event"] == "command"] == ["next"] * 3
    steps = [event["step"] for event in found if event["event"] == "step"]
    assert steps[-1] == "learning"
    assert found[-1]["event"] == "feedback"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_whole_session_in_plain_lines(lang: str) -> None:
    script = {
        "fr": "Depuis quand ?\nAs-tu pensé à fuir ?\nsuivant\nsuivant\nTu peux fuir.\nsuivant\nMerci.\n",
        "en": "How long?\nHave you thought of writing?\nnext\nnext\nYou could write.\nnext\nI learned.\n",
    }[lang]
    done = coach("practise", "--lang", lang, "--case", CASE, "--plain", stdin=script.encode())
    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "{" not in text
    assert "\x1b" not in text
    assert text.count("— ") == 7


def test_hostile_text_is_data(tmp_path: Path) -> None:
    hostile = "\x1b[31mred\x07 [bold]{0} {client.__class__} %s \u202e why?\n"
    plain = coach(
        "practise", "--lang", "en", "--case", CASE, "--plain", stdin=hostile.encode()
    ).stdout.decode()
    assert "\x1b" not in plain
    assert "\x07" not in plain
    assert "[bold]{0} {client.__class__} %s" in plain
    heard = [
        event
        for event in objects(
            coach("practise", "--lang", "en", "--case", CASE, "--json", stdin=hostile.encode())
        )
        if event["event"] == "heard"
    ]
    assert heard[0]["text"] == hostile.strip()


def test_an_unfinished_session_is_offered_and_resumed(tmp_path: Path) -> None:
    data = str(tmp_path)
    words = ["practise", "--lang", "en", "--json", "--data", data]
    running = subprocess.Popen(
        [sys.executable, "-m", "coach", *words, "--case", CASE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )
    assert running.stdin
    assert running.stdout
    running.stdin.write(b"What have you tried?\n")
    running.stdin.flush()
    before = []
    while not before or before[-1].get("text") != "I tried a round table.":
        before.append(json.loads(running.stdout.readline()))
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    running.stdin.close()
    running.stdout.close()

    offered = objects(coach(*words, stdin=b"resume\nHow do you feel?\n"))
    assert offered[0]["event"] == "resumable"
    assert offered[0]["id"] == before[0]["id"]
    assert offered[1] == before[0] | {"resumed": True}
    past = [event for event in offered if event.get("past")]
    assert [event | {"past": True} for event in before[1:]] == past
    after = [event for event in offered[2:] if not event.get("past")]
    assert [event["event"] for event in after] == ["heard", "question", "said", "command", "feedback"]

    assert objects(coach(*words, stdin=b""))[0]["event"] == "session"  # it came to its end: nothing to offer


def test_resume_by_option_and_new_by_option(tmp_path: Path) -> None:
    data = str(tmp_path)
    words = ["practise", "--lang", "en", "--json", "--data", data, "--case", CASE]
    cut = coach(*words, stdin=b"What have you tried?\n\xff\n")
    assert cut.returncode == 2
    again = objects(coach(*words, "--resume", stdin=b""))
    assert again[0]["resumed"] is True
    assert coach(*words, "--resume", stdin=b"").returncode == 2


def test_home_without_a_terminal_names_the_four_seats() -> None:
    done = coach("--lang", "fr")
    assert done.returncode == 0
    for seat in ("practise", "rehearse", "facilitate", "group"):
        assert f"coach {seat}" in done.stdout.decode()
    assert len(objects(coach("--json"))[0]["seats"]) == 4


def test_help_and_version() -> None:
    assert coach("--version").stdout.decode().strip() == f"coach {__version__}"
    for lang, word in (("fr", "Commandes"), ("en", "Commands")):
        done = coach("--help", "--lang", lang)
        assert done.returncode == 0
        assert word in done.stdout.decode()


def test_who_stops_listening_gets_no_complaint() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "coach", "practise", "--lang", "en", "--case", CASE, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )
    assert running.stdout
    assert running.stdin
    assert running.stderr
    running.stdout.readline()
    running.stdout.close()
    _out, complaint = running.communicate(b"What have you tried?\n" * 3, timeout=60)
    assert complaint == b""


def test_interrupted_is_130_and_everything_saved(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "coach",
            "practise",
            "--lang",
            "en",
            "--case",
            CASE,
            "--json",
            "--data",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )
    assert running.stdout
    while b"clarification" not in running.stdout.readline():
        pass
    running.send_signal(signal.SIGINT)
    _out, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert complaint == b""
    assert (
        objects(coach("practise", "--lang", "en", "--json", "--data", str(tmp_path)))[0]["event"]
        == "resumable"
    )


def test_cases_are_listed_and_shown_without_their_secrets() -> None:
    listed = objects(coach("cases", "list", "--lang", "en", "--json"))
    assert len(listed) >= 2
    shown = coach("cases", "show", listed[0]["id"], "--lang", "en", "--json").stdout.decode()
    assert json.loads(shown)["facts"] >= 20
    assert "challenge" not in json.loads(shown)
    assert coach("cases", "check", "--lang", "fr").returncode == 0


def test_review_gives_a_verdict_for_every_line_in_order(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    lines = ["Depuis quand cela dure-t-il ?", "Je vois.", "Avez-vous pensé à partir ?"]
    file.write_text("\n\n".join(lines), encoding="utf-8")
    found = objects(coach("review", "--lang", "fr", "--json", str(file)))
    verdicts = [event for event in found if event["event"] == "question"]
    assert [verdict["text"] for verdict in verdicts] == lines
    assert [verdict["form"] for verdict in verdicts] == ["closed", "statement", "advice"]
    assert found[-1]["event"] == "feedback"
    assert "[conseil déguisé" in coach("review", "--lang", "fr", str(file)).stdout.decode()


def test_spoken_to_a_file_and_transcribed_again(tmp_path: Path) -> None:
    wav = tmp_path / "said.wav"
    assert coach("speak", "--lang", "en", "What have you already tried?", "--out", str(wav)).returncode == 0
    (heard,) = objects(coach("transcribe", "--lang", "en", "--json", str(wav)))
    assert heard["event"] == "heard"
    assert heard["by"] == "file"
    assert heard["file"] == str(wav)
    assert heard["seconds"] > 1
    assert "already tried" in heard["text"].lower()


def test_nothing_said_is_in_any_log(tmp_path: Path) -> None:
    secret = "zebracrossing"
    done = coach(
        "practise",
        "--lang",
        "en",
        "--case",
        CASE,
        "--json",
        "--data",
        str(tmp_path),
        stdin=f"{secret}?\n".encode(),
    )
    assert done.returncode == 0
    logs = [file for file in tmp_path.rglob("*") if file.is_file() and "journal" not in file.name]
    assert not [file for file in logs if secret.encode() in file.read_bytes()]
    until(lambda: not list(tmp_path.glob(".*.lock")), what="the session's lock to go")
