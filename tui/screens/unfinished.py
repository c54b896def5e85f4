"""Offers a session that was left open."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from scripts.language import Phrases
from tui.paragraph import Paragraph
from tui.showing import moment


class UnfinishedScreen(ModalScreen[bool | None]):
    """True: take it up again. False: a new one. None: neither, for now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss(None)"),
        ("left", "app.focus_previous"),
        ("right", "app.focus_next"),
    ]

    def __init__(self, words: Phrases, title: str, started: str) -> None:
        super().__init__()
        self._words = words
        self._text = words("screen.unfinished-text", title=title, started=moment(started, words))

    def compose(self) -> ComposeResult:
        """A sentence and two buttons."""
        with Vertical(id="dialog"):
            yield Static(self._words("screen.unfinished"), classes="title", markup=False)
            yield Paragraph(self._text)
            with Horizontal():
                yield Button(self._words("keys.resume"), variant="primary", id="resume")
                yield Button(self._words("keys.fresh"), id="fresh")

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """Give the answer."""
        self.dismiss(pressed.button.id == "resume")
