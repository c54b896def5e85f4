"""The plan: each action is read, asked for what it lacks, and shown back for confirmation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from coach.events import Event, Planned
from coach.rehearsal.actions import Action, Actions
from coach.rehearsal.dates import Dates
from coach.rehearsal.speaker import Speaker

_QUESTIONS = {"first": "plan-first", "day": "plan-when", "sign": "plan-sign"}
_ALONE = 4  # words in which there is a day and nothing else
_FEWEST = 3  # words; what is shorter is a "yes" or a cough, no action

Answer = Callable[[str], str | None]
"""``yes``, ``no`` or None for a line."""


class Planning:
    """``today`` is the day the session was held on."""

    def __init__(self, actions: Actions, dates: Dates, speaker: Speaker, answer: Answer, today: date) -> None:
        self._actions, self._dates, self._speaker, self._answer = actions, dates, speaker, answer
        self._today = today
        self._open: Action | None = None  # being asked about
        self._asking: str | None = None
        self._passed: set[str] = set()
        self.plan: list[Planned] = []

    def heard(self, text: str) -> list[Event]:
        """An action, a part of one, or whether it was understood."""
        if self._open is None:
            return self._new(text)
        if self._asking == "confirm":
            return self._confirmed(text)
        part = self._asking or "first"
        self._open = self._actions.completed(self._open, part, text, self._today)
        if part == "day" and not self._open.day:
            self._passed.add("day")  # « bientôt »: asked once, not twice
        return self._ask_on()

    def passed(self) -> list[Event]:
        """The part asked for is left open."""
        if self._open is None or self._asking is None:
            return [self._speaker.say("asides.nothing-to-pass")]
        if self._asking == "confirm":
            return self._keep()
        self._passed.add(self._asking)
        return self._ask_on()

    def leave(self) -> list[Event]:
        """The step ends: what was being said is kept as it is."""
        return self._keep(more=False) if self._open is not None else []

    def _new(self, text: str) -> list[Event]:
        last = self.plan[-1] if self.plan else None
        alone = len(text.split()) <= _ALONE and bool(self._dates.find(text, self._today))
        if last and (alone or self._answer(text.split()[0]) == "no"):
            self.plan.pop()  # no new action, but the last one put right
            self._open, self._asking = Action(last.what, last.first, last.day, last.sign), "confirm"
            return self._confirmed(text)
        if len(text.split()) < _FEWEST:
            return [self._speaker.say("go-on")]
        self._open, self._passed = self._actions.read(text, self._today), set()
        return self._ask_on()

    def _ask_on(self) -> list[Event]:
        action = self._open
        if action is None:
            return []
        if action.day and date.fromisoformat(action.day) < self._today:
            past = self._dates.say(date.fromisoformat(action.day), self._today)
            self._open, self._asking = Action(action.what, action.first, "", action.sign), "day"
            return [self._speaker.say("plan-past", when=past)]
        self._asking = next((part for part in action.missing if part not in self._passed), "confirm")
        if self._asking != "confirm":
            return [self._speaker.say(_QUESTIONS[self._asking])]
        return [self._speaker.say("plan-shown", action=self.told(action))]

    def told(self, action: Action | Planned) -> str:
        """An action as sentences, in the person's words."""
        say = self._speaker
        parts = [say.part("plan-parts.what", what=say.quoted(action.what, 40))]
        if action.first:
            parts.append(say.part("plan-parts.first", first=say.quoted(action.first, 40)))
        if action.day:
            day = self._dates.say(date.fromisoformat(action.day), self._today)
            parts.append(say.part("plan-parts.when", when=day))
        if action.sign:
            parts.append(say.part("plan-parts.sign", sign=say.quoted(action.sign, 40)))
        return " ".join(parts)

    def _confirmed(self, text: str) -> list[Event]:
        """Yes keeps it; anything else corrects: what is said now counts, what is not said again stays."""
        if self._answer(text) == "yes" or self._open is None:
            return self._keep()
        new = self._actions.read(text, self._today, correcting=True)
        short = len(text.split()) < _FEWEST
        if self._answer(text) == "no" or (short and not new.day):
            return [self._speaker.say("plan-again")]  # what is it that must change? The rest is not lost
        only_day = bool(new.day) and (short or not (new.first or new.sign))
        self._open = Action(
            new.what if new.what and not only_day else self._open.what,
            new.first or self._open.first,
            new.day or self._open.day,
            new.sign or self._open.sign,
        )
        return [self._speaker.say("plan-corrected"), *self._ask_on()]

    def _keep(self, *, more: bool = True) -> list[Event]:
        action, self._open, self._asking = self._open, None, None
        if action is None:
            return []
        planned = Planned(**asdict(action))
        self.plan.append(planned)
        return [planned, *([self._speaker.say("plan-more")] if more else [])]
