"""What a person or a program sees while models are fetched."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.options import Options
from scripts.language import languages, script
from tests.voices.badserver import FILES, NAME, Server, answer, cut, model_of, nobody, serving, whole, zipped
from tui.faces import JsonFace
from tui.fetching import JsonMeter, LineMeter, fetch_models
from tui.showing import complaint
from voices.errors import SoundError
from voices.models import CATALOGUE, folder_of, installed

ARCHIVE = zipped()
MODEL = model_of(ARCHIVE)
ELSEWHERE = "COACH_MODELS_URL"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that has the model, asked without a proxy."""
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving(whole(ARCHIVE)) as found:
        monkeypatch.setenv(ELSEWHERE, found.url)
        yield found


def options(tmp_path: Path, lang: str = "fr", *, as_json: bool = False) -> Options:
    return Options(lang, tmp_path / "data", json=as_json, plain=True)


def said(choices: Options, source: Path | None = None) -> str:
    out = io.StringIO()
    assert fetch_models(choices, source, catalogue=[MODEL], out=out)
    return out.getvalue()


def test_a_pipe_gets_a_line_for_each_quarter(tmp_path: Path, server: Server) -> None:
    choices = options(tmp_path)
    lines = said(choices).splitlines()
    fetched = [line for line in lines if line.startswith(NAME) and "%" in line]
    percents = [int(line.split("\u202f%")[0].split()[-1]) for line in fetched]
    assert percents[0] == 0
    assert percents[-1] == 100
    assert [percent // 25 for percent in percents] == [0, 1, 2, 3, 4]
    assert fetched[0] == f"{NAME}\u00a0: 0\u202f% de 1\u00a0Mo"
    assert str(folder_of("fr", choices.models)) in lines[-1]
    assert "\r" not in "".join(lines)
    assert installed("fr", choices.models)
    assert not list((choices.models / "downloads").iterdir())


def test_a_program_gets_objects(tmp_path: Path, server: Server) -> None:
    choices = options(tmp_path, as_json=True)
    found = [json.loads(line) for line in said(choices).splitlines()]
    first, *_, last = [event for event in found if event["event"] == "download"]
    assert first == {"event": "download", "model": NAME, "done": 0, "total": len(ARCHIVE)}
    assert last == first | {"done": len(ARCHIVE)}
    end = found[-1]
    assert (end["event"], end["model"], end["lang"], end["new"]) == ("model", NAME, "fr", True)
    assert end["path"] == str(folder_of("fr", choices.models))
    assert end["message"]


def test_a_terminal_gets_one_line_written_over(tmp_path: Path, server: Server) -> None:
    main, terminal = os.openpty()
    with open(terminal, "w", encoding="utf-8") as out:  # noqa: PTH123 - a descriptor, not a path
        assert out.isatty()
        assert fetch_models(options(tmp_path, "en"), langs=("fr",), catalogue=[MODEL], out=out)
    shown = os.read(main, 100_000).decode()
    os.close(main)
    assert f"\r{NAME}: 0% of 1 MB" in shown
    assert f"\r{NAME}: 100% of 1 MB" in shown
    fetched, placing, *told = shown.replace("\r\n", "\n").split("\n")
    assert fetched.split("\r")[-1] == f"{NAME}: 100% of 1 MB"
    assert placing.split("\r")[-1] == f"Installing {NAME}: 100%"
    assert "vosk-fr" in "".join(told)
    assert "\x1b" not in shown
    assert not any("\u2800" <= char <= "\u28ff" for char in shown)


def test_a_line_is_not_written_more_than_five_times_a_second() -> None:
    now = [0.0]
    out = io.StringIO()
    meter = LineMeter(script("en").models, "fetching", out, lambda: now[0])
    for done in range(1001):
        meter.show(NAME, done, 1000)
        now[0] += 0.001
    meter.close()
    assert 5 <= out.getvalue().count("\r") <= 7
    assert out.getvalue().endswith("100% of 1 MB\n")

    out = io.StringIO()
    objects = JsonMeter(JsonFace(out), "download", lambda: now[0])
    for done in (0, 1, 2, 1000, 1000):
        objects.show(NAME, done, 1000)
    objects.close()
    assert [json.loads(line)["done"] for line in out.getvalue().splitlines()] == [0, 1000]


def test_a_shorter_line_leaves_nothing_of_a_longer_one() -> None:
    out = io.StringIO()
    now = iter(range(100))
    meter = LineMeter(script("en").models, "fetching", out, lambda: float(next(now)))
    meter.show("a-long-name", 1, 2)
    meter.show("short", 2, 6)
    _empty, first, second = out.getvalue().split("\r")
    assert len(second) == len(first)
    assert second.rstrip() == "short: 33% of 1 MB"


def test_a_download_that_goes_on_begins_where_it_was(tmp_path: Path, server: Server) -> None:
    choices = options(tmp_path, as_json=True)
    server.replies[:] = [cut(ARCHIVE, len(ARCHIVE) * 3 // 4), answer(404)]
    with pytest.raises(SoundError):
        fetch_models(choices, catalogue=[MODEL], out=io.StringIO())
    server.replies[:] = [whole(ARCHIVE)]
    first = json.loads(said(choices).splitlines()[0])
    assert first["done"] >= len(ARCHIVE) // 2


def test_what_is_there_is_said_and_not_fetched(tmp_path: Path, server: Server) -> None:
    choices = options(tmp_path)
    said(choices)
    out = io.StringIO()
    assert not fetch_models(choices, catalogue=[MODEL], out=out)
    assert str(folder_of("fr", choices.models)) in out.getvalue()
    assert len(server.seen) == 1


def test_each_language_asked_for_is_fetched(tmp_path: Path, server: Server) -> None:
    with pytest.raises(SoundError) as caught:
        fetch_models(options(tmp_path, "en"), langs=("fr", "ko"), catalogue=[MODEL], out=io.StringIO())
    assert (caught.value.code, caught.value.detail) == ("model-unknown", {"lang": "ko"})
    assert installed("fr", options(tmp_path).models)


@pytest.mark.parametrize("kind", ["zip", "folder", "no top folder"])
def test_from_a_file_or_a_folder_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv(ELSEWHERE, nobody())
    source = tmp_path / "my-model"
    if kind == "folder":
        for name, content in FILES.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
    else:
        source = source.with_suffix(".zip")
        source.write_bytes(zipped(top="" if kind == "no top folder" else "my-model"))
    for _ in range(2):  # a model that is there is replaced, as the person asks for this one
        text = said(options(tmp_path, "en"), source)
        assert "my-model" in text
        assert installed("en", options(tmp_path).models)
    assert source.exists()


@pytest.mark.parametrize("lang", languages())
def test_without_a_network_one_is_told_what_to_do_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv(ELSEWHERE, nobody())
    with pytest.raises(SoundError) as caught:
        fetch_models(options(tmp_path, lang), out=io.StringIO())
    sentence = complaint(caught.value, script(lang).phrases)
    model = next(model for model in CATALOGUE if model.lang == lang)
    assert f"/{model.name}.zip" in sentence
    assert f"coach setup --from {model.name}.zip" in sentence


def test_a_name_in_an_archive_is_shown_as_data(tmp_path: Path) -> None:
    source = tmp_path / "x.zip"
    source.write_bytes(zipped(top="a {0} [red] \u202e%s"))
    with pytest.raises(SoundError) as caught:
        fetch_models(options(tmp_path), source, out=io.StringIO())
    assert caught.value.code == "archive-unsafe"
    assert "\u202e" not in complaint(caught.value, script("fr").phrases)
    source.write_bytes(zipped(top="a {0} [red] %s"))
    assert "a {0} [red] %s" in said(options(tmp_path), source)


def test_every_language_has_the_same_words() -> None:
    tables = [script(lang).models.table for lang in languages()]
    for table in tables:
        assert table.keys() == tables[0].keys()
