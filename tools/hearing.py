"""How well and how fast Whisper hears, as Markdown tables. Prints; never passes or fails.

    python tools/hearing.py errors|speed|phrases RECORDINGS

RECORDINGS: a folder with `transcripts.tsv` (file, lang, text) and the WAV files it names.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import statistics
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coach.commands import NAMES, Commands
from scripts.language import script
from voices.audio import RATE, Samples, at_rate, to_samples
from voices.files import read
from voices.pico import Pico
from voices.whisper import Whisper

LANGS = ("fr", "en")
SPOKEN = ("next", "back", "pause", "resume", "more", "repeat", "time", "help", "end")
ROUNDS = 3
Hearer = Callable[[Samples, str], str]


class Sound:
    """One recording: its language, what was said, and the sound."""

    def __init__(self, folder: Path, row: dict[str, str]) -> None:
        self.lang, self.text, self.name = row["lang"], row["text"], row["file"]
        self.samples = read(folder / row["file"])

    @property
    def seconds(self) -> float:
        return self.samples.size / RATE


def normal(text: str) -> str:
    """Lower case, no punctuation, apostrophes and hyphens as spaces."""
    text = unicodedata.normalize("NFC", text.lower())
    return " ".join(re.findall(r"\w+", text))


def noisy(samples: Samples, decibels: float) -> Samples:
    """The same with white noise, `decibels` under the speech; always the same noise."""
    noise = np.random.default_rng(3).normal(0, 1, samples.size) * np.sqrt(np.mean(samples**2))
    sound: Samples = (samples + noise * 10 ** (-decibels / 20)).astype(np.float32)
    return sound


CONDITIONS: dict[str, Callable[[Samples], Samples]] = {
    "as recorded": lambda samples: samples,
    "20 dB down": lambda samples: samples * np.float32(0.1),
    "noise 15 dB under": lambda samples: noisy(samples, 15),
    "0.5 s of silence first": lambda samples: np.concatenate([np.zeros(RATE // 2, np.float32), samples]),
}


def hearers(folder: Path) -> tuple[dict[str, Whisper], dict[str, Hearer]]:
    """Our recognisers, and what is compared: the library with its defaults, ours on turns, ours on files."""
    from faster_whisper import WhisperModel

    from voices import model_files

    ours = {lang: Whisper(folder, lang) for lang in LANGS}
    path = model_files.prepare(folder, lambda share: None)
    plain = WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=4, local_files_only=True)

    def by_default(samples: Samples, lang: str) -> str:
        return " ".join(piece.text for piece in plain.transcribe(samples, language=lang)[0])

    return ours, {
        "faster-whisper, its defaults": by_default,
        "ours, a live turn": lambda samples, lang: ours[lang].transcribe(samples).text,
        "ours, a file": lambda samples, lang: ours[lang].transcribe(samples, live=False).text,
    }


def errors(sounds: list[Sound], folder: Path) -> Iterator[list[str]]:
    """Word error rates, under several conditions."""
    import jiwer

    yield ["", *(f"{condition}, {lang}" for condition in CONDITIONS for lang in LANGS)]
    for name, hear in hearers(folder)[1].items():
        row = [name]
        for change, lang in itertools.product(CONDITIONS.values(), LANGS):
            said = [sound for sound in sounds if sound.lang == lang]
            heard = [normal(hear(change(sound.samples), lang)) for sound in said]
            row.append(f"{jiwer.wer([normal(sound.text) for sound in said], heard):.3f}")
        yield row


def speed(sounds: list[Sound], folder: Path) -> Iterator[list[str]]:
    """Seconds from sound to text, in turn with the library, by length of the recording."""
    _, compared = hearers(folder)
    plain, ours = (compared[name] for name in ("faster-whisper, its defaults", "ours, a live turn"))
    for hear in (plain, ours):
        for lang in LANGS:
            hear(sounds[0].samples, lang)  # loads
    yield ["length", "recordings", "faster-whisper", "ours", "ratio of medians", "median of ratios"]
    for least, most in ((1, 3), (3, 6), (6, 12), (12, 30)):
        pairs = [
            (timed(plain, sound), timed(ours, sound))
            for sound in sounds
            if least <= sound.seconds < most
            for _ in range(ROUNDS)
        ]
        if not pairs:
            continue
        one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        count = len(pairs) // ROUNDS
        yield [
            f"{least}-{most} s",
            str(count),
            f"{one:.2f}",
            f"{other:.2f}",
            f"{other / one:.2f}",
            f"{ratio:.2f}",
        ]


def timed(hear: Hearer, sound: Sound) -> float:
    started = time.perf_counter()
    hear(sound.samples, sound.lang)
    return time.perf_counter() - started


def phrases(sounds: list[Sound], folder: Path) -> Iterator[list[str]]:
    """Commands spoken by Pico, 20 ways each; and other talk, none of which may be one."""
    ours, _ = hearers(folder)
    yield ["", "fr", "en"]
    columns = [list(_phrases_of(lang, ours[lang], sounds)) for lang in LANGS]
    yield from ([name, one, other] for (name, one), (_, other) in zip(*columns, strict=True))


def _phrases_of(lang: str, ears: Whisper, sounds: list[Sound]) -> Iterator[tuple[str, str]]:
    table = script(lang).commands
    known = Commands(table["words"], table["numbers"])
    every = known.phrases(NAMES)
    pico, chance, seconds = Pico(), random.Random(1), []

    def chosen(samples: Samples) -> Any:
        ears.transcribe(samples)
        started = time.perf_counter()
        choice = ears.choose(samples, every)
        seconds.append(time.perf_counter() - started)
        return known.find(choice.phrase) if choice else None

    for name in SPOKEN:
        taken = wrong = 0
        for at, phrase in zip(range(20), itertools.cycle(known.phrases((name,))), strict=False):
            samples = spoken(pico, phrase, lang, chance)
            found = chosen((samples, samples * np.float32(0.1), noisy(samples, 20))[(0, 0, 0, 1, 2)[at % 5]])
            taken += found is not None and found.name == name
            wrong += found is not None and found.name != name
        yield f"{name}: taken, taken for another, of 20", f"{taken}, {wrong}"
    for kind, talk in (
        ("questions", questions(lang, pico, chance)),
        ("pieces of recordings", pieces(lang, sounds, chance)),
    ):
        turns = list(talk)
        took = [text for text, samples in turns if chosen(samples) and not known.find(text)]
        yield f"{kind}: taken, of", f"{len(took)}, {len(turns)}"
        print(*took, sep="\n", file=sys.stderr)
    yield "seconds to choose, median", f"{statistics.median(seconds):.2f}"


def spoken(pico: Pico, text: str, lang: str, chance: random.Random) -> Samples:
    """The text at some pitch and speed, with the silence a turn has around it."""
    speech = pico.synthesise(text, lang, chance.uniform(0.8, 1.3), chance.uniform(0.8, 1.3))
    samples = to_samples(at_rate(speech, RATE).pcm)
    return np.concatenate([np.zeros(RATE * 2 // 5, np.float32), samples, np.zeros(RATE // 4, np.float32)])


def questions(lang: str, pico: Pico, chance: random.Random) -> Iterator[tuple[str, Samples]]:
    """The 200 shortest questions of the bank."""
    texts = sorted({text for _, _, text in script(lang).questions}, key=len)[:200]
    for text in texts:
        yield text, spoken(pico, text, lang, chance)


def pieces(lang: str, sounds: list[Sound], chance: random.Random) -> Iterator[tuple[str, Samples]]:
    """Every recording cut into pieces of 1 to 3 s; a short one stays whole."""
    for sound in sounds:
        if sound.lang != lang:
            continue
        if sound.seconds <= 3:
            yield sound.text, sound.samples
            continue
        at = 0
        while at < sound.samples.size - RATE:
            size = round(chance.uniform(1, 3) * RATE)
            yield f"{sound.name} at {at / RATE:.1f} s", sound.samples[at : at + size]
            at += size


def main(what: str, recordings: str) -> None:
    folder = Path(recordings)
    with (folder / "transcripts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    sounds = [Sound(folder, row) for row in rows]
    table = {"errors": errors, "speed": speed, "phrases": phrases}[what]
    with tempfile.TemporaryDirectory() as models:
        for at, row in enumerate(table(sounds, Path(models))):
            print("|", " | ".join(row), "|", flush=True)
            if at == 0:
                print("|", " | ".join("---" for _ in row), "|")


if __name__ == "__main__":
    main(*sys.argv[1:])
