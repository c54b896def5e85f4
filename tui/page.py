"""A conversation looked back on, as one HTML page that stands alone: no script, no network."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coach.conversation import Reviewed
from coach.errors import UserError
from coach.events import Coverage, Feedback
from coach.reading.reader import FORMS
from scripts.language import Script
from tui.timeline import BEST, anchor, mark, stamp, text_of, timeline

_NAMED = 3
"""Turns shown as the strongest, and as the weakest; more would bury the one to try first."""

_SURE = 0.6  # below it two people would differ about the form as well
_MOST_MARKS = 10  # marks of one aspect; their count follows

# Whatever got past the escaping could still load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(script: Script, reviewed: Sequence[Reviewed], feedback: Feedback, who: str | None = None) -> str:
    """The whole page; ``who``: the person whose turns alone were looked at."""
    return "\n".join(_Page(script, reviewed, feedback, who).lines()) + "\n"


def check(path: Path, sources: Sequence[str]) -> None:
    """Raise ``UserError`` now, before anything is read, where the page could not be written later.

    Neither a folder, a device nor one of ``sources``, the conversations themselves, is replaced by it.
    """
    try:
        if path.is_dir():
            raise UserError("file-folder", path=path)
        if path.exists():
            if not path.is_file():
                raise UserError("page-no-file", path=path)
            if any(path.samefile(source) for source in sources if Path(source).exists()):
                raise UserError("page-source", path=path)
    except OSError as error:
        raise UserError("file-unwritable", path=path, reason=error.strerror or error) from error
    folder = _place(path).parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError("folder-unwritable", folder=folder, reason=error.strerror or error) from error


def write(path: Path, text: str) -> None:
    """Write the page, for you alone (mode 0600), whole or not at all; a page that was there is replaced.

    Raises ``UserError`` "file-unwritable".
    """
    path = _place(path)
    written: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".html", dir=path.parent)
        written = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        written.replace(path)
    except OSError as error:
        raise UserError("file-unwritable", path=path, reason=error.strerror or error) from error
    finally:
        if written is not None:
            written.unlink(missing_ok=True)


def _place(path: Path) -> Path:
    """Where a link leads: the link itself stays (/dev/stdout is one)."""
    return Path(os.path.realpath(path))


def parts(reviewed: Sequence[Reviewed]) -> list[list[Reviewed]]:
    """The turns file by file; the same file given twice counts twice."""
    found: list[list[Reviewed]] = []
    for one in reviewed:
        if not found or found[-1][-1].file != one.file or found[-1][-1].number >= one.number:
            found.append([])
        found[-1].append(one)
    return found


def strongest(reviewed: Sequence[Reviewed]) -> list[Reviewed]:
    """The best questions, surest first, one for each aspect as far as they go."""
    asked = [one for one in reviewed if one.verdict.form != "statement" and one.verdict.score >= BEST - 1]
    asked.sort(key=lambda one: (-one.verdict.score, -one.verdict.confidence))
    first = {one.verdict.aspect: one for one in reversed(asked)}  # the best of each aspect is written last
    others = [one for one in asked if first[one.verdict.aspect] is not one]
    best = [one for one in asked if first[one.verdict.aspect] is one]
    return [*best, *others][:_NAMED]


def weakest(reviewed: Sequence[Reviewed]) -> list[Reviewed]:
    """The questions that another wording would help most; what is only perhaps a fault comes last."""
    asked = [one for one in reviewed if one.verdict.form != "statement" and one.verdict.better]
    asked.sort(key=lambda one: (one.verdict.confidence < _SURE, one.verdict.score, -one.verdict.confidence))
    return [one for one in asked if one.verdict.score < BEST][:_NAMED]


class _Page:
    """Writes the page section by section. All text goes through ``text_of``: nothing of it is markup."""

    def __init__(
        self, script: Script, reviewed: Sequence[Reviewed], feedback: Feedback, who: str | None
    ) -> None:
        self._lang = script.lang
        self._words: Callable[..., str] = script.phrases
        self._spoken: Callable[..., str] = script.feedback
        self._parts = parts(reviewed)
        self._reviewed = reviewed
        self._feedback = feedback
        self._who = who
        self._part_of = {id(one): at for at, part in enumerate(self._parts, 1) for one in part}

    def lines(self) -> Iterator[str]:
        """The page, a line or a block at a time."""
        yield from self._head()
        yield "<main>"
        yield from self._remarks()
        yield from self._figures()
        yield from self._timelines()
        yield from self._angles()
        yield from self._few("strong", strongest(self._reviewed))
        yield from self._few("weak", weakest(self._reviewed))
        yield from self._every()
        yield "</main>"
        yield f"<footer><p>{self._say('footer')}</p></footer>\n</body>\n</html>"

    def _say(self, key: str, **fields: object) -> str:
        return text_of(self._words(f"page.{key}", **fields))

    def _head(self) -> Iterator[str]:
        title = self._say("title")
        names = ", ".join(text_of(Path(part[0].file).name) for part in self._parts)
        style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
        yield f'<!DOCTYPE html>\n<html lang="{text_of(self._lang)}">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">'
        yield f"<title>{names} · {title}</title>\n<style>\n{style}</style>\n</head>\n<body>"
        yield f'<header>\n<h1>{title}</h1>\n<ul class="files">'
        for part in self._parts:
            name = text_of(Path(part[0].file).name)
            yield f'<li><span dir="auto">{name}</span> · {self._length(part)}</li>'
        yield "</ul>"
        if self._who:
            yield f'<p class="soft">{self._say("only", who=self._who)}</p>'
        yield "</header>"

    def _length(self, part: Sequence[Reviewed]) -> str:
        """How many turns were looked at, and how long they lasted where that is known."""
        told = self._say("turns" if len(part) > 1 else "turns-one", count=len(part))
        times = [time for one in part for time in (one.turn.start, one.turn.end) if time is not None]
        if len(times) < 2:
            return told
        return f"{told} · {self._say('lasted', time=stamp(max(times) - min(times)))}"

    def _remarks(self) -> Iterator[str]:
        """One strength and one effort, or what there is to say without them."""
        cards = (("good", self._feedback.good), ("effort", self._feedback.effort))
        told = [(key, text) for key, text in cards if text]
        if not told:
            yield f'<p class="card">{text_of(self._feedback.text)}</p>'
            return
        yield '<div class="two">'
        for key, text in told:
            yield f'<section class="card"><h2>{self._say(key)}</h2><p>{text_of(text)}</p></section>'
        yield "</div>"

    def _figures(self) -> Iterator[str]:
        told = self._feedback
        if not told.questions:
            return
        figures = [("questions" if told.questions > 1 else "questions-one", str(told.questions))]
        if told.score is not None:
            figures.append(("score", self._decimal(told.score)))
        if told.words is not None:
            figures.append(("words", self._decimal(told.words)))
        if told.reformulations is not None:
            figures.append(("reformulations", self._say("percent", percent=round(100 * told.reformulations))))
        if told.silence is not None:
            figures.append(("silence", self._say("seconds", seconds=self._decimal(told.silence))))
        yield f'<h2>{self._say("figures")}</h2>\n<dl class="figures">'
        for key, value in figures:
            yield f"<div><dt>{self._say(f'figure-{key}')}</dt><dd>{value}</dd></div>"
        yield "</dl>"

    def _decimal(self, value: float) -> str:
        return f"{value:.1f}".replace(".", self._words("decimal-mark"))

    def _timelines(self) -> Iterator[str]:
        title = self._say("timeline")
        yield f'<h2>{title}</h2>\n<p class="soft">{self._say("timeline-hint")}</p>'
        for at, part in enumerate(self._parts, 1):
            if len(self._parts) > 1:
                yield f'<h3 dir="auto">{text_of(Path(part[0].file).name)}</h3>'
            # Wider than a telephone, so it can be scrolled, with the keyboard too.
            yield f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">'
            yield timeline(part, at, self._words, self._spoken)
            yield "</div>"
        yield '<ul class="legend">'
        for form in (form for form in FORMS if form in self._feedback.forms):
            yield f"<li>{mark(form)} {self._form(form)} ({self._feedback.forms[form]})</li>"
        yield "</ul>"

    def _angles(self) -> Iterator[str]:
        """Every aspect, with a mark for each question about it; those left alone are told as such."""
        if not self._feedback.questions:
            return
        yield f'<h2>{self._say("angles")}</h2>\n<p class="soft">{self._say("angles-hint")}</p>'
        yield '<ul class="angles">'
        for cover in self._feedback.coverage:
            name = text_of(self._spoken(f"aspects.{cover.aspect}"))
            if not cover.asked:
                yield f'<li class="none"><span>{name}</span><span>{self._say("untouched")}</span></li>'
                continue
            count = self._say("asked" if cover.asked > 1 else "asked-one", count=cover.asked)
            marks = "".join(self._marks(cover))
            yield f'<li><span>{name}</span><span class="marks">{marks}<span>{count}</span></span></li>'
        yield "</ul>"

    def _marks(self, cover: Coverage) -> Iterator[str]:
        asked = [one.verdict for one in self._reviewed if one.verdict.aspect == cover.aspect]
        marks = [mark(one.form) for one in asked if one.form != "statement"]
        yield from marks[:_MOST_MARKS]
        if len(marks) > _MOST_MARKS:
            yield "…"

    def _few(self, key: str, few: Sequence[Reviewed]) -> Iterator[str]:
        """The strongest or the weakest; nothing is said of either where nothing was asked."""
        if not self._feedback.questions:
            return
        yield f"<h2>{self._say(key)}</h2>"
        if not few:
            yield f"<p>{self._say(f'{key}-none')}</p>"
        for one in few:
            yield f'<article class="card">\n{"".join(self._turn(one, named=len(self._parts) > 1))}</article>'

    def _every(self) -> Iterator[str]:
        yield f"<h2>{self._say('every')}</h2>"
        for part in self._parts:
            if len(self._parts) > 1:
                yield f'<h3 dir="auto">{text_of(Path(part[0].file).name)}</h3>'
            yield '<ol class="turns">'
            for one in part:
                yield f'<li class="turn" id="{self._anchor(one)}">\n{"".join(self._turn(one))}</li>'
            yield "</ol>"

    def _turn(self, one: Reviewed, *, named: bool = False) -> Iterator[str]:
        """What was said, when and by whom, how it was put, why, and a better wording where there is one.

        ``named``: away from its place, so that its file has to be told.
        """
        verdict = one.verdict
        where = [
            f'<a href="#{self._anchor(one)}">{self._say("number", number=one.number)}</a>',
            *self._when(one),
        ]
        if named:
            where.append(f'<span dir="auto">{text_of(Path(one.file).name)}</span>')
        if one.turn.who:
            where.append(f'<b dir="auto">{text_of(one.turn.who)}</b>')
        yield f'<p class="where">{" · ".join(where)}</p>\n'
        yield f'<p class="said" dir="auto">{text_of(one.turn.text)}</p>\n'
        told = [f"{mark(verdict.form)} <b>{self._form(verdict.form)}</b>"]
        if verdict.aspect:
            told.append(text_of(self._spoken(f"aspects.{verdict.aspect}")))
        elif verdict.form != "statement":
            told.append(text_of(self._words("plain.no-aspect")))
        told.append(self._say("scored", score=verdict.score))
        told.append(self._say("sure", percent=round(100 * verdict.confidence)))
        yield f'<p class="verdict">{"".join(f"<span>{part}</span> " for part in told)}</p>\n'
        yield f'<p class="why">{text_of(verdict.why)}</p>\n'
        if verdict.better:
            yield f'<p class="better">{text_of(self._words("plain.better", better=verdict.better))}</p>\n'

    def _when(self, one: Reviewed) -> Iterator[str]:
        start, end = one.turn.start, one.turn.end
        if start is None:
            return
        yield stamp(start) if end is None or stamp(end) == stamp(start) else f"{stamp(start)}–{stamp(end)}"

    def _form(self, form: str) -> str:
        return text_of(self._spoken(f"forms.{form}"))

    def _anchor(self, one: Reviewed) -> str:
        return anchor(self._part_of[id(one)], one)
