"""The Textual app: shows its first screen at once, and gets everything else ready behind it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.screen import Screen

from coach.options import Options
from scripts.language import script
from tui.actions import HOME, action_on, actions_of, localised
from tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from coach.desk import Desk
    from coach.journal import Record
    from scripts.cases import Case


_PATIENCE = 3.0  # seconds a device or a model may take to let go before the program ends all the same


class CoachApp(App[int]):
    """Home, cases, session, in one language."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-normal"), (110, "-wide")]  # noqa: RUF012 - Textual's name

    def __init__(self, open_desk: Callable[[], Desk], options: Options, start: str | None = None) -> None:
        self.options = options
        self.words = script(options.lang).phrases
        self._open_desk = open_desk
        self._start = start
        self._complaint = ""
        self._closing_down: list[threading.Thread] = []
        super().__init__()
        self.title = self.words("app.title")

    @cached_property
    def desk(self) -> Desk:
        """Sessions, cases and journal; not opened before the first screen is shown."""
        return self._open_desk()

    def get_default_screen(self) -> HomeScreen:
        """The four seats."""
        return localised(HomeScreen, HOME, self.words)()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers beside the keys, in the person's language."""
        say = self.words
        yield SystemCommand(say("palette.theme"), say("palette.theme-text"), self.action_change_theme)
        yield SystemCommand(say("palette.picture"), say("palette.picture-text"), self.deliver_screenshot)
        yield SystemCommand(say("keys.quit"), say("palette.quit-text"), self.action_quit)
        for action in actions_of(screen):
            yield SystemCommand(say(f"keys.{action.word}"), action.key.upper(), action_on(screen, action))

    def action_command_palette(self) -> None:
        """The palette, asking in the person's language."""
        if not CommandPalette.is_open(self):  # type: ignore[arg-type]
            self.push_screen(
                CommandPalette(placeholder=self.words("palette.placeholder"), id="--command-palette")
            )

    def on_ready(self) -> None:
        """The first screen stands: now the rest."""
        if self._start == "practise":
            self.call_after_refresh(self.open_practise)
        elif self._start == "rehearse":
            self.call_after_refresh(self.open_rehearsal)
        elif self._start == "demo":
            self.call_after_refresh(self.open_demo)
        elif self._start == "setup":
            self.call_after_refresh(self.open_setup)
        else:
            self.call_after_refresh(self._offer_unfinished)

    def open_practise(self) -> None:
        """The person wants to practise: on what was left open, on the case asked for, or on one to choose."""
        if self.guarded(self._offer_unfinished):
            return
        self._begin_anew()

    def open_rehearsal(self) -> None:
        """The person rehearses a situation of their own: the one left open, or a new one."""
        if not self.guarded(lambda: self._offer_unfinished("client")):
            self.rehearse()

    def rehearse(self) -> None:
        """A new rehearsal."""
        self._session(lambda: (self.desk.rehearse(), None), self._own_title, self._consultants)

    def open_demo(self) -> None:
        """Two minutes to see what a session is like."""
        from tui.actions import DEMO
        from tui.screens.demo import DemoScreen

        self.push_screen(localised(DemoScreen, DEMO, self.words)())

    def open_setup(self) -> None:
        """The person chooses devices and voice, and how their turns end."""
        from tui.actions import SETUP
        from tui.screens.setup import SetupScreen

        self.push_screen(localised(SetupScreen, SETUP, self.words)())

    def _begin_anew(self) -> None:
        if self.options.case:
            self.guarded(lambda: self.begin(self.desk.case(self.options.case or ""), self.options.case))
        else:
            self.choose_case()

    def choose_case(self) -> None:
        """The list of cases."""
        from tui.actions import SIMPLE
        from tui.screens.cases import CasesScreen

        self.push_screen(localised(CasesScreen, SIMPLE, self.words)(), self._chosen)

    def begin(self, case: Case, name: str | None = None) -> None:
        """A new session on a case."""
        self._session(lambda: (self.desk.begin(case, name), None), case.title, (case.client.name,))

    def resume(self, record: Record) -> None:
        """A session that was left open, where it was."""
        names = (self.desk.case(record.case).client.name,) if record.case else self._consultants
        self._session(lambda: self.desk.resume(record), self._title_of(record), names)

    def fail(self, error: Any) -> None:
        """Leave with one sentence on stderr and exit code 2."""
        from tui.showing import complaint

        self._complaint = complaint(error, self.words)
        self.exit(2, return_code=2)

    def run_session(self) -> int:
        """Run until the person leaves; the exit code of the command."""
        self.run()
        for thread in self._closing_down:
            thread.join(_PATIENCE)
        if "desk" in self.__dict__:
            self.desk.close()
        if self._complaint:
            print(self._complaint, file=sys.stderr)
        return self.return_code or 0

    def _fatal_error(self) -> None:
        """One sentence, not Textual's page of code and values, which would show what was said."""
        if os.environ.get("COACH_TRACEBACK"):
            super()._fatal_error()
            return
        kind = type(sys.exc_info()[1]).__name__
        self._complaint = self.words("errors.unexpected", kind=kind)
        self._close_messages_no_wait()

    def close_behind(self, close: Callable[[], None]) -> None:
        """Close something that may take a moment, without holding the screen up."""
        thread = threading.Thread(target=close, name="close", daemon=True)
        thread.start()
        self._closing_down.append(thread)

    @property
    def _own_title(self) -> str:
        return self.words("seats.rehearse.title")

    @property
    def _consultants(self) -> tuple[str, ...]:
        people = self.desk.script.consultants["people"]
        return tuple(person["name"] for person in people.values())

    def _title_of(self, record: Record) -> str:
        return self.desk.case(record.case).title if record.case else self._own_title

    def _session(self, sit: Callable[[], Any], title: str, names: tuple[str, ...]) -> None:
        from tui.actions import PRACTISE
        from tui.screens.session import SessionScreen

        self.push_screen(localised(SessionScreen, PRACTISE, self.words)(sit, title, names))

    def _chosen(self, case: Case | None) -> None:
        if case is not None:
            self.guarded(lambda: self.begin(case))

    def _offer_unfinished(self, seat: str = "consultant") -> bool:
        """Whether there is a session to take up again, which is then offered (or taken up, if asked for)."""
        record = self.desk.unfinished(seat) if self.options.resume is not False else None
        if record is None:
            return False
        if self.options.resume:
            self.resume(record)
            return True
        from tui.screens.unfinished import UnfinishedScreen

        title = self._title_of(record)
        self.push_screen(
            UnfinishedScreen(self.words, title, record.started), lambda yes: self._answered(yes, record)
        )
        return True

    def _answered(self, yes: bool | None, record: Record) -> None:
        if yes:
            self.guarded(lambda: self.resume(record))
        elif yes is False and record.case:
            self._begin_anew()
        elif yes is False:
            self.rehearse()

    def guarded(self, act: Callable[[], Any]) -> Any:
        """Do it, or leave with a sentence that says why it cannot be done."""
        from coach.errors import UserError
        from scripts.errors import ScriptError

        try:
            return act()
        except (UserError, ScriptError) as error:
            self.fail(error)
            return True
