"""The journal: every input as it is taken, so that a session killed at any instant comes back by replay.

Only inputs are kept, never what followed from them: the events are the same when the inputs are
taken again, so nothing is stored twice. One input is one transaction, written through to the disk
before its events are shown. Nothing spoken is kept anywhere else.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from coach import inputs
from coach.errors import UserError
from coach.events import Followed, Planned

# Raised when the same inputs may give other events than before, so that no session comes back changed.
ENGINE = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, seat TEXT NOT NULL, lang TEXT NOT NULL, case_name TEXT NOT NULL,
    digest TEXT NOT NULL, seed INTEGER NOT NULL, engine INTEGER NOT NULL,
    started TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS input (
    session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    n INTEGER NOT NULL, at REAL NOT NULL, body TEXT NOT NULL, PRIMARY KEY (session, n)
) STRICT;
CREATE TABLE IF NOT EXISTS action (
    id INTEGER PRIMARY KEY, session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    lang TEXT NOT NULL, what TEXT NOT NULL, first TEXT NOT NULL, day TEXT NOT NULL, sign TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open', told TEXT NOT NULL DEFAULT '', learned TEXT NOT NULL DEFAULT ''
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What must be known to begin a session again. ``started`` is an ISO date and time with its zone."""

    id: str
    seat: str
    lang: str
    case: str
    digest: str
    seed: int
    started: str
    engine: int = ENGINE


class Journal:
    """Sessions in one SQLite file of the data folder, or in memory for a private session."""

    def __init__(self, folder: Path | None) -> None:
        """Open or create it; ``None`` keeps nothing. Raises ``UserError`` when it cannot be written."""
        self._folder = folder
        self._locks: dict[str, FileLock] = {}
        try:
            if folder is None:
                self._db = sqlite3.connect(":memory:", isolation_level=None)
            else:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                file = folder / "journal.sqlite3"
                file.touch(mode=0o600)
                self._db = sqlite3.connect(file, isolation_level=None, timeout=5)
                self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA foreign_keys=ON")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise UserError("data-folder", folder=folder, reason=_reason(error)) from error

    def begin(self, record: Record) -> None:
        """A new session."""
        values = (
            record.id, record.seat, record.lang, record.case,
            record.digest, record.seed, record.engine, record.started,
        )  # fmt: skip
        with self._writing():
            self._db.execute(
                "INSERT INTO session (id, seat, lang, case_name, digest, seed, engine, started)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        self.hold(record.id)

    def append(self, session: str, n: int, at: float, item: inputs.Input) -> None:
        """Keep the ``n``-th input, taken at ``at`` session seconds."""
        body = json.dumps(inputs.to_plain(item), ensure_ascii=False)
        with self._writing():
            self._db.execute("INSERT INTO input VALUES (?, ?, ?, ?)", (session, n, at, body))

    def end(self, session: str, planned: Sequence[Planned] = (), followed: Sequence[Followed] = ()) -> None:
        """The session came to its end; it will not be offered again. Its plan is kept, for the next one.

        All in one transaction: a plan is there once or not at all.
        """
        rows = [(session, session, one.what, one.first, one.day, one.sign) for one in planned]
        news = [(one.state, one.told, one.learned, one.action) for one in followed]
        with self._writing():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.execute("UPDATE session SET ended = 1 WHERE id = ?", (session,))
                self._db.executemany(
                    "INSERT INTO action (session, lang, what, first, day, sign)"
                    " VALUES (?, (SELECT lang FROM session WHERE id = ?), ?, ?, ?, ?)",
                    rows,
                )
                self._db.executemany("UPDATE action SET state = ?, told = ?, learned = ? WHERE id = ?", news)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def open_actions(self, lang: str, most: int) -> list[tuple[int, str, str]]:
        """Actions of the latest plans not yet done or dropped: number, what, ISO date or ""."""
        rows = self._db.execute(
            "SELECT id, what, day FROM action WHERE lang = ? AND state IN ('open', 'later')"
            " ORDER BY id DESC LIMIT ?",
            (lang, most),
        )
        return sorted((number, what, day) for number, what, day in rows)

    def taken(self, session: str) -> Iterator[tuple[float, inputs.Input]]:
        """The inputs of a session with their times, in order."""
        rows = self._db.execute("SELECT at, body FROM input WHERE session = ? ORDER BY n", (session,))
        for at, body in rows:
            yield at, inputs.from_plain(json.loads(body))

    def unfinished(self, seat: str, lang: str) -> Record | None:
        """The last session of this seat and language that was cut short, if nobody holds it."""
        row = self._db.execute(
            "SELECT id, seat, lang, case_name, digest, seed, started, engine FROM session"
            " WHERE seat = ? AND lang = ? AND ended = 0 AND engine = ?"
            " AND EXISTS (SELECT 1 FROM input WHERE session = id)"
            " ORDER BY started DESC, rowid DESC LIMIT 1",
            (seat, lang, ENGINE),
        ).fetchone()
        if row is None:
            return None
        record = Record(*row)
        return None if self._held_elsewhere(record.id) else record

    def hold(self, session: str) -> bool:
        """Mark the session as running in this process; False when another process has it."""
        if self._folder is None or session in self._locks:
            return True
        lock = FileLock(self._lock_file(session), mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        self._locks[session] = lock
        return True

    def close(self) -> None:
        """Let go of every session and of the file."""
        for session in list(self._locks):
            self._let_go(session)
        self._db.close()

    def _held_elsewhere(self, session: str) -> bool:
        if session in self._locks or self._folder is None:
            return False
        if not self.hold(session):
            return True
        self._let_go(session)
        return False

    def _let_go(self, session: str) -> None:
        self._locks.pop(session).release()
        with suppress(OSError):
            self._lock_file(session).unlink()

    def _lock_file(self, session: str) -> Path:
        assert self._folder is not None  # noqa: S101 - callers checked
        return self._folder / f".{session}.lock"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise UserError("data-folder", folder=self._folder, reason=_reason(error)) from error


def new_id(started: str) -> str:
    """A short name for a session, the date first so that a list sorts itself."""
    return f"{started[:10]}-{os.urandom(3).hex()}"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
