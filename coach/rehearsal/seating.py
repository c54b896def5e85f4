"""The person is the client: the coach plays the facilitator and three consultants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coach import inputs
from coach.commands import Commands
from coach.deck import Deck
from coach.events import Covered, Entered, Event, Feedback, Page, Said
from coach.plan import PRACTICE
from coach.reading.reader import Reader
from coach.rehearsal.actions import Actions
from coach.rehearsal.consultants import Asked, Consultants
from coach.rehearsal.consultation import Consultation
from coach.rehearsal.contract import Contract
from coach.rehearsal.dates import Dates
from coach.rehearsal.following import Earlier, Following
from coach.rehearsal.planning import Planning
from coach.rehearsal.presentation import Presentation
from coach.rehearsal.quotes import Quoting
from coach.rehearsal.requests import Requests
from coach.rehearsal.speaker import Speaker
from coach.rehearsal.understanding import Understanding
from coach.seating import Turn
from coach.steps import Step
from scripts.language import Script

_QUESTION = 3  # words; « bof » is no question to come back to
_BETWEEN = 7.0  # seconds after an idea in which it can be kept, before the next one comes
_LEARNING = ("self", "situation", "asking")
_LEARNING_LINES = {"self": "learning", "situation": "learning-situation", "asking": "learning-asking"}


@dataclass
class _Story:
    """What the person has brought so far."""

    told: list[str]
    question: str = ""


class Rehearse:
    """Seats the person as client before simulated consultants."""

    seat = "client"
    case = ""

    def __init__(
        self, script: Script, reader: Reader, commands: Commands, seed: int, address: str | None
    ) -> None:
        self._script, self._reader, self._commands = script, reader, commands
        self._address = address
        self._deck = Deck(seed)
        self._speaker = Speaker(script, self._deck, address)
        self._quoting = Quoting(script.quoting)
        self._understanding = Understanding(script, reader)
        self._consultants = Consultants(
            script.consultants, self._quoting, seed, script.lang, address, self._is_clean
        )
        requests = Requests(
            script.request, self._understanding, self._quoting, self._deck, script.lang, address
        )
        self._contract = Contract(requests, self._speaker, reader)
        self._dates = Dates(script.dates, script.lang)
        self._presentation = Presentation(script, reader, self._speaker)
        self._following = Following(script.rehearsal.table, self._speaker)
        self._story = _Story([])
        self._consultation = Consultation(
            script, self._understanding, self._consultants, self._speaker, self._deck
        )
        self._learned: dict[str, str] = {}
        self._today = date(1970, 1, 1)
        self._asked: Asked | None = None
        self.begins(inputs.Begin())

    def begins(self, begin: inputs.Begin) -> None:
        """The day of the session, and actions of earlier plans that nobody has asked after yet."""
        self._today = date.fromisoformat(begin.today) if begin.today else self._today
        self._earlier = [
            Earlier(number, what, self._dates.say(date.fromisoformat(day), self._today) if day else "")
            for number, what, day in begin.earlier
        ]
        actions = Actions(self._script.dates, self._dates)
        self._planning = Planning(actions, self._dates, self._speaker, self._commands.answer, self._today)

    def minutes(self, step: Step) -> int:
        """The plan of a 60-minute session."""
        return PRACTICE[step]

    def hold(self, step: Step) -> bool:
        """The coach opens; where there are earlier actions, the person has the floor from the start."""
        return step is Step.OPENING and not self._earlier

    def turn(self, step: Step) -> Turn:
        """Presenting and answering take thought; to an idea one says a sentence, or a word."""
        return "question" if step is Step.CONSULTATION else "exposé"

    def closes(self, step: Step) -> bool:
        """The session ends once all three learnings were asked for."""
        return step is Step.LEARNING and all(part in self._learned for part in _LEARNING)

    def enter(self, step: Step, *, returning: bool) -> list[Event]:
        """The facilitator names the step; consultants begin theirs."""
        entered = Entered(step.value, self.minutes(step), self._speaker.part(f"steps.{step.value}.aim"))
        if returning:
            return [entered, self._speaker.say(f"{step.value}-again"), *self._taken_up(step)]
        return [entered, *self._begun(step)]

    def _begun(self, step: Step) -> list[Event]:
        say = self._speaker.say
        match step:
            case Step.OPENING:
                return [say("opening"), *self._following.begin(self._earlier)]
            case Step.CLARIFICATION if not self._story.question:
                return [say("presentation-question")]
            case Step.CLARIFICATION:
                return [say("clarification"), *self._next_question()]
            case Step.CONTRACT:
                return [self._contract.opening(self._story.question)]
            case Step.CONSULTATION:
                return [say("consultation"), *self._next_idea()]
            case Step.PLAN:
                return [self._consultation.kept_so_far()]
            case _:
                return [say(step.value)]

    def _taken_up(self, step: Step) -> list[Event]:
        """What the coach goes on with in a step that is entered again."""
        if step is Step.CLARIFICATION:
            return self._next_question()
        return self._next_idea() if step is Step.CONSULTATION else []

    def heard(self, step: Step, text: str, silence: float | None = None) -> list[Event]:
        """What the person says, each step in its own way."""
        match step:
            case Step.OPENING:
                return self._following.heard(text) if self._following else self._not_now()
            case Step.PRESENTATION:
                return self._presented(text)
            case Step.CLARIFICATION:
                return self._answered(text)
            case Step.CONTRACT:
                return self._contract.heard(text, self._story.question)
            case Step.CONSULTATION:
                return self._consultation.heard(text)
            case Step.PLAN:
                return self._planning.heard(text)
            case _:
                return self._learned_that(text)

    def _not_now(self) -> list[Event]:
        return [self._speaker.say("not-now")]

    def _presented(self, text: str) -> list[Event]:
        """A piece of the presentation: listened to, noted, not answered."""
        self._note(text)
        self._story.question = self._presentation.question_in(text) or self._story.question
        return [Covered(self._consultants.noted)]

    def _note(self, text: str) -> None:
        self._story.told.append(text)
        self._consultants.listen(text, self._understanding.told(text))

    def _is_clean(self, text: str) -> bool:
        return self._reader.read(text).form in ("open", "closed")

    def _answered(self, text: str) -> list[Event]:
        """The question was told late, or an answer to a consultant."""
        if not self._story.question and not self._consultants.asked:
            self._story.question = text.strip() if len(text.split()) >= _QUESTION else ""
            self._note(text)
            return [self._speaker.say("clarification"), *self._next_question()]
        if self._asked is None:  # all was asked: this is what nobody asked about
            self._note(text)
            return [Covered(self._consultants.noted), self._speaker.say("go-on")]
        self._story.told.append(text)
        deeper = self._consultants.answered(text, self._understanding.told(text))
        covered = Covered(self._consultants.noted)
        if deeper:
            return [covered, self._consultants.said(deeper)]
        return [covered, *self._next_question(self._consultants.thanks())]

    def _next_question(self, before: str = "") -> list[Event]:
        self._asked = self._consultants.next()
        if self._asked is None:
            return [self._speaker.say("clarification-covered")]
        return [self._consultants.said(self._asked, before)]

    def _next_idea(self) -> list[Event]:
        told = " ".join([*self._story.told, self._story.question, self._request])
        return self._consultation.begin(told, self._request)

    @property
    def _request(self) -> str:
        return self._contract.request.text if self._contract.request else self._story.question

    def _learned_that(self, text: str) -> list[Event]:
        part = next((part for part in _LEARNING if part not in self._learned), None)
        if part is None:
            return []
        self._learned[part] = text.strip()
        following = next((part for part in _LEARNING if part not in self._learned), None)
        return [self._speaker.say(_LEARNING_LINES[following])] if following else [self._speaker.say("thanks")]

    def commands(self, step: Step) -> tuple[str, ...]:
        """What can be said in this step beside the commands of every session."""
        return ("keep", "pass") if step is Step.CONSULTATION else ("pass",)

    def command(self, name: str, step: Step) -> list[Event] | None:
        """``pass`` and ``keep``; None for what has no sense here."""
        if name == "keep" and step is Step.CONSULTATION:
            return self._consultation.keep()
        if name == "help" and step is Step.PRESENTATION:
            return [self._presentation.paths(self._consultants.covered)]
        if name != "pass":
            return None
        match step:
            case Step.OPENING if self._following:
                return self._following.passed()
            case Step.CLARIFICATION if self._asked:
                self._consultants.passed()
                said = self._consultants.says(self._asked.manner, self._consultants.lets_go())
                return [said, *self._next_question()]
            case Step.CONSULTATION:
                return self._next_idea()
            case Step.PLAN:
                return self._planning.passed()
            case Step.LEARNING:
                return self._learned_that("")
        return [self._speaker.say("asides.nothing-to-pass")]

    def waits(self, step: Step) -> float | None:
        """In the consultation the next idea comes by itself."""
        return _BETWEEN if step is Step.CONSULTATION and self._consultation.running else None

    def silence(self, step: Step) -> list[Event]:
        """Nobody spoke: the next idea."""
        return self._next_idea() if step is Step.CONSULTATION else []

    def again(self, step: Step) -> list[Event] | None:
        """Nothing is taken back here: a request is simply put anew."""
        return None

    def leave(self, step: Step) -> list[Event]:
        """The consultants agree to the request; an action that was being told is kept."""
        if step is Step.OPENING:
            return self._following.leave()
        if step is Step.CONTRACT:
            return self._contract.leave()
        return self._planning.leave() if step is Step.PLAN else []

    def say(self, key: str, **fields: object) -> Said:
        """The facilitator says one of the phrases under ``key``."""
        step = str(fields.get("step", ""))
        gaps = {name: str(value) for name, value in fields.items()}
        if step:
            gaps |= {part: self._speaker.part(f"steps.{step}.{part}") for part in ("title", "aim", "help")}
        if key == "asides.time-up" and step == Step.PRESENTATION.value:
            key = "asides.presentation-time-up"
        return self._speaker.say(key, **gaps)

    def closing(self) -> list[Event]:
        """The page to keep, and what the facilitator says of the session."""
        left = [*self._following.leave(), *self._planning.leave()]
        page = Page(
            self._today.isoformat(),
            self._story.question,
            self._request if self._contract.request else "",
            tuple(self._consultation.kept),
            tuple(self._planning.plan),
            {part: text for part, text in self._learned.items() if text},
        )
        return [*left, page, Feedback(" ".join(self._summary()), questions=0)]

    def _summary(self) -> Iterator[str]:
        """The session in a few sentences, as they are said."""
        say, request = self._speaker.part, self._contract.request
        covered, asked = len(self._consultants.noted), len(self._consultants.asked)
        if asked:
            yield say("summary.told", aspects=str(covered), questions=str(asked))
        if request is None:
            yield say("summary.no-request")
        else:
            met = sum(request.met.values())
            yield say(
                "summary.request-met" if met == len(request.met) else "summary.request-close", met=str(met)
            )
        if self._consultation.kept:
            yield say("summary.kept", kept=str(len(self._consultation.kept)))
        plan = len(self._planning.plan)
        yield say("summary.planned" if plan else "summary.nothing-planned", planned=str(plan))
