"""Two faces that print a line at a time: words for people and screen readers, JSON for programs."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import Protocol, TextIO

from coach import events
from scripts.language import Script
from tui.closing import closing_lines
from tui.notes import Notes
from tui.showing import clock, visible
from tui.verdict import verdict_lines


class Face(Protocol):
    """Shows events in the order they come."""

    def show(self, event: events.Event, *, past: bool = False) -> None:
        """Show one event; ``past`` when it is repeated from a session taken up again."""

    def notice(self, name: str, message: str, **fields: object) -> None:
        """Say something about the coach itself."""

    def prompt(self) -> None:
        """The person may speak."""


class JsonFace:
    """One JSON object a line, as the design's contract says."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def show(self, event: events.Event, *, past: bool = False) -> None:
        """Print the event; a repeated one carries ``"past": true``."""
        self.print(events.to_plain(event) | ({"past": True} if past else {}))

    def notice(self, name: str, message: str, **fields: object) -> None:
        """An object of its own kind, such as ``sound`` or ``resumable``."""
        self.print({"event": name, **fields, "message": message})

    def prompt(self) -> None:
        """Programs need none."""

    def print(self, value: object) -> None:
        """One object, whole on its line."""
        text = json.dumps(value, ensure_ascii=False)
        self._out.write(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n")
        self._out.flush()


class PlainFace:
    """Words, one paragraph an event, no box drawing, no colour, no cursor movement."""

    def __init__(self, script: Script, out: TextIO, *, echo: bool, address: str = "vous") -> None:
        self._words = script.phrases
        self._method = script.method
        self._feedback = script.feedback
        self._notes = Notes(script, address)
        self._out = out
        self._echo = echo

    def show(self, event: events.Event, *, past: bool = False) -> None:
        """Print what a person needs of the event."""
        match event:
            case events.Entered():
                self._step(event)
            case events.Said():
                self.line(self._words("plain.said", name=visible(event.name), text=visible(event.text)))
            case events.Heard() if self._echo or past or event.by != "keyboard":
                self.line(self._words("plain.heard", text=visible(event.text)))
            case events.Question() if event.shown:
                self._question(event)
            case events.Time():
                left = self._words("plain.no-time") if event.left is None else clock(event.left)
                self.line(self._words("plain.time", left=left))
            case events.Feedback():
                self._closing(event)
            case events.Error():
                self.line(visible(event.message))
            case _:
                for line in self._notes.lines(event):
                    self.line(visible(line), indent="  ")

    def notice(self, name: str, message: str, **fields: object) -> None:
        """Print the message."""
        self.line(visible(message))

    def prompt(self) -> None:
        """A mark that it is the person's turn; nothing when the input is no terminal."""
        if not self._echo:
            self._out.write("> ")
            self._out.flush()

    def line(self, text: str, indent: str = "") -> None:
        """One paragraph, wrapped to the terminal."""
        width = shutil.get_terminal_size((96, 24)).columns if self._out.isatty() else 0
        if width > 20:
            text = textwrap.fill(
                text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False
            )
        else:
            text = indent + text
        self._out.write(text + "\n")
        self._out.flush()

    def _step(self, event: events.Entered) -> None:
        title = self._method(f"steps.{event.step}.title")
        key = "plain.step-timed" if event.minutes else "plain.step"
        self.line("")
        self.line(self._words(key, title=title, minutes=event.minutes, aim=visible(event.aim)))

    def _question(self, event: events.Question) -> None:
        for line in verdict_lines(event, self._words, self._feedback):
            self.line(visible(line), indent="  ")

    def _closing(self, event: events.Feedback) -> None:
        self.line("")
        for line in closing_lines(event, self._words, self._feedback):
            self.line(visible(line))


def face_for(script: Script, *, as_json: bool, echo: bool, address: str = "vous") -> JsonFace | PlainFace:
    """The printing face asked for, on standard output. ``address``: how notes speak to the person."""
    return JsonFace(sys.stdout) if as_json else PlainFace(script, sys.stdout, echo=echo, address=address)
