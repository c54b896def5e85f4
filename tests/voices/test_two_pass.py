"""Vosk and Whisper as one recogniser, for real; what the one does when the other breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vosk as library

from tests.voices.korean import FATHER, RUSSIAN_RADIO, YESTERDAY, blocks, said, silence
from voices.errors import SoundError
from voices.recogniser import Capabilities, Choice, Segment, Transcript
from voices.two_pass import TwoPass
from voices.vosk import Vosk
from voices.whisper import Whisper

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def reader(models: Path) -> Iterator[Whisper]:
    """Whisper for Korean, loaded once."""
    whisper = Whisper(models, "ko")
    whisper.load(lambda _share: None)
    yield whisper
    whisper.close()


READS_ONLY = Capabilities(punctuation=True)


class Lent:
    """An engine that outlives the test: closing is noted and not done."""

    def __init__(self, engine: Any, capabilities: Capabilities = Vosk.capabilities) -> None:
        self._engine = engine
        self.capabilities = capabilities
        self.closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def both(vosk: Vosk, reader: Whisper) -> tuple[Any, Any, TwoPass]:
    captions, finals = Lent(vosk), Lent(reader, READS_ONLY)
    return captions, finals, TwoPass(captions, finals)


def broken(*_given: object, **_named: object) -> Any:
    raise RuntimeError("a secret")


def test_captions_of_the_one_and_the_text_of_the_other(both: tuple[Any, Any, TwoPass]) -> None:
    _captions, finals, ears = both
    assert ears.name == "vosk+whisper"
    assert ears.capabilities == Capabilities(partials=True, punctuation=True, grammar=True)
    sound = np.concatenate([said(RUSSIAN_RADIO), said(FATHER)])
    stream = ears.stream()
    captions = [caption for block in blocks(sound) if (caption := stream.feed(block))]
    assert len(captions) >= 3
    assert "러시아" in stream.finish().text
    found = ears.transcribe(sound)
    assert found == finals.transcribe(sound)
    assert found.text
    assert not found.words
    assert ears.set_aside == ()


def test_a_command_is_chosen_by_the_one_that_can(both: tuple[Any, Any, TwoPass]) -> None:
    ears = both[2]
    chosen = ears.choose(said(YESTERDAY), ["러시아 버스", "어제 라디오"])
    assert chosen is not None
    assert chosen.phrase == "어제 라디오"
    assert ears.choose(said(FATHER), ["러시아 버스", "어제 라디오"]) is None


def test_a_reader_that_breaks_is_stood_in_for_and_then_set_aside(
    both: tuple[Any, Any, TwoPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    captions, finals, ears = both
    monkeypatch.setattr("voices.whisper.Whisper._read", broken)
    assert "라디오" in ears.transcribe(said(YESTERDAY)).text
    assert (ears.set_aside, ears.name) == ((), "vosk+whisper")
    assert "라디오" in ears.transcribe(said(YESTERDAY)).text
    assert [error.detail["engine"] for error in ears.set_aside] == ["whisper"]
    assert "secret" not in str(ears.set_aside[0])
    assert (finals.closed, captions.closed) == (True, False)
    assert ears.name == "vosk"
    assert ears.capabilities == Vosk.capabilities
    stream = ears.stream()
    stream.feed(said(YESTERDAY))
    assert "라디오" in stream.finish().text


def test_one_failure_now_and_then_sets_nothing_aside(
    both: tuple[Any, Any, TwoPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = both[2]
    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr("voices.whisper.Whisper._read", broken)
            ears.transcribe(said(YESTERDAY))
        ears.transcribe(said(YESTERDAY))
    assert ears.set_aside == ()


def test_captions_that_break_cost_no_turn(
    both: tuple[Any, Any, TwoPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    captions, _finals, ears = both
    monkeypatch.setattr(library.KaldiRecognizer, "AcceptWaveform", broken)
    for left in (2, 1):
        stream = ears.stream()
        assert [stream.feed(block) for block in blocks(said(YESTERDAY))[:5]] == [None] * 5
        with pytest.raises(SoundError, match="engine-failed"):
            stream.finish()
        assert ears.transcribe(said(YESTERDAY)).text
        assert len(ears.name.split("+")) == left
    assert captions.closed
    assert ears.capabilities == READS_ONLY
    assert ears.choose(said(YESTERDAY), ["어제 라디오"]) is None


def test_captions_that_begin_well_and_break_in_every_turn_are_set_aside(
    both: tuple[Any, Any, TwoPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = both[2]
    for _ in range(2):
        stream = ears.stream()
        stream.feed(said(YESTERDAY))
        with monkeypatch.context() as patch:
            patch.setattr(library.KaldiRecognizer, "AcceptWaveform", broken)
            assert stream.feed(silence(0.1)) is None
        assert stream.feed(silence(0.1)) is None
    assert [error.detail["engine"] for error in ears.set_aside] == ["vosk"]


def test_the_last_one_left_is_asked_again(
    both: tuple[Any, Any, TwoPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = both[2]
    with monkeypatch.context() as patch:
        patch.setattr("voices.whisper.Whisper._read", broken)
        patch.setattr(library.KaldiRecognizer, "AcceptWaveform", broken)
        for _ in range(4):
            with pytest.raises(SoundError) as caught:
                ears.transcribe(said(YESTERDAY))
            assert caught.value.code == "engine-failed"
    assert len(ears.set_aside) == 1
    assert ears.transcribe(said(YESTERDAY)).text


def test_without_the_models_of_one_the_other_goes_on(vosk: Vosk, models: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    ears = TwoPass(Vosk(tmp_path, "ko"), Whisper(models, "ko"))
    ears.load(shares.append)
    assert [(error.code, error.detail["engine"]) for error in ears.set_aside] == [("model-missing", "vosk")]
    assert ears.capabilities == Whisper.capabilities
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    ears.close()
    (tmp_path / "file").touch()
    ears = TwoPass(Lent(vosk), Whisper(tmp_path / "file", "ko"))
    ears.load(lambda _share: None)
    assert [(error.code, error.detail["engine"]) for error in ears.set_aside] == [
        ("folder-unwritable", "whisper")
    ]
    assert ears.capabilities == Vosk.capabilities


def test_with_neither_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ears = TwoPass(Vosk(tmp_path, "ko"), Whisper(tmp_path / "file", "ko"))
    with pytest.raises(SoundError) as caught:
        ears.load(lambda _share: None)
    assert caught.value.code == "folder-unwritable"


class Chooser:
    """An engine with a grammar of its own mind, that breaks in the middle of a recording."""

    name = "chooser"
    capabilities = Capabilities(grammar=True, words=True)

    def __init__(self, phrase: str | None) -> None:
        self._phrase = phrase

    def choose(self, _samples: Any, _phrases: Sequence[str]) -> Choice | None:
        if self._phrase == "broken":
            raise SoundError("engine-failed", engine="chooser", reason="at once")
        return Choice(self._phrase, 0.5) if self._phrase else None

    def transcribe(
        self, _samples: Any, _hints: Any, *, live: bool, on_segment: Callable[[Segment], None]
    ) -> Transcript:
        on_segment(Segment(0.0, 5.0, "first"))
        raise SoundError("engine-failed", engine="chooser", reason="half way")


@pytest.mark.parametrize("choice", ["어제 라디오", "러시아 버스", None])
def test_the_one_that_reads_turns_chooses(vosk: Vosk, choice: str | None) -> None:
    ears: Any = TwoPass(Lent(vosk), Chooser(choice))  # type: ignore[arg-type]
    found = ears.choose(said(YESTERDAY), ["어제 라디오", "러시아 버스"])
    assert (found.phrase if found else None) == choice


def test_the_other_chooses_where_it_fails(vosk: Vosk) -> None:
    ears: Any = TwoPass(Lent(vosk), Chooser("broken"))  # type: ignore[arg-type]
    assert ears.choose(said(YESTERDAY), ["어제 라디오", "러시아 버스"]).phrase == "어제 라디오"


def test_what_was_handed_on_before_a_failure_is_not_handed_on_again(vosk: Vosk) -> None:
    sound = np.concatenate([said(RUSSIAN_RADIO), silence(8), said(YESTERDAY)])
    seen: list[Segment] = []
    ears: Any = TwoPass(Lent(vosk), Chooser(None))  # type: ignore[arg-type]
    found = ears.transcribe(sound, live=False, on_segment=seen.append)
    assert len(found.segments) == 2
    assert [segment.text for segment in seen] == ["first", found.segments[1].text]
