"""Form, aspect and confidence of one turn: what the judge makes of it, with the language's cues beside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.reading.cues import Cues, asks, tells
from coach.reading.encoder import Encoder
from coach.reading.grams import placed
from coach.reading.judge import Judge, View
from scripts.language import Script

FORMS = ("open", "closed", "leading", "advice", "judging", "multiple", "statement")
FAULTS = ("multiple", "advice", "judging", "leading")
ASPECTS = (
    "since", "trigger", "context", "people", "example", "meaning", "tried", "impact", "stake", "crux",
    "feeling", "belief", "view", "value", "part", "margin", "obstacle", "goal", "exception", "constraint",
    "support", "check",
)  # fmt: skip

_HARDLY = 0.03  # share of a statement's probability that remains where the turn ends on a question mark
_LESS = 0.4  # and where a question is expected and nothing in its writing says that it is none
_MARKED = {"advice": 20.0, "judging": 5.0, "leading": 5.0, "multiple": 1.0}
"""How much likelier a fault becomes by a mark of its own.

What everybody says in the same words is rare in a bank.
"""

_RARE = 2.0
"""How much likelier a fault is than what was learned: in the banks open and closed turns, which the aspects
bring, are
twelve times as many. With 2, faults set aside are found and one honest question in thirty is called one;
with 5, one in twelve (docs/reading.md)."""

_ASPECT_SURE = 0.2  # below it, what is asked about is not known


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn, read. ``cue`` is the run of words that gave a fault away, ``rest`` what followed it.

    ``confidence`` is that of the form, ``sureness`` that of the aspect; ``short_fact`` is a closed
    question after one short fact (who, when, how many) rather than a yes or no. ``aspects`` has the
    probability of each, ``view`` what the turn was judged by.
    """

    text: str
    words: int
    form: str
    aspect: str | None
    confidence: float
    aspects: Mapping[str, float]
    view: View
    bare: str = ""
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


class Reader:
    """Reads turns of one language. Building it takes 0.3 s, so do it off the screen's thread; a turn 5 ms.

    ``models`` is the folder where the encoder may keep what it unpacks; None keeps it in memory.
    """

    def __init__(self, script: Script, models: Path | None = None) -> None:
        self.models = models
        self.encoder = Encoder(models)
        self.sure: float = script.cues["sure"]
        self._cues = Cues(script.cues, FORMS, ASPECTS)
        self._judge = Judge(script.folder / "reading.npz")

    @property
    def digest(self) -> str:
        """Changes with the weights by which turns are read."""
        return self._judge.digest

    def read(self, text: str, *, asking: bool = True) -> Reading:
        """Read one turn. ``asking``: in clarification a turn is a question unless it clearly is not."""
        view, bare = self.view(text)
        form, confidence = _likeliest(self._forms(text, bare, view, asking))
        aspects = self._judge.aspect(view)
        aspect, sureness = _likeliest(aspects)
        known = form != "statement" and sureness >= _ASPECT_SURE
        found = self._cues.fault(form, bare) if form in FAULTS else None
        return Reading(
            text=text,
            words=len(bare.replace("'", " ").split()),
            form=form,
            aspect=aspect if known else None,
            confidence=round(confidence, 2),
            sureness=round(sureness, 2) if known else 0.0,
            short_fact=form == "closed" and self._cues.short_fact(bare),
            bare=bare,
            cue=found.words if found else "",
            rest=found.rest if found else "",
            address=self._cues.address(bare),
            rewording=found.cue.rewording if found else None,
            aspects=aspects,
            view=view,
        )

    def bare(self, text: str) -> str:
        """A turn in plain letters, without what only fills or opens it."""
        return self._cues.bare(text)

    def rare(self, grams: Mapping[int, float]) -> tuple[Any, Any]:
        """Places of a turn's grams and their weights, rare ones weighing most; letters less than words."""
        return self._judge.rarity("aspect").weighed(grams, (1.0, 0.6))

    def view(self, text: str) -> tuple[View, str]:
        """What a turn is judged by, and the turn in plain letters."""
        import numpy as np

        bare = self._cues.bare(text)
        point = self.encoder.encode([bare or "-"])[0]
        return View(point, np.array(self._cues.vector(text, bare), np.float32), placed(bare)), bare

    def _forms(self, text: str, bare: str, view: View, asking: bool) -> dict[str, float]:
        forms = self._judge.form(view)
        if not bare:
            return {"statement": 1.0}
        for form in FAULTS:
            forms[form] *= _RARE * (_MARKED[form] if self._cues.fault(form, bare) else 1.0)
        if asks(text):
            forms["statement"] *= _HARDLY
        elif asking and not tells(text):
            forms["statement"] *= _LESS
        whole = sum(forms.values())
        return {form: share / whole for form, share in forms.items()}


def _likeliest(shares: Mapping[str, float]) -> tuple[str, float]:
    label = max(shares, key=lambda name: shares[name])
    return label, shares[label]


def training_digest(script: Script) -> str:
    """Changes with all that the learned weights depend on.

    Banks, cues, and the code that makes features of them.
    """
    parts = [*script.bank, script.folder / "cues.yaml"]
    parts += [Path(__file__).parent / name for name in ("cues.py", "grams.py", "text.py", "judge.py")]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
