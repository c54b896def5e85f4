"""Actions of earlier plans come back at the opening: what was tried, what came of it, what was learned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.events import Event, Followed
from coach.reading.text import fold, plain
from coach.rehearsal.speaker import Speaker

STATES = ("done", "changed", "dropped", "later")
_SHORT = 4  # words; such an answer is only the state, and one more question is worth it


@dataclass(frozen=True, slots=True)
class Earlier:
    """One action of an earlier plan. ``when``: the day as it is said, or ""."""

    id: int
    what: str
    when: str = ""


class Following:
    """Asks after each action in turn; two questions at most for one."""

    def __init__(self, table: Mapping[str, Any], speaker: Speaker) -> None:
        self._speaker = speaker
        self._words = [
            (fold(plain(words)), state) for state in STATES for words in table["state-words"][state]
        ]
        # The longest phrase counts: « c’est fait autrement » is changed, not done.
        self._words.sort(key=lambda pair: -len(pair[0]))
        self._left: list[Earlier] = []
        self._told = ""
        self._state: str | None = None
        self._asked_state = False

    def __bool__(self) -> bool:
        """Whether there is still something to ask after."""
        return bool(self._left)

    def begin(self, earlier: Sequence[Earlier]) -> list[Event]:
        """The first question; none where there are no earlier actions."""
        self._left = list(earlier)
        return [self._question("follow-up-first")] if self._left else []

    def heard(self, text: str) -> list[Event]:
        """An answer; what follows from it, up to the thanks after the last."""
        if self._state is None:
            self._told = f"{self._told} {text}".strip()
            self._state = self.state(text)
            if self._state is None and not self._asked_state:
                self._asked_state = True
                return [self._speaker.say("follow-up-state")]
            self._state = self._state or "later"
            if len(text.split()) <= _SHORT:
                return [self._speaker.say("follow-up-learned")]
            return list(self._close(""))
        return list(self._close(text))

    def passed(self) -> list[Event]:
        """The person does not wish to say more; what was told is noted, else it will come back."""
        return list(self._close("")) if self._state else list(self._next())

    def leave(self) -> list[Event]:
        """The step ends: what was told of an action is noted."""
        told = [Followed(self._left[0].id, self._state, self._told)] if self._left and self._state else []
        self._left = []
        return list(told)

    def state(self, text: str) -> str | None:
        """What became of an action, from the words of an answer."""
        line = fold(plain(text))
        for words, state in self._words:
            if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", line):
                return state
        return None

    def _close(self, learned: str) -> Iterator[Event]:
        yield Followed(self._left[0].id, self._state or "later", self._told, learned)
        yield from self._next()

    def _next(self) -> Iterator[Event]:
        self._left.pop(0)
        self._told, self._state, self._asked_state = "", None, False
        yield self._question("follow-up-next") if self._left else self._speaker.say("follow-up-thanks")

    def _question(self, key: str) -> Event:
        action = self._left[0]
        lines = self._speaker.lines(key)
        lines = [line for line in lines if action.when or "{when}" not in line]
        return self._speaker.say_one(key, lines, what=self._speaker.quoted(action.what), when=action.when)
