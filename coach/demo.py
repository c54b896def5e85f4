"""A short session to look at: a recorded trainee asks the questions, everything else is the coach itself.

Only the trainee's turns, a shortened presentation and a few words to whoever watches are written down
(``demo.yaml``). Verdicts, answers and feedback come from the same session as in practice, so the demo
cannot promise what the coach does not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from coach import inputs
from coach.clock import Clock, frozen
from coach.commands import Commands
from coach.events import FACILITATOR_PITCH, Event, Feedback, Heard, Partial, Said
from coach.practise import Practise
from coach.reading.reader import Reader
from coach.session import Session
from scripts.cases import Case, find
from scripts.language import Script

NAME = "demo"  # the session's id; it is kept nowhere


@dataclass(frozen=True, slots=True)
class Trainee:
    """Who asks. ``pitch`` and ``speed`` are factors on the voice, unlike those of client and facilitator."""

    name: str
    pitch: float
    speed: float

    def says(self, text: str) -> Said:
        """A turn of the trainee as the voice needs it, and the faces that call everybody by name."""
        return Said(Practise.seat, self.name, text, self.pitch, self.speed)


@dataclass(frozen=True, slots=True)
class Beat:
    """One event, and the line whose voice begins with it, if any."""

    event: Event
    line: Said | Feedback | None = None


def trainee(script: Script) -> Trainee:
    """The recorded trainee of a language."""
    return Trainee(**script.demo["trainee"])


def course(script: Script, reader: Reader) -> Iterator[Event]:
    """All events of the demo, in order and always the same; the trainee's turns are ``Heard`` by ``file``."""
    session = _session(script, reader)
    opened, *welcome = session.take(inputs.Begin())
    yield opened
    yield _aside(script, "welcome")
    yield from welcome
    while session.holds:
        yield from session.take(inputs.Delivered())
    yield _aside(script, "watch")
    for question in script.demo["questions"]:
        yield from session.take(inputs.Heard(question, by="file"))
    yield _aside(script, "closing")
    yield from session.take(inputs.Command("end"))


def beats(found: Iterator[Event], person: Trainee) -> Iterator[Beat]:
    """What is shown and what is said with it: a turn's voice begins with the first word of its caption."""
    for event in found:
        match event:
            case Heard(text=text):
                first, *others = captions(text)
                yield Beat(first, person.says(text))
                yield from map(Beat, others)
                yield Beat(event)
            case Said() | Feedback():
                yield Beat(event, event)
            case _:
                yield Beat(event)


def captions(text: str) -> list[Partial]:
    """A turn as streaming ears would hear it, a word more each time.

    >>> [caption.text for caption in captions("Depuis quand ?")]
    ['Depuis', 'Depuis quand', 'Depuis quand ?']
    """
    return [Partial(heard) for heard in accumulate(text.split(" "), "{} {}".format)]


def _session(script: Script, reader: Reader) -> Session:
    """A practice session without a journal, in which no time passes."""
    table = script.commands
    seating = Practise(_case(script), script, reader, script.demo["seed"])
    return Session(NAME, script.lang, seating, Commands(table["words"], table["numbers"]), Clock(frozen))


def _case(script: Script) -> Case:
    """One of our situations, with a presentation that leaves most of two minutes to the questions."""
    return replace(find(script.demo["case"], script.lang), presentation=tuple(script.demo["presentation"]))


def _aside(script: Script, key: str) -> Said:
    """The facilitator turns to whoever watches."""
    return Said(
        "facilitator", script.method("facilitator-name"), script.demo["asides"][key], FACILITATOR_PITCH
    )
