"""A screen that is all redrawn many times a second: a transcript, and a clock, as in a session but busier."""

from __future__ import annotations

import time

from textual.app import App, ComposeResult
from textual.widgets import RichLog, Static

FRAMES = 20
"""Redraws a second."""


class _Screen(App[None]):
    frames = 0

    def compose(self) -> ComposeResult:
        yield Static(id="clock")
        yield RichLog(wrap=True, max_lines=500)

    def on_mount(self) -> None:
        self.set_interval(1 / FRAMES, self._draw)

    def _draw(self) -> None:
        self.frames += 1
        self.query_one("#clock", Static).update(f"{time.monotonic():.2f}")
        self.query_one(RichLog).write(f"{self.frames} " + "Qu’est-ce qui vous retient ? " * 8)
        self.refresh(layout=True)


class Redrawing:
    """Runs the screen without a terminal. `frames`: how often it was drawn so far."""

    def __init__(self) -> None:
        self.frames = 0

    async def draw_for(self, seconds: float) -> None:
        app = _Screen()
        async with app.run_test(size=(140, 50)) as pilot:
            await pilot.pause(seconds)
        self.frames += app.frames
