"""Every input and event there is, found by itself, survives the journal and the JSON line."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_args

import pytest

from coach import events, inputs
from coach.wire import Wire

# The fields that the contract promises to other people's scripts.
CONTRACT = {
    "session": {"id", "seat", "lang", "case"},
    "step": {"step", "minutes"},
    "said": {"seat", "name", "text"},
    "partial": {"text"},
    "heard": {"seat", "text", "by", "latency_ms"},
    "question": {"text", "form", "aspect", "confidence", "revealed", "score", "why", "better"},
    "command": {"name"},
    "time": {"step", "left"},
    "feedback": set(),
    "error": {"message"},
    # Ours since, of a rehearsal.
    "covered": {"aspects"},
    "request": {"text", "met", "why", "fault", "better"},
    "kept": {"name", "text"},
    "planned": {"what", "first", "day", "sign"},
    "followed": {"action", "state", "told", "learned"},
    "page": {"day", "question", "request", "kept", "plan", "learned"},
}


def sample(kind: type[Wire]) -> Any:
    """An instance with a telling value in every field."""
    made = {"str": "é\u202f?\n[bold]", "int": 3, "float": 0.5, "bool": True, "None": None}
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name = str(field.type).split(" | ")[0].split("[")[0]
        values[field.name] = {"dict": {"open": 2}, "tuple": ("a", "b")}.get(name, made.get(name))
    return kind(**values)


def test_no_kind_is_forgotten() -> None:
    assert set(inputs.KINDS.values()) == set(get_args(inputs.Input))
    assert set(events.KINDS.values()) == set(get_args(events.Event))
    # A dataclass with slots is made twice, so kinds are compared by where they stand.
    made = {(kind.__module__, kind.__name__) for kind in Wire.__subclasses__()}
    assert made == {
        (kind.__module__, kind.__name__) for kind in (*inputs.KINDS.values(), *events.KINDS.values())
    }


@pytest.mark.parametrize("kind", inputs.KINDS.values())
def test_inputs_come_back_from_the_journal_as_they_were(kind: type[inputs.Input]) -> None:
    item = sample(kind)
    assert inputs.from_plain(json.loads(json.dumps(inputs.to_plain(item)))) == item


@pytest.mark.parametrize("kind", events.KINDS.values())
def test_events_keep_the_contract(kind: type[events.Event]) -> None:
    value = json.loads(json.dumps(events.to_plain(sample(kind))))
    assert value.pop("event") == kind.NAME
    assert set(value) >= CONTRACT[kind.NAME]


def test_a_field_of_a_later_version_is_passed_over() -> None:
    plain = {"input": "heard", "text": "a", "by": "voice", "latency_ms": 5, "loudness": 0.3}
    assert inputs.from_plain(plain) == inputs.Heard("a", "voice", 5)
