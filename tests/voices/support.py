"""What the tests of `voices` share: recordings, waiting with a deadline, stand-ins for what they lack."""

from __future__ import annotations

import csv
import re
import threading
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from voices.audio import Speech
from voices.recogniser import Capabilities, Transcript
from voices.synthesiser import Mark, MarkedSpeech, Marks

REPO = Path(__file__).parents[2]
RECORDINGS = REPO.parent / "shared" / "speech"


@dataclass(frozen=True)
class Recording:
    path: Path
    lang: str
    text: str


def recordings() -> list[Recording]:
    """Every development recording; the test is skipped where they are not."""
    table = RECORDINGS / "transcripts.tsv"
    if not table.is_file():
        pytest.skip(f"no recordings at {RECORDINGS}")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Recording(RECORDINGS / row["file"], row["lang"], row["text"]) for row in rows]


def recording(name: str) -> Recording:
    """The recording whose file is called `name`.wav."""
    return next(found for found in recordings() if found.path.stem == name)


def pcm_of(path: Path) -> bytes:
    """The pcm of a WAV that is already 16 kHz mono."""
    with wave.open(str(path), "rb") as sound:
        return sound.readframes(sound.getnframes())


def until(condition: Callable[[], Any], seconds: float = 10.0, what: str = "") -> Any:
    """Wait until the condition holds, and give its value; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    tick = threading.Event()
    while True:
        if value := condition():
            return value
        if time.monotonic() > deadline:
            pytest.fail(f"not in {seconds} s: {what or condition}")
        tick.wait(0.01)


class Events(list[Any]):
    """An `on_event` that remembers, in order."""

    def __call__(self, event: Any) -> None:
        self.append(event)

    def of(self, kind: type) -> list[Any]:
        return [event for event in list(self) if isinstance(event, kind)]

    def without(self, kind: type) -> list[Any]:
        return [event for event in list(self) if not isinstance(event, kind)]


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Echo:
    """A recogniser that answers with the length of what it was given."""

    capabilities = Capabilities()

    def __init__(self, answer: str | None = None) -> None:
        self.answer = answer
        self.given: list[Any] = []
        self.hints: Sequence[str] = ()
        self.broken: Exception | None = None
        self.closed = False

    def load(self, progress: Callable[[float], None]) -> None:
        if self.broken:
            raise self.broken
        progress(0.5)
        progress(1.0)

    def transcribe(self, samples: Any, hints: Sequence[str] = (), **_options: Any) -> Transcript:
        if self.broken:
            raise self.broken
        self.given.append(samples)
        self.hints = hints
        text = f"{samples.size / 16000:.1f}" if self.answer is None else self.answer
        return Transcript(text, 0.9, samples.size / 16000)

    def close(self) -> None:
        self.closed = True


class Amplitude:
    """A detector for made-up sound: loud is speech."""

    def probability(self, block: Any) -> float:
        return 1.0 if abs(block).max() > 0.1 else 0.0

    def reset(self) -> None:
        pass


def tone(seconds: float, loud: bool = True) -> bytes:
    """Pcm at 16 kHz that `Amplitude` takes for speech, or for silence."""
    return (b"\x00\x40" if loud else b"\x00\x00") * round(16000 * seconds)


class Hummer:
    """A synthesiser: 10 ms of sound for each character; it can be made to break or to wait."""

    name = "hummer"
    marks: Marks = "exact"

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.manners: list[tuple[str, float, float, str]] = []
        self.broken: Exception | None = None
        self.marking = False
        self.go = threading.Event()
        self.go.set()
        self.closed = False

    def synthesise(
        self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0, *, who: str = ""
    ) -> Speech:
        self.go.wait(10)
        self.texts.append(text)
        self.manners.append((lang, pitch, speed, who))
        if self.broken:
            raise self.broken
        found = re.finditer(r"\w+", text) if self.marking else ()
        marks = tuple(Mark(0.01 * word.start(), word.start(), word.end()) for word in found)
        return MarkedSpeech(tone(0.01 * len(text)), 16000, marks)

    def close(self) -> None:
        self.closed = True


class Deck:
    """A loudspeaker that plays only when the test says so."""

    def __init__(self, rate: int = 16000) -> None:
        self.rate = rate
        self.idle_for = 0.0
        self.closed = False
        self.instant = False
        self._left = 0.0
        self._played = 0.0
        self._changed = threading.Condition()

    @property
    def played(self) -> float:
        return self._played

    @property
    def left(self) -> float:
        return self._left

    def play(self, speech: Speech) -> None:
        with self._changed:
            self._left += speech.seconds
        if self.instant:
            self.advance(1000)

    def advance(self, seconds: float) -> None:
        with self._changed:
            step = min(seconds, self._left)
            self._left -= step
            self._played += step
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._left = 0.0
            self._changed.notify_all()

    def wait(self, timeout: float, left: float = 0.0) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._left <= left + 1e-9, min(timeout, 0.05))

    def close(self) -> None:
        self.closed = True
