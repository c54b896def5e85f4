"""The simulated client: what they tell, to which question, and how far they trust."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from coach.aims import Aims
from coach.deck import Deck
from coach.reading.reader import FAULTS, Reading
from scripts.cases import Case, Fact

TRUST_AT_START = 3
TRUST_MOST = 10
TRUST_MOVES = {"open": 1, "check": 1, "closed": 0, "leading": -1, "advice": -1, "multiple": -1, "judging": -2}
INTERROGATED = 3
"""From the third closed question on end, each takes 1 of trust: it is a form to fill in."""

_CLOSED = 1  # trust at which the client gives nothing more, but to who opens again
_OPEN = 7  # trust at which an open question is answered at some length
_DEEP = 5  # trust that the third thing said of a fact needs
_NEAR = 0.12  # how far behind the best fact's score another may be and still be meant as well
_CLEAR = 0.5  # sureness of what a question asks about, from which on it was understood, if not answered


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client says, the ids of the facts that came out for the first time, and trust after it.

    ``moved`` is how trust moved, ``mood`` how it sounds: ``curt``, ``even`` or ``open``. ``kind`` is what the
    answer was: a fact, or the name of a reaction.
    """

    text: str
    revealed: tuple[str, ...]
    trust: int
    moved: int = 0
    mood: str = "even"
    kind: str = "fact"


@dataclass(slots=True)
class State:
    """What changes in a client; kept to take a turn back."""

    trust: int = TRUST_AT_START
    told: dict[str, int] = field(default_factory=dict)
    closed_on_end: int = 0
    last: str | None = None  # the fact told last
    waited: bool = False  # a silence has already done its work since the last answer


class Client:
    """Answers from a case. Every answer is made of the case's own lines: nothing is invented."""

    def __init__(self, case: Case, aims: Aims, deck: Deck) -> None:
        self.case = case
        self.state = State()
        self._aims = aims
        self._deck = deck
        self._facts = {fact.id: fact for fact in case.facts}

    @property
    def trust(self) -> int:
        """From 0, closed, to 10."""
        return self.state.trust

    @property
    def told(self) -> dict[str, int]:
        """How much of each fact was told."""
        return self.state.told

    @property
    def core_told(self) -> int:
        """How many facts of the real challenge have come out."""
        return sum(1 for fact in self.case.core if fact.id in self.told)

    @property
    def sees_challenge(self) -> bool:
        """Whether enough came out for the client to see what is really at play: half of the core facts."""
        return bool(self.case.core) and self.core_told * 2 >= len(self.case.core)

    def keep(self) -> State:
        """All that may change, to come back to."""
        return copy.deepcopy(self.state)

    def answer(self, turn: Reading) -> Answer:
        """Answer one turn of the clarification step."""
        before = self.trust
        kind = "check" if turn.reformulates else turn.form
        self._move(self._worth(kind))
        self.state.waited = False
        said, kind, revealed = self._reply(turn, kind)
        if kind in ("unknown", "beside"):
            self.state.trust = min(before, self.trust)  # a question beside the matter wins nobody over
        return Answer(said, revealed, self.trust, self.trust - before, self._mood(kind), kind)

    def silence(self) -> Answer | None:
        """Somebody has let a silence be: who trusts goes on. None when there is nothing to add to it."""
        fact = self._facts.get(self.state.last or "")
        if self.state.waited or fact is None:
            return None
        self.state.waited = True
        before = self.trust
        self._move(1)
        more = self._more(fact) if self.trust > _CLOSED else None
        if more is None:
            return None
        line = f"{self._react('silence')} {more}"
        return Answer(line, (), self.trust, self.trust - before, self._mood("fact"), "silence")

    def notes(self) -> str:
        """What the client says to a contribution in the consultation."""
        return self._react("contribution")

    def _worth(self, kind: str) -> int:
        self.state.closed_on_end = self.state.closed_on_end + 1 if kind == "closed" else 0
        if self.state.closed_on_end >= INTERROGATED:
            return -1
        return TRUST_MOVES.get(kind, 0)

    def _move(self, by: int) -> None:
        self.state.trust = max(0, min(TRUST_MOST, self.trust + by))

    def _reply(self, turn: Reading, kind: str) -> tuple[str, str, tuple[str, ...]]:
        """What is said, what it is, and what came out for the first time."""
        if self.trust <= _CLOSED and kind not in ("open", "check"):
            name = kind if kind in FAULTS and self.trust else "closed"
            return self._react(name), name, ()
        if kind == "check":
            return self._confirm()
        if kind in ("open", "closed"):
            return self._tell(turn)
        return self._react(kind), kind, ()

    def _confirm(self) -> tuple[str, str, tuple[str, ...]]:
        """Who is well understood goes on with what was told last."""
        fact = self._facts.get(self.state.last or "")
        more = self._more(fact) if fact and self.trust > TRUST_AT_START else None
        line = self._react("check")
        return (f"{line} {more}" if more else line), "check", ()

    def _tell(self, turn: Reading) -> tuple[str, str, tuple[str, ...]]:
        meant = self._meant(turn)
        if not meant:
            kind = "beside" if turn.sureness >= _CLEAR else "unknown"
            return self._react(kind), kind, ()
        ready = [fact for fact in meant if self._may_tell(fact)]
        if not ready:
            return self._react("guarded"), "guarded", ()
        fresh = next((fact for fact in ready if fact.id not in self.told), None)
        if fresh is not None and (fresh is ready[0] or self._told_all(ready[0])):
            return self._first(fresh, turn), "fact", (fresh.id,)
        return self._again(ready[0])

    def _first(self, fact: Fact, turn: Reading) -> str:
        """A fact for the first time.

        The outside of it, and where trust is high and the question open, more.
        """
        self.told[fact.id] = 1
        self.state.last = fact.id
        if turn.form == "open" and self.trust >= _OPEN and (more := self._more(fact)):
            return f"{fact.says[0]} {more}"
        return fact.says[0]

    def _again(self, fact: Fact) -> tuple[str, str, tuple[str, ...]]:
        """The same thing asked again: deeper if there is more to say, else a word that it was said."""
        self.state.last = fact.id
        more = self._more(fact)
        if more is not None:
            return f"{self._react('again')} {more}", "again", ()
        kind = "told" if self._told_all(fact) else "guarded"
        return self._react(kind), kind, ()

    def _more(self, fact: Fact) -> str | None:
        """The next thing there is to say of a fact, if trust allows."""
        said = self.told.get(fact.id, 0)
        if not 0 < said < len(fact.says) or (said >= 2 and self.trust < _DEEP):
            return None
        self.told[fact.id] = said + 1
        return fact.says[said]

    def _told_all(self, fact: Fact) -> bool:
        return self.told.get(fact.id, 0) >= len(fact.says)

    def _may_tell(self, fact: Fact) -> bool:
        return self.trust >= fact.trust and (fact.after is None or fact.after in self.told)

    def _meant(self, turn: Reading) -> list[Fact]:
        """Facts the question may be after, the likeliest first; of equal ones, what was not yet told."""
        aims = self._aims.meant(turn)
        if not aims:
            return []
        near = [aim for aim in aims if aim.score >= aims[0].score - _NEAR]
        order = sorted(near, key=lambda aim: (-round(aim.score, 1), self._has_told(aim.fact), aim.fact))
        return [self.case.facts[aim.fact] for aim in order]

    def _has_told(self, place: int) -> int:
        return self.told.get(self.case.facts[place].id, 0)

    def _react(self, key: str) -> str:
        return self._deck.draw(f"client.{key}", self.case.reactions[key])

    def _mood(self, kind: str) -> str:
        if self.trust <= _CLOSED or kind in ("advice", "judging", "leading"):
            return "curt"
        return "open" if self.trust >= _OPEN and kind in ("fact", "again", "check") else "even"
