"""Situations: what a simulated client knows, in layers. Read from YAML, checked against the schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scripts import asked
from scripts.errors import ScriptError
from scripts.language import ROOT, languages
from scripts.yamlfile import Document, field_name, read

SCHEMA = ROOT / "case.schema.json"

REACTIONS = (
    "advice", "judging", "leading", "multiple", "statement",
    "again", "told", "unknown", "beside", "guarded", "closed", "silence", "check", "contribution",
)  # fmt: skip

_STANDS_FOR = {"told": "again", "beside": "unknown", "closed": "guarded", "silence": "again"}
"""Reactions that a case may leave out, and which of its others does instead."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a client can reveal. ``says`` runs from guarded to open; ``trust`` and ``after`` gate it.

    ``about`` are words that point to it, ``asks`` questions that it answers, the best one first.
    """

    id: str
    aspect: str
    says: tuple[str, ...]
    about: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    trust: int = 0
    after: str | None = None
    core: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One part of the real challenge, and ways to put it in one's own words."""

    what: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the client's plan."""

    what: str
    first: str
    when: str


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated person; ``pitch`` and ``speed`` are factors on the voice as it comes."""

    name: str
    role: str
    gender: str
    pitch: float = 1.0
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """A situation, whole. ``digest`` changes when its files do; ``ours``: it came with the coach."""

    id: str
    lang: str
    title: str
    summary: str
    address: str | None
    client: Person
    presentation: tuple[str, ...]
    question: str
    headline: str
    problem: str
    challenge: str
    first_request: str
    deep_request: str
    facts: tuple[Fact, ...]
    reactions: dict[str, tuple[str, ...]]
    plan: tuple[Action, ...]
    learning: tuple[str, ...]
    points: tuple[str, ...]
    digest: str
    elements: tuple[Element, ...] = ()
    ours: bool = False

    @property
    def core(self) -> tuple[Fact, ...]:
        """The facts of the real challenge."""
        return tuple(fact for fact in self.facts if fact.core)


def files(lang: str, own: Path | None = None) -> Iterator[Path]:
    """Case files of a language: ours, then the person's (``own`` is the data folder's ``cases``)."""
    yield from sorted((ROOT / lang / "cases").glob("*.yaml"))
    if own:
        yield from sorted((own / lang).glob("*.yaml"))


def find(name: str, lang: str, own: Path | None = None) -> Case:
    """The case with this id, or in this file when ``name`` is a path; raises ``ScriptError``."""
    if name.endswith((".yaml", ".yml")):
        return load(Path(name), lang)
    for file in files(lang, own):
        if file.stem == name:
            return load(file, lang)
    known = ", ".join(file.stem for file in files(lang, own))
    for other in languages():
        if other != lang and any(file.stem == name for file in files(other, own)):
            raise ScriptError("case-other-language", case=name, lang=lang, other=other, known=known)
    raise ScriptError("case-unknown", case=name, lang=lang, known=known)


def load(file: Path, lang: str) -> Case:
    """Read and check one case; raises ``ScriptError`` naming the first thing that is wrong."""
    document = read(file)
    # Our own files are checked by the tests, and the schema library takes a tenth of a second to load.
    ours = ROOT in file.resolve().parents
    if not ours:
        for problem in problems(document):
            raise problem
    return _build(document, lang, ours=ours)


def problems(document: Document) -> list[ScriptError]:
    """Everything wrong with a case, in the order of its lines; then with the questions beside it."""
    import jsonschema

    errors = jsonschema.Draft202012Validator(_schema()).iter_errors(document.value)
    found = [_problem(document, error) for error in errors]
    if not found:
        found = list(_gate_problems(document))
    found.sort(key=lambda problem: int(problem.detail["line"]))
    if not found:
        found = asked.problems(document.file, {fact["id"] for fact in document.value["facts"]})
    return found


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def _problem(document: Document, error: Any) -> ScriptError:
    """A schema error in our own words: missing, unknown, wrong kind, not allowed, too short or long."""
    path: tuple[str | int, ...] = tuple(error.absolute_path)
    expected = error.validator_value
    code, detail = "case-field", {"expected": str(expected)}
    if error.validator == "required":
        path = (*path, next(name for name in expected if name not in error.instance))
        code = "case-missing"
    elif error.validator == "additionalProperties":
        path = (*path, next(name for name in error.instance if name not in error.schema["properties"]))
        code = "case-extra"
    elif error.validator == "type":
        code = "case-type"
    elif error.validator == "enum":
        code, detail = "case-choice", {"expected": ", ".join(expected), "value": str(error.instance)[:40]}
    elif error.validator in ("minLength", "minItems", "minimum"):
        code = "case-little"
    elif error.validator in ("maxLength", "maxItems", "maximum"):
        code = "case-much"
    return ScriptError(code, file=document.file, line=document.line(path), field=field_name(path), **detail)


def _gate_problems(document: Document) -> Iterator[ScriptError]:
    """Doubled ids, gates that name no fact, and gates that wait for one another."""
    seen: set[str] = set()
    after: dict[str, str] = {}
    ids = {fact["id"] for fact in document.value["facts"]}

    def problem(code: str, *path: str | int, value: str) -> ScriptError:
        where = ("facts", *path)
        return ScriptError(
            code, file=document.file, line=document.line(where), field=field_name(where), value=value
        )

    for index, fact in enumerate(document.value["facts"]):
        name = fact["id"]
        if name in seen:
            yield problem("case-twice", index, "id", value=name)
        seen.add(name)
        if key := fact.get("gate", {}).get("after"):
            after[name] = key
            if key not in ids:
                yield problem("case-gate", index, "gate", "after", value=key)
    for index, fact in enumerate(document.value["facts"]):
        trail, name = set(), fact["id"]
        while name in after and name not in trail:
            trail.add(name)
            name = after[name]
        if name in trail:
            yield problem("case-circle", index, "gate", "after", value=fact["id"])


def _build(document: Document, lang: str, *, ours: bool) -> Case:
    value = document.value
    more = asked.asked(document.file, {fact["id"] for fact in value["facts"]})
    voice = value["client"].get("voice", {})
    return Case(
        id=document.file.stem,
        lang=lang,
        title=value["title"],
        summary=value["summary"],
        address=value.get("address"),
        client=Person(
            name=value["client"]["name"],
            role=value["client"]["role"],
            gender=value["client"]["gender"],
            pitch=float(voice.get("pitch", 1.0)),
            speed=float(voice.get("speed", 1.0)),
        ),
        presentation=tuple(value["presentation"]["lines"]),
        question=value["presentation"]["question"],
        headline=value["presentation"]["headline"],
        problem=value["problem"],
        challenge=value["challenge"],
        first_request=value["request"]["first"],
        deep_request=value["request"]["deep"],
        facts=tuple(_fact(fact, more) for fact in value["facts"]),
        reactions={name: _reactions(value["reactions"], name) for name in REACTIONS},
        plan=tuple(Action(action["what"], action["first"], action["when"]) for action in value["plan"]),
        learning=tuple(value["learning"]),
        points=tuple(value["points"]),
        digest=hashlib.sha256(json.dumps([value, more], sort_keys=True).encode()).hexdigest(),
        elements=tuple(Element(part["what"], tuple(part["said"])) for part in value.get("elements", ())),
        ours=ours,
    )


def _reactions(lines: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(lines[name] if name in lines else lines[_STANDS_FOR[name]])


def _fact(value: dict[str, Any], more: dict[str, tuple[str, ...]]) -> Fact:
    gate = value.get("gate", {})
    return Fact(
        id=value["id"],
        aspect=value["aspect"],
        says=tuple(value["says"]),
        about=tuple(value.get("about", ())),
        asks=(*value.get("asks", ()), *more.get(value["id"], ())),
        trust=gate.get("trust", 0),
        after=gate.get("after"),
        core=value.get("core", False),
    )
