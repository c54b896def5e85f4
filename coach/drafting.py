"""A new situation from answers: the file it becomes, and what was answered when somebody stops half-way."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import yaml

from coach.errors import UserError
from coach.reading.text import fold, plain
from scripts.cases import REACTIONS, SCHEMA
from scripts.language import Phrases

ASPECTS = (
    "context", "people", "since", "trigger", "example", "meaning",
    "tried", "exception", "support", "constraint", "impact", "view",
    "feeling", "belief", "stake", "crux", "value", "part", "obstacle", "margin", "goal",
)  # fmt: skip
"""The order in which a writer is asked: the story, what is around it, the person, what lies beneath."""

LONGEST_NAME = 60  # characters of a file's name; the rest of a title stays in the title

_LINE_END = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})

Steps = tuple[str | int, ...]
"""The way to a field from the top: ``("facts", 3, "says", 0)``."""


def slug(title: str) -> str:
    """A name for the file, from a title: « L’associé qui freine » is ``l-associe-qui-freine``.

    >>> slug("L’associé qui freine")
    'l-associe-qui-freine'
    """
    words = re.sub(r"[^a-z0-9]+", "-", fold(plain(title)).translate(_LIGATURES)).strip("-")
    return words[:LONGEST_NAME].strip("-") or "situation"


def identified(facts: Sequence[Mapping[str, Any]], aspect: str) -> str:
    """An id for the next fact: its aspect, numbered from the second on."""
    taken = sum(1 for fact in facts if fact["aspect"] == aspect)
    return aspect if not taken else f"{aspect}-{taken + 1}"


def sentence(text: str) -> str:
    """``text`` with a full stop where it ends without any mark: the client strings such lines together.

    >>> sentence("Depuis mars"), sentence("Depuis mars ?")
    ('Depuis mars.', 'Depuis mars ?')
    """
    return f"{text}." if text and text[-1].isalnum() else text


def without_stop(text: str) -> str:
    """``text`` without its full stop: « avant vendredi » is said inside a sentence that brings its own."""
    return text.rstrip(" .")


class _Dumper(yaml.SafeDumper):
    """Line ends of other kinds come back as they were only when they are written as escapes."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, '"' if _LINE_END.search(text) else None)


_Dumper.add_representer(str, _text)


def as_yaml(value: Mapping[str, Any], head: str) -> str:
    """``value`` as YAML, in its own order, with ``head`` as a comment on top."""
    body: str = ""
    if value:
        body = yaml.dump(dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return "".join(f"# {line}\n" for line in head.splitlines()) + body


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def rules(*steps: str | int) -> dict[str, Any]:
    """What the schema asks of the field there: ``maxLength`` in characters, ``minItems``, ``maxItems``."""
    node = _schema()
    for step in steps:
        node = node["items"] if isinstance(step, int) else node["properties"][step]
        if place := node.get("$ref"):
            node = _schema()["$defs"][place.rpartition("/")[2]]
    return node


class Draft:
    """A situation being written. Each answer is on the disk at once, beside where the file will be.

    ``case`` is what has been answered, in the shape of the schema; ``kept`` is where, or None for nowhere.
    """

    def __init__(self, folder: Path, taken: frozenset[str], wording: Phrases, *, keeps: bool) -> None:
        """``taken``: names of the language's other situations; ``wording``: its ``newcase.yaml``.

        ``keeps`` False leaves nothing on the disk before the situation is whole. Raises ``UserError`` when
        the folder cannot be made: better now than after half an hour of answers.
        """
        self.case: dict[str, Any] = {}
        self.kept: Path | None = None
        self._folder = folder
        self._taken = taken
        self._keeps = keeps
        schema = SCHEMA.resolve().as_uri()
        self._head = f"yaml-language-server: $schema={schema}\n" + wording("file.head")
        reactions = {name: list(wording.all(f"reactions.{name}")) for name in REACTIONS}
        self._tail = "\n" + as_yaml({"reactions": reactions}, wording("file.reactions"))
        try:
            for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
                missing.mkdir(exist_ok=True, mode=0o700)  # with parents=True those would be open to all
        except OSError as error:
            raise UserError("folder-unwritable", folder=folder, reason=error.strerror or error) from error

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The facts so far."""
        facts: list[dict[str, Any]] = self.case.get("facts", [])
        return facts

    def put(self, value: Any, *steps: str | int) -> None:
        """Give a field its value, making what is missing on the way; a list grows by one at its end."""
        node: Any = self.case
        for step, following in pairwise(steps):
            _grow(node, step, [] if isinstance(following, int) else {})
            node = node[step]
        _grow(node, steps[-1], None)
        node[steps[-1]] = value
        self._keep()

    def drop(self, *steps: str | int) -> None:
        """Forget a field and all in it."""
        node: Any = self.case
        for step in steps[:-1]:
            node = node[step]
        del node[steps[-1]]
        self._keep()

    def finish(self) -> Path:
        """Write it under a name that nothing has yet; raises ``UserError`` when it cannot be written."""
        file = self._written("")
        if self.kept is not None:
            with suppress(OSError):  # what counts is written
                self.kept.unlink()
        return file

    def _keep(self) -> None:
        """What is there so far takes the place of what was there before, whole or not at all."""
        if not self._keeps:
            return
        if self.kept is None:
            self.kept = self._written(".unfinished")
            return
        beside = self.kept.with_name(f".{self.kept.name}")
        _write(beside, self._text(), os.O_TRUNC)
        beside.replace(self.kept)

    def _written(self, ending: str) -> Path:
        for name in self._names():
            file = self._folder / f"{name}.yaml{ending}"
            with suppress(FileExistsError):
                _write(file, self._text(), os.O_EXCL)
                return file
        raise AssertionError("names never end")

    def _names(self) -> Iterator[str]:
        """The title's name, then the same with -2, -3; never one that would hide another situation."""
        first = slug(self.case["title"])
        names = (first if number == 1 else f"{first}-{number}" for number in count(1))
        return (name for name in names if name not in self._taken)

    def _text(self) -> str:
        return as_yaml(self.case, self._head) + self._tail


def _grow(node: Any, step: str | int, empty: Any) -> None:
    if isinstance(node, list):
        if step == len(node):
            node.append(empty)
    else:
        node.setdefault(step, empty)


def _write(file: Path, text: str, how: int) -> None:
    """Write a file for the person alone (mode 0600): a situation is told in confidence."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise
    except OSError as error:
        file.unlink(missing_ok=True)
        raise UserError("file-unwritable", path=file, reason=error.strerror or error) from error
