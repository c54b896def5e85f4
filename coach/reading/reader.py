"""Form, aspect and confidence of one turn, from the language's cues and its bank of examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from coach.reading.bank import Bank
from coach.reading.text import fold, plain, sentences, without
from scripts.language import Script

FORMS = ("open", "closed", "leading", "advice", "judging", "multiple", "statement")
FAULTS = ("multiple", "advice", "judging", "leading")
ASPECTS = (
    "since", "trigger", "context", "people", "example", "meaning", "tried", "impact", "stake", "crux",
    "feeling", "belief", "view", "value", "part", "margin", "obstacle", "goal", "exception", "constraint",
    "support", "check",
)  # fmt: skip

_CURLY = str.maketrans({"’": "'", "\u202f": " ", "\u00a0": " "})
_MOST = 2000  # characters read of a turn; what comes after can no longer be a question

# How far the nearest examples must agree where there is no cue: share of votes, likeness of the first.
_FORM_SURE = (0.6, 0.35)
_ASPECT_SURE = 0.45  # share of votes, less where even the nearest example is far
_ALIKE = 0.12  # a text less alike than this to any example is hardly a question at all


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn, read. ``cue`` is the run of words that gave a fault away, ``rest`` what followed it.

    ``confidence`` is that of the form, ``sureness`` that of the aspect; ``short_fact`` is a closed
    question after one short fact (who, when, how many) rather than a yes or no.
    """

    text: str
    words: int
    form: str
    aspect: str | None
    confidence: float
    cue: str = ""
    rest: str = ""
    address: str | None = None
    rewording: Any = None
    sureness: float = 0.0
    short_fact: bool = False

    @property
    def reformulates(self) -> bool:
        """Whether the turn gives back what was understood and asks for confirmation."""
        return self.aspect == "check" and self.form in ("open", "closed")


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: re.Pattern[str]
    rewording: Any
    short_fact: bool = False
    unless_asking: bool = False


class Reader:
    """Reads turns of one language. Building it takes some tenths of a second; reading one, milliseconds."""

    def __init__(self, script: Script) -> None:
        cues = script.cues
        self._fillers: list[str] = cues["fillers"]
        self._opening = _pattern(
            [rf"^(?:{opening} )+" for opening in sorted(cues["openings"], key=len, reverse=True)]
        )
        self._tags = _pattern(cues["tags"])
        self._heads = _pattern(cues["heads"])
        self._asks = _pattern(cues["asks"])
        self._goes_on = _pattern(cues["goes-on"])
        self._tagged = _pattern(cues["tagged"])
        self._address = {name: _pattern(words) for name, words in cues.get("address", {}).items()}
        self._forms = {form: [_cue(entry) for entry in cues["forms"].get(form, [])] for form in FORMS}
        self._checks = [_cue(entry) for entry in cues["checks"]]
        self._order = [
            ("advice", self._forms["advice"]),
            ("judging", self._forms["judging"]),
            ("closed", self._checks),
            *((form, self._forms[form]) for form in ("leading", "statement", "open", "closed")),
        ]
        self._aspects = {
            name: [_cue(entry) for entry in entries] for name, entries in cues["aspects"].items()
        }
        self._bank = Bank(script.questions)

    def read(self, text: str, *, asking: bool = True) -> Reading:
        """Read one turn. ``asking``: in clarification a turn is a question unless it clearly is not."""
        bare = self._bare(text)
        form, confidence, cue, match = self._form(text, bare, asking)
        aspect, sureness = self._aspect(bare, form, match)
        return Reading(
            text=text,
            words=len(bare.replace("'", " ").split()),
            form=form,
            aspect=aspect,
            confidence=round(confidence, 2),
            sureness=round(sureness, 2),
            short_fact=bool(cue and cue.short_fact),
            cue=(match.groupdict().get("cue") or match.group(0)).strip() if match and form in FAULTS else "",
            rest=(match.groupdict().get("rest") or "").strip() if match else "",
            address=next((name for name, p in self._address.items() if p.search(bare)), None),
            rewording=cue.rewording if cue else None,
        )

    def _bare(self, text: str) -> str:
        """The turn without fillers and without the words that only open it."""
        bare = without(plain(text[:_MOST]), self._fillers)
        while (shorter := self._opening.sub("", bare, count=1)) != bare:
            bare = shorter
        return bare

    def _form(
        self, text: str, bare: str, asking: bool
    ) -> tuple[str, float, _Cue | None, re.Match[str] | None]:
        if self._questions(text, bare) > 1:
            return "multiple", 0.85, None, None
        asks = text.rstrip().endswith("?")
        asks_openly = bool(self._asks.search(bare))
        if self._goes_on.search(bare):  # « tu me dis … : qu'est-ce que ça veut dire ? » is no mere check
            return "open", 0.8, None, None
        tells = text.rstrip().endswith((".", "!", "…"))
        if self._tagged.search(text.lower().translate(_CURLY)) and not _first(self._checks, bare):
            return "leading", 0.8, None, None
        for form, cues in self._order:
            # A check comes before leading: « … n'est-ce pas ? » ends many an honest reformulation.
            found = _first(cues, bare, asks_openly)
            if found and not (asks if form == "statement" else tells and form == "closed"):
                return form, 0.85, *found
        if tells or not (asks or asking):
            return "statement", 0.6, None, None
        vote = self._bank.form(bare)
        if vote.nearest < _ALIKE and not asks:
            return "statement", 0.4, None, None
        # Examples alone call nothing a fault: an honest question must never be blamed for its neighbours.
        if vote.label not in FAULTS and vote.share >= _FORM_SURE[0] and vote.nearest >= _FORM_SURE[1]:
            return str(vote.label), round(vote.share * 0.8, 2), None, None
        if asks:
            return "closed", 0.6, None, None
        likely = vote.label if vote.label in ("open", "closed") else "statement"
        return likely, 0.4, None, None

    def _questions(self, text: str, bare: str) -> int:
        """How many questions the turn piles up; a tag (« non ? », "right?") is none of its own."""
        asked = [plain(part) for part in sentences(text) if part.endswith("?")]
        asked = [part for part in asked if len(part.split()) > 1 and not self._tags.fullmatch(part)]
        return max(len(asked), len(self._heads.findall(bare)))

    def _aspect(self, bare: str, form: str, match: re.Match[str] | None) -> tuple[str | None, float]:
        if form == "statement":
            return None, 0.0
        if form == "closed" and _first(self._checks, bare):
            return "check", 0.9
        hits = {
            name: max((len(m.group(0)) for c in cues if (m := c.pattern.search(bare))), default=0)
            for name, cues in self._aspects.items()
        }
        best = max(hits, key=lambda name: hits[name])
        vote = self._bank.aspect(bare)
        likely = vote.share * min(1.0, 2.2 * vote.nearest)
        sure = likely >= _ASPECT_SURE and vote.label != "check"
        if hits[best]:
            agrees = sure and hits.get(vote.label or "", 0) > 0
            return (vote.label if agrees else best), 0.9 if agrees else 0.75
        return (vote.label, likely) if sure else (None, 0.0)


def _pattern(sources: list[str]) -> re.Pattern[str]:
    """Cues are written with accents and matched with or without them: « deja » is « déjà »."""
    return re.compile("|".join(f"(?:{_lenient(source)})" for source in sources))


def _lenient(source: str) -> str:
    out = []
    for char in source:
        bare = fold(char)
        out.append(f"[{char}{bare}]" if bare != char else char)
    return "".join(out)


def _cue(entry: str | dict[str, Any]) -> _Cue:
    if isinstance(entry, str):
        entry = {"match": entry}
    return _Cue(
        _pattern([entry["match"]]),
        entry.get("better"),
        entry.get("fact", False),
        entry.get("unless", "") == "asking",
    )


def _first(cues: list[_Cue], bare: str, asking: bool = False) -> tuple[_Cue, re.Match[str]] | None:
    """The first cue that matches, in the order of the file."""
    for cue in cues:
        if cue.unless_asking and asking:
            continue
        if match := cue.pattern.search(bare):
            return cue, match
    return None
