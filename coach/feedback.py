"""What is said of a turn, and of a whole session. Words come from ``feedback.yaml``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from coach.deck import Deck
from coach.events import Question
from coach.reading.reader import FAULTS, Reader, Reading
from coach.rewording import Rewording, addressed, without_cue
from scripts.language import Phrases, Script

LONG = 22  # words; a question people can still repeat word for word has fewer [ours]
_SCORES = {"open": 3, "closed": 2, "leading": 1, "multiple": 1, "advice": 0, "judging": 0, "statement": 1}


class Critic:
    """Gives each turn a score of 0 to 3, one line why, and where it helps a better wording."""

    def __init__(self, script: Script, reader: Reader, deck: Deck, address: str | None = None) -> None:
        self._words = script.feedback
        self._rewording = Rewording(script.rewording, reader.read)
        self._deck = deck
        self._address = address

    def question(self, turn: Reading, revealed: tuple[str, ...] = ()) -> Question:
        """The verdict on one turn; ``revealed`` are the facts it brought out."""
        key, score = self._verdict(turn)
        return Question(
            text=turn.text,
            form=turn.form,
            aspect=turn.aspect,
            confidence=turn.confidence,
            revealed=revealed,
            score=score,
            why=self._line(f"why.{key}", turn),
            better=self._better(turn, key),
        )

    def _verdict(self, turn: Reading) -> tuple[str, int]:
        """Which remark fits, and the score."""
        if turn.reformulates:
            return "check", 3
        if turn.form in ("open", "closed") and turn.words > LONG:
            return "long", 2 if turn.form == "open" else 1
        if turn.form == "closed" and turn.short_fact:
            return "fact", 2
        if turn.form == "open" and turn.aspect is None:
            return "vague", 2
        if turn.form == "open" and self._blames_softly(turn):
            return "why", 2
        return turn.form, _SCORES[turn.form]

    def _blames_softly(self, turn: Reading) -> bool:
        """A « pourquoi » without blame is no fault; people still often hear one in it."""
        first = turn.text.strip().lower().split(maxsplit=1)[:1]
        return first in ([word] for word in self._words.all("blaming-words"))

    def _line(self, key: str, turn: Reading) -> str:
        lines = without_cue(self._words.all(key), turn.cue)
        line = self._deck.draw(f"feedback.{key}.{bool(turn.cue)}", lines)
        return line.format(
            cue=_excerpt(turn.cue, turn.text), words=turn.words, aspect=self.aspect(turn.aspect)
        )

    def _better(self, turn: Reading, key: str) -> str | None:
        if turn.form not in FAULTS and key != "closed":
            return None
        # « tu » to those who say « tu », else as the group of the situation does.
        address = turn.address or self._address or "vous"
        if own := self._rewording.better(turn, address):
            return own
        if turn.rewording:
            return addressed(turn.rewording, address).format(rest=turn.rest)
        return addressed(self._words.table["openers"][turn.aspect or "any"], address)

    def aspect(self, name: str | None) -> str:
        """An aspect as a person would call it."""
        return self._words(f"aspects.{name}") if name else ""


def _excerpt(cue: str, text: str, most: int = 6) -> str:
    """The first words of what gave a fault away, as the person put them where they are found again."""
    words = cue.replace("'", " ").split()
    said = re.search(r"[\W_]+".join(map(re.escape, words[:most])), text, re.IGNORECASE)
    return (said[0] if said else " ".join(words[:most])) + (" …" if len(words) > most else "")


def tally(turns: Sequence[Question]) -> dict[str, Any]:
    """Figures over all turns: questions, mix of forms, aspects touched, mean score, words a question."""
    asked = [turn for turn in turns if turn.form != "statement"]
    forms = Counter(turn.form for turn in turns)
    return {
        "questions": len(asked),
        "forms": dict(sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))),
        "aspects": tuple(dict.fromkeys(turn.aspect for turn in asked if turn.aspect)),
        "score": round(sum(turn.score for turn in asked) / len(asked), 2) if asked else None,
        "reformulations": round(sum(turn.aspect == "check" for turn in asked) / len(asked), 2)
        if asked
        else None,
        "words": round(sum(len(turn.text.split()) for turn in asked) / len(asked), 1) if asked else None,
    }


def strength_and_effort(turns: Sequence[Question], words: Phrases) -> tuple[str | None, str | None]:
    """One thing done well and one to try, in words; None and None when nothing was asked."""
    good, trial = strength(turns), effort(turns)
    return words(f"good.{good}") if good else None, words(f"effort.{trial}") if trial else None


def strength(turns: Sequence[Question]) -> str | None:
    """The key of the best thing to say first, or None when nothing was asked."""
    asked = [turn for turn in turns if turn.form != "statement"]
    if not asked:
        return None
    share = Counter(turn.form for turn in asked)
    if any(turn.aspect == "check" for turn in asked):
        return "checks"
    if share["open"] * 2 > len(asked):
        return "open"
    if len({turn.aspect for turn in asked if turn.aspect}) >= 6:
        return "wide"
    if not any(turn.form in FAULTS for turn in asked):
        return "clean"
    return "dared"


def effort(turns: Sequence[Question]) -> str | None:
    """The key of the one thing to try next time, or None when nothing was asked."""
    asked = [turn for turn in turns if turn.form != "statement"]
    if not asked:
        return None
    faults = Counter(turn.form for turn in asked if turn.form in FAULTS)
    if faults:
        return max(faults, key=lambda form: (faults[form], form))
    if Counter(turn.form for turn in asked)["closed"] * 2 > len(asked):
        return "closed"
    if not any(turn.aspect == "check" for turn in asked):
        return "check"
    if not {"feeling", "part", "crux", "stake"} & {turn.aspect for turn in asked}:
        return "person"
    return "silence"
