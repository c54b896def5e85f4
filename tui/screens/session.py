"""The session on the screen: transcript above, one line to write in below, the state of time and sound."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from coach import events, inputs
from coach.sitting import Past, Sitting
from coach.steps import Step
from tui.keepsake import keep
from tui.lines import MAX_LINE
from tui.messages import FromSound, Prepared
from tui.pacing import Pacing
from tui.paragraph import Paragraph
from tui.showing import clock, visible
from tui.sound import Sound, SoundReady
from tui.sound_words import SoundLine, sentence
from tui.transcript import Transcript
from voices.events import Dropped, Final, LineFinished, Partial, SpeechStarted, Spoken, Stopped

if TYPE_CHECKING:
    from tui.app import CoachApp


class SessionScreen(Screen[None]):
    """One session, new or taken up again. ``hints``: names that will be said."""

    app: CoachApp

    def __init__(
        self, sit: Callable[[], tuple[Sitting, Past | None]], title: str, hints: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._sit = sit
        self._title, self._hints = title, hints
        self._sitting: Sitting | None = None
        self._talking = False  # the person has begun to speak, and it is not yet read

    def compose(self) -> ComposeResult:
        """Step and clock, transcript, sound, the line to write in, keys."""
        words = self.app.words
        with Horizontal(id="bar"):
            yield Static(visible(self._title), id="step", markup=False)
            yield Static("", id="clock", markup=False)
        yield Transcript(self.app.desk.script, self.app.options.settings.address)
        yield Paragraph(classes="caption")
        yield Static(words("screen.loading-reader"), id="sound", markup=False)
        yield Input(placeholder=words("screen.loading-reader"), id="say", max_length=MAX_LINE, disabled=True)
        yield Footer()

    def on_mount(self) -> None:
        """Get ready behind the screen: the reader, then ears and mouth."""
        self._transcript = self.query_one(Transcript)
        self._say = self.query_one("#say", Input)
        self._sound = Sound(self.app.options, self._from_thread)
        self._sound_line = SoundLine(self.app.words)
        self._pacing = Pacing(self._sound, self._show)
        threading.Thread(target=self._prepare, name="prepare", daemon=True).start()
        self.set_interval(0.5, self._tick)

    def on_unmount(self) -> None:
        """The microphone is let go on a thread of its own: closing may wait for a device."""
        self.app.close_behind(self._sound.close)

    def _prepare(self) -> None:
        self.app.desk.reader.read("")
        self._sound.open()  # before the first word, so that it is spoken too; models load behind
        self.post_message(Prepared())

    def _from_thread(self, event: object) -> None:
        self.post_message(FromSound(event))

    def on_prepared(self, _message: Prepared) -> None:
        """Everything is there to begin."""
        found = self.app.guarded(self._sit)
        if not isinstance(found, tuple):
            return
        self._sitting, past = found
        self._say.disabled = False
        self._say.focus()
        if past is None:
            self._take(self._sitting.opening)
            return
        for event in past.events:
            self._show(event)
        self._pass_on()

    def _take(self, item: inputs.Input) -> None:
        """One input through the door; what follows is shown and said."""
        if self._sitting is None:
            return
        found = self._sitting.take(item)
        self._transcript.reading = self._sitting.session.holds and not self._sound.has_voice
        self._pacing.add(found)
        self._sound.attend(self._sitting.session)
        self._pass_on()
        if self._sitting.session.over:
            self._keep_page()
            self._say.disabled = True
            self._transcript.focus()
            self.refresh_bindings()

    def _keep_page(self) -> None:
        """A page that was asked for is written as soon as it is whole."""
        page = self._sitting.page if self._sitting else None
        if page is None:
            return
        told = self.app.guarded(lambda: keep(self.app.options, self.app.desk.script, page))
        for line in told if isinstance(told, list) else ():
            self._transcript.note_below(line)

    def _pass_on(self) -> None:
        """When the coach has said all it has to, the floor passes: by itself with a voice, else by Enter."""
        sitting = self._sitting
        if sitting is None:
            return
        self._placeholder()
        flows = self._sound.has_voice or sitting.session.step is Step.OPENING
        if sitting.session.awaits_delivery and self._pacing.idle and self._sound.ready is not None and flows:
            self._take(inputs.Delivered())

    def _show(self, event: events.Event) -> None:
        if isinstance(event, events.Entered):
            title = self.app.desk.script.method(f"steps.{event.step}.title")
            count = self.app.words("screen.step-count", number=Step(event.step).number)
            self.query_one("#step", Static).update(Content(f"{title} {count}"))
        self._transcript.add(event)
        self._tick()

    def _placeholder(self) -> None:
        session = self._sitting.session if self._sitting else None
        words = self.app.words
        if session is None:
            return
        if session.over:
            text = words("screen.done")
        elif session.holds:
            text = words("screen.listening-only")
        else:
            asks = session.step is Step.CLARIFICATION and session.expects == "question"
            text = words("screen.your-turn" if asks else "screen.your-words")
        self._say.placeholder = text

    def _tick(self) -> None:
        """Repaint the clock, and tell the session when its time has come."""
        if self._sitting is None:
            return
        session = self._sitting.session
        left = None if session.over else session.left()
        text = "" if left is None or session.holds else clock(left)
        if left is not None and left < 0 and not session.holds:
            text = f"{text} {self.app.words('screen.overtime')}"
        if session.paused and not session.over:
            text = f"{self.app.words('keys.pause')} {text}"
        self.query_one("#clock", Static).update(Content(text))
        due = session.due()
        if due is None or session.paused or session.clock.now() < due:
            return
        if due == session.silence_due() and (self._talking or self._say.value):
            return  # who is speaking or writing leaves no silence
        self._take(inputs.Tick())

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """A turn, a command, or an empty line to read on."""
        text = submitted.value.strip()
        if self._sitting is None:
            return
        if not self._pacing.idle:
            self._pacing.hurry()
        if not text:
            if self._sitting.session.holds:
                self._take(inputs.Delivered())
            elif self._sound.by_key:
                self._sound.press()
            elif self._sitting.session.goes_on:
                self._command("pass")
            return
        session = self._sitting.session
        if session.holds and not session.is_command(text):
            self._take(inputs.Delivered())  # who writes has read on; the text stays in the line, to be sent
            return
        submitted.input.value = ""
        self._take(inputs.Heard(text))

    def on_from_sound(self, message: FromSound) -> None:
        """What ears and mouth report."""
        event = message.event
        match event:
            case SoundReady():
                self._transcript.note(sentence(event, self.app.words))
                self._sound.listen_for(self._hints)
                if self._sitting is not None:
                    self._sound.attend(self._sitting.session)
                self._pass_on()
            case Spoken(key=key) if self._pacing.sounds(key):
                self._transcript.sounds(event.start, event.end)
            case LineFinished(key=key):
                self._transcript.sounds(0, 0)
                self._pacing.finished(key)
                self._pass_on()
            case Stopped():
                self.action_hush()
            case Partial(text=text):
                self._caption(text)
            case SpeechStarted():
                self._talking = True
            case Final() | Dropped():
                self._turn_over(event)
            case _:
                pass
        self._sound_line.note(event)
        self.query_one("#sound", Static).update(Content(self._sound_line.text))

    def _turn_over(self, event: Final | Dropped) -> None:
        self._talking = False
        self._caption("")
        if isinstance(event, Final) and event.text.strip():
            self._pacing.hurry()
            self._take(inputs.Heard(event.text, "voice", event.latency_ms, event.seconds))

    def _caption(self, text: str) -> None:
        """What is being said, as far as it is understood; an empty text takes the line away."""
        caption = self.query_one(".caption", Paragraph)
        caption.say(f"{text} …" if text else "", head=self.app.words("screen.you") if text else "")

    def action_next(self) -> None:
        """The next step."""
        self._command("next")

    def action_back(self) -> None:
        """The step before."""
        self._command("back")

    def action_pause(self) -> None:
        """Pause, or go on."""
        paused = self._sitting is not None and self._sitting.session.paused
        self._command("resume" if paused else "pause")

    def action_repeat(self) -> None:
        """What was said last, again."""
        self._command("repeat")

    def action_end(self) -> None:
        """To the feedback."""
        self._command("end")

    def action_hush(self) -> None:
        """Silence."""
        self._pacing.hurry()
        self._pass_on()

    def action_microphone(self) -> None:
        """Close the microphone, or open it again."""
        self._sound.toggle_ears()

    def action_talk(self) -> None:
        """End what is being said, or begin to speak, where a key does that."""
        self._sound.press()

    def action_help(self) -> None:
        """All keys and commands."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.app.words))

    def action_leave(self) -> None:
        """Back home; the session is kept as it is."""
        self._sound.hush()
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Once the session is over, the footer shows only what still makes sense."""
        over = self._sitting is not None and self._sitting.session.over
        return not (over and action in ("next", "back", "pause", "repeat", "end", "microphone"))

    def _command(self, name: str) -> None:
        if self._sitting is not None and not self._sitting.session.over:
            self._pacing.hurry()
            self._take(inputs.Command(name))
