"""More questions that the facts of a case answer, beside its file: ``<case>.asks.tsv``.

A line for each: the id of the fact, a tab, the question. A case holds the questions its author thought of;
here are those that others were heard to ask, too many to read in the case itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from scripts.errors import ScriptError
from scripts.yamlfile import read_text

_LONGEST = 1200  # characters of a question, as in the schema of a case


def beside(case: Path) -> Path:
    """Where the questions of a case file stand, whether they are there or not."""
    return case.with_suffix(".asks.tsv")


def asked(case: Path, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Questions by fact; none without such a file. Raises ``ScriptError`` for the first wrong line."""
    found: dict[str, list[str]] = {}
    for line, fact, question in _rows(beside(case)):
        if problem := _problem(beside(case), line, fact, question, ids):
            raise problem
        found.setdefault(fact, []).append(question)
    return {fact: tuple(questions) for fact, questions in found.items()}


def problems(case: Path, ids: Collection[str]) -> list[ScriptError]:
    """Every line that is wrong."""
    file = beside(case)
    found = [_problem(file, line, fact, question, ids) for line, fact, question in _rows(file)]
    return [problem for problem in found if problem]


def _rows(file: Path) -> Iterator[tuple[int, str, str]]:
    """Number, fact and question of each line that is not empty."""
    if not file.exists():
        return
    for number, line in enumerate(read_text(file).splitlines(), 1):
        if line.strip():
            fact, _, question = line.partition("\t")
            yield number, fact.strip(), question.strip()


def _problem(file: Path, line: int, fact: str, question: str, ids: Collection[str]) -> ScriptError | None:
    if not question or "\t" in question:
        return ScriptError("asks-columns", file=file, line=line)
    if fact not in ids:
        return ScriptError("case-gate", file=file, line=line, field="fact", value=fact)
    if len(question) > _LONGEST:
        return ScriptError("case-much", file=file, line=line, field="question", expected=_LONGEST)
    return None
