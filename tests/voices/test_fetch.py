from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.voices import badserver
from tests.voices.badserver import Reply, answer, cut, stalled, whole
from tests.voices.fetching import (
    ARCHIVE,
    HALF,
    MODEL,
    QUICK,
    Start,
    fetching,
    get,
    half_is_there,
    part,
    refusal,
)
from tests.voices.support import until
from voices.errors import SoundError
from voices.fetch import Patience, fetch
from voices.models import Model, alone


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


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
