"""All keys and commands on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from scripts.language import Phrases


class HelpScreen(ModalScreen[None]):
    """Closes by Escape, Enter or F1."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,f1", "dismiss(None)")]

    def __init__(self, words: Phrases) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(id="dialog"):
            yield Static(self._words("screen.help-title"), classes="title", markup=False)
            yield Static(self._words("screen.help-text"), id="help", markup=False)
