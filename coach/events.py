"""What a session tells its face, its mouth and its journal. The JSON contract stands in the design.

Every event is a frozen value that can cross threads. ``to_plain`` gives the JSON object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from coach.wire import Wire

FACILITATOR_PITCH = 0.92  # a calm voice, lower than the people's


@dataclass(frozen=True, slots=True)
class Opened(Wire):
    """A session stands; ``resumed`` when it was taken up again."""

    NAME: ClassVar[str] = "session"
    id: str
    seat: str
    lang: str
    case: str
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Entered(Wire):
    """A step begins. ``minutes`` is 0 where no time is set."""

    NAME: ClassVar[str] = "step"
    step: str
    minutes: int
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Said(Wire):
    """Somebody played by the coach speaks. ``pitch`` and ``speed`` are factors on the voice.

    ``about``: the aspect a consultant asks about, or the kind of contribution; else empty.
    """

    NAME: ClassVar[str] = "said"
    seat: str
    name: str
    text: str
    pitch: float = 1.0
    speed: float = 1.0
    about: str = ""


@dataclass(frozen=True, slots=True)
class Partial(Wire):
    """What the ears think so far; replaced by the next one."""

    NAME: ClassVar[str] = "partial"
    text: str


@dataclass(frozen=True, slots=True)
class Heard(Wire):
    """A turn of the person, whole. ``latency_ms`` is None for what was typed."""

    NAME: ClassVar[str] = "heard"
    seat: str
    text: str
    by: str
    latency_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Question(Wire):
    """How a turn was put and what came of it. ``score`` runs from 0 to 3; ``better`` may be None.

    ``trust`` (0 to 10) is the client's after the turn and ``moved`` how it went; None where there is no
    client. ``shown`` is false where the person wants to hear of it later, or is practising without.
    """

    NAME: ClassVar[str] = "question"
    text: str
    form: str
    aspect: str | None
    confidence: float
    revealed: tuple[str, ...]
    score: int
    why: str
    better: str | None
    trust: int | None = None
    moved: int = 0
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Command(Wire):
    """A command was understood."""

    NAME: ClassVar[str] = "command"
    name: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Time(Wire):
    """Seconds left in a step; negative in overtime, None where no time is set."""

    NAME: ClassVar[str] = "time"
    step: str
    left: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One aspect: how often it was asked about, how many of its facts came out, and how many there are."""

    aspect: str
    asked: int
    found: int = 0
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn that moved the client's trust."""

    text: str
    form: str
    moved: int
    trust: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A fact that stayed hidden, and the question that opens it best ("" where its case names none)."""

    id: str
    aspect: str
    ask: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What the person took the real challenge to be, and which of its elements that touches."""

    text: str
    seen: tuple[str, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback(Wire):
    """The whole session, looked back on. ``text`` is what the facilitator says aloud.

    ``reformulations`` is their share of the questions (0 to 1), ``silence`` the mean of seconds left after
    answers (None where time tells nothing), ``silences`` how often one was long enough for the client to go
    on.
    """

    NAME: ClassVar[str] = "feedback"
    text: str
    questions: int
    forms: dict[str, int] = field(default_factory=dict)
    aspects: tuple[str, ...] = ()
    score: float | None = None
    words: float | None = None
    found: int = 0
    facts: int = 0
    core_found: int = 0
    core: int = 0
    problem: str = ""
    challenge: str = ""
    good: str | None = None
    effort: str | None = None
    points: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    reformulations: float | None = None
    silence: float | None = None
    silences: int = 0
    retries: int = 0
    moments: tuple[Moment, ...] = ()
    missed: tuple[Missed, ...] = ()
    guess: Guess | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Covered(Wire):
    """Aspects of the person's own situation that were told so far."""

    NAME: ClassVar[str] = "covered"
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request(Wire):
    """What the person asks of the group: for each criterion whether it is met and why.

    ``fault``: the criterion to mend first, and ``better`` a wording that does; None where all are met.
    """

    NAME: ClassVar[str] = "request"
    text: str
    met: dict[str, bool]
    why: dict[str, str]
    fault: str | None = None
    better: str | None = None


@dataclass(frozen=True, slots=True)
class Kept(Wire):
    """An idea that speaks to the person, and whose it was."""

    NAME: ClassVar[str] = "kept"
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Planned(Wire):
    """One action of the person's plan. ``day`` is an ISO date; what was not said is ""."""

    NAME: ClassVar[str] = "planned"
    what: str
    first: str = ""
    day: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Followed(Wire):
    """What became of an action of an earlier plan: ``done``, ``changed``, ``dropped`` or ``later``."""

    NAME: ClassVar[str] = "followed"
    action: int
    state: str
    told: str = ""
    learned: str = ""


@dataclass(frozen=True, slots=True)
class Page(Wire):
    """What a person keeps of a rehearsal: question, request, ideas, plan, learning. Nothing else.

    ``learned``: about oneself, the situation, the way of asking for help, each where it was said.
    """

    NAME: ClassVar[str] = "page"
    day: str
    question: str = ""
    request: str = ""
    kept: tuple[Kept, ...] = ()
    plan: tuple[Planned, ...] = ()
    learned: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Error(Wire):
    """Something went wrong that does not end the session."""

    NAME: ClassVar[str] = "error"
    message: str


Event = (
    Opened | Entered | Said | Partial | Heard | Question | Command | Time | Feedback
    | Covered | Request | Kept | Planned | Followed | Page | Error
)  # fmt: skip
KINDS: dict[str, type[Event]] = {
    kind.NAME: kind
    for kind in (
        Opened,
        Entered,
        Said,
        Partial,
        Heard,
        Question,
        Command,
        Time,
        Feedback,
        Covered,
        Request,
        Kept,
        Planned,
        Followed,
        Page,
        Error,
    )
}


def to_plain(event: Event) -> dict[str, Any]:
    """The JSON object of an event."""
    return {"event": event.NAME, **event.plain()}
