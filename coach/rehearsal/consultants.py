"""Three consultants who ask: about what is missing, in the person's own words, each in a manner of their own.

They follow a short or vague answer with a deeper question, never ask an aspect again that was answered, and
stop when the ground is covered.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.events import Said
from coach.rehearsal.quotes import Quote, Quoting
from coach.rehearsal.wording import filled, quoted

MANNERS = ("concrete", "listening", "wide")

GROUND = (
    ("since", "trigger", "context", "people", "example", "tried"),
    ("impact", "crux", "feeling", "stake"),
    ("belief", "view", "obstacle", "part"),
    ("goal", "margin", "exception", "support", "constraint", "value"),
)
"""What a group wants to understand, in the order in which it mostly does: what happens, what it does to the
person, how they see it, what may be moved [ours, after the sources in docs/method.md, step 2]."""

MOST = 14  # questions of one clarification: about a minute each, with the answer
_FEWEST = 5  # who asks less has not listened: something was told too briefly to be understood
_OF_EACH = (4, 3, 3, 4)  # questions at most from each part of the ground
_TOLD = -0.45  # an aspect for which more speaks is taken as told
_USUAL = {
    "context": 0.7, "example": 0.7, "people": 0.5, "impact": 0.5, "tried": 0.5,
    "trigger": 0.35, "view": 0.3, "part": 0.25, "since": 0.2, "feeling": 0.15, "constraint": 0.1,
}  # fmt: skip
"""What speaks besides for an aspect when somebody has told at length.

Where, who, what happened, what was tried and what came of it are hardly ever left out of a presentation of
``_AT_LENGTH`` words; in one of two sentences nothing may be taken for granted.
"""
_AT_LENGTH = 120
_CLEARLY = -0.15  # an aspect for which more speaks was told beyond doubt
_LOADED = 1.6  # a quotation that calls for its meaning
_MEANINGS = 2  # questions of a session that ask what a word means
_TRIES = 8  # lines looked at for one question: 3 ms each
_QUOTING = 0.7  # how often a question takes up the person's words where it can


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: who asks what about which aspect; ``deeper`` where it follows an answer that was thin."""

    manner: str
    aspect: str
    text: str
    quote: str = ""
    deeper: bool = False


class Consultants:
    """``table`` is the language's ``consultants.yaml``; the same seed and answers give the same questions."""

    def __init__(
        self,
        table: Mapping[str, Any],
        quoting: Quoting,
        seed: int,
        lang: str,
        address: str | None,
        clean: Callable[[str], bool] = lambda text: True,
    ) -> None:
        """``clean``: whether a sentence is an honest question, by the same reading that judges trainees."""
        self._table, self._quoting, self._clean = table, quoting, clean
        self._random = random.Random(seed)  # noqa: S311 - variety, not secrecy
        self._lang, self._address = lang, address
        self._told: dict[str, float] = {}
        self._turn, self._said_in = 0, dict[str, int]()  # the turn in which each quotation was said
        self._words = 0  # told before the first question
        self._answered: set[str] = set()
        self._passed: set[str] = set()
        self._quotes: list[Quote] = []
        self._used: set[str] = set()  # templates and quotations: neither comes twice
        self.asked: list[Asked] = []

    @property
    def names(self) -> list[str]:
        """Who they are, in the order of their manners."""
        return [self._table["people"][manner]["name"] for manner in MANNERS]

    @property
    def covered(self) -> tuple[str, ...]:
        """Aspects told or answered so far, in the order of the ground."""
        known = (
            self._answered
            | self._passed
            | {aspect for aspect in self._told if self._speaks_for(aspect) > _TOLD}
        )
        return tuple(aspect for part in GROUND for aspect in part if aspect in known)

    @property
    def noted(self) -> tuple[str, ...]:
        """Aspects that were answered, or clearly told: what may be said to the person to be noted."""
        known = self._answered | {aspect for aspect, score in self._told.items() if score > _CLEARLY}
        return tuple(aspect for part in GROUND for aspect in part if aspect in known)

    def listen(self, text: str, told: Mapping[str, float]) -> None:
        """Something was said; ``told``: how much speaks for each aspect having been told."""
        self._words += 0 if self.asked else len(text.split())
        for aspect, score in told.items():
            self._told[aspect] = max(score, self._told.get(aspect, score))
        fresh = [quote for quote in self._quoting.found(text) if quote.words not in self._used]
        self._turn += 1
        self._said_in |= {quote.words: self._turn for quote in fresh}
        self._quotes = [*fresh, *self._quotes]

    def answered(self, text: str, told: Mapping[str, float]) -> Asked | None:
        """The last question was answered; a deeper one when the answer is thin and none was asked yet."""
        last = self.asked[-1] if self.asked else None
        thin = self._quoting.vague(text)
        self.listen(text, {} if thin and last else told)  # « je ne sais pas » tells nothing
        if last is None:
            return None
        if thin and not last.deeper and last.aspect != "check":
            return self._deeper(last, text)
        (self._passed if thin else self._answered).add(last.aspect)
        return None

    def passed(self) -> None:
        """The person does not wish to answer: nobody comes back to it."""
        if self.asked:
            self._passed.add(self.asked[-1].aspect)

    def next(self) -> Asked | None:
        """The next question; None when the ground is covered."""
        if len(self.asked) >= MOST:
            return None
        return self._meaning() or self._check() or self._about()

    def said(self, asked: Asked, before: str = "") -> Said:
        """A question as its consultant says it, after a word that acknowledges the answer."""
        whole = f"{before} {asked.text}".strip()
        return self.says(asked.manner, whole if self._clean(whole) else asked.text, about=asked.aspect)

    def says(self, manner: str, text: str, about: str = "") -> Said:
        """Something that the consultant of this manner says."""
        person = self._table["people"][manner]
        return Said("consultant", person["name"], text, person["pitch"], person["speed"], about)

    def thanks(self) -> str:
        """A word before the next question, or none: people do not thank each time."""
        return self._drawn(self._table["thanks"]) if self._random.random() < 0.35 else ""

    def lets_go(self) -> str:
        """What is said where the person passes."""
        return self._drawn(self._table["passed"])

    @property
    def has_quotation(self) -> bool:
        """Whether there is a phrase left that nobody quoted yet."""
        return self._best() is not None

    def quotation(self) -> Quote | None:
        """The best phrase not yet quoted, the latest first among equals; it counts as quoted from now on."""
        best = self._best()
        if best:
            self._used.add(best.words)
        return best

    def _about(self) -> Asked | None:
        """Of the first part of the ground that is not covered, the aspect for which least was told."""
        asked = [one.aspect for one in self.asked if not one.deeper]
        for part, most in zip(GROUND, _OF_EACH, strict=True):
            left = [aspect for aspect in part if aspect not in self.covered and aspect not in asked]
            if left and sum(aspect in asked for aspect in part) < most:
                chance = {aspect: self._speaks_for(aspect) + self._chance() for aspect in left}
                if asked_now := self._first(sorted(left, key=lambda aspect: chance[aspect])):
                    return asked_now
        if len(self.asked) < _FEWEST:
            left = [aspect for part in GROUND[2:] for aspect in part if aspect not in asked]
            return self._first(sorted(left, key=self._speaks_for))
        return None

    def _first(self, aspects: Sequence[str]) -> Asked | None:
        """A question about the first aspect for which there is a clean line left."""
        return next((found for aspect in aspects if (found := self._put(aspect))), None)

    def _speaks_for(self, aspect: str) -> float:
        """That an aspect was told: what was understood, and what people who tell at length usually tell."""
        share = min(1.0, self._words / _AT_LENGTH)
        return self._told.get(aspect, -1.0) + share * _USUAL.get(aspect, 0.0)

    def _chance(self) -> float:
        return self._random.uniform(0, 0.3)

    def _meaning(self) -> Asked | None:
        """Now and then what a loaded phrase means, when it has just been said."""
        before = [one for one in self.asked if one.aspect == "meaning"]
        due = len(self.asked) in (2, 3, 7, 8) and len(before) < _MEANINGS
        if not due or (self.asked and self.asked[-1].aspect == "meaning"):
            return None
        return self._put("meaning") if (self._best() or Quote("", 0)).score >= _LOADED else None

    def _check(self) -> Asked | None:
        """Once, late, two things said are set side by side."""
        due = len(self.asked) >= 9 and all(one.aspect != "check" for one in self.asked)
        loaded = [quote for quote in self._unused() if quote.score >= _LOADED]
        apart = len({self._said_in[quote.words] for quote in loaded}) > 1
        return self._put("check") if due and apart else None

    def _unused(self) -> list[Quote]:
        return [quote for quote in self._quotes if quote.words not in self._used]

    def _best(self) -> Quote | None:
        return max(self._unused(), key=lambda quote: quote.score, default=None)

    def _put(self, aspect: str) -> Asked | None:
        """A question about an aspect, by somebody who did not ask the last one."""
        last = self.asked[-1].manner if self.asked else None
        count = {manner: sum(one.manner == manner for one in self.asked) for manner in MANNERS}
        manners = [manner for manner in MANNERS if manner != last]
        self._random.shuffle(manners)
        manner = min(manners, key=lambda name: count[name])
        lines = self._table["questions"][aspect][manner]
        return self._ask(manner, aspect, lines, quote=None, deeper=False)

    def _deeper(self, last: Asked, answer: str) -> Asked | None:
        words = self._quoting.own(answer)
        own = Quote(words, 9.0) if words else None
        return self._ask(last.manner, last.aspect, self._table["deeper"][last.manner], own, deeper=True)

    def _ask(
        self, manner: str, aspect: str, lines: Sequence[str], quote: Quote | None, *, deeper: bool
    ) -> Asked | None:
        """The first of the shuffled lines that makes a clean question, taking up words where it can."""
        free = [line for line in lines if line not in self._used]
        self._random.shuffle(free)
        can = quote is not None or (not deeper and self.has_quotation)
        takes = can and self._random.random() < _QUOTING
        free.sort(key=lambda line: ("{quote}" in line) != takes)
        for line in free[:_TRIES]:
            words = self._filling(line, quote)
            if words is None:
                continue
            marked = {gap: quoted(said, self._lang) for gap, said in words.items()}
            text = filled(line, self._address, **marked)
            if self._clean(text):
                self._used.update((line, *words.values()))
                text = text[:1].upper() + text[1:]
                self.asked.append(Asked(manner, aspect, text, words.get("quote", ""), deeper))
                return self.asked[-1]
        return None

    def _filling(self, line: str, quote: Quote | None) -> dict[str, str] | None:
        """Words for the gaps of a line; None where there are not enough."""
        gaps = [gap for gap in ("quote", "other") if "{" + gap + "}" in line]
        best = sorted(self._unused(), key=lambda one: -one.score)
        found = ([quote] if quote else []) + best
        if len(gaps) > 1:  # set side by side: two things said at different times
            first = found[0].words if found else ""
            found = found[:1] + [one for one in best if self._said_in[one.words] != self._said_in.get(first)]
        return (
            None
            if len(found) < len(gaps)
            else {gap: one.words for gap, one in zip(gaps, found, strict=False)}
        )

    def _drawn(self, lines: Sequence[str]) -> str:
        free = [line for line in lines if line not in self._used] or list(lines)
        line = self._random.choice(free)
        self._used.add(line)
        return filled(line, self._address)
