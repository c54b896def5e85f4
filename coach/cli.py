"""The command ``coach``: wires brain, words, ears, mouth and faces together, importing each when needed."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from coach import arguments
from coach.errors import UserError
from coach.settings import Settings
from scripts.errors import ScriptError

if TYPE_CHECKING:
    import argparse

    from coach.desk import Desk
    from coach.options import Options

DONE, BROKEN, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code as in the design. Never prints a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    _speak_utf8()
    try:
        return _run(argv)
    except (UserError, ScriptError) as error:
        return _complain(argv, error.code, error.detail, BAD_INPUT)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who listened to our output has left, which is their right
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    except SystemExit as leaving:  # --help, --version
        return leaving.code if isinstance(leaving.code, int) else DONE
    except Exception as error:
        from voices.errors import SoundError

        if isinstance(error, SoundError):
            return _complain(argv, error.code, error.detail, BAD_INPUT)
        if os.environ.get("COACH_TRACEBACK"):
            raise
        return _complain(argv, "unexpected", {"kind": type(error).__name__}, BROKEN)


def entry() -> NoReturn:
    """The command itself: ``main``, and an end that waits for no thread.

    A thread still inside a native library or a read would abort or hang the interpreter as it shuts
    down; by now everything said is in the journal.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    if any(thread.daemon for thread in threading.enumerate()):
        os._exit(code)
    sys.exit(code)


def _run(argv: Sequence[str]) -> int:
    found = arguments.parse(argv)
    if found.command == "doctor":
        return _doctor(found)
    options = arguments.options(found)
    on_screen = not options.plain and sys.stdin.isatty() and sys.stdout.isatty()
    match found.command:
        case None | "practise" | "rehearse":
            return _screen(options, found) if on_screen else _lines(options, found)
        case "setup":
            return _setup(options, found, on_screen=on_screen)
        case "demo":
            return _screen(options, found) if on_screen else _demo(options)
        case "cases":
            from tui.shelf import run

            return run(options, found.action, found.names)
        case _:
            return _files(options, found)


def _files(options: Options, found: argparse.Namespace) -> int:
    from tui import recordings

    with _quiet(options):
        match found.command:
            case "transcribe":
                return recordings.transcribe(options, found.files)
            case "review":
                return recordings.review(options, found.files, html=found.html, who=found.who)
            case _:
                return recordings.speak(options, found.text, found.out)


def _demo(options: Options) -> int:
    from tui import demo

    with _quiet(options):
        return demo.run(options)


def _setup(options: Options, found: argparse.Namespace, *, on_screen: bool) -> int:
    from tui import setup

    asks = not (found.fetch or found.source or found.assignments)
    if asks and on_screen:
        return _screen(options, found)
    with _quiet(options):
        if asks:
            return setup.ask(options)
        return setup.carry_out(options, found.assignments, fetch=found.fetch, source=found.source)


def _doctor(found: argparse.Namespace) -> int:
    """Broken settings are one of the things a doctor tells of, so they do not end it."""
    from tui import doctor

    fault: ScriptError | None = None
    try:
        options = arguments.options(found)
    except ScriptError as error:
        fault, options = error, arguments.options(found, Settings())
    with _quiet(options):
        return doctor.run(options, fault)


def _screen(options: Options, found: argparse.Namespace) -> int:
    from tui.app import CoachApp
    from tui.keepsake import check

    check(options)
    if options.case:
        _desk(options).case(options.case)  # said before the screen opens, when it cannot be used
    with _quiet(options):
        return CoachApp(lambda: _desk(options), options, start=found.command).run_session()


def _lines(options: Options, found: argparse.Namespace) -> int:
    if found.command is None:
        from tui.shelf import home

        return home(options)
    from tui.plain import run

    with _quiet(options):
        return run(_desk(options), options)


def _quiet(options: Options) -> AbstractContextManager[None]:
    """Native libraries write to a log, not to the screen; a private session keeps not even that."""
    from voices.quiet import quiet

    return quiet(Path(os.devnull) if options.private else options.log)


def _desk(options: Options) -> Desk:
    from datetime import datetime

    from coach.desk import Desk

    return Desk(options, time.monotonic, lambda: datetime.now().astimezone().isoformat(timespec="seconds"))


def _complain(argv: Sequence[str], code: str, detail: dict[str, str], exit_code: int) -> int:
    """One sentence on stderr, in the language asked for."""
    from scripts.language import script
    from tui.showing import complaint

    words = script(arguments.language(argv)).phrases
    print(complaint(UserError(code, **detail), words), file=sys.stderr)
    return exit_code


def _speak_utf8() -> None:
    """French on any terminal: what it cannot show is replaced, never a fault."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
