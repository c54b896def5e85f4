"""Native libraries write to file descriptor 2, where Textual draws: send them to a log meanwhile.

Measured (facts/tui.md): one ALSA line on fd 2 destroys the screen. Textual writes to `sys.__stderr__`, so it
gets a private copy of the terminal, and fd 2 itself, with all that inherit it, becomes the log.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST = 1 << 20
"""Bytes after which the log begins again."""


@contextlib.contextmanager
def quiet(log: Path) -> Iterator[None]:
    """Point fd 2 at `log` (mode 0600; /dev/null when it cannot be opened) while the block runs.

    `sys.stderr` and `sys.__stderr__` go on writing to the terminal. Enter it before the app runs, on the main
    thread. Everything is as before afterwards, also when the block raises.
    """
    old_stderr, old_original = sys.stderr, sys.__stderr__
    try:
        terminal = os.dup(2)
    except OSError:  # there is no fd 2 to protect
        yield
        return
    private = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    target = _opened(log)
    try:
        _flush(old_stderr)
        os.dup2(target, 2)
        os.close(target)
        sys.__stderr__ = private  # type: ignore[misc]  # the one way to move Textual's output
        if old_stderr is old_original:
            sys.stderr = private
        yield
    finally:
        _flush(private)
        sys.stderr, sys.__stderr__ = old_stderr, old_original  # type: ignore[misc]
        os.dup2(terminal, 2)
        os.close(terminal)
        with contextlib.suppress(OSError):
            private.close()


def _opened(log: Path) -> int:
    """Open the log for appending, emptied when it has grown too large, and never through a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(log, flags, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):
        log.chmod(0o600)
        if os.fstat(handle).st_size > LARGEST:
            os.ftruncate(handle, 0)
    return handle


def _flush(stream: object) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        stream.flush()  # type: ignore[attr-defined]
