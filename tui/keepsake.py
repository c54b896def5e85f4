"""The page to keep of a rehearsal, as Markdown or HTML, and its dates as a calendar file."""

from __future__ import annotations

import errno
import html
import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from coach.errors import UserError
from coach.events import Page, Planned
from coach.options import Options
from coach.rehearsal.dates import Dates
from scripts.language import Script
from tui.showing import visible

_HTML = (".html", ".htm")
_STYLE = "body{font:1.05rem/1.6 Georgia,serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#222}h1,h2{font-weight:normal}h2{margin-top:2rem;border-bottom:1px solid #ccc}blockquote{margin:.6rem 0;padding-left:1rem;border-left:3px solid #9ab}"  # noqa: E501


def keep(options: Options, script: Script, page: Page) -> list[str]:
    """Write what was asked for; a sentence each. Raises ``UserError`` where a file cannot be written."""
    told = []
    if options.page:
        is_html = options.page.suffix.lower() in _HTML
        _write(options.page, as_html(page, script) if is_html else as_markdown(page, script))
        told.append(script.phrases("notes.page", file=options.page))
    if options.calendar:
        days = [one for one in page.plan if one.day]
        if days:
            _write(options.calendar, as_calendar(page, script))
        told.append(script.phrases("notes.calendar" if days else "notes.no-dates", file=options.calendar))
    return told


def check(options: Options) -> None:
    """Before a session: raises ``UserError`` where what was asked for could not be written at its end."""
    for file in (options.page, options.calendar):
        if file and (file.is_dir() or not os.access(file.parent, os.W_OK)):
            raise UserError("file-unwritable", path=file, reason=os.strerror(errno.EACCES))


def as_markdown(page: Page, script: Script) -> str:
    """Headings, quotations and lists; the person's words as they were said, never markup of their own."""
    lines = [f"# {script.rehearsal('page.title')}", "", _day(page.day, script), ""]
    for title, parts in _sections(page, script):
        lines += [f"## {title}", ""]
        lines += [line for part in parts for line in (*_quoted(part), "")]
    return "\n".join(lines).rstrip() + "\n"


def as_html(page: Page, script: Script) -> str:
    """One file that needs nothing else."""
    body = [f"<h1>{script.rehearsal('page.title')}</h1>", f"<p>{_day(page.day, script)}</p>"]
    for title, parts in _sections(page, script):
        body.append(f"<h2>{title}</h2>")
        for label, text in parts:
            head = f"<strong>{label}</strong><br>" if label else ""
            body.append(f"<blockquote>{head}{html.escape(visible(text))}</blockquote>")
    head = f'<meta charset="utf-8"><title>{script.rehearsal("page.title")}</title><style>{_STYLE}</style>'
    return (
        f'<!doctype html>\n<html lang="{script.lang}"><head>{head}</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def as_calendar(page: Page, script: Script) -> str:
    """A whole-day reminder for each action that has a date."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//codev-coach//rehearsal//")
    made.add("version", "2.0")
    for number, action in enumerate((one for one in page.plan if one.day), 1):
        entry = Event()
        name = uuid.uuid5(uuid.NAMESPACE_OID, f"{page.day} {number} {action.what} {page.request}")
        entry.add("uid", f"{name}@codev-coach")
        entry.add("dtstamp", datetime.combine(date.fromisoformat(page.day), time(), UTC))
        entry.add("dtstart", date.fromisoformat(action.day))
        entry.add("summary", visible(action.what))
        entry.add(
            "description",
            "\n".join(f"{label}: {visible(text)}" for label, text in _action(action, script)[1:]),
        )
        made.add_component(entry)
    text: str = made.to_ical().decode()
    return text


_Part = tuple[str, str]  # a label, or "", and words of the person's


def _sections(page: Page, script: Script) -> Iterator[tuple[str, list[_Part]]]:
    heading = script.rehearsal
    if page.question:
        yield heading("page.question"), [("", page.question)]
    yield heading("page.request"), [("", page.request or heading("page.no-request"))]
    kept = [(one.name, one.text) for one in page.kept] or [("", heading("page.nothing-kept"))]
    yield heading("page.kept"), kept
    plan = [part for one in page.plan for part in _action(one, script)]
    yield heading("page.plan"), plan or [("", heading("page.no-plan"))]
    if page.learned:
        yield (
            heading("page.learned"),
            [(heading(f"page.{part}"), text) for part, text in page.learned.items()],
        )


def _action(one: Planned, script: Script) -> list[_Part]:
    heading = script.rehearsal
    parts = [("", one.what)]
    parts += [(heading("page.first-step"), one.first)] if one.first else []
    parts += [(heading("page.when"), _day(one.day, script))] if one.day else []
    return parts + ([(heading("page.sign"), one.sign)] if one.sign else [])


def _day(day: str, script: Script) -> str:
    return Dates(script.dates, script.lang).say(date.fromisoformat(day), date.min)


def _quoted(part: _Part) -> list[str]:
    """A quotation in which nothing of the text can be taken for markup."""
    label, text = part
    safe = "".join(f"\\{char}" if char in "\\`*_{}[]<>#|~&" else char for char in visible(text))
    safe = re.sub(
        r"^(\s*\d+)(?=[.)])", r"\1\\", re.sub(r"^(\s*)([-+=])", r"\1\\\2", safe)
    )  # no list, no rule
    return [*([f"**{label}**", ""] if label else []), f"> {safe}"]


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for the person alone to read."""
    made = ""
    try:
        handle, made = tempfile.mkstemp(prefix=".page-", dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as out:
            out.write(text)
        Path(made).replace(file)
    except OSError as error:
        raise UserError("file-unwritable", path=file, reason=error.strerror or error) from error
    finally:
        if made:
            Path(made).unlink(missing_ok=True)
