"""The demo on the screen: the same transcript as in practice, and the trainee's words as they are heard."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Static

from coach import events
from coach.demo import beats, course, trainee
from coach.steps import Step
from tui.demo import Playback, named, silent
from tui.messages import FromSound, Prepared
from tui.paragraph import Paragraph
from tui.sound import Sound, SoundReady
from tui.transcript import Transcript
from voices.events import LineFinished

if TYPE_CHECKING:
    from tui.app import CoachApp


class DemoScreen(Screen[None]):
    """Plays by itself; a key moves on, another leaves."""

    app: CoachApp

    def __init__(self) -> None:
        super().__init__()
        self._playback: Playback | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Step, transcript, caption, keys."""
        words = self.app.desk.script
        with Horizontal(id="bar"):
            yield Static("", id="step", markup=False)
            yield Static(words.demo["screen"]["title"], id="clock", markup=False)
        yield Transcript(words)
        yield Paragraph(classes="caption")
        yield Static(words.phrases("screen.loading-reader"), id="sound", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Get ready behind the screen: the reader of questions, then the voice."""
        self._words = self.app.desk.script
        self._transcript = self.query_one(Transcript)
        self._transcript.focus()
        self._caption = self.query_one(".caption", Paragraph)
        self._sound = Sound(replace(self.app.options, ears="off"), self._from_thread)
        threading.Thread(target=self._prepare, name="prepare", daemon=True).start()

    def on_unmount(self) -> None:
        """The loudspeaker is let go on a thread of its own: closing may wait for a device."""
        self.app.close_behind(self._sound.close)

    def _prepare(self) -> None:
        self.app.desk.reader.read("")
        self._sound.open()
        self.post_message(Prepared())

    def _from_thread(self, event: object) -> None:
        self.post_message(FromSound(event))

    def on_prepared(self, _message: Prepared) -> None:
        """Everything is there to begin."""
        played = beats(course(self._words, self.app.desk.reader), trainee(self._words))
        self._playback = Playback(played, self._sound, self._show)
        self._wait(self._playback.go_on())

    def on_from_sound(self, message: FromSound) -> None:
        """A voice ended; or it is known that there is none."""
        match message.event:
            case SoundReady(voice="off"):
                self._transcript.note(silent(message.event, self._words))
            case LineFinished() if self._playback is not None:
                seconds = self._playback.finished(message.event)
                if seconds is not None:
                    self._wait(seconds)

    def _wait(self, seconds: float | None) -> None:
        """Go on after so many seconds; None: when the voice has ended."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = None if seconds is None else self.set_timer(seconds, self._go_on)
        self.refresh_bindings()

    def _go_on(self) -> None:
        if self._playback is not None:
            self._wait(self._playback.go_on())

    def _show(self, event: events.Event) -> None:
        if isinstance(event, events.Partial):
            self._caption.say(f"{event.text} …", head=trainee(self._words).name)
            return
        if isinstance(event, events.Entered):
            title = self._words.method(f"steps.{event.step}.title")
            count = self.app.words("screen.step-count", number=Step(event.step).number)
            self.query_one("#step", Static).update(Content(f"{title} {count}"))
        self._caption.say()
        self._transcript.add(named(event, self._words))
        ended = isinstance(event, events.Feedback)
        hint = self._words.demo["next"] if ended else self._words.demo["screen"]["listening"]
        self.query_one("#sound", Static).update(Content(hint))

    def action_go_on(self) -> None:
        """What is being said has been read."""
        if self._playback is not None:
            self._wait(self._playback.skip())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Once all has been shown there is nowhere to move on to."""
        return not (action == "go_on" and self._playback is not None and self._playback.over)

    def action_leave(self) -> None:
        """Home, in silence."""
        self._sound.hush()
        self.dismiss(None)
