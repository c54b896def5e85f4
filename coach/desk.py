"""Begins sessions and brings them back: the one place where case, words, reader and journal meet."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from coach.clock import Clock, Source
from coach.commands import Commands
from coach.errors import UserError
from coach.inputs import Begin
from coach.journal import Journal, Record, new_id
from coach.options import Options
from coach.practise import Practise
from coach.reading.reader import Reader
from coach.rehearsal.seating import Rehearse
from coach.seating import Seating
from coach.session import Session
from coach.sitting import Past, Sitting
from scripts.cases import Case, files, find, load
from scripts.errors import ScriptError
from scripts.language import Script, script

Now = Callable[[], str]

_EARLIER = 3  # actions asked after at an opening: more would be an examination


class Desk:
    """Sessions of one language. ``source`` counts seconds, ``now`` tells date and time as ISO text."""

    def __init__(self, options: Options, source: Source, now: Now) -> None:
        self._options = options
        self._source = source
        self._now = now

    @cached_property
    def script(self) -> Script:
        """The words of the language."""
        return script(self._options.lang)

    @cached_property
    def reader(self) -> Reader:
        """Understands turns; some tenths of a second to build, so faces do it off their own thread."""
        return Reader(self.script, self._options.models)

    @cached_property
    def journal(self) -> Journal:
        """The journal, opened at first use; raises ``UserError`` when its folder cannot be written."""
        return Journal(None if self._options.private else self._options.data)

    def cases(self) -> list[Case]:
        """All usable situations of the language; a broken one of the person's own is left out."""
        found = []
        for file in files(self._options.lang, self._options.own_cases):
            with suppress(ScriptError):
                found.append(load(file, self._options.lang))
        return found

    def case(self, name: str) -> Case:
        """One situation by id or file; raises ``ScriptError``."""
        return find(name, self._options.lang, self._options.own_cases)

    def unfinished(self, seat: str = Practise.seat) -> Record | None:
        """A session in this seat that was cut short and can be taken up again, or None."""
        record = self.journal.unfinished(seat, self._options.lang)
        return record if record and self._unchanged(record) else None

    def begin(self, case: Case, name: str | None = None) -> Sitting:
        """A new practice session on ``case`` (asked for as ``name`` when that was a file)."""
        file = str(Path(name).resolve()) if name and name.endswith((".yaml", ".yml")) else case.id
        record = self._record(Practise.seat, file, self._digest(case))
        return Sitting.begin(record, self.journal, self._build, self._source)

    def rehearse(self) -> Sitting:
        """A new rehearsal, which begins with what earlier plans left open."""
        record = self._record(Rehearse.seat, "", self._digest(None))
        earlier = tuple(self.journal.open_actions(self._options.lang, _EARLIER))
        opening = Begin(record.started[:10], earlier)
        return Sitting.begin(record, self.journal, self._build, self._source, opening)

    def _record(self, seat: str, case: str, digest: str) -> Record:
        started, seed = self._now(), self._options.seed
        return Record(
            id=new_id(started),
            seat=seat,
            lang=self._options.lang,
            case=case,
            digest=digest,
            seed=random.SystemRandom().randrange(2**31) if seed is None else seed,
            started=started,
        )

    def resume(self, record: Record) -> tuple[Sitting, Past]:
        """Take a session up again where it was."""
        if not self._unchanged(record):
            raise UserError("session-changed", session=record.id, case=record.case)
        return Sitting.resume(record, self.journal, self._build, self._source)

    def close(self) -> None:
        """Let go of the journal, if it was opened."""
        if "journal" in self.__dict__:
            self.journal.close()

    def _unchanged(self, record: Record) -> bool:
        """Replay needs the very situation and words the session was begun with."""
        try:
            case = self.case(record.case) if record.case else None
            return self._digest(case) == record.digest
        except Exception:  # a case that is gone or broken is a case that changed
            return False

    def _digest(self, case: Case | None) -> str:
        """What replay depends on: the situation, the seat's address, and every word of the language."""
        return f"{case.digest if case else self._options.settings.address}:{self.script.digest}"

    def _build(self, record: Record, clock: Clock) -> Session:
        table = self.script.commands
        commands = Commands(table["words"], table["numbers"], table["answers"], table["typed"])
        settings = self._options.settings
        seating: Seating
        if record.seat == Rehearse.seat:
            seating = Rehearse(self.script, self.reader, commands, record.seed, settings.address)
        else:
            case = self.case(record.case)
            seating = Practise(case, self.script, self.reader, record.seed, settings.feedback)
        return Session(record.id, record.lang, seating, commands, clock)
