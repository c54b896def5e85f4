"""A screen that is all redrawn many times a second: a transcript, and a clock, as in a session but busier."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widgets import RichLog, Static

FRAMES = 20
"""Redraws a second that are tried; the interpreter's other work leaves fewer."""


class Redrawing(App[None]):
    """Runs without a terminal, on any thread, until `over`. `frames`: how often it was drawn so far."""

    def __init__(self, over: Callable[[], bool]) -> None:
        super().__init__()
        self.frames = 0
        self._over = over

    def compose(self) -> ComposeResult:
        yield Static(id="clock")
        yield RichLog(wrap=True, max_lines=500)

    def on_mount(self) -> None:
        self.set_interval(1 / FRAMES, self._draw)

    def draw(self) -> None:
        """Draw until it is over; an error on the way is raised here."""
        asyncio.run(self.run_async(headless=True, size=(140, 50)))

    def _draw(self) -> None:
        if self._over():
            self.exit()
            return
        self.frames += 1
        self.query_one("#clock", Static).update(f"{time.monotonic():.2f}")
        self.query_one(RichLog).write(f"{self.frames} " + "Qu’est-ce qui vous retient ? " * 8)
        self.refresh(layout=True)
