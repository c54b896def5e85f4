"""``coach cases new``: asks for a situation, from its title to what can be learned from it, and writes it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from coach.drafting import ASPECTS, Draft, identified, rules, sentence, without_stop
from coach.errors import UserError
from coach.options import Options
from scripts import cases
from scripts.language import Script, script
from tui.asking import Asking
from tui.faces import face_for
from tui.showing import complaint

_TRUST = 5
"""Trust that a fact needs which is not told to just anybody; a session starts at 3."""

_ELEMENTS = 4
"""Parts of the challenge asked for; more could not be held against the one sentence of a consultant."""


def write(options: Options) -> Path:
    """Ask for everything and write it; gives the file.

    At the end of input (``UserError``), for input that is not text (``UserError``) and at Ctrl+C
    (``KeyboardInterrupt``) what was answered is kept, and a sentence says where.
    """
    words = script(options.lang)
    taken = frozenset(file.stem for file in cases.files(options.lang, options.own_cases))
    face = face_for(words, as_json=options.json, echo=not sys.stdin.isatty())
    draft = Draft(options.own_cases / options.lang, taken, words.new_case, keeps=not options.private)
    interview = Interview(words, draft, Asking(face, words.new_case, sys.stdin.buffer))
    try:
        interview.hold(keeps=not options.private)
        return draft.finish()
    except (EOFError, KeyboardInterrupt, UserError) as leaving:
        kept = UserError("case-unfinished", file=draft.kept) if draft.kept else UserError("case-dropped")
        message = complaint(kept, words.phrases)
        if options.json:
            face.notice("unfinished", message, file=str(draft.kept) if draft.kept else None)
        elif sys.stdin.isatty():
            print()  # nobody pressed Enter on this line
        if isinstance(leaving, EOFError):
            raise kept from None
        if not options.json:
            print(message, file=sys.stderr)
        raise


class Interview:
    """All the questions, in the order in which a situation comes to somebody who tells it."""

    def __init__(self, words: Script, draft: Draft, asking: Asking) -> None:
        self._wording = words.new_case
        self._feedback = words.feedback
        self._draft = draft
        self._asking = asking
        self._name = ""

    def hold(self, *, keeps: bool) -> None:
        """From the title to the last point; ``keeps`` promises that stopping loses nothing."""
        self._asking.note(self._wording("intro"))
        if keeps:
            self._asking.note(self._wording("keeps"))
        self._who()
        self._story()
        self._elements()
        self._fill("first", "request", "first")
        self._fill("deep", "request", "deep")
        self._facts()
        self._plan()
        self._list("learning", "learning")
        self._list("points", "points")

    def _who(self) -> None:
        self._fill("title", "title")
        self._fill("summary", "summary")
        if self._wording.has("choices.address"):
            self._choose("address", "address")
        self._name = self._fill("name", "client", "name")
        self._fill("role", "client", "role")
        self._choose("gender", "client", "gender")

    def _story(self) -> None:
        self._list("lines", "presentation", "lines")
        self._fill("question", "presentation", "question")
        self._fill("headline", "presentation", "headline")
        self._fill("problem", "problem")
        self._fill("challenge", "challenge")

    def _elements(self) -> None:
        """None, or from two on: one alone is asked to be joined by a second, or goes."""
        least = rules("elements")["minItems"]
        for place in range(_ELEMENTS):
            key = "element-next" if place else "element"
            what = self._fill(key, "elements", place, "what", optional=True)
            if not what and 0 < place < least:
                self._asking.note(self._wording("wrong.few-elements"))
                what = self._fill(key, "elements", place, "what", optional=True)
            if not what:
                if 0 < place < least:
                    self._draft.drop("elements")
                return
            self._list("said", "elements", place, "said")

    def _facts(self) -> None:
        """Aspect by aspect, and round again while there are too few."""
        least = rules("facts")["minItems"]
        self._asking.note(self._wording("facts", name=self._name, least=least))
        while True:
            for number, aspect in enumerate(ASPECTS, 1):
                self._aspect(number, aspect)
            if (count := len(self._draft.facts)) >= least:
                break
            self._asking.note(self._wording("wrong.few-facts", count=count, least=least))
        if not any(fact.get("core") for fact in self._draft.facts):
            self._asking.note(self._wording("wrong.no-core", name=self._name))

    def _aspect(self, number: int, aspect: str) -> None:
        """Facts of one aspect, until an empty line."""
        named = {"aspect": self._feedback(f"aspects.{aspect}"), "name": self._name}
        message = self._wording(
            "ask.fact",
            number=number, count=len(ASPECTS), opener=self._opener(aspect),
            hint=self._wording(f"hints.{aspect}"), **named,
        )  # fmt: skip
        while (place := len(self._draft.facts)) < rules("facts")["maxItems"]:
            steps = ("facts", place, "says", 0)
            said = self._asking.text(steps, message, optional=True, shape=sentence, aspect=aspect)
            if not said:
                return
            fact = {"id": identified(self._draft.facts, aspect), "aspect": aspect, "says": [said]}
            self._draft.put(fact, "facts", place)
            self._rest_of_fact(place)
            message = self._wording("ask.fact-next", **named)

    def _rest_of_fact(self, place: int) -> None:
        self._fill("more", "facts", place, "says", 1, optional=True, shape=sentence)
        self._list("asks", "facts", place, "asks", few="few-asks")
        if self._agrees("trust", "facts", place, "gate", "trust"):
            self._draft.put({"trust": _TRUST}, "facts", place, "gate")
        if self._agrees("core", "facts", place, "core"):
            self._draft.put(True, "facts", place, "core")

    def _opener(self, aspect: str) -> str:
        """A question on the aspect, in the way the group addresses its client."""
        address = self._draft.case.get("address")
        return self._feedback(f"openers.{aspect}.{address}" if address else f"openers.{aspect}")

    def _plan(self) -> None:
        for place in range(rules("plan")["maxItems"]):
            key = "what-next" if place else "what"
            if not self._fill(key, "plan", place, "what", optional=place > 0, shape=sentence):
                return
            self._fill("step", "plan", place, "first", shape=sentence)
            self._fill("when", "plan", place, "when", shape=without_stop)

    def _fill(
        self,
        key: str,
        *steps: str | int,
        optional: bool = False,
        shape: Callable[[str], str] = str,
    ) -> str:
        """Ask for one field and keep it, unless it was left empty."""
        message = self._wording(f"ask.{key}", name=self._name)
        text = self._asking.text(steps, message, optional=optional, shape=shape)
        if text:
            self._draft.put(text, *steps)
        return text

    def _list(self, key: str, *steps: str | int, few: str = "none") -> None:
        """Ask for a list and keep each line as it comes; fewer than the schema's least are dropped."""
        message = self._wording(f"ask.{key}", name=self._name)
        count = 0
        for text in self._asking.lines(steps, message, few):
            self._draft.put(text, *steps, count)
            count += 1
        if 0 < count < rules(*steps)["minItems"]:
            self._draft.drop(*steps)

    def _choose(self, key: str, *steps: str | int) -> None:
        words = self._wording.table["choices"][key]
        self._draft.put(
            self._asking.chosen(steps, self._wording(f"ask.{key}", name=self._name), words), *steps
        )

    def _agrees(self, key: str, *steps: str | int) -> bool:
        words = self._wording.table["choices"]["yes-no"]
        message = self._wording(f"ask.{key}", name=self._name)
        return self._asking.chosen(steps, message, words, default="no") == "yes"
