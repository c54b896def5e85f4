"""What every recogniser offers. Callers ask for its capabilities, never which engine it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voices.audio import Samples

Progress = Callable[[float], None]
"""Called with 0 to 1, never going back."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond turning a finished recording into text."""

    partials: bool = False  # `stream` gives captions while one speaks
    streaming: bool = (
        False  # the stream's own last text is the final one: there at once, nothing to read again
    )
    punctuation: bool = False
    grammar: bool = False  # `choose` tells which of some phrases was said
    words: bool = False  # gives times and confidence for each word


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; `start` and `end` in seconds from the beginning of the recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `start` and `end` in seconds from the beginning of the recording, `confidence` 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of a recording; empty when nothing was said.

    `confidence`: 0 to 1, the engine's own. `seconds`: length of the recording. `words`: empty from an engine
    that does not declare them.
    """

    text: str
    confidence: float
    seconds: float
    segments: tuple[Segment, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The one of the offered phrases that a whole recording is, and how sure that is (0 to 1)."""

    phrase: str
    confidence: float


class Stream(Protocol):
    """One turn, read while it is spoken. Used from one thread at a time; nothing after `finish`."""

    def feed(self, samples: Samples) -> str | None:
        """Take more sound (mono float32 at 16 kHz); the caption so far if it has changed, else None."""
        ...

    def finish(self) -> Transcript:
        """End the turn; the text of all that was fed. Raises SoundError, as `feed` does."""
        ...


class Recogniser(Protocol):
    """Turns recorded speech of one language into text.

    A stream and `transcribe` may be used from two threads at a time, each of them from one.
    """

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Asked anew for every turn: they change when one of two engines has been set aside."""
        ...

    def load(self, progress: Progress) -> None:
        """Make it ready; slow the first time, nothing the second. Raises SoundError."""
        ...

    def transcribe(
        self,
        samples: Samples,
        hints: Sequence[str] = (),
        *,
        live: bool = True,
        on_segment: Callable[[Segment], None] | None = None,
    ) -> Transcript:
        """Read `samples` (mono float32 at 16 kHz).

        `hints`: words likely to occur. `live`: one turn of speech, of a minute at most; else a recording of
        any length, with silence in it, whose segments are handed to `on_segment` as they are read.
        Raises SoundError.
        """
        ...

    def stream(self) -> Stream:
        """Begin to read a turn while it is spoken. Only where `capabilities.partials`. Raises SoundError."""
        ...

    def choose(self, samples: Samples, phrases: Sequence[str]) -> Choice | None:
        """Tell which of `phrases` the whole recording is; None when it is none of them, or something more.

        For short turns (under three seconds). Only where `capabilities.grammar`. Raises SoundError.
        """
        ...

    def close(self) -> None:
        """Free the model."""
        ...
