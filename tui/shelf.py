"""``coach cases`` and the home page, for eyes and for programs, where there is no screen."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.arguments import data_folder
from coach.errors import UserError
from coach.options import Options
from scripts import cases
from scripts.errors import ScriptError
from scripts.language import script
from scripts.yamlfile import Document, field_name, read
from tui.showing import visible

if TYPE_CHECKING:
    from coach.reading.reader import Reader

SEATS = ("practise", "rehearse", "facilitate", "group")
READY = ("practise", "rehearse")


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
    """``list``, ``show ID``, ``check ID…`` (all of them without a name) or ``new``."""
    match action:
        case "list":
            return _list(options)
        case "show":
            return _show(options, names)
        case "new":
            return _new(options, names)
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


def _new(options: Options, names: Sequence[str]) -> int:
    """Ask for a case and write it; then whether it holds, and how to practise on it."""
    from tui.newcase import write

    if names:
        raise UserError("extra-argument", value=names[0])
    file = write(options)
    words = script(options.lang).phrases
    if not options.json:
        print(words("cases.written", file=visible(str(file))))
    code = _check(options, [str(file)])
    # Elsewhere than in the usual folder it is found by its path only.
    case = file.stem if options.data == data_folder() else str(file)
    message = words(
        "cases.practise", command=f"coach practise --lang {options.lang} --case {shlex.quote(case)}"
    )
    if options.json:
        _print({"event": "written", "file": str(file), "id": file.stem, "message": message})
    else:
        print(visible(message))
    return code


def _check(options: Options, names: Sequence[str]) -> int:
    """Every problem of every case named, each with file, line and field; exit 2 when there is one.

    A case without a problem is played, to see which of its facts no question leads to.
    """
    words = script(options.lang).phrases

    @cache
    def reader() -> Reader:
        from coach.reading.reader import Reader

        return Reader(script(options.lang), options.models)

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
            _play(document, options, reader)
    return 2 if bad else 0


def _play(document: Document, options: Options, reader: Callable[[], Reader]) -> None:
    """Say which facts of a sound case can never come out."""
    from coach.reach import unreached

    words = script(options.lang)
    case = cases.load(document.file, options.lang)
    lost = {fact.id: fact for fact in unreached(case, words, reader())}
    file = visible(str(document.file))
    for place, fact in enumerate(case.facts):
        if fact.id not in lost:
            continue
        steps = ("facts", place)
        where = {"file": file, "line": document.line(steps), "field": field_name(steps), "id": fact.id}
        behind = fact.after in lost
        key = "cases.unreached-after" if behind else "cases.unreached"
        message = visible(words.phrases(key, **where, after=fact.after))
        if options.json:
            _print({"event": "unreached", **where, "message": message})
        else:
            print(message)
    if options.json:
        counts = {"facts": len(case.facts), "problems": 0, "unreached": len(lost)}
        _print({"event": "checked", "file": file, **counts})
    else:
        key = "cases.partly" if lost else "cases.fine"
        print(words.phrases(key, file=file, facts=len(case.facts), lost=len(lost)))


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
