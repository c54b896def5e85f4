from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.voices import badserver
from tests.voices.badserver import Reply, answer, cut, model_of, moved, serving, stalled, whole
from tests.voices.support import REPO, until
from voices.errors import SoundError
from voices.fetch import ELSEWHERE, Patience, address_of, fetch
from voices.models import CATALOGUE, Model, alone, of_language, of_name

ARCHIVE = badserver.zipped()
MODEL = model_of(ARCHIVE)
QUICK = Patience(connect=5.0, read=5.0, pause=0.0)
HALF = len(ARCHIVE) // 2
BLOCK = 1 << 16

Start = Callable[..., badserver.Server]
"""Starts a server with these replies."""


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine's own stands between the tests and their server."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", ELSEWHERE):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start servers that answer so, and fetch from the last one started."""
    with ExitStack() as stack:

        def start(*replies: Reply, tls: bool = False) -> badserver.Server:
            found = stack.enter_context(serving(*replies, tls=tls))
            monkeypatch.setenv(ELSEWHERE, found.url)
            return found

        yield start


def get(folder: Path, model: Model = MODEL, patience: Patience = QUICK) -> Path:
    return fetch(model, folder, lambda done, total: None, patience)


def refusal(folder: Path, model: Model = MODEL, patience: Patience = QUICK) -> SoundError:
    with pytest.raises(SoundError) as caught:
        get(folder, model, patience)
    return caught.value


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def part(folder: Path) -> Path:
    return folder / f"{MODEL.name}.zip.part"


def test_an_archive_comes_whole_and_is_not_fetched_twice(tmp_path: Path, server: Start) -> None:
    steps: list[tuple[int, int]] = []
    web = server(whole(ARCHIVE, ETag='"a"'))
    for _ in range(2):
        found = fetch(MODEL, tmp_path, lambda done, total: steps.append((done, total)), QUICK)
        assert found == tmp_path / f"{MODEL.name}.zip"
        assert found.read_bytes() == ARCHIVE
    assert len(web.seen) == 1
    assert web.seen[0].path == f"/{MODEL.name}.zip"
    assert steps[0] == (0, MODEL.size)
    assert steps[-1] == (MODEL.size, MODEL.size)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert names(tmp_path) == {f"{MODEL.name}.zip"}


def test_what_is_there_but_wrong_is_fetched_again(tmp_path: Path, server: Start) -> None:
    (tmp_path / f"{MODEL.name}.zip").write_bytes(b"damaged")
    server(whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE


@pytest.mark.parametrize("length", [True, False])
def test_a_download_cut_short_goes_on_with_the_rest(tmp_path: Path, server: Start, length: bool) -> None:
    web = server(cut(ARCHIVE, HALF, length=length, ETag='"a"'), whole(ARCHIVE, ETag='"a"'))
    assert get(tmp_path).read_bytes() == ARCHIVE
    _first, second = web.seen
    start = int(second.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= HALF
    assert second.headers["If-Range"] == '"a"'
    assert second.sent == len(ARCHIVE) - start


def test_a_bad_line_that_brings_a_little_each_time_is_worth_going_on(tmp_path: Path, server: Start) -> None:
    steps = [cut(ARCHIVE, round(len(ARCHIVE) * part / 8)) for part in range(1, 8)]
    web = server(*steps, whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert len(web.seen) == 8 > QUICK.tries
    assert sum(seen.sent for seen in web.seen) < 2 * len(ARCHIVE)


def test_a_broken_download_is_kept_for_the_next_time(tmp_path: Path, server: Start) -> None:
    web = server(cut(ARCHIVE, HALF), answer(503))
    fault = refusal(tmp_path)
    assert (fault.code, fault.detail["status"]) == ("download-refused", "503")
    kept = part(tmp_path).stat().st_size
    assert 0 < kept <= HALF
    web = server(whole(ARCHIVE))
    get(tmp_path)
    assert web.seen[0].headers["Range"] == f"bytes={kept}-"
    assert web.seen[0].sent == len(ARCHIVE) - kept


def test_a_server_that_always_hangs_up_is_left_in_the_end(tmp_path: Path, server: Start) -> None:
    web = server(cut(ARCHIVE, HALF))
    fault = refusal(tmp_path)
    assert fault.code == "download-broken"
    assert fault.detail == {"address": f"{web.url}/{MODEL.name}.zip", "file": f"{MODEL.name}.zip"}
    assert len(web.seen) == 1 + QUICK.tries


def test_a_server_without_ranges_starts_over(tmp_path: Path, server: Start) -> None:
    web = server(cut(ARCHIVE, HALF), whole(ARCHIVE, ranges=False))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert "Range" in web.seen[1].headers
    assert web.seen[1].sent == len(ARCHIVE)


@pytest.mark.parametrize("tag", ["ETag", "Last_Modified"])
def test_a_file_that_changed_meanwhile_starts_over(tmp_path: Path, server: Start, tag: str) -> None:
    other = bytes(reversed(ARCHIVE))
    old: dict[str, Any] = {tag: '"old"'}
    new: dict[str, Any] = {tag: '"new"'}
    web = server(cut(other, HALF, **old), whole(ARCHIVE, **new))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert web.seen[1].headers["If-Range"] == '"old"'
    assert web.seen[1].sent == len(ARCHIVE)


def test_a_weak_tag_is_not_asked_with(tmp_path: Path, server: Start) -> None:
    web = server(cut(ARCHIVE, HALF, ETag='W/"a"'), whole(ARCHIVE))
    get(tmp_path)
    assert "If-Range" not in web.seen[1].headers


def test_a_range_that_is_not_the_one_asked_for_starts_over(tmp_path: Path, server: Start) -> None:
    wrong = answer(206, ARCHIVE[:100], Content_Range=f"bytes 0-99/{len(ARCHIVE)}")
    web = server(cut(ARCHIVE, HALF), wrong, whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert "Range" not in web.seen[2].headers


def test_a_range_that_cannot_be_had_starts_over(tmp_path: Path, server: Start) -> None:
    web = server(cut(ARCHIVE, HALF), answer(416), whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert "Range" not in web.seen[2].headers


def test_everything_is_there_already_but_was_not_put_in_place(tmp_path: Path, server: Start) -> None:
    part(tmp_path).write_bytes(ARCHIVE)
    web = server(answer(404))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert web.seen == []


def test_a_part_that_is_too_long_is_dropped(tmp_path: Path, server: Start) -> None:
    part(tmp_path).write_bytes(ARCHIVE + b"more")
    web = server(whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert "Range" not in web.seen[0].headers


CORRUPT = ARCHIVE[:HALF] + bytes([ARCHIVE[HALF] ^ 1]) + ARCHIVE[HALF + 1 :]


@pytest.mark.parametrize(
    "reply",
    [
        whole(CORRUPT),
        whole(ARCHIVE + b"more"),
        answer(200),
        answer(200, b"short", Content_Type="application/zip"),
        badserver.endless,
    ],
    ids=["one bit", "longer", "empty", "shorter", "endless"],
)
def test_another_file_is_refused_and_not_kept(tmp_path: Path, server: Start, reply: Reply) -> None:
    web = server(reply)
    fault = refusal(tmp_path)
    assert (fault.code, fault.detail["path"]) == ("archive-damaged", f"{web.url}/{MODEL.name}.zip")
    assert len(web.seen) == 1
    assert web.seen[0].sent < 32_000_000  # what is too long is not waited for
    assert names(tmp_path) == set()


def test_a_portal_that_answers_with_its_page_is_known(tmp_path: Path, server: Start) -> None:
    server(answer(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8"))
    assert refusal(tmp_path).code == "download-page"


def test_a_server_that_stalls_is_asked_again_and_then_left(tmp_path: Path, server: Start) -> None:
    hasty = Patience(connect=5.0, read=0.2, pause=0.0)
    web = server(stalled(ARCHIVE, HALF), whole(ARCHIVE))
    assert get(tmp_path / "goes on", patience=hasty).read_bytes() == ARCHIVE
    assert int(web.seen[1].headers["Range"][6:-1]) > 0

    web = server(stalled(ARCHIVE, HALF))
    assert refusal(tmp_path / "does not", patience=hasty).code == "download-broken"
    assert len(web.seen) == 1 + hasty.tries


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_in_trouble_is_asked_again(tmp_path: Path, server: Start, status: int) -> None:
    web = server(answer(status), answer(status), whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert len(web.seen) == 3


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_clear_no_is_taken_at_once(tmp_path: Path, server: Start, status: int) -> None:
    web = server(answer(status))
    fault = refusal(tmp_path)
    assert (fault.code, fault.detail["status"]) == ("download-refused", str(status))
    assert len(web.seen) == 1


def test_redirections_are_followed(tmp_path: Path, server: Start) -> None:
    target = server(whole(ARCHIVE))
    web = server(moved("/here"), moved(f"{target.url}/there.zip"))
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert [seen.path for seen in web.seen] == [f"/{MODEL.name}.zip", "/here"]
    assert target.seen[0].path == "/there.zip"


@pytest.mark.parametrize("to", ["/again", "ftp://localhost/x.zip", "file:///etc/hostname"])
def test_a_circle_and_what_is_not_the_web_are_not_followed(tmp_path: Path, server: Start, to: str) -> None:
    web = server(moved(to))
    assert refusal(tmp_path).code == "download-redirected"
    assert len(web.seen) <= 6


def test_encryption_is_not_left_behind(
    tmp_path: Path, server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(badserver.CERTIFICATE))
    plain = server(whole(ARCHIVE))
    server(moved(f"{plain.url}/x.zip"), tls=True)
    assert refusal(tmp_path).code == "download-redirected"
    assert plain.seen == []
    server(moved("/x.zip"), whole(ARCHIVE), tls=True)
    assert get(tmp_path).read_bytes() == ARCHIVE


def test_a_server_that_cannot_prove_who_it_is(tmp_path: Path, server: Start) -> None:
    web = server(whole(ARCHIVE), tls=True)
    assert refusal(tmp_path).code == "download-certificate"
    assert web.seen == []


def test_nobody_there_is_said_at_once_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ELSEWHERE, badserver.nobody())
    fault = refusal(tmp_path, patience=Patience(pause=3600.0))
    assert fault.code == "download-offline"
    assert fault.detail["file"] == f"{MODEL.name}.zip"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_used(
    tmp_path: Path, server: Start, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    proxy = server(badserver.forward)
    web = server(whole(ARCHIVE))
    monkeypatch.setenv(variable, proxy.url)
    assert get(tmp_path).read_bytes() == ARCHIVE
    assert proxy.seen[0].path == f"{web.url}/{MODEL.name}.zip"
    assert len(web.seen) == 1


def test_an_address_may_be_excepted_from_the_proxy(
    tmp_path: Path, server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", badserver.nobody())
    monkeypatch.setenv("NO_PROXY", "localhost")
    server(whole(ARCHIVE))
    assert get(tmp_path).read_bytes() == ARCHIVE


def test_a_proxy_that_does_not_answer_is_named(
    tmp_path: Path, server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(whole(ARCHIVE))
    monkeypatch.setenv("HTTP_PROXY", badserver.nobody())
    assert refusal(tmp_path).code == "download-proxy"


def test_a_proxy_that_refuses_is_named(
    tmp_path: Path, server: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = server(answer(407))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv(ELSEWHERE, "https://localhost:9")
    assert refusal(tmp_path).code == "download-proxy"
    assert proxy.seen[0].method == "CONNECT"


@pytest.mark.parametrize("base", ["ftp://mirror", "mirror/vosk", "file:///models", "http://", "http://[::1"])
def test_what_is_no_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv(ELSEWHERE, base)
    fault = refusal(tmp_path)
    assert (fault.code, fault.detail["name"]) == ("download-address", ELSEWHERE)


def test_a_disk_that_is_full_is_said_before_anything_is_asked(tmp_path: Path, server: Start) -> None:
    web = server(whole(ARCHIVE))
    huge = Model("huge", "fr", "", 1 << 60, "0" * 64, "MIT")
    fault = refusal(tmp_path, huge)
    assert (fault.code, fault.detail["needed"]) == ("folder-full", str(1 << 60))
    assert web.seen == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, server: Start) -> None:
    server(whole(ARCHIVE))
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "downloads").code == "folder-unwritable"


FETCHING = """
import sys
from pathlib import Path
from tests.voices.test_fetch import MODEL, QUICK
from voices.fetch import fetch
from voices.models import alone
with alone(Path(sys.argv[1])):
    fetch(MODEL, Path(sys.argv[1]), lambda done, total: None, QUICK)
"""


@contextmanager
def fetching(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that fetches; ended with the block."""
    words = [sys.executable, "-c", FETCHING, str(folder)]
    with subprocess.Popen(words, cwd=REPO, stderr=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.kill()


def half_is_there(folder: Path) -> bool:
    """All that the stalled server gave, but for the block that never filled."""
    return part(folder).is_file() and part(folder).stat().st_size > HALF - BLOCK


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_who_is_ended_in_the_middle_goes_on_the_next_time(
    tmp_path: Path, server: Start, sign: signal.Signals
) -> None:
    server(stalled(ARCHIVE, HALF))
    with fetching(tmp_path) as running:
        until(lambda: half_is_there(tmp_path), what="half of it")
        running.send_signal(sign)
        running.communicate(timeout=30)
        assert running.returncode != 0
    kept = part(tmp_path).stat().st_size
    web = server(whole(ARCHIVE))
    with fetching(tmp_path) as again:
        assert again.communicate(timeout=30)[1] == b""
        assert again.returncode == 0
    assert web.seen[0].headers["Range"] == f"bytes={kept}-"
    assert (tmp_path / f"{MODEL.name}.zip").read_bytes() == ARCHIVE


def test_two_at_once_do_not_meet(tmp_path: Path, server: Start) -> None:
    server(stalled(ARCHIVE, HALF))
    with fetching(tmp_path) as running:
        until(lambda: half_is_there(tmp_path), what="half of it")
        with pytest.raises(SoundError) as caught, alone(tmp_path):
            pytest.fail("the folder was given twice")
        assert caught.value.code == "models-held"
        running.kill()
        running.communicate(timeout=30)
    with alone(tmp_path):
        assert half_is_there(tmp_path)


def test_the_catalogue_knows_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    for lang in ("fr", "en"):
        model = of_language(lang)
        assert model
        assert of_name(model.name) == model
        assert address_of(model) == f"https://alphacephei.com/vosk/models/{model.name}.zip"
        assert len(bytes.fromhex(model.sha256)) == 32
        assert 40e6 < model.size < 43e6
        assert model.licence == "Apache-2.0"
        monkeypatch.setenv(ELSEWHERE, "https://mirror.example/vosk/")
        assert address_of(model) == f"https://mirror.example/vosk/{model.name}.zip"
        monkeypatch.delenv(ELSEWHERE)
    assert of_language("ko") is None
    assert len({model.name for model in CATALOGUE}) == len(CATALOGUE)


def test_a_session_loads_no_network_library() -> None:
    modules = ("tui.app", "tui.plain", "tui.sound", "tui.screens.practise", "voices.ears", "voices.mouth")
    imports = ", ".join((*modules, "voices.catalogue", "voices.models", "coach.cli"))
    code = f"import sys, json, {imports}; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPO, capture_output=True, text=True, check=True)
    assert not {"requests", "urllib3", "pooch", "http.client", "voices.fetch"} & set(json.loads(done.stdout))


def test_one_module_fetches_and_setup_alone_uses_it() -> None:
    users: dict[str, set[str]] = {}
    for file in [
        path for folder in ("coach", "scripts", "voices", "tui") for path in REPO.glob(f"{folder}/**/*.py")
    ]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                users.setdefault(module.split(".")[0], set()).add(file.relative_to(REPO).as_posix())
                users.setdefault(module, set()).add(file.relative_to(REPO).as_posix())
    for library in ("requests", "pooch"):
        assert users[library] == {"voices/fetch.py"}
    assert users["voices.fetch"] == {"tui/fetching.py"}
    assert not {"urllib3", "httpx", "aiohttp"} & set(users)


def test_nothing_of_the_libraries_is_said(
    tmp_path: Path, server: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    server(answer(503))
    refusal(tmp_path)
    server(whole(ARCHIVE))
    get(tmp_path)
    assert os.environ[ELSEWHERE].startswith("http://localhost")
    assert capfd.readouterr() == ("", "")
