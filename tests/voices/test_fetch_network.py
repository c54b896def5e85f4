from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.voices import badserver
from tests.voices.badserver import answer, moved, whole
from tests.voices.fetching import (
    ARCHIVE,
    MODEL,
    Start,
    get,
    refusal,
)
from tests.voices.support import REPO
from voices.fetch import ELSEWHERE, Patience, address_of
from voices.models import CATALOGUE, of_language, of_name


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


@pytest.mark.usefixtures("straight")
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


@pytest.mark.usefixtures("straight")
@pytest.mark.parametrize("base", ["ftp://mirror", "mirror/vosk", "file:///models", "http://", "http://[::1"])
def test_what_is_no_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv(ELSEWHERE, base)
    fault = refusal(tmp_path)
    assert (fault.code, fault.detail["name"]) == ("download-address", ELSEWHERE)


@pytest.mark.usefixtures("straight")
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
    modules = ("tui.app", "tui.plain", "tui.sound", "tui.screens.session", "voices.ears", "voices.mouth")
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
