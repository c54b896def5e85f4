"""What ears and mouth report: small frozen values, safe to hand from a sound thread to a screen.

Every event is delivered through the `on_event` callable given to `Ears` or `Mouth`, from one of their
threads. The callable must return quickly (post a message, append to a queue) and is never trusted: an
exception in it is swallowed, so that sound goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

EarsName = Literal["off", "loading", "listening", "waiting", "muted", "lost"]
MouthName = Literal["ready", "silent"]
DropReason = Literal["coach-speaking", "echo", "no-words", "engine-failed", "overload"]


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of the last tenth of a second: `rms`, 0 (silence) to 1 (full scale). About ten a second."""

    rms: float


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The person has begun to speak. Exactly one `Final` or `Dropped` will follow for this turn."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What the turn at hand says so far, where the recogniser tells, until the next one or its `Final`."""

    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """A finished turn, as text.

    `seconds`: length of the recording that was read. `latency_ms`: from the end of speech to this event,
    silence window included. `confidence`: 0 to 1, the recogniser's own.
    """

    text: str
    seconds: float
    latency_ms: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """The person has said "stop" while the coach spoke."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Speech that gives no text.

    "coach-speaking": it began while the coach spoke; no `SpeechStarted` preceded it. The others close a
    turn that had started: "no-words" (noise), "echo" (the coach's own words come back), "engine-failed"
    (the recogniser broke on it), "overload" (too many turns wait to be read).
    """

    reason: DropReason


@dataclass(frozen=True, slots=True)
class EarsState:
    """What the ears do now.

    off: the microphone is closed. loading: the recogniser is being made ready, `progress` 0 to 1, while
    the microphone already records. listening. waiting: for the key that begins a turn. muted: the coach
    speaks. lost: no microphone gives sound;
    reopening is tried until `stop()`. `code` (of `voices.errors`) and `detail` say why, when it is bad news.
    """

    state: EarsName
    progress: float | None = None
    code: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MouthState:
    """Whether lines are heard: ready, or silent (no engine, no speaker, or one that broke: `code`).

    Ready with a `code`: that engine broke, and another (`detail`: instead) speaks from now on.
    """

    state: MouthName
    code: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineStarted:
    """The line `key` is about to sound."""

    key: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The word of the line `key` that sounds now: `text[start:end]` of the text given to `Mouth.say`.

    Only from an engine that tells the times of its words; in order, none of a line that was hushed.
    """

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LineFinished:
    """The line `key` is over; each line said gives exactly one.

    `interrupted`: cut by `hush` or `close`. `played_seconds`: what was really heard; 0 when the mouth is
    silent.
    """

    key: str
    interrupted: bool
    played_seconds: float


EarsEvent = Level | SpeechStarted | Partial | Final | Stopped | Dropped | EarsState
MouthEvent = MouthState | LineStarted | Spoken | LineFinished
