"""``coach cases new`` cut short, and where it writes: no answer is lost, and no file written over."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coach.cli import main
from scripts import cases
from scripts.language import languages, script
from tests.conftest import REPO
from tests.program import coach, objects
from tests.tui.answering import answers, new, typed, written

LANGS = languages()


@pytest.mark.parametrize("lang", LANGS)
def test_the_end_of_input_keeps_what_was_answered(tmp_path: Path, lang: str) -> None:
    done = new(lang, tmp_path, answers(lang)[:14])
    (file,) = written(lang, tmp_path)
    complaint = done.stderr.decode()
    assert (done.returncode, complaint.count("\n")) == (2, 1)
    assert str(file) in complaint
    assert file.name.endswith(".yaml.unfinished")
    kept = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert kept["client"]["name"] == "Paul"
    assert set(kept["reactions"]) == set(cases.REACTIONS)
    assert objects(coach("cases", "list", "--json", "--lang", lang, "--data", str(tmp_path)))


def test_wherever_the_input_ends_nothing_answered_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = answers("en")
    for end in range(1, len(good), 5):
        data = tmp_path / str(end)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed(good[:end]))))
        assert main(["cases", "new", "--lang", "en", "--data", str(data)]) == 2
        (file,) = written("en", data)
        text = file.read_text(encoding="utf-8")
        capsys.readouterr()
        plain = {line.rstrip(".") for line in good[:end]} - {"", "Man", "no", "n", "yes", "y"}
        assert all(line in " ".join(text.split()).replace("''", "'") for line in plain)


def test_nothing_answered_leaves_nothing(tmp_path: Path) -> None:
    done = new("fr", tmp_path, [])
    assert (done.returncode, written("fr", tmp_path)) == (2, [])
    assert done.stderr.decode().strip() == script("fr").phrases("errors.case-dropped")


def test_private_leaves_only_what_was_asked_for(tmp_path: Path) -> None:
    assert new("en", tmp_path, answers("en")[:9], "--private").returncode == 2
    assert written("en", tmp_path) == []
    done = new("en", tmp_path, answers("en"), "--private")
    assert done.returncode == 0
    assert [file.suffix for file in written("en", tmp_path)] == [".yaml"]


@pytest.mark.parametrize("face", ["--plain", "--json"])
def test_interrupted_is_130_and_everything_kept(tmp_path: Path, face: str) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "coach", "cases", "new", "--lang", "en", "--data", str(tmp_path), face],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPO)},
    )
    assert running.stdin
    assert running.stdout
    running.stdin.write(b"Still waters\nA quiet team.\n")
    running.stdin.flush()
    while script("en").new_case("ask.name").encode() not in running.stdout.readline():
        pass
    running.send_signal(signal.SIGINT)
    out, complaint = running.communicate(timeout=60)
    (file,) = written("en", tmp_path)
    assert running.returncode == 130
    assert yaml.safe_load(file.read_text())["summary"] == "A quiet team."
    if face == "--json":
        assert complaint == b""
        assert json.loads(out.splitlines()[-1])["file"] == str(file)
    else:
        assert complaint.decode().count(str(file)) == 1


def test_input_that_is_not_text_is_named_and_loses_nothing(tmp_path: Path) -> None:
    done = coach("cases", "new", "--lang", "en", "--data", str(tmp_path), stdin=b"Waters\n\xff\n")
    assert done.returncode == 2
    assert "line 2" in done.stderr.decode()
    assert str(written("en", tmp_path)[0]) in done.stderr.decode()


def test_no_file_is_ever_written_over(tmp_path: Path) -> None:
    for _ in range(3):
        assert new("en", tmp_path, answers("en")).returncode == 0
    found = written("en", tmp_path)
    stem = "the-workshop-that-eats-alone"
    assert [file.name for file in found] == [f"{stem}-2.yaml", f"{stem}-3.yaml", f"{stem}.yaml"]
    for _ in range(2):
        assert new("en", tmp_path, answers("en")[:3]).returncode == 2
    assert {file.name for file in written("en", tmp_path)} - {file.name for file in found} == {
        f"{stem}-4.yaml.unfinished",
        f"{stem}-5.yaml.unfinished",
    }


def test_no_situation_of_ours_is_hidden(tmp_path: Path) -> None:
    assert new("en", tmp_path, ["The quiet partner", *answers("en")[1:]]).returncode == 0
    assert [file.stem for file in written("en", tmp_path)] == ["the-quiet-partner-2"]


def test_a_folder_that_cannot_be_written_is_said_before_the_first_question() -> None:
    done = coach("cases", "new", "--lang", "fr", "--data", "/dev/null/x", stdin=typed(answers("fr")))
    assert (done.returncode, done.stdout, done.stderr.decode().count("\n")) == (2, b"", 1)
    assert "/dev/null/x" in done.stderr.decode()


def test_it_takes_no_name(tmp_path: Path) -> None:
    done = coach("cases", "new", "mine", "--lang", "en", "--data", str(tmp_path))
    assert (done.returncode, "mine" in done.stderr.decode()) == (2, True)
