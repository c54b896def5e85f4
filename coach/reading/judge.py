"""Form and aspect of a turn, with their probabilities, by weights learned from the bank of labelled turns.

A linear model over three views of a turn: what it means (the encoder's point), how it is put (the cues), and
the words themselves (grams). ``tools/train.py`` learns the weights and says how good they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.reading.grams import WORDS

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]

SCALES = {"form": (3.0, 1.5, 4.0, 3.0), "aspect": (2.0, 0.5, 4.0, 2.0)}
"""How much a point, a cue, rows of words and groups of letters weigh beside each other before anything is
learned: all
but the cues have length one, cues are ones and noughts. Found by cross-validation on the bank."""


@dataclass(frozen=True, slots=True)
class View:
    """One turn, seen three ways: point (512), cues (one number each), grams (place and weight)."""

    point: Vector
    cues: Vector
    grams: Mapping[int, float]


class Judge:
    """Weights of one language, read from its ``reading.npz``."""

    def __init__(self, file: Path) -> None:
        import numpy as np

        self._np = np
        with np.load(file, allow_pickle=False) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        self.digest = str(stored["digest"])
        self._heads = {name: Head(stored, name, scales) for name, scales in SCALES.items()}

    def rarity(self, name: str) -> Rarity:
        """How much each place of the grams tells, as ``form`` or ``aspect`` was learned."""
        return self._heads[name].rarity

    def form(self, view: View) -> dict[str, float]:
        """Probability of each form."""
        return self._judge("form", view)

    def aspect(self, view: View) -> dict[str, float]:
        """Probability of each aspect, were the turn a question."""
        return self._judge("aspect", view)

    def _judge(self, name: str, view: View) -> dict[str, float]:
        np, head = self._np, self._heads[name]
        scores = head.scores(view)
        scores = np.exp((scores - scores.max()) * head.sharpness)
        return dict(zip(head.labels, (scores / scores.sum()).tolist(), strict=True))


class Rarity:
    """How much each place of the grams tells: the logarithm of how few of the known turns fill it."""

    def __init__(self, places: Any) -> None:
        self._places = places

    def weighed(self, grams: Mapping[int, float], scales: Sequence[float]) -> tuple[Any, Any]:
        """Places and weights of a turn's grams.

        Rows of words and groups of letters each as long as its scale.
        """
        import numpy as np

        places = np.fromiter(grams.keys(), np.intp, len(grams))
        weights = np.fromiter(grams.values(), np.float32, len(grams)) * self._places[places].astype(
            np.float32
        )
        for kind, scale in ((places < WORDS, scales[0]), (places >= WORDS, scales[1])):
            length = float(np.sqrt((weights[kind] ** 2).sum())) or 1.0
            weights[kind] *= scale / length
        return places, weights


class Head:
    """One question asked of a turn: a weight for each feature and label. ``scales`` as in ``SCALES``."""

    def __init__(self, stored: Mapping[str, Any], name: str, scales: Sequence[float]) -> None:
        import numpy as np

        self._scales = scales
        self.labels: list[str] = [str(label) for label in stored[f"{name}.labels"]]
        self.bias, self.point, self.cues = (
            stored[f"{name}.{part}"].astype(np.float32) for part in ("bias", "point", "cues")
        )
        self.grams = stored[f"{name}.grams"]  # half as wide, for there are many; widened where they are used
        self.rarity = Rarity(stored[f"{name}.rarity"])
        self.sharpness = float(stored[f"{name}.sharpness"])

    def scores(self, view: View) -> Any:
        """How much speaks for each label, in their order; above 0 more than against it."""
        of_point, of_cues, *of_grams = self._scales
        places, weights = self.rarity.weighed(view.grams, of_grams)
        return (
            self.bias
            + of_point * (view.point @ self.point)
            + of_cues * (view.cues @ self.cues)
            + weights @ self.grams[places].astype("float32")
        )
