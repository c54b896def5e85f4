"""The mouth: lines wait their turn, are made sound by a synthesiser, and played so that they can be stopped.

One daemon thread does it all. Nothing here imports a sound library: the speaker is made by a factory.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voices.errors import SoundError
from voices.events import LineFinished, LineStarted, MouthEvent, MouthName, MouthState
from voices.speech_text import prepare, sentences

if TYPE_CHECKING:
    from voices.audio import Speech
    from voices.synthesiser import Synthesiser

TAIL = 0.3
"""Seconds after the last sample during which the room may still ring and the ears stay closed."""

_AHEAD = 1.0
"""Seconds of sound left when the next sentence is made: early enough to have no gap."""

_GONE = 2.0
"""Seconds without the device asking for sound after which it is lost."""

_CLOSING = 2.0
"""Seconds `close` waits for the thread; a daemon, it ends with the process in any case."""


class Player(Protocol):
    """What the mouth needs of a loudspeaker (`voices.devices.Speaker`)."""

    @property
    def played(self) -> float: ...  # noqa: D102 - said where it is made
    @property
    def idle_for(self) -> float: ...  # noqa: D102
    def play(self, speech: Speech) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def wait(self, timeout: float, left: float = 0.0) -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    text: str
    lang: str
    pitch: float
    speed: float
    round: int  # `hush` begins a new round: lines of an older one are dropped


class Mouth:
    """Says lines one after the other. Every method returns at once and may be called from any thread."""

    def __init__(
        self,
        synthesiser: Synthesiser | None,
        speaker_factory: Callable[[int], Player],
        on_event: Callable[[MouthEvent], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`synthesiser`: None for a silent mouth. `speaker_factory`: opens a speaker at a sample rate."""
        self._synthesiser = synthesiser
        self._speaker_factory = speaker_factory
        self._on_event = on_event
        self._clock = clock
        self._lines: deque[_Line] = deque()
        self._changed = threading.Condition()
        self._round = 0
        self._unsaid = 0  # lines of this round that are not finished
        self._quiet_at = float("-inf")
        self._silent = synthesiser is None
        self._closed = False
        self._speaker: Player | None = None
        self._reported: MouthState | None = None
        self._thread = threading.Thread(target=self._run, name="mouth", daemon=True)
        self._thread.start()

    @property
    def speaking(self) -> bool:
        """Whether the coach is heard or about to be; true until `TAIL` after the last sample.

        True from `say` on, before any sound, so that no one can begin to listen in between. Never waits.
        """
        return (self._unsaid > 0 and not self._silent) or self._clock() < self._quiet_at

    def say(self, key: str, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0) -> None:
        """Queue a line. `LineStarted(key)` and `LineFinished(key)` will follow, whatever happens."""
        with self._changed:
            closed = self._closed
            if not closed:
                self._lines.append(_Line(key, text, lang, pitch, speed, self._round))
                self._unsaid += 1
                self._changed.notify_all()
        if closed:
            self._emit(LineFinished(key, interrupted=True, played_seconds=0.0))

    def hush(self) -> None:
        """Stop the sound now and drop every waiting line; each is reported finished, interrupted."""
        with self._changed:
            self._round += 1
            self._unsaid = 0
            if self._speaker is not None:
                self._speaker.stop()
            self._quiet_at = min(self._quiet_at, self._clock() + TAIL)
            self._changed.notify_all()

    def close(self) -> None:
        """Hush, free speaker and engine. Returns within two seconds even when one of them hangs."""
        with self._changed:
            self._closed = True
        self.hush()
        self._thread.join(_CLOSING)

    def _run(self) -> None:
        while (line := self._next_line()) is not None:
            played = 0.0
            if self._current(line):
                self._emit(LineStarted(line.key))
                played = self._said(line)
            interrupted = not self._current(line)
            with self._changed:
                if line.round == self._round:
                    self._unsaid -= 1
            self._emit(LineFinished(line.key, interrupted, played))
        self._forget_speaker()
        if self._synthesiser is not None:
            with contextlib.suppress(Exception):
                self._synthesiser.close()

    def _next_line(self) -> _Line | None:
        with self._changed:
            self._changed.wait_for(lambda: self._lines or self._closed)
            return self._lines.popleft() if self._lines else None

    def _current(self, line: _Line) -> bool:
        return line.round == self._round

    def _said(self, line: _Line) -> float:
        """Say the line, whatever breaks; give the seconds that were played of it."""
        speaker: Player | None = None
        before = 0.0
        try:
            for sentence in sentences(prepare(line.text, line.lang)):
                speech = self._synthesised(sentence, line)
                if speech is None or not self._current(line):
                    break
                if speaker is None:
                    speaker = self._ready_speaker(speech.rate)
                    before = speaker.played
                self._play(speaker, speech, line)
                _await(speaker, _AHEAD)
            if speaker is not None:
                _await(speaker, 0.0)
        except Exception as error:
            self._report("silent", _as_sound_error(error, "speaker"))
            self._forget_speaker()
        finally:
            if speaker is not None:
                self._quiet_at = self._clock() + TAIL
        return speaker.played - before if speaker is not None else 0.0

    def _synthesised(self, sentence: str, line: _Line) -> Speech | None:
        """Make the sentence sound. None from a silent mouth; an engine that breaks is set aside for good."""
        if self._synthesiser is None:
            return None
        try:
            return self._synthesiser.synthesise(sentence, line.lang, line.pitch, line.speed)
        except Exception as error:
            broken, self._synthesiser = self._synthesiser, None
            with contextlib.suppress(Exception):
                broken.close()
            self._report("silent", _as_sound_error(error, broken.name))
            return None

    def _ready_speaker(self, rate: int) -> Player:
        """Give the open speaker, opening it first when needed: one that was lost may be back."""
        if self._speaker is None:
            opened = self._speaker_factory(rate)
            with self._changed:
                self._speaker = opened
            self._report("ready")
        return self._speaker

    def _play(self, speaker: Player, speech: Speech, line: _Line) -> None:
        with self._changed:  # so that `hush` is before, and nothing is played, or after, and stops it
            if self._current(line):
                self._quiet_at = float("inf")
                speaker.play(speech)

    def _forget_speaker(self) -> None:
        with self._changed:
            speaker, self._speaker = self._speaker, None
        if speaker is not None:
            speaker.close()

    def _report(self, state: MouthName, error: SoundError | None = None) -> None:
        self._silent = state == "silent"
        event = MouthState(state, error.code, error.detail) if error else MouthState(state)
        if event != self._reported:
            self._reported = event
            self._emit(event)

    def _emit(self, event: MouthEvent) -> None:
        with contextlib.suppress(Exception):  # a face that fails must not end the voice
            self._on_event(event)


def _await(speaker: Player, left: float) -> None:
    """Wait until at most `left` seconds are to be played. Raises SoundError "speaker-lost"."""
    while not speaker.wait(0.25, left):
        if speaker.idle_for > _GONE:
            raise SoundError("speaker-lost")


def _as_sound_error(error: Exception, engine: str) -> SoundError:
    if isinstance(error, SoundError):
        return error
    return SoundError("engine-failed", engine=engine, reason=type(error).__name__)
