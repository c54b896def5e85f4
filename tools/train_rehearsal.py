"""Learn what a rehearsal needs to understand: aspects told, criteria of a request, kind of situation.

    python tools/train_rehearsal.py [--lang fr|en] [--check]

Writes scripts/<lang>/rehearsal.npz; ``--check`` says how good it is on the requests set aside, and by
cross-validation for the rest.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import vstack
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from coach.reading.encoder import Encoder
from coach.reading.reader import ASPECTS
from coach.rehearsal.understanding import CRITERIA, KINDS, SCALES, TOLD, learning_digest
from scripts.cases import files, load
from scripts.language import ROOT, Script, languages, script
from tools.train import PLACES, Views, as_spoken

C = {"telling": 0.05, "request": 0.05, "kind": 0.05}

Rows = tuple[list[str], np.ndarray]
"""Texts, and for each a row of ones and noughts, a column for each label."""


def tellings(words: Script) -> Rows:
    """What clients say, with the aspects it tells: written for this, and the facts of our cases."""
    rows = [(text, set(told.split(",")) - {"-"}) for told, text in _table(words.folder / "tells.tsv")]
    for file in files(words.lang):
        rows += [(line, {fact.aspect}) for fact in load(file, words.lang).facts for line in fact.says]
    return _marked(rows, TOLD)


def requests(file: Path) -> Rows:
    """Requests with the criteria they meet."""
    rows = [
        (text, {name for name, mark in zip(CRITERIA, marks, strict=True) if mark == "1"})
        for *marks, text in _table(file)
    ]
    return _marked(rows, CRITERIA)


def kinds(words: Script) -> Rows:
    """What people say, with the kind of situation it belongs to."""
    return _marked([(text, {kind}) for kind, text in _table(words.folder / "kinds.tsv")], KINDS)


def _table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _marked(rows: Iterable[tuple[str, set[str]]], labels: tuple[str, ...]) -> Rows:
    texts = [(text, [label in found for label in labels]) for text, found in rows]
    return [text for text, _ in texts], np.array([marks for _, marks in texts], int)


class Learner:
    """Weights for several yes-or-no questions asked of the same turns."""

    def __init__(self, name: str, views: Views) -> None:
        self._name, self._views = name, views

    def seen(self, texts: list[str], rarity: np.ndarray) -> Any:
        """Turns as rows of numbers."""
        return self._views.rows(SCALES[self._name], texts, rarity)

    def fit(self, texts: list[str], marks: np.ndarray) -> tuple[np.ndarray, list[LinearSVC]]:
        """What is rare, and a model for each label; turns as written and as spoken."""
        rarity = self._views.rarity(texts)
        rows = vstack([self.seen(texts, rarity), self.seen(as_spoken(texts), rarity)]).tocsr()
        both = np.concatenate([marks, marks])
        return rarity, [
            LinearSVC(C=C[self._name], class_weight="balanced", random_state=0).fit(rows, column)
            for column in both.T
        ]

    def told(self, models: list[LinearSVC], texts: list[str], rarity: np.ndarray) -> np.ndarray:
        """How much speaks for each label."""
        rows = self.seen(texts, rarity)
        return np.stack([model.decision_function(rows) for model in models], axis=1)


def banks(words: Script) -> dict[str, Rows]:
    """What is learned from."""
    return {
        "telling": tellings(words),
        "request": requests(words.folder / "requests.tsv"),
        "kind": kinds(words),
    }


def train(words: Script, views: Views) -> None:
    """Write the weights of one language."""
    stored: dict[str, Any] = {"digest": learning_digest(words)}
    labels = {"telling": TOLD, "request": CRITERIA, "kind": KINDS}
    for name, (texts, marks) in banks(words).items():
        rarity, models = Learner(name, views).fit(texts, marks)
        weights = np.concatenate([model.coef_ for model in models]).T.astype(np.float16)
        cues = len(weights) - 512 - PLACES
        stored |= {
            f"{name}.labels": np.array(labels[name]),
            f"{name}.bias": np.array([model.intercept_[0] for model in models], np.float32),
            f"{name}.point": weights[:512],
            f"{name}.cues": weights[512 : 512 + cues],
            f"{name}.grams": weights[512 + cues :],
            f"{name}.rarity": rarity,
            f"{name}.sharpness": np.float32(1),
        }
    np.savez_compressed(ROOT / words.lang / "rehearsal.npz", **stored)


def check(words: Script, views: Views) -> None:
    """Say how good it is."""
    for name, (texts, marks) in banks(words).items():
        learner, scores = Learner(name, views), np.zeros(marks.shape)
        for known, unseen in KFold(5, shuffle=True, random_state=1).split(texts):
            rarity, models = learner.fit([texts[at] for at in known], marks[known])
            scores[unseen] = learner.told(models, [texts[at] for at in unseen], rarity)
        if name == "kind":
            right = (scores.argmax(axis=1) == marks.argmax(axis=1)).mean()
            print(f"{words.lang} {name}: {right:.3f}")
            continue
        found = scores > 0
        share = (found == marks).mean(axis=0)
        print(f"{words.lang} {name}: each {share.round(3).tolist()} mean {share.mean():.3f}", end=" ")
        print(f"found {(found & (marks == 1)).sum() / marks.sum():.3f}", end=" ")
        print(f"true {(found & (marks == 1)).sum() / found.sum():.3f}")


def main() -> None:
    """Train, or say how good it is."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--lang", choices=languages())
    ask.add_argument("--check", action="store_true")
    chosen = ask.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    encoder = Encoder()
    for lang in [chosen.lang] if chosen.lang else languages():
        words = script(lang)
        (check if chosen.check else train)(words, Views(words, encoder))


if __name__ == "__main__":
    assert set(TOLD) < set(ASPECTS)
    main()
