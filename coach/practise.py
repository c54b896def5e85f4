"""The person is a consultant: the coach plays the client, from a case, and the facilitator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coach.aims import Aims
from coach.client import Answer, Client, State
from coach.deck import Deck, Kept
from coach.events import FACILITATOR_PITCH, Entered, Event, Feedback, Guess, Said
from coach.fading import LIVE, Showing
from coach.feedback import Critic
from coach.guess import compared
from coach.inputs import Begin
from coach.looking_back import Asked, look_back
from coach.plan import PRACTICE
from coach.reading.reader import Reader
from coach.seating import Turn
from coach.steps import Step
from scripts.cases import Case
from scripts.language import Script

_COACH_HOLDS = (Step.OPENING, Step.PRESENTATION, Step.PLAN)
_KEPT_AT_MOST = 2  # ideas the client comes back to in the plan
_LEARNED_FROM = 4  # words; "ok" is not yet something learned
_SILENCE = 5.0
"""Seconds after which a client who trusts goes on by themselves.

Three to five are what studies of waiting time recommend to leave; shorter ones are only breath.
"""

_VOICES = {"curt": (0.97, 1.07), "even": (1.0, 1.0), "open": (1.0, 0.95)}
"""Pitch and speed of the client's voice by mood.

Who closes speaks flatter and faster, who opens takes time.
"""


@dataclass(frozen=True, slots=True)
class _Before:
    """All as it was before a question, to ask it anew."""

    client: State
    deck: Kept
    turns: int


class Practise:
    """Seats the person as consultant before a simulated client."""

    seat = "consultant"

    def __init__(self, case: Case, script: Script, reader: Reader, seed: int, feedback: str = LIVE) -> None:
        self._case = case
        self._method = script.method
        self._feedback = script.feedback
        self._reader = reader
        self._deck = Deck(seed)
        self._critic = Critic(script, reader, self._deck, case.address)
        self._client = Client(case, Aims(case, reader), self._deck)
        self._showing = Showing(feedback)
        self._asked: list[Asked] = []
        self._before: _Before | None = None
        self._retries = self._silences = 0
        self._guess: Guess | None = None
        self._requested = False  # the client has told the group what they ask of it
        self._ideas: list[str] = []
        self._learned = False

    @property
    def case(self) -> str:
        """The id of the situation."""
        return self._case.id

    def begins(self, begin: Begin) -> None:
        """A situation of the coach's own knows no day."""

    def commands(self, step: Step) -> tuple[str, ...]:
        """A question can be taken back."""
        return ("again",) if step is Step.CLARIFICATION else ()

    def command(self, name: str, step: Step) -> list[Event] | None:
        """The session knows all that is needed here."""
        return None

    def minutes(self, step: Step) -> int:
        """The plan of a 60-minute session."""
        return PRACTICE[step]

    def hold(self, step: Step) -> bool:
        """The consultant only listens while the client tells the situation or the plan."""
        return step in _COACH_HOLDS

    def turn(self, step: Step) -> Turn:
        """Questions are short; an idea or something learned is thought out aloud."""
        return "question" if step in (Step.CLARIFICATION, Step.CONTRACT) else "exposé"

    def closes(self, step: Step) -> bool:
        """The session ends once the person has said what they learned."""
        return step is Step.LEARNING and self._learned

    def enter(self, step: Step, *, returning: bool) -> list[Event]:
        """The facilitator names the step; the client does their part."""
        entered = Entered(step.value, self.minutes(step), self._of_step(step.value, "aim"))
        if returning and step is not Step.PRESENTATION:
            return [entered, self.say(f"facilitator.{step.value}-again")]
        opening = self.say(f"facilitator.{step.value}")
        return [entered, opening, *self._part_of_client(step), *self._turn_to_person(step)]

    def _turn_to_person(self, step: Step) -> list[Event]:
        """Where the client speaks first, the facilitator then hands the floor over."""
        key = f"facilitator.{step.value}-over-to-you"
        return [self.say(key)] if self._method.has(key) else []

    def _part_of_client(self, step: Step) -> list[Event]:
        case = self._case
        match step:
            case Step.PRESENTATION:
                return [self._says(line) for line in (*case.presentation, case.question)]
            case Step.PLAN:
                return [self._says(line) for line in self._plan()]
            case Step.LEARNING:
                return [self._says(line) for line in self._learning()]
        return []

    @property
    def _request(self) -> str:
        """What the client asks of the group, after what has come out."""
        case = self._case
        return case.deep_request if self._client.sees_challenge else case.first_request

    def _plan(self) -> list[str]:
        """Ideas kept, in the person's words, then the client's own actions, once they see what to act on."""
        draw = self._deck.draw
        lines = [
            draw("client.keep", self._method.all("client.keep")).format(idea=_quoted(idea))
            for idea in self._ideas[:_KEPT_AT_MOST]
        ]
        if not self._client.sees_challenge:
            return [*lines, draw("client.unsettled", self._method.all("client.unsettled"))]
        say = self._method
        return lines + [
            say("client.action", what=a.what, first=a.first, when=a.when) for a in self._case.plan
        ]

    def _learning(self) -> tuple[str, ...]:
        if self._client.sees_challenge:
            return self._case.learning
        return (self._deck.draw("client.unlearned", self._method.all("client.unlearned")),)

    def waits(self, step: Step) -> float | None:
        """In clarification a silence is worth a question."""
        return _SILENCE if step is Step.CLARIFICATION else None

    def silence(self, step: Step) -> list[Event]:
        """The client goes on, if there is more to tell and trust enough to tell it."""
        answer = self._client.silence()
        if answer is None:
            return []
        self._silences += 1
        return [self._answered(answer)]

    def again(self, step: Step) -> list[Event] | None:
        """The last question is taken back: neither asked nor answered."""
        if step is not Step.CLARIFICATION or self._before is None:
            return None
        self._client.state = self._before.client
        self._deck.back_to(self._before.deck)
        del self._asked[self._before.turns :]
        self._before = None
        self._retries += 1
        return [self.say("facilitator.again")]

    def leave(self, step: Step) -> list[Event]:
        """Nobody goes on to the consultation without having heard the request."""
        return self._request_told() if step is Step.CONTRACT else []

    def _request_told(self) -> list[Event]:
        if self._requested:
            return []
        self._requested = True
        return [self.say("facilitator.contract-request"), self._says(self._request)]

    def heard(self, step: Step, text: str, silence: float | None = None) -> list[Event]:
        """A question, what the person takes the challenge to be, an idea, or something learned."""
        match step:
            case Step.CLARIFICATION:
                return self._questioned(text, silence)
            case Step.CONTRACT if not self._requested:
                self._guess = compared(text, self._case, self._reader)
                return [*self._request_told(), self.say("facilitator.contract-understood")]
            case Step.CONTRACT:
                line = self._deck.draw("client.restate", self._method.all("client.restate"))
                return [self._says(line.format(request=self._request))]
            case Step.CONSULTATION:
                return self._offered(text)
            case Step.LEARNING:
                self._learned = len(text.split()) >= _LEARNED_FROM
                return [self.say("facilitator.thanks" if self._learned else "facilitator.go-on")]
        return [self.say("facilitator.listen")]

    def _offered(self, text: str) -> list[Event]:
        """An idea is noted; a question belongs to the step before."""
        turn = self._reader.read(text, asking=False)
        if turn.form in ("open", "closed") and text.rstrip().endswith("?"):
            return [self.say("facilitator.offer")]
        self._ideas.append(text)
        return [self._says(self._client.notes())]

    def _questioned(self, text: str, silence: float | None) -> list[Event]:
        self._before = _Before(self._client.keep(), self._deck.keep(), len(self._asked))
        turn = self._reader.read(text)
        answer = self._client.answer(turn)
        verdict = self._critic.question(turn, answer.revealed)
        scores = [asked.verdict.score for asked in self._asked if asked.verdict.form != "statement"]
        shown = self._showing.verdict([*scores, verdict.score])
        verdict = replace(verdict, trust=answer.trust, moved=answer.moved, shown=shown)
        self._asked.append(Asked(verdict, silence))
        return [verdict, self._answered(answer)]

    def _answered(self, answer: Answer) -> Said:
        pitch, speed = _VOICES[answer.mood]
        said = self._says(answer.text)
        return replace(said, pitch=round(said.pitch * pitch, 3), speed=round(said.speed * speed, 3))

    def say(self, key: str, **fields: object) -> Said:
        """The facilitator says one of the phrases under ``key``."""
        if step := fields.get("step"):
            fields |= {part: self._of_step(step, part) for part in ("title", "aim", "help")}
        line = self._deck.draw(key, self._method.all(key))
        headline = self._case.headline.removesuffix(".")  # the sentence around it has a full stop of its own
        text = line.format(client=self._case.client.name, headline=headline, **fields)
        return Said("facilitator", self._method("facilitator-name"), text, pitch=FACILITATOR_PITCH)

    def _of_step(self, step: object, part: str) -> str:
        return self._method(f"steps.{step}.{part}", client=self._case.client.name)

    def _says(self, text: str) -> Said:
        person = self._case.client
        return Said("client", person.name, text, person.pitch, person.speed)

    def closing(self) -> list[Event]:
        """Figures, one strength, one effort, and the challenge beneath the problem."""
        return [self._looked_back()]

    def _looked_back(self) -> Feedback:
        found = look_back(self._asked, self._feedback, self._case, self._client)
        return replace(
            found,
            silences=self._silences,
            retries=self._retries,
            guess=self._guess,
            shown=self._showing.at_end,
        )


def _quoted(idea: str, most: int = 14) -> str:
    """The person's own words, short enough to be said back, without the mark they ended on."""
    words = idea.strip().rstrip(" .!?…;:,").split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
