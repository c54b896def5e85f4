"""``coach demo``: the recorded session at the pace of its voices, or of the eye where nothing is heard."""

from __future__ import annotations

import queue
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.demo import Beat, beats, course, trainee
from coach.events import Event, Heard, Partial, Question, Said
from coach.options import Options
from coach.reading.reader import Reader
from scripts.language import Script, script
from tui.faces import Face, face_for
from tui.lines import Inbox, Interrupted, Lines, Typed
from tui.sound import Sound, SoundReady
from tui.sound_words import why
from voices.events import LineFinished

if TYPE_CHECKING:
    pass

READING = 15.0
"""Characters a second of unhurried reading, which is also about the pace of the voices [ours]."""

SHORTEST = 1.5
"""Seconds that even one word stands, so that the eye can find it [ours]."""

_SPEAKING = 18.0  # characters a second of the trainee's voice, as Pico says it; captions keep up with it
_BREATH = 0.25  # seconds between two voices
_VERDICT = 1.0  # seconds a verdict stands alone before the answer is heard; it can be read on meanwhile


class Playback:
    """One beat after another, each for as long as it takes to hear or to read. Waits for nobody itself.

    ``show`` gets every event; whoever drives it calls ``go_on`` when the seconds it was told are over, and
    ``finished`` when a voice ends. ``shown`` is the newest event, ``over`` that nothing more will come.
    """

    def __init__(self, course: Iterable[Beat], sound: Sound, show: Callable[[Event], None]) -> None:
        self.over = False
        self.shown: Event | None = None
        self._beats = iter(course)
        self._sound = sound
        self._show = show
        self._speaking: str | None = None
        self._line = ""

    def go_on(self) -> float | None:
        """Show what comes next; the seconds it stands, or None while a voice speaks and at the end."""
        for beat in self._beats:
            self._play(beat)
            if self._speaking is not None and not isinstance(beat.event, Partial):
                return None
            if seconds := stands(beat.event, voiced=self._sound.has_voice):
                return seconds
        self.over = True
        return None

    def finished(self, event: LineFinished) -> float | None:
        """A voice ended: the seconds until ``go_on``, or None when that was not what is waited for.

        A line that made no sound, because voice or loudspeaker broke, is given the time to be read.
        """
        self._sound.done(event.key)
        if event.key != self._speaking:
            return None
        self._speaking = None
        if isinstance(self.shown, Partial):
            return None
        return _BREATH if event.played_seconds else reading(self._line)

    def skip(self) -> float | None:
        """On to the next beat in silence, as ``go_on``; a turn that is being heard is shown whole first."""
        self._sound.hush()
        self._speaking = None
        while isinstance(self.shown, Partial):
            self._play(next(self._beats))
        return self.go_on()

    def _play(self, beat: Beat) -> None:
        self.shown = beat.event
        self._show(beat.event)
        if beat.line is not None:
            self._line = beat.line.text
            self._speaking = self._sound.say(beat.line)


def reading(*texts: str | None) -> float:
    """Seconds it takes to read what there is of the texts.

    >>> reading("Merci."), reading("a" * 30, None)
    (1.5, 2.0)
    """
    return max(SHORTEST, sum(len(text) for text in texts if text) / READING)


def stands(event: Event, *, voiced: bool) -> float:
    """Seconds an event stands before the next, where no voice keeps the time; 0 for what is not read."""
    match event:
        case Partial(text=text):
            return (len(text.split(" ")[-1]) + 1) / _SPEAKING
        case Heard():
            return _BREATH
        case Question():
            return _VERDICT if voiced else reading(event.why, event.better)
        case Said(text=text):
            return reading(text)
    return 0.0


def run(options: Options) -> int:
    """Show the demo in lines; into a pipe, and as JSON, all of it at once. Keeps nothing."""
    words = script(options.lang)
    face = face_for(words, as_json=options.json, echo=True)
    played = beats(course(words, Reader(words)), trainee(words))
    if options.json:
        for beat in played:
            face.show(beat.event)
        return 0
    if sys.stdin.isatty() and sys.stdout.isatty():
        _play(played, options, words, face)
    else:
        for beat in played:
            face.show(named(beat.event, words))
    face.notice("next", words.demo["next"])
    return 0


def named(event: Event, words: Script) -> Event:
    """The event for a face whose « you » only watches: the trainee's turns bear the trainee's name."""
    return trainee(words).says(event.text) if isinstance(event, Heard) else event


def silent(ready: SoundReady, words: Script) -> str:
    """That nothing will be heard, and why, in a sentence."""
    text: str = words.demo["screen"]["silent"]
    return text.format(why=why(ready.why_no_voice, words.phrases))


def _play(played: Iterable[Beat], options: Options, words: Script, face: Face) -> None:
    """In a terminal that prints lines: Enter skips, Ctrl+C leaves (as ``KeyboardInterrupt``)."""
    inbox: Inbox = queue.SimpleQueue()
    before = signal.signal(signal.SIGINT, Interrupted(inbox))
    sound = Sound(replace(options, ears="off"), inbox.put)
    try:
        ready = sound.open()
        if ready.voice == "off":
            face.notice("sound", silent(ready, words))
        Lines(sys.stdin.buffer, inbox.put)
        _drive(Playback(played, sound, lambda event: face.show(named(event, words))), inbox)
    finally:
        signal.signal(signal.SIGINT, before)
        sound.close()


def _drive(playback: Playback, inbox: Inbox) -> None:
    """Until the end: what happens, and what time brings, in one queue."""
    due = _from_now(playback.go_on())
    while not playback.over:
        try:
            item = inbox.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
        except queue.Empty:
            due = _from_now(playback.go_on())
            continue
        match item:
            case Interrupted():
                raise KeyboardInterrupt
            case Typed():
                due = _from_now(playback.skip())
            case LineFinished() if (seconds := playback.finished(item)) is not None:
                due = _from_now(seconds)


def _from_now(seconds: float | None) -> float | None:
    return None if seconds is None else time.monotonic() + seconds
