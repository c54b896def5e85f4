"""YAML read strictly: plain values with the line of every field, and nothing that could run or explode.

A situation may come from anybody, so tags, anchors and aliases are refused (an alias can blow a
small file up to gigabytes), a key may stand only once, and a file has at most ``MAX_BYTES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.errors import ScriptError

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of one file, and the line (from 1) on which each field starts."""

    file: Path
    value: Any
    lines: dict[_Path, int]

    def line(self, path: _Path) -> int:
        """Line of the field at ``path``, or of the nearest field that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def field_name(path: _Path) -> str:
    """``("facts", 3, "says")`` as people write it: ``facts[3].says`` (counted from 0, as in the schema)."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or "-"


def read_text(file: Path) -> str:
    """The file's text; raises ``ScriptError`` when it is missing, too large or not UTF-8."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ScriptError("file-too-large", file=file, limit=f"{MAX_BYTES // 1_000_000} MB")
        data = file.read_bytes()
    except OSError as error:
        raise ScriptError("file-unreadable", file=file, reason=error.strerror or error) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScriptError("file-not-utf8", file=file, line=line) from error


def read(file: Path) -> Document:
    """Parse one YAML file; raises ``ScriptError`` naming the line of what is wrong."""
    text = read_text(file)
    try:
        _refuse_aliases(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = len(text.splitlines()) or 1  # an error at the end is marked on the line after it
        line = min(mark.line + 1, last) if mark else 1
        raise ScriptError("yaml-broken", file=file, line=line, reason=error.problem or "?") from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise ScriptError(
            "yaml-broken", file=file, line=line, reason=getattr(error, "reason", "?")
        ) from error
    if node is None:
        raise ScriptError("file-empty", file=file)
    builder = _Builder(file)
    return Document(file, builder.build(node, ()), builder.lines)


def _refuse_aliases(text: str, file: Path) -> None:
    """Stop at the first anchor, alias or tag, and where nesting gets deep, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if (
            isinstance(event, yaml.AliasEvent)
            or getattr(event, "anchor", None)
            or getattr(event, "tag", None)
        ):
            raise ScriptError("yaml-alias", file=file, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ScriptError("yaml-deep", file=file, line=line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Builder:
    """Turns nodes into plain values, noting lines and refusing doubled keys."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[_Path, int] = {}
        self._scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node, path: _Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: _Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*path, key)
            if key in values:
                line = key_node.start_mark.line + 1
                raise ScriptError("yaml-twice", file=self.file, line=line, field=field_name(here))
            values[key] = self.build(value_node, here)
            self.lines[here] = key_node.start_mark.line + 1
        return values

    def _scalar(self, node: yaml.Node, path: _Path) -> Any:
        if node.tag.endswith((":timestamp", ":binary")):
            return node.value  # 2026-01-02 stays the text that was written
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            line = node.start_mark.line + 1
            raise ScriptError("yaml-broken", file=self.file, line=line, reason=str(error)) from error
