"""Frozen dataclasses to and from plain dictionaries, by a name of their own."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Wire:
    """Base of inputs and events. ``NAME`` is the word that stands for the class on the wire."""

    NAME: ClassVar[str]

    def plain(self) -> dict[str, Any]:
        """The fields as plain values, without the name."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Self:
        """The inverse of ``plain``; unknown fields (of a later version) are passed over."""
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: _frozen(value) for name, value in values.items() if name in known})


def _frozen(value: Any) -> Any:
    """A list of JSON as the tuple it was."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
