"""``settings.yaml``: a person's choices, read strictly, written whole or not at all.

The file is theirs to edit: what they wrote around the choices (comments, the order of lines) is kept.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from coach.errors import UserError
from coach.settings import CHOICES, FASTEST, SLOWEST, Settings
from scripts.errors import ScriptError
from scripts.yamlfile import Document, read

NAMES = tuple(field.name for field in fields(Settings))
LONGEST_NAME = 200  # characters of a device's name

Fault = tuple[str, dict[str, str]]  # a code under ``errors`` in phrases.yaml, and what fills its sentence


def file_in(data: Path) -> Path:
    """Where the settings of a data folder stand."""
    return data / "settings.yaml"


def load(data: Path) -> Settings:
    """The settings of a data folder, or the defaults; raises ``ScriptError`` naming file, line and field."""
    file = file_in(data)
    return _read(file) if os.path.lexists(file) else Settings()


def save(data: Path, settings: Settings) -> None:
    """Write them (mode 0600), as a whole; raises ``UserError`` when the folder cannot be written."""
    file = file_in(data)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".settings-", dir=data)  # mkstemp makes it 0600
    except OSError as error:
        raise UserError("data-folder", folder=data, reason=error.strerror or error) from error
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(_updated(_text_of(file), settings))
        if not _says(written, settings):  # a form that lines cannot be changed in, such as {speed: 1.2}
            written.write_text(_updated("", settings), encoding="utf-8")
        written.replace(file)
    except OSError as error:
        raise UserError("file-unwritable", path=file, reason=error.strerror or error) from error
    finally:
        written.unlink(missing_ok=True)


def changed(settings: Settings, assignment: str) -> Settings:
    """Settings with one choice changed by ``name=value``; an empty value is the default.

    Raises ``UserError`` when there is no such choice or it cannot have this value.
    """
    name, equals, text = assignment.partition("=")
    if not equals or name not in NAMES:
        raise UserError("set-unknown", value=assignment, known=", ".join(NAMES))
    value = _meant(name, text.strip())
    if _fault(name, value):
        raise UserError("set-value", field=name, value=text.strip(), expected=expected(name))
    return replace(settings, **{name: value})


def expected(name: str) -> str:
    """What a choice may be, for a sentence: its words or its bounds."""
    if name in CHOICES:
        return ", ".join(CHOICES[name])
    return {"speed": f"{SLOWEST}–{FASTEST}", "interrupt": "true, false"}.get(name, f"1–{LONGEST_NAME}")


def _meant(name: str, text: str) -> Any:
    """The value that ``text`` stands for on a command line, where everything is text."""
    if not text:
        return getattr(Settings(), name)
    if name == "interrupt":
        return {"true": True, "false": False}.get(text.lower(), text)
    if name == "speed":
        with suppress(ValueError):
            return float(text.replace(",", "."))
    return text


def _read(file: Path) -> Settings:
    document = read(file)
    value = document.value
    if not isinstance(value, dict):
        raise _error(document, (), "settings-shape", {})
    for name in value:
        if name not in NAMES:
            raise _error(document, (name,), "settings-extra", {"known": ", ".join(NAMES)})
    found = {name: _spelt(name, given) for name, given in value.items()}
    for name, given in found.items():
        if fault := _fault(name, given):
            raise _error(document, (name,), *fault)
    return Settings(**found)


def _error(document: Document, path: tuple[str, ...], code: str, detail: dict[str, str]) -> ScriptError:
    field = path[0] if path else "-"
    return ScriptError(code, file=document.file, line=document.line(path), field=field, **detail)


def _spelt(name: str, value: Any) -> Any:
    """YAML reads an unquoted ``off`` as false, and 1 as a whole number."""
    if value is False and "off" in CHOICES.get(name, ()):
        return "off"
    return float(value) if name == "speed" and type(value) is int else value


def _fault(name: str, value: Any) -> Fault | None:
    """What is wrong with a value, if anything is."""
    check: Callable[[str, Any], Fault | None] = _name_fault
    if name in CHOICES:
        check = _choice_fault
    elif name == "speed":
        check = _speed_fault
    elif name == "interrupt":
        check = _switch_fault
    return check(name, value)


def _choice_fault(name: str, value: Any) -> Fault | None:
    if value in CHOICES[name]:
        return None
    return "case-choice", {"value": str(value)[:40], "expected": expected(name)}


def _speed_fault(_name: str, value: Any) -> Fault | None:
    if type(value) is not float or value != value:
        return "case-type", {"expected": "number"}
    if value < SLOWEST:
        return "case-little", {"expected": str(SLOWEST)}
    return ("case-much", {"expected": str(FASTEST)}) if value > FASTEST else None


def _switch_fault(name: str, value: Any) -> Fault | None:
    return None if isinstance(value, bool) else ("case-type", {"expected": expected(name)})


def _name_fault(_name: str, value: Any) -> Fault | None:
    if value is not None and not isinstance(value, str):
        return "case-type", {"expected": "string"}
    if value == "":
        return "case-little", {"expected": "1"}
    too_long = value is not None and len(value) > LONGEST_NAME
    return ("case-much", {"expected": str(LONGEST_NAME)}) if too_long else None


def _text_of(file: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return file.read_text(encoding="utf-8-sig")
    return ""


def _updated(text: str, settings: Settings) -> str:
    """The text of a settings file with each choice on its line, those that were not there at the end."""
    import yaml

    for name, value in asdict(settings).items():
        # Line ends and the like, which a name may hold, come back only when they are written as escapes.
        plain = str(value).isprintable()
        line = yaml.safe_dump({name: value}, allow_unicode=plain, width=10_000)
        # The field's own line, and what is indented below it, which belongs to its value.
        field = re.compile(rf"^{name}[ \t]*:.*\n?(?:[ \t]+\S.*\n?)*", re.MULTILINE)
        if found := field.search(text):
            text = text[: found.start()] + line + text[found.end() :]
        else:
            text += ("" if not text or text.endswith("\n") else "\n") + line
    return text


def _says(file: Path, settings: Settings) -> bool:
    """Whether a file reads back as these settings."""
    try:
        return _read(file) == settings
    except ScriptError:
        return False
