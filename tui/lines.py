"""A session in plain lines: for pipes, programs, screen readers, and terminals that can do no more.

One loop takes what comes (lines typed, turns heard, lines spoken to their end, time) from one queue,
so that a session is the same whether its input is a keyboard, a microphone or a file.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

from coach import events, inputs
from coach.errors import UserError
from coach.sitting import Past, Sitting
from scripts.language import Phrases
from tui.faces import Face
from tui.sound import Sound, SoundReady
from tui.sound_words import sentence, why
from voices.events import EarsState, Final, LineFinished, MouthState, Partial, Stopped

MAX_LINE = 4000  # characters of one turn; a longer line is refused rather than cut in silence


# Its ``put`` may be called from a signal handler, whatever the main thread is doing.
Inbox = queue.SimpleQueue[object]


class Interrupted:
    """Ctrl+C, as a word in the inbox: it waits its turn, so that no work is torn in the middle."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self.seen = False

    def __call__(self, *_signal: object) -> None:
        """Handle the signal; a second one is not waited for."""
        if self.seen:
            raise KeyboardInterrupt
        self.seen = True
        self._inbox.put(self)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line of standard input, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Standard input is over; ``error`` when it could not be read to its end."""

    error: UserError | None = None


class Lines:
    """Reads lines on a thread of its own, for reading may wait for ever."""

    def __init__(self, stream: BinaryIO, post: Callable[[object], None]) -> None:
        self._stream = stream
        self._post = post
        threading.Thread(target=self._read, name="lines", daemon=True).start()

    def _read(self) -> None:
        try:
            for number, raw in enumerate(self._stream, 1):
                self._post(Typed(number, decoded(raw, number)))
        except UserError as error:
            self._post(Ended(error))
        except OSError as error:
            self._post(Ended(UserError("stdin-unreadable", reason=error.strerror or error)))
        else:
            self._post(Ended())


def decoded(raw: bytes, number: int) -> str:
    """One line as text; raises ``UserError`` naming the line when it is not UTF-8 or far too long."""
    if number == 1:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise UserError("stdin-not-utf8", line=number, column=error.start + 1) from error
    if len(text) > MAX_LINE:
        raise UserError("line-too-long", line=number, limit=MAX_LINE)
    return text


class LineRoom:
    """Runs one sitting with a printing face. ``patient``: the input is a file or pipe that can wait."""

    def __init__(
        self,
        face: Face,
        sound: Sound | None,
        inbox: Inbox,
        words: Phrases,
        interrupted: Interrupted,
        *,
        patient: bool,
    ) -> None:
        self._face = face
        self._words = words
        self._interrupted = interrupted
        self._sound = sound
        self._inbox = inbox
        self._patient = patient
        self._held: list[object] = []
        self._told: SoundReady | None = None

    def run(self, sitting: Sitting, past: Past | None = None, first: Typed | None = None) -> None:
        """From the beginning, or on from ``past``, to the end; raises ``UserError`` for broken input."""
        self._sitting = sitting
        if past is None:
            self._take(sitting.opening)
        else:
            self._show_past(past)
        if first is not None:
            self._held.append(first)
        while not sitting.session.over:
            awaits = sitting.session.holds or (self._timed and sitting.session.awaits_delivery)
            if awaits and not self._speaking():
                self._take(inputs.Delivered())
                continue
            self._handle(self._next())
        self._hear_out()

    def _show_past(self, past: Past) -> None:
        for event in past.events:
            if isinstance(event, events.Opened):
                self._face.show(replace(event, resumed=True))
                self._tell_sound()
            else:
                self._face.show(event, past=True)
        if not self._sitting.session.holds:
            self._face.prompt()

    def _take(self, item: inputs.Input) -> None:
        for event in self._sitting.take(item):
            self._face.show(event)
            if isinstance(event, events.Opened):
                self._tell_sound()
            if self._sound is not None:
                self._sound.say(event)
        if self._sound is not None:
            self._sound.attend(self._sitting.session)
        if not self._sitting.session.over and not self._sitting.session.holds:
            self._face.prompt()

    def _tell_sound(self) -> None:
        """What can be heard and said, where it is known from the start."""
        if self._sound is not None and self._sound.ready is not None:
            self._note_sound(self._sound.ready)

    @property
    def _timed(self) -> bool:
        """Whether silence means anything here: somebody listens to a voice, and no program reads a pipe."""
        return self._sound is not None and self._sound.has_voice and not self._patient

    def _speaking(self) -> bool:
        return self._sound is not None and self._sound.busy

    def _next(self) -> object:
        """What comes next; a ``Tick`` when the session's time has come first."""
        if self._held and not (self._patient and self._speaking()):
            return self._held.pop(0)
        session = self._sitting.session
        due = None if session.paused else session.due()
        try:
            return self._inbox.get(timeout=None if due is None else max(0.0, due - session.clock.now()))
        except queue.Empty:
            return inputs.Tick()

    def _handle(self, item: object) -> None:
        if isinstance(item, Typed | Ended) and self._patient and self._speaking():
            self._held.append(item)
            return
        match item:
            case Typed():
                self._typed(item.text)
            case Interrupted():
                raise KeyboardInterrupt
            case Ended():
                self._end(item)
            case Final():
                self._take(inputs.Heard(item.text, "voice", item.latency_ms, item.seconds))
            case Stopped() if self._sound is not None:
                self._sound.hush()
            case Partial(text=text):
                self._face.show(events.Partial(text))
            case inputs.Tick():
                self._take(item)
            case _:
                self._note_sound(item)

    def _typed(self, text: str) -> None:
        """A line; an empty one is the key that ends what is said, where a key does that."""
        self._hush()
        if text:
            self._take(inputs.Heard(text))
        elif self._sound is not None and self._sound.by_key:
            self._sound.press()
        elif self._sitting.session.goes_on:
            self._take(inputs.Command("pass"))

    def _end(self, ended: Ended) -> None:
        if self._interrupted.seen:  # who presses Ctrl+C may close the pipe as well
            raise KeyboardInterrupt
        if ended.error is not None:
            raise ended.error
        self._take(inputs.Command("end"))

    def _note_sound(self, item: object) -> None:
        match item:
            case LineFinished(key=key) if self._sound is not None:
                self._sound.done(key)
            case SoundReady() if item != self._told:
                self._told = item
                message = sentence(item, self._words)
                self._face.notice("sound", message, ears=item.ears, voice=item.voice)
            case MouthState(code=code) | EarsState(code=code) if code is not None:
                self._face.notice("sound", why(code, self._words), code=code)

    def _hush(self) -> None:
        """Who types has read on."""
        if self._sound is not None and not self._patient:
            self._sound.hush()

    def _hear_out(self) -> None:
        """The last words are heard before the program ends."""
        while self._speaking():
            item = self._inbox.get()
            if isinstance(item, Interrupted):
                raise KeyboardInterrupt
            if isinstance(item, LineFinished) and self._sound is not None:
                self._sound.done(item.key)
