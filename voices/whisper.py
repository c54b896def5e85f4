"""Whisper base through faster-whisper: int8, on the processor, from a local folder only.

The library decodes half a minute whatever was said. Here the engine is given the turn and some silence, and
every text its search ends with is weighed: it reads better, in half the time (docs/measures.md).
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

# Before the import: the hub's client reads these once, and must never look for a network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage, get_suppressed_tokens

from voices import model_files, whisper_choice
from voices.audio import RATE, Samples
from voices.errors import SoundError
from voices.hypotheses import Hypothesis, Reading, nearly_in
from voices.recogniser import Capabilities, Choice, Progress, Segment, Transcript
from voices.turns import Judge, speech_in

_SHORTEST = 0.3
"""Seconds under which there is nothing to read, only something to invent."""

_WINDOW = 30
"""Seconds the model looks at together. Longer sound we cut ourselves, at its silences. Measured on all the
development recordings in one file: 21.0 % errors (fr) and 8.4 % (en), where the library's `vad_filter`, which
glues the speech together and cuts it anywhere, has 32.4 % and 16.3 %."""

_SILENCE = 8
"""Seconds of silence the model is shown after the speech, having learned from half minutes. Errors with 1, 2
and 8 more: 79, 27 and 20 % (fr), 100, 12 and 6 % (en); with the whole window 21 and 7 %. That is better only
where the text is poor anyway (noisy synthetic French: 60 against 72 %); see `Reading.doubtful`."""

_BEAM = 8
"""Texts followed at once, all of which are weighed in the end."""

_GRAMMARS = 8
"""Lists of phrases remembered, the latest used: one for each step of a session, and some."""

_FRAMES = 100
"""Of the spectrogram, in a second."""

_AROUND = round(0.3 * RATE)
"""Samples around a stretch of a recording that its second reading sees. How closely speech is cut decides
what is read, one way or the other: errors 21.0 or 18.5 % (fr), 6.1 or 7.2 % (en). Weighed together: 19.3,
6.1 %."""

_QUIET, _LIFTED, _MOST_LIFT = 0.1, 0.3, 30.0
"""The peak under which sound is lifted, the peak it then has, and by how much at most."""

_HINTS = 4
"""Hints shown at once; more of them push aside what was really said."""

_LOADING = 0.9
"""The share of progress that joining the files takes; loading the model is the rest."""


class Whisper:
    """A `Recogniser` for one language."""

    name = "whisper"
    capabilities = Capabilities(punctuation=True, grammar=True)

    def __init__(self, folder: Path, lang: str) -> None:
        """`folder`: where models are kept; it is made when missing."""
        self._folder = folder
        self._lang = lang
        self._engine: _Engine | None = None
        self._last: tuple[Samples, Reading] | None = None

    def load(self, progress: Progress) -> None:
        """See `Recogniser`. Raises SoundError (those of `model_files.prepare`, or "model-damaged")."""
        if self._engine is None:
            path = model_files.prepare(self._folder, lambda share: progress(share * _LOADING))
            self._engine = _Engine(path, self._lang)
        progress(1.0)

    def transcribe(
        self,
        samples: Samples,
        hints: Sequence[str] = (),
        *,
        live: bool = True,
        on_segment: Callable[[Segment], None] | None = None,
    ) -> Transcript:
        """See `Recogniser`. Raises SoundError "engine-failed", and those of `load`."""
        seconds = samples.size / RATE
        if seconds < _SHORTEST:
            return Transcript("", 0.0, seconds)
        whole = live and seconds <= _WINDOW
        if not whole:
            samples = _audible(samples)  # the detector misses what is very quiet
        stretches = [(0, samples.size)] if whole else speech_in(samples, _detector())
        segments: list[Segment] = []
        certainty = 0.0
        for start, end in stretches:
            reading = self._read(samples, hints) if whole else self._read_twice(samples, start, end, hints)
            if not reading.text:
                continue
            segments.append(Segment(start / RATE, end / RATE, reading.text))
            certainty += reading.certainty * (end - start) / RATE
            if on_segment is not None:
                on_segment(segments[-1])
        heard = sum(segment.end - segment.start for segment in segments)
        text = " ".join(segment.text for segment in segments)
        return Transcript(text, certainty / heard if heard else 0.0, seconds, tuple(segments))

    def choose(self, samples: Samples, phrases: Sequence[str]) -> Choice | None:
        """See `Recogniser`. Right after `transcribe` of the same samples, that reading is used again.

        Raises SoundError as `transcribe` does.
        """
        if not _SHORTEST <= samples.size / RATE <= whisper_choice.LONGEST:
            return None
        reading = self._last[1] if self._last and self._last[0] is samples else self._read(samples, ())
        if not reading.text:
            return None
        engine = self._loaded()
        found = reading.best, *reading.found
        return whisper_choice.choose(phrases, found, _Evidence(engine, reading.sound), self._lang)

    def close(self) -> None:
        """Free the model."""
        self._engine = self._last = None

    def _read(self, samples: Samples, hints: Sequence[str]) -> Reading:
        """Read one stretch of speech of at most `_WINDOW` seconds."""
        self._last = None
        engine = self._loaded()
        reading = engine.read(samples, min(_WINDOW, math.ceil(samples.size / RATE) + _SILENCE))
        if reading.doubtful:
            reading = max(reading, engine.read(samples, _WINDOW), key=lambda one: one.worth)
        # Names that are not said make the model hear worse: with one, errors went from 19.3 to 23.5 % (fr),
        # with twelve from 5.7 to 9.1 % (en). So they are shown to it only where one was nearly heard.
        near = [hint for hint in hints if nearly_in(hint, reading.text)][:_HINTS]
        if near:
            reading = max(reading, engine.reread(reading.sound, near), key=lambda one: one.worth)
        self._last = samples, reading
        return reading

    def _read_twice(self, samples: Samples, start: int, end: int, hints: Sequence[str]) -> Reading:
        """Read a stretch of a recording with and without some of what is around it; nothing is waiting."""
        reading = self._read(samples[start:end], hints)
        if not reading.text:
            return reading
        wider = samples[max(0, start - _AROUND) : end + _AROUND]
        return reading.joined(self._read(wider, hints))

    def _loaded(self) -> _Engine:
        self.load(lambda _share: None)
        assert self._engine is not None  # noqa: S101 - `load` has made it, or raised
        return self._engine


@dataclass(frozen=True)
class _Evidence:
    """What the engine can still tell about a sound it has read; a `whisper_choice.Evidence`."""

    engine: _Engine
    sound: Any

    def among(self, texts: Sequence[str]) -> list[str]:
        """See `Evidence`. Raises SoundError "engine-failed"."""
        return self.engine.among(self.sound, tuple(texts))

    def score(self, texts: Sequence[str]) -> list[list[float]]:
        """See `Evidence`. Raises SoundError "engine-failed"."""
        return self.engine.score(self.sound, texts)


class _Engine:
    """The loaded model, and the few things asked of it."""

    def __init__(self, path: Path, lang: str) -> None:
        """Load it. Raises SoundError "model-damaged"."""
        try:
            self._model = WhisperModel(
                str(path), device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True
            )
            self._tokens = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=lang)
        except Exception as error:  # CTranslate2 raises RuntimeError, tokenizers a bare Exception
            raise SoundError("model-damaged", model=str(path)) from error
        self._unsaid = list(get_suppressed_tokens(self._tokens, [-1]))
        self._others = lru_cache(_GRAMMARS)(self._all_but)

    def read(self, samples: Samples, window: int) -> Reading:
        """Read what fits in `window` seconds. Raises SoundError "engine-failed"."""
        with _failures():
            sound = self._model.encode(self._spectrogram(samples, window * _FRAMES))
        return self._search(sound, self._unsaid)

    def reread(self, sound: Any, hints: Sequence[str]) -> Reading:
        """Read again, with these words in mind. Raises SoundError "engine-failed"."""
        return self._search(sound, self._unsaid, ", ".join(hints))

    def among(self, sound: Any, texts: tuple[str, ...]) -> list[str]:
        """Read again with no other tokens than those of `texts`. Raises SoundError "engine-failed"."""
        return [one.text for one in self._search(sound, self._others(texts)).found]

    def score(self, sound: Any, texts: Sequence[str]) -> list[list[float]]:
        """Give the log-probability of each token of each text, had it been said. Raises "engine-failed"."""
        with _failures():
            each = np.repeat(np.array(sound), len(texts), axis=0)
            tokens = [self._tokens.encode(" " + text) for text in texts]
            frames = [each.shape[1] * 2] * len(texts)
            scored = self._model.model.align(
                get_ctranslate2_storage(each), self._tokens.sot_sequence, tokens, frames
            )
            return [[math.log(max(one, 1e-12)) for one in text.text_token_probs] for text in scored]

    def _search(self, sound: Any, unsaid: list[int], hotwords: str | None = None) -> Reading:
        with _failures():
            # Without timestamps; measured on the development recordings: errors 23.5 → 22.7 % (fr),
            # 8.7 → 7.2 % (en).
            prompt = self._model.get_prompt(self._tokens, [], without_timestamps=True, hotwords=hotwords)
            [result] = self._model.model.generate(
                sound,
                [prompt],
                beam_size=_BEAM,
                num_hypotheses=_BEAM,
                return_scores=True,
                return_no_speech_prob=True,
                suppress_tokens=unsaid,
            )
            found = tuple(map(self._hypothesis, result.sequences_ids, result.scores))
        return Reading(sound, found, result.no_speech_prob)

    def _all_but(self, texts: tuple[str, ...]) -> list[int]:
        """Give every token of the model's that is in none of `texts`, nor ends one."""
        kept = {self._tokens.eot, *(token for text in texts for token in self._tokens.encode(" " + text))}
        return [token for token in range(self._model.hf_tokenizer.get_vocab_size()) if token not in kept]

    def _hypothesis(self, tokens: list[int], score: float) -> Hypothesis:
        text = self._tokens.decode([token for token in tokens if token < self._tokens.eot])
        return Hypothesis(text.strip(), score, len(tokens))

    def _spectrogram(self, samples: Samples, frames: int) -> Any:
        """Give the log-mel spectrogram, shape (80, `frames`), filled up with its own zero."""
        found = self._model.feature_extractor(_audible(samples))[:, :-1][:, :frames]
        return np.pad(found, ((0, 0), (0, frames - found.shape[1])))


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """Turn what the library raises into ours; its text may hold what was said, so only the kind is kept."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise SoundError("engine-failed", engine="whisper", reason=type(error).__name__) from error


def _audible(samples: Samples) -> Samples:
    """Lift very quiet sound towards what the model has learned from; at other levels it changes nothing.

    Measured on the development recordings 20 dB down: errors 29.8 → 22.7 % (fr), 18.3 → 6.5 % (en).
    """
    peak = float(np.abs(samples).max(initial=0.0))
    return samples if peak >= _QUIET or peak == 0.0 else samples * np.float32(min(_MOST_LIFT, _LIFTED / peak))


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
