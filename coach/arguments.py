"""The command line: what may be asked for, with help and complaints in the person's language."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from coach import __version__, preferences
from coach.errors import UserError
from coach.options import Options
from coach.settings import CHOICES, Settings
from scripts.language import Phrases, language_of_locale, languages, script

COMMANDS = ("practise", "rehearse", "transcribe", "review", "speak", "cases", "setup", "doctor", "demo")
_CHOSEN_HERE = ("pauses", "listening", "feedback", "address")  # settings that a session may have otherwise
LATER = ("facilitate", "group", "journal")

# What argparse says, as a code of ours. Its own sentences exist in English only.
_COMPLAINTS = (
    (re.compile(r"unrecognized arguments: (?P<value>.+)"), "extra-argument"),
    (
        re.compile(
            r"argument (?P<option>[^:]+): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.+)\)"
        ),
        "unknown-choice",
    ),
    (re.compile(r"argument (?P<option>[^:]+): expected (?:one|at least one) argument"), "no-value"),
    (re.compile(r"argument (?P<option>[^:]+): invalid int value: '(?P<value>.*)'"), "bad-number"),
    (re.compile(r"the following arguments are required: (?P<name>.+)"), "missing-argument"),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        for pattern, code in _COMPLAINTS:
            if match := pattern.search(message):
                found = {name: value.replace("'", "") for name, value in match.groupdict().items()}
                raise UserError(code, **found)
        raise UserError("usage", reason=message)


def language(argv: Sequence[str]) -> str:
    """The language asked for on the line, else the system's; an unknown one is complained of later."""
    asked = ""
    for index, word in enumerate(argv):
        if word == "--lang" and index + 1 < len(argv):
            asked = argv[index + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked if asked in languages() else language_of_locale()


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the line; raises ``UserError`` for anything that cannot be meant."""
    words = script(language(argv)).phrases
    parser = _parser(words)
    command = next((word for word in argv if not word.startswith("-")), None)
    if command in LATER and not _is_value(argv, command):
        raise UserError("not-yet", command=command)
    if command and command not in COMMANDS and not _is_value(argv, command):
        raise UserError("unknown-command", command=command, known=", ".join(COMMANDS))
    # Options first, wherever they stand: argparse cannot take "check --lang fr NAME" apart by itself.
    chosen, rest = _everywhere(words, help_too=False).parse_known_args(argv)
    return parser.parse_args(rest, chosen)


def _is_value(argv: Sequence[str], word: str) -> bool:
    """Whether a word is what an option before the command was given."""
    before = argv[list(argv).index(word) - 1] if list(argv).index(word) else ""
    return before in (
        "--lang", "--ears", "--voice", "--data", "--case", "--seed", "--out",
        "--pauses", "--listening", "--feedback", "--html", "--who", "--from", "--set",
        "--address", "--page", "--ics",
    )  # fmt: skip


def options(found: argparse.Namespace, settings: Settings | None = None) -> Options:
    """The choices common to all commands; ``settings`` None reads those of the data folder.

    Raises ``UserError`` for an unknown language, ``ScriptError`` for settings that cannot be used.
    """
    given = vars(found)
    lang = given.get("lang") or language_of_locale()
    if lang not in languages():
        raise UserError("language-unknown", lang=lang, known=", ".join(languages()))
    data = Path(given.get("data") or data_folder()).expanduser()
    settings = preferences.load(data) if settings is None else settings
    here = {name: given[name] for name in _CHOSEN_HERE if name in given}
    return Options(
        lang=lang,
        data=data,
        ears=given.get("ears", "auto"),
        voice=given.get("voice", "auto"),
        private=given.get("private", False),
        plain=given.get("plain", False) or given.get("json", False),
        json=given.get("json", False),
        case=given.get("case"),
        seat="client" if given.get("command") == "rehearse" else "consultant",
        page=_path(given.get("page")),
        calendar=_path(given.get("ics")),
        resume=given.get("resume"),
        seed=given.get("seed"),
        named=frozenset({"ears", "voice", "lang"} & given.keys()),
    ).choosing(replace(settings, **here))


def _path(name: str | None) -> Path | None:
    return Path(name).expanduser() if name else None


def data_folder() -> Path:
    """Where this system keeps an application's data, or ``COACH_DATA``."""
    if folder := os.environ.get("COACH_DATA"):
        return Path(folder)
    import platformdirs

    return platformdirs.user_data_path("codev-coach", appauthor=False)


def _parser(words: Phrases) -> _Parser:
    everywhere = _everywhere(words)
    parser = _Parser(
        prog="coach",
        description=words("cli.description"),
        parents=[everywhere],
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"coach {__version__}", help=words("cli.version")
    )
    commands = parser.add_subparsers(dest="command", title=words("cli.commands"), metavar="")

    def command(name: str) -> argparse.ArgumentParser:
        text = words(f"cli.{name}")
        child = commands.add_parser(
            name, help=text, description=text, parents=[everywhere], add_help=False, allow_abbrev=False
        )
        _name_groups(child, words)
        return child

    practise = command("practise")
    practise.add_argument("--case", metavar="ID", help=words("cli.case"))
    _session_options(practise, words, ("pauses", "listening", "feedback"))
    rehearse = command("rehearse")
    _session_options(rehearse, words, ("pauses", "listening", "address"))
    rehearse.add_argument("--page", metavar="FILE", help=words("cli.page"))
    rehearse.add_argument("--ics", metavar="FILE", help=words("cli.ics"))
    command("transcribe").add_argument("files", nargs="+", metavar="FILE", help=words("cli.files"))
    review = command("review")
    review.add_argument("files", nargs="+", metavar="FILE", help=words("cli.review-file"))
    review.add_argument("--html", metavar="FILE", help=words("cli.html"))
    review.add_argument("--who", metavar="NAME", help=words("cli.who"))
    speak = command("speak")
    speak.add_argument("text", metavar="TEXT", help=words("cli.text"))
    speak.add_argument("--out", metavar="WAV", help=words("cli.out"))
    cases = command("cases")
    cases.add_argument("action", choices=("list", "show", "check", "new"), help=words("cli.action"))
    cases.add_argument("names", nargs="*", metavar="ID", help=words("cli.case-name"))
    setup = command("setup")
    setup.add_argument("--fetch", action="store_true", help=words("cli.fetch"))
    setup.add_argument("--from", dest="source", metavar="ZIP", help=words("cli.from"))
    setup.add_argument(
        "--set", dest="assignments", action="append", default=[], metavar="NAME=VALUE", help=words("cli.set")
    )
    command("doctor")
    command("demo")
    _name_groups(parser, words)
    return parser


def _session_options(child: argparse.ArgumentParser, words: Phrases, chosen: Sequence[str]) -> None:
    """What can be asked for where a session is held."""
    child.add_argument("--resume", action="store_true", default=argparse.SUPPRESS, help=words("cli.resume"))
    child.add_argument(
        "--new", dest="resume", action="store_false", default=argparse.SUPPRESS, help=words("cli.new")
    )
    child.add_argument("--seed", type=int, metavar="N", help=words("cli.seed"))
    for name in chosen:
        child.add_argument(
            f"--{name}",
            choices=CHOICES[name],
            metavar="HOW",
            default=argparse.SUPPRESS,
            help=words(f"cli.{name}"),
        )


def _everywhere(words: Phrases, *, help_too: bool = True) -> _Parser:
    """Options that may stand before or after the command."""
    parser = _Parser(add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    add = parser.add_argument
    if help_too:
        add("-h", "--help", action="help", help=words("cli.help"))
    add("--lang", metavar="LANG", help=words("cli.lang", languages=", ".join(languages())))
    add("--plain", action="store_true", help=words("cli.plain"))
    add("--json", action="store_true", help=words("cli.json"))
    add("--ears", choices=CHOICES["ears"], metavar="ENGINE", help=words("cli.ears"))
    add("--voice", choices=CHOICES["voice"], metavar="ENGINE", help=words("cli.voice"))
    add("--private", action="store_true", help=words("cli.private"))
    add("--data", metavar="DIR", help=words("cli.data"))
    return parser


def _name_groups(parser: Any, words: Phrases) -> None:
    """argparse names its groups in English."""
    parser._positionals.title = words("cli.commands")
    parser._optionals.title = words("cli.options")
