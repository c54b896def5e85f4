"""``coach cases`` and the home page, for eyes and for programs, where there is no screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.errors import UserError
from coach.options import Options
from scripts import cases
from scripts.errors import ScriptError
from scripts.language import script
from scripts.yamlfile import read
from tui.showing import visible

SEATS = ("practise", "rehearse", "facilitate", "group")
READY = ("practise",)


def home(options: Options) -> int:
    """The four seats with their commands; the way in for who has no terminal."""
    words = script(options.lang).phrases
    seats = [
        {"command": f"coach {seat}", "title": words(f"seats.{seat}.title"), "ready": seat in READY}
        for seat in SEATS
    ]
    if options.json:
        _print({"event": "home", "lang": options.lang, "seats": seats})
        return 0
    print(words("app.title"), "–", words("app.subtitle"))
    print(words("plain.home"))
    for seat in seats:
        later = "" if seat["ready"] else f" ({words('seats.later')})"
        print(f"  {seat['command']:<18} {seat['title']}{later}")
    for name in ("demo", "setup", "doctor", "transcribe", "review", "speak", "cases"):
        print(f"  {'coach ' + name:<18} {words(f'cli.{name}')}")
    return 0


def run(options: Options, action: str, names: Sequence[str]) -> int:
    """``list``, ``show ID`` or ``check ID…`` (all of them without a name)."""
    match action:
        case "list":
            return _list(options)
        case "show":
            return _show(options, names)
        case _:
            return _check(options, names)


def _list(options: Options) -> int:
    words = script(options.lang).phrases
    for file in cases.files(options.lang, options.own_cases):
        case = cases.load(file, options.lang)
        known = {"id": case.id, "title": case.title, "summary": case.summary}
        person = {"name": case.client.name, "role": case.client.role}
        if options.json:
            _print({"event": "case", "lang": options.lang, **known, **person})
        else:
            print(visible(words("cases.line", **known, **person)))
    return 0


def _show(options: Options, names: Sequence[str]) -> int:
    """What one may see before a session: the presentation, never the facts beneath."""
    if not names:
        raise UserError("missing-argument", name="ID")
    words = script(options.lang).phrases
    for name in names:
        case = cases.find(name, options.lang, options.own_cases)
        shown = {
            "title": case.title, "summary": case.summary, "name": case.client.name, "role": case.client.role,
            "presentation": "\n".join(case.presentation), "question": case.question,
        }  # fmt: skip
        if options.json:
            _print({"event": "case", "id": case.id, "lang": case.lang, **shown, "facts": len(case.facts)})
        else:
            print("\n".join(visible(line) for line in words("cases.shown", **shown).splitlines()))
    return 0


def _check(options: Options, names: Sequence[str]) -> int:
    """Every problem of every case named, each with file, line and field; exit 2 when there is one."""
    words = script(options.lang).phrases
    bad = 0
    for file in [_file(name, options) for name in names] or list(
        cases.files(options.lang, options.own_cases)
    ):
        try:
            document = read(file)
            found = cases.problems(document)
        except ScriptError as error:
            document, found = None, [error]
        bad += len(found)
        for problem in found:
            message = visible(words(f"errors.{problem.code}", **{"path": file, **problem.detail}))
            if options.json:
                _print({"event": "problem", **problem.detail, "code": problem.code, "message": message})
            else:
                print(message)
        if document is not None and not found:
            fine = {"file": visible(str(file)), "facts": len(document.value["facts"])}
            if options.json:
                _print({"event": "checked", **fine, "problems": 0})
            else:
                print(words("cases.fine", **fine))
    return 2 if bad else 0


def _file(name: str, options: Options) -> Path:
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    for file in cases.files(options.lang, options.own_cases):
        if file.stem == name:
            return file
    known = ", ".join(file.stem for file in cases.files(options.lang, options.own_cases))
    raise UserError("case-unknown", case=name, known=known)


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)
