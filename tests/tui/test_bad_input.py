"""Whatever is wrong gets one clear sentence, exit code 2, and nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MATERIAL
from tests.program import CASE, coach


@pytest.mark.parametrize(
    ("words", "stdin", "says"),
    [
        (["practise", "--case", "nobody"], b"", "nobody"),
        (["practise", "--case", "/nowhere/mine.yaml"], b"", "/nowhere/mine.yaml"),
        (["practise", "--case", CASE, "--ears", "bat"], b"", "--ears"),
        (["practise", "--case", CASE, "--seed", "x"], b"", "--seed"),
        (["practise", "--case", CASE, "--data", "/dev/null/x"], b"", "/dev/null/x"),
        (["practise", "--case", CASE], b"fine\n\xc3\x28\n", "2"),
        (["practise", "--case", CASE], b"x" * 5000, "4000"),
        (["practise", "--case", CASE, "--resume"], b"", ""),
        (["--lang", "de"], b"", "de"),
        (["--lang"], b"", "--lang"),
        (["sing"], b"", "sing"),
        (["facilitate"], b"", "facilitate"),
        (["transcribe"], b"", "FILE"),
        (["transcribe", "/nowhere.wav"], b"", "/nowhere.wav"),
        (["transcribe", CASE], b"", CASE),
        (["transcribe", str(MATERIAL)], b"", str(MATERIAL)),
        (["review", "/nowhere.txt"], b"", "/nowhere.txt"),
        (["speak", "   "], b"", ""),
        (["speak", "hello", "--out", "/nowhere/x.wav"], b"", "/nowhere/x.wav"),
        (["speak", "hello"], b"", ""),
        (["cases", "show", "nobody"], b"", "nobody"),
        (["cases", "dance"], b"", "dance"),
        (["practise", "extra"], b"", "extra"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_wrong_is_one_sentence_and_exit_code_2(
    words: list[str], stdin: bytes, says: str, lang: str
) -> None:
    where = words if "--lang" in words else [*words, "--lang", lang]
    done = coach(*where, stdin=stdin)
    complaint = done.stderr.decode("utf-8")
    assert done.returncode == 2, complaint
    assert says in complaint
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint
    assert "{" not in complaint


def test_a_broken_case_is_named_with_line_and_field(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        Path(CASE).read_text(encoding="utf-8").replace("gender: f", "gender: x"), encoding="utf-8"
    )
    for words in (["practise", "--case", str(file)], ["cases", "check", str(file)]):
        done = coach(*words, "--lang", "en")
        said = (done.stderr + done.stdout).decode()
        assert done.returncode == 2
        assert "mine.yaml, line 4, field client.gender" in said


def test_an_empty_and_a_cut_recording(tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.wav", tmp_path / "empty.txt"
    empty.write_bytes(b"")
    text.write_text("\n\n")
    assert b"empty.wav" in coach("transcribe", str(empty)).stderr
    done = coach("review", str(text))
    assert done.returncode == 2
    assert b"empty.txt" in done.stderr
