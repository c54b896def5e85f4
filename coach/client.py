"""The simulated client: what they tell, to which question, and how far they trust."""

from __future__ import annotations

from dataclasses import dataclass

from coach.deck import Deck
from coach.reading.reader import Reading
from coach.reading.text import fold, plain
from scripts.cases import Case, Fact

TRUST_AT_START = 3
TRUST_MOST = 10
TRUST_MOVES = {"open": 1, "closed": 0, "check": 1, "leading": -1, "advice": -1, "multiple": 0, "judging": -2}

# A question points to a fact by its aspect and by the words the fact is about; a word weighs by its
# length in words ("monday meeting" more than "meeting"), the aspect as much as the reader is sure of it.
_ABOUT = 0.8
_ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client says, the ids of the facts that came out for the first time, and trust after it."""

    text: str
    revealed: tuple[str, ...]
    trust: int


class Client:
    """Answers from a case. Every answer is one of the case's own lines: nothing is invented."""

    def __init__(self, case: Case, deck: Deck, exhausted: tuple[str, ...]) -> None:
        self.case = case
        self.trust = TRUST_AT_START
        self.told: dict[str, int] = {}
        self._deck = deck
        self._exhausted = exhausted
        self._about = {
            fact.id: tuple(f" {fold(plain(words))} " for words in fact.about) for fact in case.facts
        }

    @property
    def core_told(self) -> int:
        """How many facts of the real challenge have come out."""
        return sum(1 for fact in self.case.facts if fact.core and fact.id in self.told)

    @property
    def sees_challenge(self) -> bool:
        """Whether enough came out for the client to see what is really at play: half of the core facts."""
        core = sum(1 for fact in self.case.facts if fact.core)
        return core > 0 and self.core_told * 2 >= core

    def answer(self, turn: Reading) -> Answer:
        """Answer one turn of the clarification step."""
        kind = "check" if turn.reformulates else turn.form
        self.trust = max(0, min(TRUST_MOST, self.trust + TRUST_MOVES.get(kind, 0)))
        if kind not in ("open", "closed"):
            return Answer(self._react(kind), (), self.trust)
        return self._tell(turn)

    def notes(self) -> str:
        """What the client says to a contribution in the consultation."""
        return self._react("contribution")

    def _react(self, key: str) -> str:
        return self._deck.draw(f"client.{key}", self.case.reactions[key])

    def _tell(self, turn: Reading) -> Answer:
        facts = self._pointed_at(turn)
        if not facts:
            return Answer(self._react("unknown"), (), self.trust)
        ready = [fact for fact in facts if self._open(fact)]
        if not ready:
            return Answer(self._react("guarded"), (), self.trust)
        fresh = next((fact for fact in ready if fact.id not in self.told), None)
        if fresh is not None and (fresh is ready[0] or self._said_all(ready[0])):
            self.told[fresh.id] = 1
            return Answer(fresh.says[0], (fresh.id,), self.trust)
        return self._tell_more(ready[0])

    def _tell_more(self, fact: Fact) -> Answer:
        """The same thing asked again: deeper if there is more to say, else a word that it was said."""
        said = self.told[fact.id]
        if said < len(fact.says):
            self.told[fact.id] = said + 1
            return Answer(f"{self._react('again')} {fact.says[said]}", (), self.trust)
        return Answer(self._deck.draw("client.exhausted", self._exhausted), (), self.trust)

    def _said_all(self, fact: Fact) -> bool:
        return self.told.get(fact.id, 0) >= len(fact.says)

    def _open(self, fact: Fact) -> bool:
        return self.trust >= fact.trust and (fact.after is None or fact.after in self.told)

    def _pointed_at(self, turn: Reading) -> list[Fact]:
        """Facts the question may be after, the likeliest first; of equal ones, what was not yet told."""
        asked = f" {fold(plain(turn.text)).replace(chr(39), ' ')} "
        scored = [(self._points(fact, turn, asked), fact) for fact in self.case.facts]
        enough = [(points, fact) for points, fact in scored if points >= _ENOUGH]
        order = sorted(enough, key=lambda pair: (-round(pair[0], 2), self.told.get(pair[1].id, 0)))
        if not order:
            return []
        # Only what comes close to the best is meant; the rest shares a word by chance.
        least = order[0][0] * 0.6
        return [fact for points, fact in order if points >= least]

    def _points(self, fact: Fact, turn: Reading, asked: str) -> float:
        aspect = turn.sureness if fact.aspect == turn.aspect else 0.0
        words = sum(
            _ABOUT * len(words.split()) for words in self._about[fact.id] if words.replace("'", " ") in asked
        )
        return aspect + min(words, 3 * _ABOUT) if aspect else min(words, 2 * _ABOUT)
