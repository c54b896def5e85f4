"""A short list in front of a screen, to choose one value from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.choosing import Choice
from tui.paragraph import Paragraph
from tui.showing import visible


class PickScreen(ModalScreen[Choice | None]):
    """Gives the choice, or None for Escape. The present one is marked and stands under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(None)")]

    def __init__(self, question: str, offered: Sequence[Choice], now: int, here: str) -> None:
        """``now``: which of the choices holds at present, from 0; ``here``: its label, marked as such."""
        super().__init__()
        self._question = question
        self._offered = offered
        self._now = now
        self._here = here

    def compose(self) -> ComposeResult:
        """A question and its answers."""
        labels = [choice.label for choice in self._offered]
        labels[self._now] = self._here
        with Vertical(id="dialog"):
            yield Paragraph(self._question, classes="title")
            yield OptionList(*(Option(Content(visible(label))) for label in labels), id="choices")

    def on_mount(self) -> None:
        """Enter alone changes nothing."""
        self.query_one(OptionList).highlighted = self._now

    def on_option_list_option_selected(self, chosen: OptionList.OptionSelected) -> None:
        """Give it back."""
        self.dismiss(self._offered[chosen.option_index])
