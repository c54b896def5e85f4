"""What the coach understands of a client: aspects told, criteria a request meets, kind of situation.

Linear models over the same three views of a turn as `coach.reading`; ``tools/train_rehearsal.py`` learns
them.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from coach.reading.judge import Head
from coach.reading.reader import ASPECTS, Reader
from coach.reading.text import plain, sentences
from scripts.language import Script

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = tuple(aspect for aspect in ASPECTS if aspect != "check")
CRITERIA = ("one", "mine", "power", "open", "help", "free")
"""Of a request (docs/method.md): one only; in the first person; in one's own power; open; the help wanted is
named; no solution inside."""

KINDS = (
    "conflict", "delegation", "legitimacy", "overload", "change", "recruiting",
    "feedback", "customer", "peer", "hierarchy", "career", "team",
)  # fmt: skip

SCALES = {
    "telling": (2.0, 0.3, 4.0, 2.0),
    "request": (2.0, 1.0, 4.0, 2.0),
    "kind": (3.0, 0.0, 2.0, 2.0),
}
"""As in `coach.reading.judge`."""

_SURELY = 1.0  # speaks for what form alone decides
_PIECE = 28  # words of a piece where nothing in the writing says that a sentence ends


class Understanding:
    """Reads what a client says, in one language. Building it takes 0.05 s beside the reader's own time."""

    def __init__(self, script: Script, reader: Reader) -> None:
        import numpy as np

        self._reader = reader
        with np.load(script.folder / "rehearsal.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        self.digest = str(arrays["digest"])
        self._joins = re.compile(script.request["joins"])
        self._heads = {name: Head(arrays, name, scales) for name, scales in SCALES.items()}

    def told(self, text: str) -> dict[str, float]:
        """For each aspect how much speaks for its being told: what its most telling piece says."""
        found: dict[str, float] = {}
        for piece in pieces(text):
            for aspect, score in self._scores("telling", piece).items():
                found[aspect] = max(score, found.get(aspect, score))
        return found

    def met(self, request: str) -> dict[str, float]:
        """For each criterion how much speaks for it; above 0 it is met."""
        scores = self._scores("request", request)
        if not self._joins.search(plain(request)) and request.count("?") <= 1:
            scores["one"] = max(scores["one"], _SURELY)
        return scores

    def kinds(self, text: str) -> list[str]:
        """The kinds of situation a text may tell of, the likeliest first."""
        total = dict.fromkeys(KINDS, 0.0)
        for piece in pieces(text):
            for kind, score in self._scores("kind", piece).items():
                total[kind] += score
        return sorted(KINDS, key=lambda kind: -total[kind])

    def _scores(self, name: str, text: str) -> dict[str, float]:
        head = self._heads[name]
        view, _ = self._reader.view(text)
        return dict(zip(head.labels, head.scores(view).tolist(), strict=True))


def pieces(text: str) -> Iterator[str]:
    """Sentences; where none is marked, runs of words short enough to tell one or two things."""
    for sentence in sentences(text):
        words = sentence.split()
        for at in range(0, len(words), _PIECE):
            yield " ".join(words[at : at + _PIECE])


def learning_digest(script: Script) -> str:
    """Changes with all that the learned weights depend on."""
    parts = [script.folder / name for name in ("tells.tsv", "requests.tsv", "kinds.tsv", "cues.yaml")]
    parts += sorted((script.folder / "cases").glob("*.yaml"))
    reading = Path(__file__).parent.parent / "reading"
    parts += [reading / name for name in ("cues.py", "grams.py", "text.py", "judge.py")]
    scales = repr(sorted(SCALES.items())).encode()
    return hashlib.sha256(scales + b"".join(part.read_bytes() for part in parts)).hexdigest()
