from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voices.badserver import FILES, NAME, zipped
from tests.voices.unpacking import put, refusal, saved, unpacked
from voices.archives import Limits
from voices.errors import SoundError
from voices.models import installed


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = mode << 16
    return found


def with_entry(extra: zipfile.ZipInfo, data: bytes = b"x") -> bytes:
    """A good model with one entry more."""
    out = io.BytesIO(zipped())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(extra, data)
    return out.getvalue()


@pytest.mark.parametrize("missing", [*FILES, "all"])
def test_what_is_no_model_is_said_with_what_it_lacks(tmp_path: Path, missing: str) -> None:
    files = {"README": b"hello"} | {name: b"" if name == missing else data for name, data in FILES.items()}
    files = {"README": b"hello"} if missing == "all" else files
    (tmp_path / "models").mkdir()
    for source in (saved(tmp_path, zipped(files)), unpacked(tmp_path / "folder", files)):
        fault = refusal(source, tmp_path / "models")
        assert fault.code == "archive-not-a-model"
        assert fault.detail["path"] == str(source)
        expected = {"all": "am/final.mdl", "graph/Gr.fst": "graph/HCLr.fst + graph/Gr.fst"}
        assert fault.detail["missing"] == expected.get(missing, missing)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        f"{NAME}/../../evil",
        f"{NAME}/am/..",
        "/etc/evil",
        "\\evil",
        "..\\evil",
        "C:evil",
        "C:\\evil",
        "\\\\server\\share\\evil",
        f"{NAME}/am/final.mdl:stream",
        f"{NAME}/con",
        f"{NAME}/LPT1.txt",
        f"{NAME}/a\nb",
        f"{NAME}/a\x1b[31m",
        f"{NAME}/am/final.mdl/evil",
        f"{NAME}/AM/Final.mdl",
        f"{NAME}/am",
    ],
)
def test_a_file_out_of_its_place_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "models").mkdir()
    fault = refusal(saved(tmp_path, with_entry(entry(name))), tmp_path / "models")
    assert fault.code == "archive-unsafe"
    assert not list(tmp_path.rglob("evil"))


def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = with_entry(entry(f"{NAME}/am/final.mdl"))
    assert refusal(saved(tmp_path, archive), tmp_path / "models").code == "archive-unsafe"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    (tmp_path / "models").mkdir()
    archive = with_entry(entry(f"{NAME}/ivector", kind | 0o777), b"/etc")
    assert refusal(saved(tmp_path, archive), tmp_path / "models").code == "archive-unsafe"


def test_links_and_pipes_in_a_folder_are_refused_but_a_linked_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    source = unpacked(tmp_path / "folder")
    (source / "loop").symlink_to(source)
    assert refusal(source, tmp_path / "models").code == "archive-unsafe"
    (source / "loop").unlink()
    os.mkfifo(source / "pipe")
    assert refusal(source, tmp_path / "models").code == "archive-unsafe"
    (source / "pipe").unlink()
    (source / "gone").symlink_to(tmp_path / "nowhere")
    assert refusal(source, tmp_path / "models").code == "file-unreadable"
    (source / "gone").unlink()
    (tmp_path / "elsewhere").write_bytes(b"x")
    (source / "linked").symlink_to(tmp_path / "elsewhere")
    placed = put(source, tmp_path / "models")
    assert (placed.folder / "linked").read_bytes() == b"x"
    assert not (placed.folder / "linked").is_symlink()


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    bomb = zipped(FILES | {"am/zeros": bytes(4_000_000)}, stored=False)
    assert len(bomb) < 30_000
    source = saved(tmp_path, bomb)
    fault = refusal(source, tmp_path / "models", Limits(size=1_000_000))
    assert (fault.code, fault.detail["limit"]) == ("archive-too-large", "1000000")
    assert int(fault.detail["size"]) > 4_000_000
    fault = refusal(source, tmp_path / "models", Limits(files=5))
    assert (fault.code, fault.detail["files"]) == ("archive-too-large", "6")
    folder = unpacked(tmp_path / "folder")
    assert refusal(folder, tmp_path / "models", Limits(size=1000)).code == "archive-too-large"
    assert refusal(folder, tmp_path / "models", Limits(files=3)).code == "archive-too-large"


def test_a_bomb_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    true, false = (4_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    bomb = zipped(FILES | {"am/zeros": bytes(4_000_000)}, stored=False)
    assert bomb.count(true) == 2
    source = saved(tmp_path, bomb.replace(true, false))
    assert refusal(source, tmp_path / "models", Limits(size=1_000_000)).code == "archive-damaged"


def test_the_limits_let_the_largest_models_through() -> None:
    assert Limits().size > 4.5e9
    assert Limits().files >= 1000


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for text, code in (
        (b"", "archive-not-zip"),
        (b"<html>Sign in</html>", "archive-not-zip"),
        (zipped()[:-30], "archive-damaged"),
        (zipped()[:2000], "archive-damaged"),
        (zipped().replace(b"acoustic", b"acoustiK", 1), "archive-damaged"),
    ):
        assert refusal(saved(tmp_path, text), models).code == code
    assert refusal(tmp_path / "nowhere.zip", models).code == "file-missing"
    assert refusal(Path(os.devnull), models).code == "archive-not-zip"


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    archive = bytearray(zipped())
    at = archive.index(b"PK\x01\x02")
    archive[at + 8] |= 1
    assert refusal(saved(tmp_path, bytes(archive)), tmp_path / "models").code == "archive-damaged"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_change_to_an_archive_is_more_than_a_refusal(tmp_path: Path, data: st.DataObject) -> None:
    archive = bytearray(zipped({name: content[:200] for name, content in FILES.items()}, stored=False))
    for _ in range(data.draw(st.integers(1, 4))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    code = outcome(saved(tmp_path, bytes(archive)), tmp_path / "models")
    assert code == "placed" or code.startswith("archive-")
    assert not list((tmp_path / "models").glob(".vosk-*"))


def outcome(source: Path, models: Path) -> str:
    try:
        placed = put(source, models)
    except SoundError as error:
        return error.code
    assert installed(placed.lang, models)
    return "placed"
