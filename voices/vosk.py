"""Vosk: captions while one speaks, the final text at once, and the choice between phrases.

Models come from a local folder only: the library's own search by language or name asks the network, and ends
the process when it gets no answer.
"""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import vosk
from rapidfuzz import fuzz

from voices.audio import RATE, Samples, from_samples
from voices.babble import babble
from voices.errors import SoundError
from voices.models import folder_of, installed
from voices.recogniser import Capabilities, Choice, Progress, Segment, Transcript, Word

vosk.SetLogLevel(-1)

_BLOCK = RATE // 10
"""Samples given at a time: after each the engine asks itself whether a sentence has ended."""

_LIFE = 180 * RATE
"""Samples after which a decoder is replaced: the part of its graph that it has unfolded stays in memory.
Measured with the Korean model and speech foreign to it, the worst case: 250 MB more; without it, no bound."""

_LOADING = 0.7  # of 1: the share of progress that the model takes; warming a decoder is the rest

_WARMING = 2.0
"""Seconds of sound at load. Measured with the Korean model, the slowest of the blocks of 0.1 s that come next
takes 0.5 s after nothing, 0.18 s after silence, 0.13 s after this."""

_SHORTEST, _LONGEST = 0.3, 4.0  # seconds of a spoken choice, its silent ends included

_ALIKE = 0.8  # of 1: a chosen phrase and the free text

_GRAMMARS = 8  # decoders kept for lists of phrases, the latest used
_UNKNOWN = "[unk]"  # stands in a grammar for every other word, where the model has it (not in the Korean)

_Sentence = tuple[Word, ...]
_OnSegment = Callable[[Segment], None] | None


class Vosk:
    """A `Recogniser` for one language."""

    name = "vosk"
    capabilities = Capabilities(partials=True, streaming=True, grammar=True, words=True)

    def __init__(self, folder: Path, lang: str) -> None:
        """`folder`: where models are kept; the language's own is `models.folder_of(lang, folder)`."""
        self._folder = folder
        self._lang = lang
        self._model: Any = None
        self._free: list[_Decoder] = []
        self._grammars: OrderedDict[tuple[str, ...], _Decoder] = OrderedDict()

    def load(self, progress: Progress) -> None:
        """See `Recogniser`. Raises SoundError "model-missing" or "model-damaged"."""
        if self._model is None:
            path = folder_of(self._lang, self._folder)
            if not installed(self._lang, self._folder):
                raise SoundError("model-missing", engine=self.name, model=path.name)
            progress(0.0)
            try:
                model = vosk.Model(str(path))
                progress(_LOADING)
                first = _Decoder(model)  # some damage shows only here
                first.take(babble(_WARMING))
                first.rest()
            except Exception as error:  # the library raises nothing more precise
                raise SoundError("model-damaged", engine=self.name, model=str(path)) from error
            self._model, self._free = model, [first]
        progress(1.0)

    def transcribe(
        self,
        samples: Samples,
        hints: Sequence[str] = (),
        *,
        live: bool = True,
        on_segment: _OnSegment = None,
    ) -> Transcript:
        """See `Recogniser`; a segment ends where the engine hears a sentence end. It cannot use `hints`.

        Raises SoundError "engine-failed", and those of `load`.
        """
        turn = self._turn(on_segment)
        turn.take(samples)
        return turn.finish()

    def stream(self) -> _Turn:
        """See `Recogniser`. One that is left without `finish` costs the next turn a new decoder: 0.5 s."""
        return self._turn(None)

    def choose(self, samples: Samples, phrases: Sequence[str]) -> Choice | None:
        """See `Recogniser`. Phrases with a word the model does not know are never chosen.

        A grammar makes a phrase of anything, and is sure of it (vosk-api #1339, #2011): so the free text must
        agree; its confidence, times how alike the two are, is that of the choice. Raises as `transcribe`.
        """
        if not _SHORTEST <= samples.size / RATE <= _LONGEST:
            return None
        self.load(lambda _share: None)
        spoken = {words: phrase for phrase in phrases if (words := self._spoken(phrase))}
        phrase = spoken.get(self._said(samples, tuple(sorted(spoken)))) if spoken else None
        if phrase is None:
            return None
        free = self.transcribe(samples)
        alike = _alike(phrase, free.text)
        return Choice(phrase, alike * free.confidence) if alike >= _ALIKE else None

    def close(self) -> None:
        """Free the model."""
        self._model = None
        self._free.clear()
        self._grammars.clear()

    def _turn(self, on_segment: _OnSegment) -> _Turn:
        self.load(lambda _share: None)
        with contextlib.suppress(IndexError):  # and no asking first: captions and texts have a thread each
            return _Turn(self._free.pop(), self._give_back, on_segment)
        return _Turn(_Decoder(self._model), self._give_back, on_segment)

    def _give_back(self, decoder: _Decoder) -> None:
        """Keep a decoder for the next turn: one that has worked is at once at full speed."""
        if self._model is not None and decoder.age < _LIFE:
            self._free.append(decoder)

    def _said(self, samples: Samples, phrases: tuple[str, ...]) -> str:
        """Read `samples` with a decoder for these phrases alone, kept for the next time.

        One for each list, and never `SetGrammar`: after sound it kills the process.
        """
        decoder = self._grammars.pop(phrases, None)
        if decoder is None:
            decoder = _Decoder(self._model, [*phrases, *filter(self._knows, (_UNKNOWN,))])
        said = " ".join(word.text for word in decoder.read(samples))
        self._grammars[phrases] = decoder
        if len(self._grammars) > _GRAMMARS:
            self._grammars.popitem(last=False)
        return said

    def _spoken(self, phrase: str) -> str:
        """Write a phrase in words of the model; "" when it lacks one, which a grammar would leave out."""
        words: list[str] = []
        for word in re.findall(r"[\w'-]+", phrase.lower().replace("’", "'")):
            pieces = [word] if self._knows(word) else re.findall(r"\w+'?", word)
            if not pieces or not all(self._knows(piece) for piece in pieces):
                return ""
            words += pieces
        return " ".join(words)

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class _Decoder:
    """One recogniser of the library, for turn after turn.

    A new one is late by 0.5 s in its first words, until it has unfolded its graph; later turns are decoded at
    2 to 5 % of their length. Its clock counts from its first sample on, so the start of a turn is taken away.
    """

    def __init__(self, model: Any, phrases: Sequence[str] = ()) -> None:
        """`phrases`: nothing else is heard then. Raises SoundError "engine-failed"."""
        grammar = [json.dumps(phrases, ensure_ascii=False)] if phrases else []
        with _failures():
            self._kaldi = vosk.KaldiRecognizer(model, RATE, *grammar)
            self._kaldi.SetWords(True)
        self.age = 0  # samples in its life
        self._turn_from = 0  # its age when the turn began

    def take(self, block: Samples) -> _Sentence:
        """Take sound; the words of the sentence that it ends, if any."""
        self.age += block.size
        with _failures():
            ended = self._kaldi.AcceptWaveform(from_samples(block).pcm)
            return self._sentence(self._kaldi.Result()) if ended else ()

    def caption(self) -> str:
        """The words of the sentence at hand, which may still change."""
        with _failures():
            text = json.loads(self._kaldi.PartialResult()).get("partial", "")  # none right after a sentence
        return " ".join(filter(_is_word, text.split()))

    def rest(self) -> _Sentence:
        """End the turn; the words of the sentence at hand."""
        with _failures():
            sentence = self._sentence(self._kaldi.FinalResult())
        self._turn_from = self.age
        return sentence

    def read(self, samples: Samples) -> _Sentence:
        """Read a whole turn as one sentence."""
        sentences = [self.take(block) for block in _blocks(samples)]
        return tuple(word for sentence in [*sentences, self.rest()] for word in sentence)

    def _sentence(self, result: str) -> _Sentence:
        return tuple(
            Word(word["word"], self._in_turn(word["start"]), self._in_turn(word["end"]), word["conf"])
            for word in json.loads(result).get("result", ())
        )

    def _in_turn(self, seconds: float) -> float:
        return max(0.0, round(seconds - self._turn_from / RATE, 3))


class _Turn:
    """A `Stream`."""

    def __init__(
        self, decoder: _Decoder, give_back: Callable[[_Decoder], None], on_segment: _OnSegment
    ) -> None:
        self._decoder = decoder
        self._give_back = give_back
        self._on_segment = on_segment
        self._words: list[Word] = []
        self._segments: list[Segment] = []
        self._size = 0
        self._caption = ""

    def feed(self, samples: Samples) -> str | None:
        """See `Stream`. Raises SoundError "engine-failed"."""
        self.take(samples)
        caption = " ".join(filter(None, [*(part.text for part in self._segments), self._decoder.caption()]))
        if caption == self._caption:
            return None
        self._caption = caption
        return caption

    def finish(self) -> Transcript:
        """See `Stream`. Raises SoundError "engine-failed"."""
        self._add(self._decoder.rest())
        self._give_back(self._decoder)
        return Transcript(
            " ".join(segment.text for segment in self._segments),
            fmean(word.confidence for word in self._words) if self._words else 0.0,
            self._size / RATE,
            tuple(self._segments),
            tuple(self._words),
        )

    def take(self, samples: Samples) -> None:
        """Take sound without asking for a caption, which costs as much again as silence does."""
        self._size += samples.size
        for block in _blocks(samples):
            self._add(self._decoder.take(block))

    def _add(self, sentence: _Sentence) -> None:
        words = [word for word in sentence if _is_word(word.text)]
        if not words:
            return
        self._words += words
        segment = Segment(words[0].start, words[-1].end, " ".join(word.text for word in words))
        self._segments.append(segment)
        if self._on_segment is not None:
            self._on_segment(segment)


def _blocks(samples: Samples) -> Iterator[Samples]:
    for at in range(0, samples.size, _BLOCK):
        yield samples[at : at + _BLOCK]


def _is_word(text: str) -> bool:
    """Whether it is said, and not a model's mark for noise: "[unk]", "<noise>", the Korean "[2]"."""
    return not text.startswith(("[", "<"))


def _alike(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1. Spaces, capitals and accents do not count: decoders differ in them."""
    texts = (unicodedata.normalize("NFKD", text.casefold()) for text in (one, other))
    return fuzz.ratio(*("".join(filter(str.isalnum, text)) for text in texts)) / 100


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """Turn what the library raises into ours; its text may hold what was said, so only the kind is kept."""
    try:
        yield
    except Exception as error:
        raise SoundError("engine-failed", engine="vosk", reason=type(error).__name__) from error


def open_ears(lang: str, folder: Path) -> Vosk:
    """Open the recogniser; the door the catalogue knows."""
    return Vosk(folder, lang)
