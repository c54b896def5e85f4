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

    streaming: bool = False  # takes sound while one speaks
    partials: bool = False  # gives text while one speaks
    punctuation: bool = False
    grammar: bool = False  # can be held to a list of phrases
    words: bool = False  # gives times and confidence for each word


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; `start` and `end` in seconds from the beginning of the recording."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of a recording; empty when nothing was said.

    `confidence`: 0 to 1, the engine's own. `seconds`: length of the recording.
    """

    text: str
    confidence: float
    seconds: float
    segments: tuple[Segment, ...] = ()


class Recogniser(Protocol):
    """Turns recorded speech of one language into text. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Fixed for the life of the recogniser."""
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

    def close(self) -> None:
        """Free the model."""
        ...
