"""The person is a consultant: the coach plays the client, from a case, and the facilitator."""

from __future__ import annotations

from coach import feedback
from coach.client import Client
from coach.deck import Deck
from coach.events import FACILITATOR_PITCH, Entered, Event, Feedback, Question, Said
from coach.feedback import Critic
from coach.plan import PRACTICE
from coach.reading.reader import Reader
from coach.seating import Turn
from coach.steps import Step
from scripts.cases import Case
from scripts.language import Script

_COACH_HOLDS = (Step.OPENING, Step.PRESENTATION, Step.PLAN)
_KEPT_AT_MOST = 2  # ideas the client comes back to in the plan
_LEARNED_FROM = 4  # words; "ok" is not yet something learned


class Practise:
    """Seats the person as consultant before a simulated client."""

    seat = "consultant"

    def __init__(self, case: Case, script: Script, reader: Reader, seed: int) -> None:
        self._case = case
        self._method = script.method
        self._feedback = script.feedback
        self._reader = reader
        self._deck = Deck(seed)
        self._critic = Critic(script, self._deck, case.address)
        self._client = Client(case, self._deck, script.method.all("client.exhausted"))
        self._turns: list[Question] = []
        self._ideas: list[str] = []
        self._learned = False

    @property
    def case(self) -> str:
        """The id of the situation."""
        return self._case.id

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
            case Step.CONTRACT:
                return [self._says(self._request)]
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

    def heard(self, step: Step, text: str) -> list[Event]:
        """A question, an understanding of the request, an idea, or something learned."""
        match step:
            case Step.CLARIFICATION:
                return self._asked(text)
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

    def _asked(self, text: str) -> list[Event]:
        turn = self._reader.read(text)
        answer = self._client.answer(turn)
        verdict = self._critic.question(turn, answer.revealed)
        self._turns.append(verdict)
        return [verdict, self._says(answer.text)]

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

    def feedback(self) -> Feedback:
        """Figures, one strength, one effort, and the challenge beneath the problem."""
        case, told = self._case, self._client.told
        good, effort = feedback.strength_and_effort(self._turns, self._feedback)
        end = "seen" if self._client.sees_challenge else "unseen"
        spoken = self._feedback(f"closing.{end if good else 'none'}", client=case.client.name)
        return Feedback(
            text=" ".join(part for part in (good, effort, spoken) if part),
            **feedback.tally(self._turns),
            found=len(told),
            facts=len(case.facts),
            core_found=self._client.core_told,
            core=sum(1 for fact in case.facts if fact.core),
            problem=case.problem,
            challenge=case.challenge,
            good=good,
            effort=effort,
            points=case.points,
        )


def _quoted(idea: str, most: int = 14) -> str:
    """The person's own words, short enough to be said back, without the mark they ended on."""
    words = idea.strip().rstrip(" .!?…;:,").split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
