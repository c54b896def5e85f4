"""What is noted for somebody who rehearses: aspects told, the request's criteria, ideas kept, actions."""

from __future__ import annotations

from coach import events
from coach.rehearsal.wording import addressed
from scripts.language import Script


class Notes:
    """Lines for an event; it minds what was noted before, so that only what is new is shown."""

    def __init__(self, script: Script, address: str) -> None:
        self._words, self._script, self._address = script.phrases, script, address
        self._covered: set[str] = set()

    def lines(self, event: events.Event) -> list[str]:
        """A line each; none for events that need no words."""
        match event:
            case events.Covered():
                return self._told(event)
            case events.Request():
                return [self._criterion(event, name) for name in event.met]
            case events.Kept():
                return [self._words("notes.kept", name=event.name)]
            case events.Planned():
                return [self._words("notes.planned", what=event.what)]
            case events.Followed():
                state = self._script.rehearsal(f"states.{event.state}")
                return [self._words("notes.followed", state=state)]
            case _:
                return []

    def _told(self, event: events.Covered) -> list[str]:
        new = [aspect for aspect in event.aspects if aspect not in self._covered]
        self._covered |= set(new)
        if not new:
            return []
        named = self._script.rehearsal
        aspects = ", ".join(addressed(named(f"aspects.{aspect}"), self._address) for aspect in new)
        return [self._words("notes.covered", aspects=aspects)]

    def _criterion(self, event: events.Request, name: str) -> str:
        mark = "✓" if event.met[name] else "·"
        return f"{mark} {self._words(f'notes.criteria.{name}')}"
