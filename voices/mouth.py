"""The mouth: lines wait their turn, are made sound by a synthesiser, and played so that they can be stopped.

One daemon thread does it all. Nothing here imports a sound library: the speaker is made by a factory.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from voices.audio import trim
from voices.errors import SoundError
from voices.events import LineFinished, LineStarted, MouthEvent, MouthName, MouthState, Spoken
from voices.fallback import Fallback, Opener
from voices.loudspeaker import Loudspeaker
from voices.phrasing import Piece, phrases
from voices.recital import Player, Recital
from voices.synthesiser import within
from voices.word_spans import WordSpans

if TYPE_CHECKING:
    from voices.audio import Speech
    from voices.synthesiser import Mark, Synthesiser

TAIL = 0.3
"""Seconds after the last sample during which the room may still ring and the ears stay closed."""

_RETRY = 0.7
"""Seconds between two attempts to open a lost speaker."""

_LOOK = 0.3
"""Seconds between two looks, while no line is said, whether the speaker is still there."""

_BREATH = 0.4
"""Seconds between the end of one line and the beginning of the next."""

_REMEMBERED = 32
_CLOSING = 2.0
"""Seconds `close` waits for the thread; a daemon, it ends with the process in any case."""


@dataclass(slots=True, eq=False)
class _Line:
    key: str
    text: str
    lang: str
    pitch: float
    speed: float
    who: str
    round: int  # `hush` begins a new round: lines of an older one are dropped
    said_at: float
    sounds_until: float = float("-inf")


class Mouth:
    """Says lines one after the other. Every method returns at once and may be called from any thread."""

    def __init__(
        self,
        synthesiser: Synthesiser | None,
        speaker_factory: Callable[[int], Player],
        on_event: Callable[[MouthEvent], None],
        *,
        spares: Sequence[Opener] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`synthesiser`: None for a silent mouth. `speaker_factory`: opens a speaker at a sample rate.

        `spares`: open the engines that take over, in this order, when one breaks.
        """
        self._voice = Fallback(synthesiser, spares, self._engine_broke)
        self._speaker = Loudspeaker(speaker_factory, clock)
        self._on_event = on_event
        self._clock = clock
        self._lines: deque[_Line] = deque()
        self._sounded: deque[_Line] = deque(maxlen=_REMEMBERED)
        self._changed = threading.Condition()
        self._round = 0
        self._unsaid = 0  # lines of this round that are not finished
        self._quiet_at = self._ended_at = float("-inf")
        self._silent = synthesiser is None
        self._closed = False
        self._to_warm: str | None = None
        self._reported: MouthState | None = None
        self._thread = threading.Thread(target=self._run, name="mouth", daemon=True)
        self._thread.start()

    @property
    def speaking(self) -> bool:
        """Whether the coach is heard or about to be; true until `TAIL` after the last sample.

        True from `say` on, before any sound, so that no one can begin to listen in between. Never waits.
        """
        return (self._unsaid > 0 and not self._silent) or self._clock() < self._quiet_at

    def lately(self, seconds: float = 10.0) -> tuple[str, ...]:
        """Give the texts of the lines that sounded in the last `seconds`, the one sounding now included."""
        since = self._clock() - seconds
        with self._changed:
            return tuple(line.text for line in self._sounded if line.sounds_until >= since)

    def warm(self, lang: str) -> None:
        """Get engine and speaker ready for the first line, which then sounds as fast as any other."""
        with self._changed:
            self._to_warm = lang
            self._changed.notify_all()

    def say(
        self, key: str, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0, *, who: str = ""
    ) -> None:
        """Queue a line of `who`. `LineStarted(key)` and `LineFinished(key)` will follow, whatever happens."""
        with self._changed:
            closed = self._closed
            if not closed:
                self._lines.append(
                    _Line(key, text, lang, pitch, within(speed), who, self._round, self._clock())
                )
                self._unsaid += 1
                self._changed.notify_all()
        if closed:
            self._emit(LineFinished(key, interrupted=True, played_seconds=0.0))

    def hush(self) -> None:
        """Stop the sound now and drop every waiting line; each is reported finished, interrupted."""
        with self._changed:
            self._round += 1
            self._unsaid = 0
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
        self._speaker.close()
        self._voice.close()

    def _next_line(self) -> _Line | None:
        """Wait for a line; meanwhile get warm when asked to, and see whether the speaker is still there."""
        while True:
            with self._changed:
                wanted = self._changed.wait_for(
                    lambda: self._lines or self._closed or self._to_warm,
                    _LOOK if self._speaker.watched else None,
                )
                if self._lines:
                    return self._lines.popleft()
                if self._closed:
                    return None
                lang, self._to_warm = self._to_warm, None
            if lang is not None:
                self._get_warm(lang)
            elif not wanted:
                self._watch()

    def _current(self, line: _Line) -> bool:
        return line.round == self._round

    def _said(self, line: _Line) -> float:
        """Say the line, whatever breaks; give the seconds that were played of it."""
        recital = self._recital(line)
        while (speech := recital.ready()) is not None and self._current(line):
            before = recital.played
            try:
                recital.on(self._opened_speaker(speech.rate))
                self._speaker.heard()
                break
            except Exception as error:
                if recital.played > before:
                    self._speaker.heard()
                self._report("silent", self._speaker.lose(error))
            finally:
                self._sound_over(line)
            if not self._may_try_again(line):
                break
        return recital.played

    def _opened_speaker(self, rate: int) -> Player:
        speaker = self._speaker.ready(rate)
        self._report("ready")
        return speaker

    def _may_try_again(self, line: _Line) -> bool:
        """Wait a little for a lost speaker; whether the line is still wanted and there is still hope."""
        if not self._speaker.hope():
            return False
        with self._changed:
            self._changed.wait_for(lambda: not self._current(line), _RETRY)
        return self._current(line)

    def _recital(self, line: _Line) -> Recital:
        pieces = phrases(line.text, line.lang)
        spans = WordSpans(line.text, [piece.text for piece in pieces])

        def make(piece: Piece) -> Speech | None:
            return self._voice.make(piece.text, line.lang, line.pitch, line.speed, line.who)

        def tell(piece: int, mark: Mark) -> None:
            span = spans.of(piece, mark.start)
            if span is not None and self._current(line):
                self._emit(Spoken(line.key, *span))

        waited = line.said_at <= self._ended_at  # only a line that waited for another comes too soon after it
        lead = max(0.0, self._ended_at + _BREATH - self._clock()) if waited else 0.0
        return Recital(pieces, make, partial(self._play, line), tell, pace=line.speed, lead=lead)

    def _play(self, line: _Line, speaker: Player, speech: Speech) -> bool:
        with self._changed:  # so that `hush` is before, and nothing is played, or after, and stops it
            if not self._current(line):
                return False
            self._quiet_at = float("inf")
            line.sounds_until = float("inf")
            if line not in self._sounded:
                self._sounded.append(line)
            speaker.play(speech)
            return True

    def _sound_over(self, line: _Line) -> None:
        with self._changed:
            if line.sounds_until == float("inf"):
                line.sounds_until = now = self._clock()
                self._quiet_at = now + TAIL
                if self._current(line):
                    self._ended_at = now

    def _get_warm(self, lang: str) -> None:
        """Make a sound, which nobody hears, and open the speaker. What fails is said when a line needs it."""
        speech = self._voice.make("a", lang, 1.0, 1.0, "")
        if speech is not None:
            trim(speech)  # loads numpy
            with contextlib.suppress(Exception):
                self._opened_speaker(speech.rate)

    def _watch(self) -> None:
        missed = self._speaker.missed
        error = self._speaker.look()
        if error is not None:
            self._report("silent", error)
        elif missed and not self._speaker.missed:
            self._report("ready")

    def _engine_broke(self, error: SoundError, instead: str | None) -> None:
        if instead is None:
            self._report("silent", error)
        else:
            self._report("ready", SoundError(error.code, **error.detail, instead=instead))

    def _report(self, state: MouthName, error: SoundError | None = None) -> None:
        self._silent = state == "silent"
        event = MouthState(state, error.code, error.detail) if error else MouthState(state)
        if event != self._reported:
            self._reported = event
            self._emit(event)

    def _emit(self, event: MouthEvent) -> None:
        with contextlib.suppress(Exception):  # a face that fails must not end the voice
            self._on_event(event)
