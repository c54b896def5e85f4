"""``coach setup`` puts models in their place and shows how far it is: one line, a few lines, or JSON."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol, TextIO

from coach.options import Options
from scripts.language import Phrases, Script, script
from tui.faces import JsonFace, PlainFace
from tui.showing import visible
from voices.errors import SoundError
from voices.models import CATALOGUE, Model, alone, folder_of, installed, of_language

_PAUSE = 0.2
"""Seconds between two looks at the same download: quick enough to see it move, slow enough to read."""

_QUARTER = 25


def fetch_models(
    options: Options,
    source: Path | None = None,
    *,
    langs: Sequence[str] | None = None,
    catalogue: Sequence[Model] = CATALOGUE,
    out: TextIO | None = None,
) -> bool:
    """Install the model in ``source``, or fetch those of ``langs`` (by default the person's language).

    Gives whether anything was installed: a language that has a model keeps it, unless a ``source`` is given.
    Raises ``SoundError`` with the first thing that went wrong; what was installed before it stays.
    """
    teller = _Teller(options, out or sys.stdout)
    if source is not None:
        with alone(options.models):
            teller.place(source, catalogue)
        return True
    wanted = (options.lang,) if langs is None else langs
    missing = [lang for lang in wanted if not teller.already_there(lang)]
    for lang in missing:
        model = of_language(lang, catalogue)
        if model is None:
            raise SoundError("model-unknown", lang=lang)
        with alone(options.models):
            archive = teller.fetch(model)
            teller.place(archive, catalogue)
            archive.unlink(missing_ok=True)
    return bool(missing)


class _Teller:
    """Does the work and tells of it."""

    def __init__(self, options: Options, out: TextIO) -> None:
        self._options = options
        self._models = options.models
        self._out = out
        words: Script = script(options.lang)
        self._words = words.models
        self._face = JsonFace(out) if options.json else PlainFace(words, out, echo=False)

    def already_there(self, lang: str) -> bool:
        there = installed(lang, self._models)
        if there:
            self._placed("there", "", lang, folder_of(lang, self._models))
        return there

    def fetch(self, model: Model) -> Path:
        from voices.fetch import fetch  # the one import of a network library

        with closing(self._meter("download", "fetching")) as meter:
            return fetch(
                model,
                self._models / "downloads",
                lambda done, total: meter.show(model.name, done, total),
            )

    def place(self, source: Path, catalogue: Sequence[Model]) -> None:
        from voices.unpack import install

        with closing(self._meter("unpack", "unpacking")) as meter:
            placed = install(source, self._models, self._options.lang, meter.show, catalogue=catalogue)
        self._placed("placed", placed.name, placed.lang, placed.folder)

    def _placed(self, key: str, name: str, lang: str, folder: Path) -> None:
        message = self._words(key, model=name, folder=folder)
        self._face.notice("model", message, model=name, lang=lang, path=str(folder), new=key == "placed")

    def _meter(self, event: str, key: str) -> Meter:
        if self._options.json:
            return JsonMeter(JsonFace(self._out), event)
        if self._out.isatty():
            return LineMeter(self._words, key, self._out)
        return QuarterMeter(self._words, key, self._out)


class Meter(Protocol):
    """Shows how far something is, in bytes."""

    def show(self, model: str, done: int, total: int) -> None:
        """Show it, unless it was shown a moment ago."""

    def close(self) -> None:
        """Nothing more comes."""


class JsonMeter:
    """An object now and then, and for the first and the last byte."""

    def __init__(self, face: JsonFace, event: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._face = face
        self._event = event
        self._due = _Due(clock)

    def show(self, model: str, done: int, total: int) -> None:
        """Print ``{"event": …, "model": …, "done": …, "total": …}``, in bytes."""
        if self._due(done, total):
            self._face.print({"event": self._event, "model": model, "done": done, "total": total})

    def close(self) -> None:
        """Every object is whole on its line."""


class LineMeter:
    """One line of a terminal, written over in place."""

    def __init__(
        self, words: Phrases, key: str, out: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._words = words
        self._key = key
        self._out = out
        self._due = _Due(clock)
        self._width = 0

    def show(self, model: str, done: int, total: int) -> None:
        """Write over what stands there; never more than the terminal is wide, or it would scroll."""
        if self._due(done, total):
            text = _sentence(self._words, self._key, model, done, total)
            text = text[: shutil.get_terminal_size().columns - 1]
            self._out.write("\r" + text.ljust(self._width))
            self._out.flush()
            self._width = len(text)

    def close(self) -> None:
        """What follows begins on a line of its own, also after Ctrl+C."""
        if self._width:
            self._out.write("\n")
            self._out.flush()


class QuarterMeter:
    """A line for each quarter, for pipes and logs."""

    def __init__(self, words: Phrases, key: str, out: TextIO) -> None:
        self._words = words
        self._key = key
        self._out = out
        self._quarter = -1

    def show(self, model: str, done: int, total: int) -> None:
        """Print when another quarter is reached; a download that goes on begins where it is."""
        quarter = _percent(done, total) // _QUARTER
        if quarter > self._quarter:
            self._quarter = quarter
            self._out.write(_sentence(self._words, self._key, model, done, total) + "\n")
            self._out.flush()

    def close(self) -> None:
        """Every line is whole."""


class _Due:
    """Whether it is time to show something again; the first and the last are always shown, once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = float("-inf")
        self._last = -1

    def __call__(self, done: int, total: int) -> bool:
        now = self._clock()
        if done == self._last or (now < self._next and done < total):
            return False
        self._next, self._last = now + _PAUSE, done
        return True


def _percent(done: int, total: int) -> int:
    return 100 * done // total if total else 100


def _sentence(words: Phrases, key: str, model: str, done: int, total: int) -> str:
    size = max(1, round(total / 1e6))
    return words(key, model=visible(model), percent=_percent(done, total), size=size)
