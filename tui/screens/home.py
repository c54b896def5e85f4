"""The home screen: four seats. Light, for it is what a person waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from tui.paragraph import Paragraph

if TYPE_CHECKING:
    from tui.app import CoachApp

SEATS = ("practise", "rehearse", "facilitate", "group")
READY = ("practise", "rehearse")


class HomeScreen(Screen[None]):
    """Where one chooses a seat."""

    app: CoachApp

    def compose(self) -> ComposeResult:
        """Title, seats, a line about privacy, keys."""
        self._words = self.app.words
        yield Static(self._words("app.title"), classes="title", markup=False)
        yield Paragraph(self._words("app.subtitle"), classes="subtitle")
        yield OptionList(*(self._seat(seat) for seat in SEATS), id="seats")
        if self.app.options.private:
            yield Paragraph(self._words("app.private"), classes="note")
        yield Footer()

    def _seat(self, seat: str) -> Option:
        title, text = self._words(f"seats.{seat}.title"), self._words(f"seats.{seat}.text")
        ready = seat in READY
        later = "" if ready else f" ({self._words('seats.later')})"
        content = Content.assemble((title + later, "bold"), "\n", (text, "dim"), "\n")
        return Option(content, id=seat, disabled=not ready)

    def on_option_list_option_selected(self, chosen: OptionList.OptionSelected) -> None:
        """Only what works can be chosen."""
        if chosen.option_id == "practise":
            self.app.open_practise()
        elif chosen.option_id == "rehearse":
            self.app.open_rehearsal()

    def action_demo(self) -> None:
        """Two minutes to see what a session is like."""
        self.app.open_demo()

    def action_setup(self) -> None:
        """Devices, voice, and how turns end."""
        self.app.open_setup()

    def action_help(self) -> None:
        """All keys and commands."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.app.words))
