"""Learn the reading of turns from the banks of labelled ones.

    python tools/train.py [--lang fr|en]     writes scripts/<lang>/reading.npz

`tools/measure_reading.py` says how good it is.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from coach.reading.cues import Cues
from coach.reading.encoder import Encoder
from coach.reading.grams import LETTERS, WORDS, placed
from coach.reading.judge import SCALES, Rarity
from coach.reading.reader import ASPECTS, FORMS, training_digest
from coach.reading.text import plain
from scripts.language import ROOT, Script, languages, script

MATERIAL = Path(__file__).parent.parent / "tests" / "material"
C = {"form": 0.01, "aspect": 0.1}  # the inverse of how much weights are held back; found by cross-validation
FEWEST = 2  # turns that must have a row of words or letters for it to count
PLACES = WORDS + LETTERS


class Views:
    """Turns of one language as rows of numbers; `rarity` is learned from the first texts seen."""

    def __init__(self, words: Script, encoder: Encoder) -> None:
        self._cues = Cues(words.cues, FORMS, ASPECTS)
        self._encoder = encoder

    def rows(self, scales: Sequence[float], texts: list[str], rarity: np.ndarray, parts: str = "pcg") -> Any:
        """One row a text: point, cues, grams, each where `parts` names it; `scales` as in `SCALES`."""
        of_point, of_cues, *of_grams = scales
        bare = [self._cues.bare(text) for text in texts]
        blocks = []
        if "p" in parts:
            blocks.append(csr_matrix(self._encoder.encode([text or "-" for text in bare]) * of_point))
        if "c" in parts:
            marks = [self._cues.vector(text, plainly) for text, plainly in zip(texts, bare, strict=True)]
            blocks.append(csr_matrix(np.array(marks) * of_cues))
        if "g" in parts:
            blocks.append(_grams(bare, rarity, of_grams))
        return hstack(blocks).tocsr()

    def rarity(self, texts: list[str]) -> np.ndarray:
        """What each place of the grams tells; nothing for what only one turn has."""
        filled = np.zeros(PLACES)
        for text in texts:
            filled[list(placed(self._cues.bare(text)))] += 1
        told = np.log((1 + len(texts)) / (1 + filled)) + 1
        return np.where(filled >= FEWEST, told, 0.0).astype(np.float16)


def _grams(texts: list[str], rarity: np.ndarray, scales: list[float]) -> Any:
    weighed = [Rarity(rarity).weighed(placed(text), scales) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(places) for places, _ in weighed])
    columns = np.concatenate([places for places, _ in weighed])
    weights = np.concatenate([weights for _, weights in weighed])
    return csr_matrix((weights, (rows, columns)), shape=(len(texts), PLACES))


def fitted(kind: str, rows: Any, labels: Any, weights: Any = None) -> LinearSVC:
    """Weights that tell the labels of the rows."""
    return LinearSVC(C=C[kind], class_weight="balanced", random_state=0).fit(rows, labels, weights)


def as_spoken(texts: list[str]) -> list[str]:
    """As a recogniser without punctuation would give them."""
    return [plain(text) for text in texts]


def bank(words: Script, kind: str) -> tuple[list[str], np.ndarray]:
    """Texts and labels to learn from; turns of everyday dialogue too, for forms."""
    turns = [(text, form if kind == "form" else aspect) for form, aspect, text in words.questions]
    turns = [(text, label) for text, label in turns if label]
    if kind == "form":
        turns += everyday(words.lang)
    return [text for text, _ in turns], np.array([label for _, label in turns])


def everyday(lang: str) -> list[tuple[str, str]]:
    """Turns of the DiaBLa dialogues with their form (see tests/material/diabla/README.md)."""
    with (MATERIAL / "diabla" / "diabla.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["label"]) for row in rows if row["lang"] == lang]


def train(lang: str, encoder: Encoder) -> None:
    """Write the weights of one language."""
    words = script(lang)
    views = Views(words, encoder)
    stored: dict[str, Any] = {"digest": training_digest(words)}
    for kind in ("form", "aspect"):
        texts, labels = bank(words, kind)
        rarity = views.rarity(texts)
        # As written and as a recogniser without punctuation would give them: they differ in their marks.
        rows = vstack(
            [views.rows(SCALES[kind], texts, rarity), views.rows(SCALES[kind], as_spoken(texts), rarity)]
        ).tocsr()
        model = fitted(kind, rows, np.concatenate([labels, labels]))
        marks = rows.shape[1] - 512 - PLACES
        weights = model.coef_.T.astype(np.float16)
        stored |= {
            f"{kind}.labels": model.classes_.astype(str),
            f"{kind}.bias": model.intercept_.astype(np.float32),
            f"{kind}.point": weights[:512],
            f"{kind}.cues": weights[512 : 512 + marks],
            f"{kind}.grams": weights[512 + marks :],
            f"{kind}.rarity": rarity,
            f"{kind}.sharpness": np.float32(sharpness(kind, rows, labels)),
        }
    np.savez_compressed(ROOT / lang / "reading.npz", **stored)


def sharpness(kind: str, rows: Any, labels: Any) -> float:
    """What the scores must be multiplied by for nine of ten answers given with 0.9 to be right.

    Learned from turns that the weights have not seen.
    """
    half = len(labels)
    scores, truth = [], []
    for known, unseen in StratifiedKFold(3, shuffle=True, random_state=7).split(labels, labels):
        model = fitted(kind, rows[np.concatenate([known, known + half])], np.tile(labels[known], 2))
        scores.append(model.decision_function(rows[unseen]))
        truth.append(np.searchsorted(model.classes_, labels[unseen]))
    score, right = np.concatenate(scores), np.concatenate(truth)
    return float(min(np.arange(0.5, 12, 0.1), key=lambda factor: _surprise(score * factor, right)))


def _surprise(score: np.ndarray, right: np.ndarray) -> float:
    shifted = score - score.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(right)), right].mean())


def main() -> None:
    """Train, or measure."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--lang", choices=languages())
    chosen = ask.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    encoder = Encoder()
    for lang in [chosen.lang] if chosen.lang else languages():
        train(lang, encoder)


if __name__ == "__main__":
    main()
