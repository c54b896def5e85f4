"""Whisper base through faster-whisper: int8, on the processor, from a local folder only."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Before the import: the hub's client reads these once, and must never look for a network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from faster_whisper import WhisperModel

from voices import model_files
from voices.audio import RATE, Samples
from voices.errors import SoundError
from voices.recogniser import Capabilities, Progress, Segment, Transcript
from voices.turns import Judge, speech_in

_NO_SPEECH = 0.4
"""Probability of "no speech" above which a live segment is invented. Measured (facts/voice.md): inventions
have 0.52 to 0.68, real clips at most 0.19."""

_SHORTEST = 0.3
"""Seconds under which there is nothing to read, only something to invent."""

_WINDOW = 30 * RATE
"""Samples the model looks at together. Longer sound we cut ourselves, at its silences. Measured on all the
development recordings in one file: 21.0 % errors (fr) and 8.4 % (en), where the library's `vad_filter`, which
glues the speech together and cuts it anywhere, has 32.4 % and 16.3 %."""

_LOADING = 0.9
"""The share of progress that joining the files takes; loading the model is the rest."""


class Whisper:
    """A `Recogniser` for one language."""

    name = "whisper"
    capabilities = Capabilities(punctuation=True)

    def __init__(self, folder: Path, lang: str) -> None:
        """`folder`: where models are kept; it is made when missing."""
        self._folder = folder
        self._lang = lang
        self._model: Any = None

    def load(self, progress: Progress) -> None:
        """See `Recogniser`. Raises SoundError (those of `model_files.prepare`, or "model-damaged")."""
        if self._model is not None:
            progress(1.0)
            return
        path = model_files.prepare(self._folder, lambda share: progress(share * _LOADING))
        try:
            self._model = WhisperModel(
                str(path), device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True
            )
        except Exception as error:  # CTranslate2 raises RuntimeError, tokenizers a bare Exception
            raise SoundError("model-damaged", model=str(path)) from error
        progress(1.0)

    def transcribe(
        self,
        samples: Samples,
        hints: Sequence[str] = (),
        *,
        live: bool = True,
        on_segment: Callable[[Segment], None] | None = None,
    ) -> Transcript:
        """See `Recogniser`. Raises SoundError "engine-failed"."""
        seconds = samples.size / RATE
        if seconds < _SHORTEST:
            return Transcript("", 0.0, seconds)
        self.load(lambda _share: None)
        whole = live and samples.size <= _WINDOW
        stretches = [(0, samples.size)] if whole else speech_in(samples, _detector())
        segments: list[Segment] = []
        certainty = 0.0
        for start, end in stretches:
            text, sure = self._read(samples[start:end], hints)
            if not text:
                continue
            segments.append(Segment(start / RATE, end / RATE, text))
            certainty += sure * (end - start)
            if on_segment is not None:
                on_segment(segments[-1])
        heard = sum(segment.end - segment.start for segment in segments) * RATE
        text = " ".join(segment.text for segment in segments)
        return Transcript(text, certainty / heard if heard else 0.0, seconds, tuple(segments))

    def close(self) -> None:
        """Free the model."""
        self._model = None

    def _read(self, samples: Samples, hints: Sequence[str]) -> tuple[str, float]:
        """Give the text of one stretch of speech, and how sure the model is of it (0 to 1)."""
        try:
            found, _info = self._model.transcribe(
                samples,
                language=self._lang,
                beam_size=5,
                temperature=0.0,
                condition_on_previous_text=False,
                # Measured on the development recordings: errors 23.5 → 22.7 % (fr), 8.7 → 7.2 % (en).
                without_timestamps=True,
                hotwords=", ".join(hints) or None,
            )
            said = [piece for piece in found if piece.text.strip() and piece.no_speech_prob <= _NO_SPEECH]
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            raise SoundError("engine-failed", engine="whisper", reason=type(error).__name__) from error
        length = sum(piece.end - piece.start for piece in said)
        sure = sum(math.exp(min(0.0, piece.avg_logprob)) * (piece.end - piece.start) for piece in said)
        return " ".join(piece.text.strip() for piece in said), sure / length if length else 0.0


def _detector() -> Judge:
    from voices.vad import Detector  # onnxruntime takes 0.1 s to load, and only files need it here

    return Detector()


def _threads() -> int:
    """Cores we may use, at most four: base gains nothing from more, and the sound threads need some."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, usable)


def open_ears(lang: str, folder: Path) -> Whisper:
    """Open the recogniser; the door the catalogue knows."""
    return Whisper(folder, lang)
