"""One language: its folder of words, loaded part by part when first needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.errors import ScriptError

ROOT = Path(__file__).parent


def languages() -> tuple[str, ...]:
    """Codes of all languages there are: a folder with a ``phrases.yaml`` is a language."""
    return tuple(sorted(folder.parent.name for folder in ROOT.glob("*/phrases.yaml")))


def language_of_locale(environ: dict[str, str] | None = None) -> str:
    """The language the person's system speaks, where we speak it too; else English."""
    environ = dict(os.environ) if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            code = value.replace("-", "_").split("_")[0].split(".")[0].lower()
            return code if code in languages() else "en"
    return "en"


@dataclass(frozen=True)
class Phrases:
    """Words by dotted key, filled with ``str.format`` fields. What fills them is data, never a template."""

    table: dict[str, Any]

    def __call__(self, key: str, /, **fields: object) -> str:
        """One phrase; raises ``KeyError`` for a key that the language lacks (a defect, caught by tests)."""
        value = self._find(key)
        if not isinstance(value, str):
            raise KeyError(key)
        return value.format(**fields)

    def all(self, key: str) -> tuple[str, ...]:
        """All variants under a key; a single phrase counts as one variant."""
        value = self._find(key)
        return (value,) if isinstance(value, str) else tuple(value)

    def has(self, key: str) -> bool:
        """Whether the language has this key."""
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def _find(self, key: str) -> Any:
        value: Any = self.table
        for part in key.split("."):
            value = value[part]
        return value


@dataclass(frozen=True)
class Script:
    """All the words of one language. Parts are read from disk once, at first use."""

    lang: str

    @property
    def folder(self) -> Path:
        """Where this language's files are."""
        return ROOT / self.lang

    @cached_property
    def digest(self) -> str:
        """Changes with any word that a session's course depends on."""
        import hashlib

        names = ["method", "feedback", "rewording", "commands", "cues"]
        names += ["rehearsal", "consultants", "request", "quoting", "dates"]
        parts = [self.folder / f"{name}.yaml" for name in names]
        parts += [self.folder / "reading.npz", self.folder / "rehearsal.npz"]
        parts += sorted((self.folder / "contributions").glob("*.yaml"))
        return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()

    @cached_property
    def phrases(self) -> Phrases:
        """Words of the screen, of errors and of the command line (``phrases.yaml``)."""
        return Phrases(self._table("phrases"))

    @cached_property
    def method(self) -> Phrases:
        """Names, aims and spoken lines of the steps (``method.yaml``)."""
        return Phrases(self._table("method"))

    @cached_property
    def feedback(self) -> Phrases:
        """What is said of a turn and of a session (``feedback.yaml``)."""
        return Phrases(self._table("feedback"))

    @cached_property
    def rewording(self) -> Phrases:
        """What a better question is made with (``rewording.yaml``)."""
        return Phrases(self._table("rewording"))

    @cached_property
    def rehearsal(self) -> Phrases:
        """What the facilitator says to the client of a rehearsal (``rehearsal.yaml``)."""
        return Phrases(self._table("rehearsal"))

    @cached_property
    def consultants(self) -> dict[str, Any]:
        """Who the consultants are, and their questions by aspect and manner (``consultants.yaml``)."""
        return self._table("consultants")

    @cached_property
    def contributions(self) -> dict[str, dict[str, list[str]]]:
        """What consultants contribute: kind of situation, kind of help, lines (``contributions/``)."""
        return {
            file.stem: self._table(f"contributions/{file.stem}")
            for file in sorted((self.folder / "contributions").glob("*.yaml"))
        }

    @cached_property
    def request(self) -> dict[str, Any]:
        """What is said of a request, and what a better one is made of (``request.yaml``)."""
        return self._table("request")

    @cached_property
    def quoting(self) -> dict[str, Any]:
        """What is worth quoting, and what makes an answer vague (``quoting.yaml``)."""
        return self._table("quoting")

    @cached_property
    def dates(self) -> dict[str, Any]:
        """How days are said, and the parts of an action (``dates.yaml``)."""
        return self._table("dates")

    @cached_property
    def setup(self) -> Phrases:
        """What ``coach setup`` and ``coach doctor`` say (``setup.yaml``)."""
        return Phrases(self._table("setup"))

    @cached_property
    def models(self) -> Phrases:
        """What is said while models are fetched (``models.yaml``)."""
        return Phrases(self._table("models"))

    @cached_property
    def demo(self) -> dict[str, Any]:
        """The recorded trainee of ``coach demo`` (``demo.yaml``)."""
        return self._table("demo")

    @cached_property
    def new_case(self) -> Phrases:
        """What ``coach cases new`` asks, and reactions for a client without a voice (``newcase.yaml``)."""
        return Phrases(self._table("newcase"))

    @cached_property
    def commands(self) -> dict[str, Any]:
        """The words of each command, and numbers as words (``commands.yaml``)."""
        return self._table("commands")

    @cached_property
    def cues(self) -> dict[str, Any]:
        """Marks by which the form and the aspect of a turn are known (``cues.yaml``)."""
        return self._table("cues")

    @property
    def bank(self) -> list[Path]:
        """The files of labelled turns: honest questions, faults, everyday talk."""
        return sorted((self.folder / "bank").glob("*.tsv"))

    @cached_property
    def questions(self) -> tuple[tuple[str, str | None, str], ...]:
        """The bank of labelled turns (``bank/*.tsv``): form, aspect or None, text."""
        from scripts.yamlfile import read_text

        lines = (line for file in self.bank for line in read_text(file).splitlines()[1:])
        rows = (line.split("\t") for line in lines)
        return tuple((form, aspect or None, text) for form, aspect, text in rows)

    def _table(self, name: str) -> dict[str, Any]:
        # Our own files are checked by the tests; the plain loader is ten times faster than the strict one.
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        with (self.folder / f"{name}.yaml").open(encoding="utf-8") as file:
            table: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506 - CSafeLoader is the safe one
        return table


def script(lang: str) -> Script:
    """The words of ``lang``; raises ``ScriptError`` for a language that we do not have."""
    if lang not in languages():
        raise ScriptError("language-unknown", lang=lang, known=", ".join(languages()))
    return Script(lang)
