"""Vosk for real, with its Korean model: captions, texts, choices, and what is done when it breaks."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vosk as library

from tests.program import coach, objects
from tests.voices import korean
from tests.voices.korean import FATHER, RUSSIAN_RADIO, TALK, YESTERDAY, blocks, said, silence
from voices.audio import RATE, from_samples
from voices.errors import SoundError
from voices.files import write_wav
from voices.models import folder_of
from voices.vosk import Vosk

pytestmark = pytest.mark.speech

COMMANDS = ("러시아 라디오", "어제, 라디오!")


def in_order(words: str, text: str) -> bool:
    """Whether the words come in the text in this order."""
    heard = iter(text.split())
    return all(word in heard for word in words.split())


def test_captions_grow_and_the_last_text_is_there_with_its_words(vosk: Any) -> None:
    sound = np.concatenate([said(RUSSIAN_RADIO), said(YESTERDAY)])
    stream = vosk.stream()
    captions = [stream.feed(block) for block in blocks(sound)]
    found = stream.finish()
    changes = [caption for caption in captions if caption is not None]
    assert len(changes) >= 3
    assert len(changes) < len(captions)
    assert all(before != after for before, after in pairwise(changes))
    assert len(changes[0].split()) < len(changes[-1].split())
    assert in_order("러시아 라디오 어제 라디오", found.text)
    assert found.seconds == pytest.approx(sound.size / RATE)
    assert " ".join(word.text for word in found.words) == found.text
    assert all(0 <= word.start < word.end <= found.seconds + 0.1 for word in found.words)
    assert all(before.end <= after.start + 0.05 for before, after in pairwise(found.words))
    assert all(0 < word.confidence <= 1 for word in found.words)
    assert 0 < found.confidence <= 1


def test_captions_go_on_after_a_sentence_and_a_long_silence(vosk: Any) -> None:
    stream = vosk.stream()
    assert [stream.feed(block) for block in blocks(silence(6))] == [None] * 60
    for block in blocks(np.concatenate([said(YESTERDAY), silence(6)])):
        stream.feed(block)
    captions = [caption for block in blocks(said(RUSSIAN_RADIO)) if (caption := stream.feed(block))]
    assert in_order("어제 라디오", captions[0])
    assert in_order("어제 라디오 러시아", captions[-1])
    found = stream.finish()
    assert len(found.segments) == 2
    assert found.segments[1].start > 13


def test_every_turn_has_its_own_clock_and_text(vosk: Any) -> None:
    for _ in range(3):
        found = vosk.transcribe(said(YESTERDAY))
        assert in_order("어제 라디오", found.text)
        assert 0.1 < found.words[0].start < 0.6


def test_turns_that_overlap_are_not_mixed(vosk: Any) -> None:
    first, second = vosk.stream(), vosk.stream()
    for one, other in zip(blocks(said(RUSSIAN_RADIO)), blocks(said(FATHER)), strict=False):
        first.feed(one)
        second.feed(other)
    between = vosk.transcribe(said(YESTERDAY)).text
    assert "어제" in between
    assert "러시아" in first.finish().text
    assert "아버지" in second.finish().text


def test_a_long_recording_comes_in_segments_with_their_times(vosk: Any) -> None:
    sound = np.concatenate([said(RUSSIAN_RADIO), silence(8), said(YESTERDAY)])
    seen: list[Any] = []
    found = vosk.transcribe(sound, live=False, on_segment=seen.append)
    assert tuple(seen) == found.segments
    assert [("라디오" in part.text) for part in found.segments] == [True, True]
    assert found.segments[0].end < 3
    assert found.segments[1].start > 9
    assert found.text == " ".join(part.text for part in found.segments)


@pytest.mark.parametrize("seconds", [0.0, 0.0005, 0.2, 3.0])
def test_silence_gives_no_text(vosk: Any, seconds: float) -> None:
    found = vosk.transcribe(silence(seconds))
    assert (found.text, found.confidence, found.words) == ("", 0.0, ())
    assert vosk.stream().finish().text == ""


@pytest.mark.parametrize(
    ("text", "pitch", "phrase"),
    [(RUSSIAN_RADIO, 1.0, 0), (RUSSIAN_RADIO, 1.1, 0), (YESTERDAY, 0.9, 1), (YESTERDAY, 1.2, 1)],
)
def test_a_command_is_chosen_as_it_was_offered(vosk: Any, text: str, pitch: float, phrase: int) -> None:
    chosen = vosk.choose(said(text, pitch), COMMANDS)
    assert chosen is not None
    assert chosen.phrase == COMMANDS[phrase]
    assert 0 < chosen.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "라디오, 러시아",
        "라디오",
        "어제",
        FATHER,
        TALK,
        "어제, 라디오, 아버지",
        "시간이 없습니다",
        "도와 주세요",
    ],
)
def test_what_is_no_command_is_not_chosen(vosk: Any, text: str) -> None:
    assert vosk.choose(said(text), COMMANDS) is None


def test_a_grammar_alone_would_choose_what_was_not_said(vosk: Any) -> None:
    """Why two decoders must agree: offered one phrase only, Vosk hears it in other speech."""
    grammar = library.KaldiRecognizer(vosk._model, RATE, '["아버지"]')
    grammar.AcceptWaveform(from_samples(said(TALK)).pcm)
    assert "아버지" in grammar.FinalResult()
    assert vosk.choose(said(TALK), ["아버지"]) is None


def test_nothing_is_chosen_from_nothing(vosk: Any) -> None:
    assert vosk.choose(said(YESTERDAY), []) is None
    assert vosk.choose(said(YESTERDAY), ["", "?"]) is None
    assert vosk.choose(silence(1), COMMANDS) is None
    assert vosk.choose(silence(0.1), COMMANDS) is None
    assert vosk.choose(np.concatenate([said(YESTERDAY), silence(4)]), COMMANDS) is None


def test_a_phrase_with_a_word_the_model_lacks_is_never_chosen(vosk: Any) -> None:
    assert vosk.choose(said(YESTERDAY), ["어제 라디오 뷁쉙"]) is None
    assert vosk.choose(said(YESTERDAY), ["어제 라디오 뷁쉙", "어제 라디오"]).phrase == "어제 라디오"


def test_lists_of_phrases_may_change_at_any_time(vosk: Any) -> None:
    for number in range(10):
        assert vosk.choose(said(YESTERDAY), [f"아버지{' 버스' * number}", "어제 라디오"]) is not None
    assert vosk.choose(said(YESTERDAY), ["러시아 버스"]) is None
    assert vosk.choose(said(YESTERDAY), COMMANDS) is not None


def test_a_decoder_serves_many_turns_but_not_for_ever(vosk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    real = library.KaldiRecognizer
    vosk.transcribe(said(YESTERDAY))
    monkeypatch.setattr(library, "KaldiRecognizer", lambda *given: made.append(given) or real(*given))
    for _ in range(3):
        vosk.transcribe(said(YESTERDAY))
    assert made == []
    monkeypatch.setattr("voices.vosk._LIFE", RATE)
    for _ in range(8):  # the turns that overlapped have left more than one
        assert "라디오" in vosk.transcribe(said(YESTERDAY)).text
    assert made


def test_what_breaks_is_told_without_what_was_said_and_the_next_turn_is_read(
    vosk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> int:
        raise RuntimeError("a secret")

    with monkeypatch.context() as patch:
        patch.setattr(library.KaldiRecognizer, "AcceptWaveform", broken)
        for work in (
            lambda: vosk.transcribe(said(YESTERDAY)),
            lambda: vosk.stream().feed(said(YESTERDAY)),
            lambda: vosk.choose(said(YESTERDAY), COMMANDS),
        ):
            with pytest.raises(SoundError) as caught:
                work()
            assert str(caught.value) == "engine-failed engine=vosk reason=RuntimeError"
    assert "라디오" in vosk.transcribe(said(YESTERDAY)).text
    assert vosk.choose(said(YESTERDAY), COMMANDS) is not None


def test_loading_tells_how_far_it_is_and_is_done_once(vosk: Any) -> None:
    shares: list[float] = []
    vosk.load(shares.append)
    assert shares == [1.0]


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SoundError) as caught:
        Vosk(tmp_path, "fr").load(lambda _share: None)
    assert (caught.value.code, caught.value.detail["model"]) == ("model-missing", "vosk-fr")


@pytest.mark.parametrize("part", ["am/final.mdl", "graph/HCLr.fst", "conf/mfcc.conf", "ivector/final.ie"])
def test_a_model_that_is_cut_short(tmp_path: Path, part: str) -> None:
    folder = folder_of("ko", tmp_path)
    shutil.copytree(
        korean.model(), folder, copy_function=lambda source, target: Path(target).symlink_to(source)
    )
    whole = (folder / part).read_bytes()
    (folder / part).unlink()
    (folder / part).write_bytes(whole[: len(whole) // 100])
    shares: list[float] = []
    with pytest.raises(SoundError) as caught:
        Vosk(tmp_path, "ko").load(shares.append)
    assert (caught.value.code, caught.value.detail["model"]) == ("model-damaged", str(folder))
    assert shares == sorted(shares)
    assert 1.0 not in shares


def test_transcribe_reads_with_vosk_alone(tmp_path: Path) -> None:
    """The command line knows French and English: the Korean model stands where the French would."""
    folder = folder_of("fr", tmp_path / "models")
    folder.parent.mkdir()
    folder.symlink_to(korean.model())
    write_wav(tmp_path / "said.wav", from_samples(said(RUSSIAN_RADIO)))
    line = ("transcribe", "--lang", "fr", "--ears", "vosk", "--data", str(tmp_path), "--json")
    done = coach(*line, str(tmp_path / "said.wav"))
    assert (done.returncode, done.stderr) == (0, b"")
    (heard,) = objects(done)
    assert in_order("러시아 라디오", heard["text"])
    assert heard["by"] == "file"


def test_transcribe_says_that_the_model_is_missing(tmp_path: Path) -> None:
    write_wav(tmp_path / "said.wav", from_samples(said(RUSSIAN_RADIO)))
    line = ("transcribe", "--lang", "en", "--ears", "vosk", "--data", str(tmp_path))
    done = coach(*line, str(tmp_path / "said.wav"))
    assert done.returncode == 2
    assert done.stdout == b""
    assert len(done.stderr.splitlines()) == 1
    assert b"model" in done.stderr
