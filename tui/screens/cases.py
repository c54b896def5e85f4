"""The list of cases: who brings what. A broken one is shown with what is wrong, and the rest stays usable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from scripts import cases
from scripts.cases import Case
from scripts.errors import ScriptError
from tui.showing import complaint, visible

if TYPE_CHECKING:
    from tui.app import CoachApp


class CasesScreen(Screen[Case | None]):
    """Gives the case chosen, or None."""

    app: CoachApp

    def __init__(self) -> None:
        super().__init__()
        self._cases: dict[str, Case] = {}

    def compose(self) -> ComposeResult:
        """A question, the cases, keys."""
        words = self.app.words
        options = [
            self._option(file) for file in cases.files(self.app.options.lang, self.app.options.own_cases)
        ]
        yield Static(words("screen.choose-case"), classes="title", markup=False)
        yield Static("", classes="subtitle")
        if options:
            yield OptionList(*options, id="cases")
        else:
            folder = self.app.options.own_cases / self.app.options.lang
            yield Static(words("screen.no-case", folder=visible(str(folder))), classes="note", markup=False)
        yield Footer()

    def _option(self, file: Path) -> Option:
        try:
            case = cases.load(file, self.app.options.lang)
        except ScriptError as error:
            return Option(Content(complaint(error, self.app.words) + "\n"), disabled=True)
        self._cases[str(file)] = case
        person = f"{visible(case.client.name)}, {visible(case.client.role)}"
        lines = ((visible(case.title), "bold"), "\n", person, "\n", (visible(case.summary), "dim"), "\n")
        return Option(Content.assemble(*lines), id=str(len(self._cases) - 1))

    def on_option_list_option_selected(self, chosen: OptionList.OptionSelected) -> None:
        """Give it back."""
        self.dismiss(list(self._cases.values())[int(chosen.option_id or 0)])

    def action_leave(self) -> None:
        """Back home."""
        self.dismiss(None)

    def action_help(self) -> None:
        """All keys and commands."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.app.words))
