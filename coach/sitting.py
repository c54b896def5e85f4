"""A session with its clock and its journal: what a face holds in its hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coach import events, inputs
from coach.clock import Clock, Source, frozen
from coach.errors import UserError
from coach.journal import Journal, Record
from coach.session import Session

Build = Callable[[Record, Clock], Session]


@dataclass(frozen=True, slots=True)
class Past:
    """What a session taken up again had already told."""

    events: tuple[events.Event, ...]


class Sitting:
    """Takes inputs for a face: stamps them, journals them, then lets the session answer."""

    def __init__(self, session: Session, journal: Journal, opening: inputs.Begin | None = None) -> None:
        self.session = session
        self.opening = opening or inputs.Begin()
        self.page: events.Page | None = None
        self._followed: list[events.Followed] = []
        self._journal = journal
        self._count = 0
        self._deaf_journal = False

    @classmethod
    def begin(
        cls,
        record: Record,
        journal: Journal,
        build: Build,
        source: Source,
        opening: inputs.Begin | None = None,
    ) -> Sitting:
        """A new session, in the journal before anything is shown. ``opening`` is its first input."""
        journal.begin(record)
        return cls(build(record, Clock(source)), journal, opening)

    @classmethod
    def resume(cls, record: Record, journal: Journal, build: Build, source: Source) -> tuple[Sitting, Past]:
        """Replay a session to where it was; the time it lay unfinished does not count."""
        if not journal.hold(record.id):
            raise UserError("session-held", session=record.id)
        clock = Clock(frozen)
        sitting = cls(build(record, clock), journal)
        past: list[events.Event] = []
        at = 0.0
        for at, item in journal.taken(record.id):
            clock.set(at)
            found = sitting.session.take(item)
            sitting._note(found)
            past += found
            sitting._count += 1
        clock.set(at, source)
        past += sitting._finish()  # killed after its last word, and before that was noted
        return sitting, Past(tuple(past))

    def take(self, item: inputs.Input) -> list[events.Event]:
        """One input, kept before what follows from it is returned.

        A journal that can no longer be written is said once, as an ``Error`` event; the session goes on.
        """
        session = self.session
        if session.over:
            return []
        failed = self._keep(item)
        found = session.take(item)
        self._note(found)
        return [*failed, *found, *self._finish()]

    def _keep(self, item: inputs.Input) -> list[events.Event]:
        if self._deaf_journal:
            return []
        try:
            self._journal.append(self.session.id, self._count, self.session.clock.now(), item)
        except UserError as error:
            self._deaf_journal = True
            return [events.Error(f"{error.detail['folder']}: {error.detail['reason']}")]
        self._count += 1
        return []

    def _note(self, found: list[events.Event]) -> None:
        """What outlives the session: its plan, and what became of earlier ones."""
        self.page = next((event for event in found if isinstance(event, events.Page)), self.page)
        self._followed += [event for event in found if isinstance(event, events.Followed)]

    def _finish(self) -> list[events.Event]:
        if self._deaf_journal or not self.session.over:
            return []
        try:
            self._journal.end(self.session.id, self.page.plan if self.page else (), self._followed)
        except UserError as error:
            return [events.Error(f"{error.detail['folder']}: {error.detail['reason']}")]
        return []
