"""Two recognisers as one: the first follows what is said, the second reads it again and better."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from voices.errors import SoundError
from voices.recogniser import Capabilities, Choice, Progress, Segment, Stream, Transcript

if TYPE_CHECKING:
    from voices.audio import Samples
    from voices.recogniser import Recogniser

_GIVEN_UP = 2
"""Failures running after which an engine is set aside."""

_Answer = TypeVar("_Answer")


class TwoPass:
    """A `Recogniser` made of one with captions and one that reads well.

    An engine that cannot be loaded, or that fails twice running, is set aside and freed; the other then does
    all the work, in its own way, and `capabilities` are those of the other from then on. What one fails to
    read the other reads at once, so that no turn is lost. The last one left is never set aside: its errors
    come out, and it is asked again the next time.
    """

    def __init__(self, captions: Recogniser, finals: Recogniser) -> None:
        """Both for the same language; `captions` declares `partials`."""
        self._captions = _Engine(captions)
        self._finals = _Engine(finals)
        self._set_aside: tuple[SoundError, ...] = ()
        self._deciding = threading.Lock()  # captions and texts are made on threads of their own

    @property
    def name(self) -> str:
        """Name those that are in use, as in "vosk+whisper"."""
        return "+".join(engine.name for engine in self._used())

    @property
    def capabilities(self) -> Capabilities:
        """Those of both together; of one, once the other is set aside."""
        used = self._used()
        if len(used) == 1:
            return used[0].recogniser.capabilities
        first, second = (engine.recogniser.capabilities for engine in used)
        return Capabilities(
            partials=first.partials,
            punctuation=second.punctuation,
            grammar=first.grammar or second.grammar,
            words=second.words,
        )

    @property
    def set_aside(self) -> tuple[SoundError, ...]:
        """Why an engine is no longer used; empty while both are. The detail "engine" names it."""
        return self._set_aside

    def load(self, progress: Progress) -> None:
        """See `Recogniser`. Raises the second's SoundError when neither can be loaded."""
        used = self._used()
        for number, engine in enumerate(used):
            share = _Share(progress, number, len(used))
            try:
                engine.ask(lambda recogniser: recogniser.load(share))  # noqa: B023 - asked at once
            except SoundError as error:
                if not self._put_aside(engine, error):
                    raise
        progress(1.0)

    def transcribe(
        self,
        samples: Samples,
        hints: Sequence[str] = (),
        *,
        live: bool = True,
        on_segment: Callable[[Segment], None] | None = None,
    ) -> Transcript:
        """See `Recogniser`; the second reads, or the first where it fails. Raises when both do."""
        tell = _Once(on_segment) if on_segment is not None else None
        failure: SoundError | None = None
        for engine in reversed(self._used()):
            try:
                return engine.ask(
                    lambda recogniser: recogniser.transcribe(samples, hints, live=live, on_segment=tell)
                )
            except SoundError as error:
                failure = error
                self._judge(engine, error)
        raise failure or SoundError("engine-failed", engine=self.name, reason="closed")

    def stream(self) -> Stream:
        """See `Recogniser`; where captions break, the turn goes on without. Raises as the last one left."""
        used = self._used()
        return _Captions(used[0], self._judge) if len(used) > 1 else used[0].recogniser.stream()

    def choose(self, samples: Samples, phrases: Sequence[str]) -> Choice | None:
        """See `Recogniser`. The engine that reads turns decides; the other one where it cannot, or fails.

        Whisper's choice is right by itself (docs/measures.md), and asking Vosk too would cost commands that
        it has not understood.
        """
        for engine in reversed(self._used()):
            if engine.recogniser.capabilities.grammar:
                try:
                    return engine.ask(lambda recogniser: recogniser.choose(samples, phrases))
                except SoundError as error:
                    self._judge(engine, error)
        return None

    def close(self) -> None:
        """Free both."""
        for engine in self._used():
            engine.close()

    def _used(self) -> list[_Engine]:
        """Give the engines in use, the one for captions first; never none."""
        return [engine for engine in (self._captions, self._finals) if not engine.aside]

    def _judge(self, engine: _Engine, error: SoundError) -> None:
        """Decide on an engine that has failed."""
        if engine.failures >= _GIVEN_UP:
            self._put_aside(engine, error)

    def _put_aside(self, engine: _Engine, error: SoundError) -> bool:
        """Use an engine no more; False when it is the last."""
        with self._deciding:
            if len(self._used()) == 1:
                return False
            engine.aside = True
        error.detail.setdefault("engine", engine.name)
        self._set_aside = (*self._set_aside, error)
        engine.close()
        return True


class _Engine:
    """A recogniser and how it has fared."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser
        self.name = recogniser.name
        self.failures = 0  # running
        self.aside = False

    def ask(self, what: Callable[[Recogniser], _Answer]) -> _Answer:
        """Let it do something. Whatever it raises comes out as SoundError, and is counted."""
        try:
            answer = what(self.recogniser)
        except Exception as error:  # each library has its own, and none may end a session
            raise self.failed(error) from error
        self.failures = 0
        return answer

    def failed(self, error: Exception) -> SoundError:
        """Count a failure; give it as SoundError."""
        self.failures += 1
        if isinstance(error, SoundError):
            return error
        return SoundError("engine-failed", engine=self.name, reason=type(error).__name__)

    def close(self) -> None:
        """Free it, whatever state it is in."""
        with contextlib.suppress(Exception):
            self.recogniser.close()


class _Captions:
    """A `Stream` whose failures cost captions and nothing else: the other engine has the recording."""

    def __init__(self, engine: _Engine, judge: Callable[[_Engine, SoundError], None]) -> None:
        self._engine = engine
        self._judge = judge
        self._stream: Stream | None = None
        self._broken: SoundError | None = None

    def feed(self, samples: Samples) -> str | None:
        """See `Stream`; None from the first failure on."""
        if self._broken is not None:
            return None
        try:
            self._stream = self._stream or self._engine.recogniser.stream()
            return self._stream.feed(samples)
        except Exception as error:
            self._break(error)
            return None

    def finish(self) -> Transcript:
        """See `Stream`. Raises the SoundError that broke it."""
        if self._broken is not None:
            raise self._broken
        try:
            stream = self._stream or self._engine.recogniser.stream()
            transcript = stream.finish()
        except Exception as error:
            raise self._break(error) from error
        self._engine.failures = 0  # only here: what fails in every turn may well have begun each
        return transcript

    def _break(self, error: Exception) -> SoundError:
        self._broken = self._engine.failed(error)
        self._judge(self._engine, self._broken)
        return self._broken


class _Share:
    """Progress of one of several, as progress of all."""

    def __init__(self, progress: Progress, number: int, of: int) -> None:
        self._progress = progress
        self._number = number
        self._of = of

    def __call__(self, part: float) -> None:
        self._progress((self._number + part) / self._of)


class _Once:
    """Hands segments on, no stretch of the recording twice: an engine that takes over begins anew."""

    def __init__(self, on_segment: Callable[[Segment], None]) -> None:
        self._on_segment = on_segment
        self._until = 0.0

    def __call__(self, segment: Segment) -> None:
        if segment.start >= self._until:
            self._until = segment.end
            self._on_segment(segment)
