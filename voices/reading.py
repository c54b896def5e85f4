"""The thread that makes text of turns. It reads ahead in a silence, and drops what turns out in vain."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from voices import likeness
from voices.audio import RATE
from voices.events import Dropped, Final, Stopped
from voices.interrupting import Stop
from voices.turns import Draft, Turn

if TYPE_CHECKING:
    from voices.recogniser import Recogniser, Transcript

_WAITING_TURNS = 8
_SHORT = 3.6
"""Seconds: a longer recording, its silent ends included, is no command."""

_FEW = 6
"""Words: more of them are no command, however they sound."""

_ECHO_WITHIN = 1.5
"""Seconds after the coach's last word in which a turn may still be its echo."""
_REACTION = 0.5  # seconds; sooner than that after a word nobody answers it, and the room still rings

_PATIENCE = 10.0
"""Seconds a stream may take to give its last text."""

_GIVEN_UP = 2
"""Failures running after which an engine is set aside."""

Order = Literal["load", "close"]


class Owner(Protocol):
    """What the reading tells the ears."""

    def emit(self, event: Final | Dropped | Stopped) -> None: ...  # noqa: D102 - `Ears`
    def load(self) -> None: ...  # noqa: D102 - makes the recogniser ready, reports by itself
    def set_aside(self, error: Exception) -> None: ...  # noqa: D102 - the recogniser is broken for good


@dataclass(frozen=True, slots=True)
class _Text:
    """What was read. `phrase`: the one of the expected phrases that the whole turn is, or ""."""

    transcript: Transcript
    phrase: str = ""


class Reading:
    """Reads turns in order. ``put`` and the settable fields may be used from any thread."""

    def __init__(self, recogniser: Recogniser, owner: Owner, clock: Callable[[], float]) -> None:
        self._recogniser = recogniser
        self._owner = owner
        self._clock = clock
        self._jobs: queue.Queue[Turn | Draft | Stop | Order] = queue.Queue()
        self._wanted = -1  # the number of the newest draft; older ones are in vain
        self._ahead: tuple[int, _Text] | None = None
        self._failures = 0
        self._turns_waiting = 0
        self._thread: threading.Thread | None = None
        self.hints: tuple[str, ...] = ()
        self.phrases: tuple[str, ...] = ()
        self.lately: Callable[[], Sequence[str]] = tuple
        """What the coach has said in the last seconds."""

    def put(self, job: Turn | Draft | Stop | Order) -> bool:
        """Queue a job; False when too many turns wait already, which is then not done."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ears-reader", daemon=True)
            self._thread.start()
        if isinstance(job, Draft):
            self._wanted = job.turn.number
        elif isinstance(job, Turn):
            if self._turns_waiting >= _WAITING_TURNS:
                return False
            self._turns_waiting += 1
        self._jobs.put(job)
        return True

    def speech_goes_on(self) -> None:
        """What was read ahead, or is about to be, is in vain."""
        self._wanted = -1

    def close(self, timeout: float) -> None:
        """End the thread, after what it has to do; the recogniser is closed with it."""
        thread = self._thread
        if thread is not None:
            self._jobs.put("close")
            if thread is not threading.current_thread():
                thread.join(timeout)

    def _run(self) -> None:
        while (job := self._jobs.get()) != "close":
            if isinstance(job, Turn):
                self._turns_waiting -= 1
                self._owner.emit(self._answer(job))
            elif isinstance(job, Draft):
                self._read_ahead(job.turn)
            elif isinstance(job, Stop):
                self._stop(job)
            else:
                self._owner.load()
        with contextlib.suppress(Exception):
            self._recogniser.close()

    def _read_ahead(self, turn: Turn) -> None:
        # A turn that waits behind it is whole already: reading it twice would only make it late.
        if turn.number != self._wanted or self._recogniser.capabilities.streaming or not self._jobs.empty():
            return
        with contextlib.suppress(Exception):  # what fails here fails again when the turn is over
            self._ahead = turn.number, self._read(turn)

    def _stop(self, job: Stop) -> None:
        """Tell whether "stop" was said; what else may have been said is nobody's business."""
        with contextlib.suppress(Exception):
            said = self._recogniser.transcribe(job.turn.samples, job.phrases).text
            if not likeness.is_one_of(said, job.phrases) and self._recogniser.capabilities.grammar:
                choice = self._recogniser.choose(job.turn.samples, job.phrases)
                said = choice.phrase if choice else ""
            if likeness.is_one_of(said, job.phrases):
                self._owner.emit(Stopped())

    def _answer(self, turn: Turn) -> Final | Dropped:
        ahead, self._ahead = self._ahead, None
        try:
            text = ahead[1] if ahead is not None and ahead[0] == turn.number else self._read(turn)
        except Exception as error:
            self._failed(error)
            return Dropped("engine-failed")
        self._failures = 0
        said = text.phrase or text.transcript.text
        if not said:
            return Dropped("no-words")
        # "Say “I keep that”", says the coach, and somebody does: no echo comes so late, and alone.
        answers = turn.after_coach >= _REACTION and likeness.is_one_of(said, self.phrases)
        may_be_echo = turn.after_coach < _ECHO_WITHIN and not answers
        if may_be_echo and likeness.is_echo(said, self.lately()):
            return Dropped("echo")
        latency = max(0, round((self._clock() - turn.ended_at) * 1000))
        return Final(said, text.transcript.seconds, latency, text.transcript.confidence)

    def _read(self, turn: Turn) -> _Text:
        transcript = self._transcript(turn)
        return _Text(transcript, self._phrase(turn, transcript.text))

    def _transcript(self, turn: Turn) -> Transcript:
        if self._recogniser.capabilities.streaming and turn.captioned is not None:
            with contextlib.suppress(Exception):  # a stream that broke: the recording is still there
                return turn.captioned.result(_PATIENCE)
        return self._recogniser.transcribe(turn.samples, self.hints)

    def _phrase(self, turn: Turn, text: str) -> str:
        """The expected phrase that was said, where the engine can tell; its own text may have missed it."""
        may_be = self.phrases and self._recogniser.capabilities.grammar and len(text.split()) <= _FEW
        if not may_be or not text or turn.samples.size > _SHORT * RATE:
            return ""
        with contextlib.suppress(Exception):  # the text stands, whatever becomes of the choice
            if choice := self._recogniser.choose(turn.samples, self.phrases):
                return choice.phrase
        return ""

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        if self._failures >= _GIVEN_UP:
            self._owner.set_aside(error)
