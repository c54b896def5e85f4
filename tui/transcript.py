"""The conversation on the screen. Every text of a person, a case or a file is shown as typed."""

from __future__ import annotations

from textual.containers import VerticalScroll

from coach import events
from coach.reading.reader import FAULTS
from scripts.language import Script
from tui.closing import closing_lines, picture
from tui.notes import Notes
from tui.paragraph import Paragraph
from tui.verdict import verdict_lines


class Transcript(VerticalScroll, can_focus=True):
    """One paragraph an event, newest below."""

    def __init__(self, script: Script, address: str = "vous") -> None:
        super().__init__(id="transcript")
        self._words = script.phrases
        self._method = script.method
        self._feedback = script.feedback
        self._notes = Notes(script, address)
        self._header: Paragraph | None = None
        self._sounding: Paragraph | None = None
        self._on_its_way = False
        self.reading = False  # the coach alone speaks and nothing is heard: a step is read from its top

    def add(self, event: events.Event) -> None:
        """Show one event; those that need no words are passed over."""
        # A line of the coach moves nobody who has scrolled up to read; what the person does brings them down.
        follows = not isinstance(event, events.Said) or self.max_scroll_y - self.scroll_y <= 2
        match event:
            case events.Entered():
                self._header = self._put(self._step(event), classes="step")
            case events.Said():
                self.sounds(0, 0)
                self._sounding = self._put(event.text, head=event.name, classes=event.seat)
            case events.Heard():
                self._put(event.text, head=self._words("screen.you"), classes="you")
            case events.Question() if event.shown:
                self._verdict(event)
            case events.Feedback():
                self._look_back(event)
                return
            case events.Error():
                self._put(event.message, classes="error")
            case _ if lines := self._notes.lines(event):
                self._put(*lines, classes="verdict")
            case _:
                return
        if follows or self._on_its_way:
            self._on_its_way = True
            self.call_after_refresh(self._arrive)

    def sounds(self, start: int, end: int) -> None:
        """Mark the word of the newest line that sounds now; none when ``start`` and ``end`` are equal."""
        if self._sounding is not None:
            self._sounding.mark(start, end)

    def note(self, text: str) -> None:
        """A word about the coach itself, above the conversation."""
        self.mount(Paragraph(text, classes="note"), before=0 if self.children else None)

    def note_below(self, text: str) -> None:
        """A word about the coach itself, at the end."""
        self._put(text, classes="note")

    def _put(self, *parts: str, head: str = "", classes: str) -> Paragraph:
        line = Paragraph(*parts, head=head, classes=classes)
        self.mount(line)
        return line

    def _arrive(self) -> None:
        """To the end, but while a step is to be read in silence no further than its beginning."""
        self._on_its_way = False
        end = self.max_scroll_y
        if self.reading and self._header is not None:
            end = min(end, max(0, self._header.virtual_region.y - 1))
        self.scroll_to(y=end, animate=False, immediate=True)

    def _step(self, event: events.Entered) -> str:
        title = self._method(f"steps.{event.step}.title")
        key = "plain.step-timed" if event.minutes else "plain.step"
        return self._words(key, title=title, minutes=event.minutes, aim=event.aim)

    def _verdict(self, event: events.Question) -> None:
        parts = verdict_lines(event, self._words, self._feedback)
        self._put(*parts, classes="verdict -fault" if event.form in FAULTS else "verdict")

    def _look_back(self, event: events.Feedback) -> None:
        self._header = self._put(self._words("screen.feedback"), classes="step")
        first, *lines = closing_lines(event, self._words, self._feedback)
        self._put(first, classes="closing")
        drawn = picture(event, self._words, self._feedback, self.size.width - 4)
        if drawn:
            self._put(*drawn, classes="closing picture")
        for line in lines:
            self._put(line, classes="closing")
        self.reading = True
        self.call_after_refresh(self._arrive)
