"""The model joined from its wheels, the real recogniser and the real detector, on real recordings."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.voices.support import Amplitude, pcm_of, recording, recordings
from voices import model_files
from voices.audio import RATE, to_samples
from voices.errors import SoundError
from voices.events import SpeechStarted
from voices.files import read
from voices.pauses import Kind
from voices.ring import Block
from voices.turns import Turn, Turns

pytestmark = pytest.mark.speech


def silent(_share: float) -> None:
    """A progress that nobody watches."""


def test_the_model_is_joined_whole_with_progress(models: Path) -> None:
    shares: list[float] = []
    target = model_files.prepare(models / "new", shares.append)
    assert target == models / "new" / "whisper-base"
    digest = hashlib.sha256((target / "model.bin").read_bytes()).hexdigest()
    assert digest == model_files.SHA256
    assert json.loads((target / "config.json").read_text())
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [found.name for found in (models / "new").iterdir()] == ["whisper-base"]


def test_a_joined_model_is_not_joined_again_and_a_damaged_one_is(models: Path) -> None:
    folder = models / "twice"
    target = model_files.prepare(folder, silent)
    before = (target / "model.bin").stat().st_ino
    model_files.prepare(folder, silent)
    assert (target / "model.bin").stat().st_ino == before
    os.truncate(target / "model.bin", 1000)
    (target / "config.json").unlink()
    model_files.prepare(folder, silent)
    assert model_files.complete(target)
    assert [found.name for found in folder.iterdir()] == ["whisper-base"]


def test_two_at_once_leave_one_whole_model(models: Path) -> None:
    folder = models / "race"
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(model_files.prepare(folder, silent))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [folder / "whisper-base"] * 3
    assert model_files.complete(found[0])
    assert [left.name for left in folder.iterdir()] == ["whisper-base"]


def test_a_folder_that_cannot_take_it(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = models / "file"
    blocked.touch()
    with pytest.raises(SoundError) as caught:
        model_files.prepare(blocked, silent)
    assert (caught.value.code, caught.value.detail["folder"]) == ("folder-unwritable", str(blocked))
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage)
    with pytest.raises(SoundError) as caught:
        model_files.prepare(models / "full", silent)
    assert (caught.value.code, caught.value.detail["folder"]) == ("folder-full", str(models / "full"))


class Usage:
    free = 1000


def test_a_model_of_another_content_is_refused(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "SHA256", "0" * 64)
    with pytest.raises(SoundError) as caught:
        model_files.prepare(models / "other", silent)
    assert caught.value.code == "model-damaged"
    assert list((models / "other").iterdir()) == []


def test_it_reads_both_languages(whisper: dict[str, Any]) -> None:
    for name, word in (("stp_fr_quel_jour_sommes_nous", "jour"), ("whisper_jfk", "country")):
        said = recording(name)
        found = whisper[said.lang].transcribe(read(said.path))
        assert word in found.text.lower()
        assert 0 < found.confidence <= 1
        assert found.segments[-1].end <= found.seconds + 0.5


def test_silence_and_noise_give_no_text(whisper: dict[str, Any]) -> None:
    noise = np.random.default_rng(7).normal(0, 0.01, RATE * 3).astype(np.float32)
    for sound in (np.zeros(RATE * 2, np.float32), noise, np.zeros(10, np.float32)):
        for live in (True, False):
            assert whisper["fr"].transcribe(sound, live=live).text == ""


def test_a_very_quiet_turn_is_read_as_a_loud_one(whisper: dict[str, Any]) -> None:
    sound = read(recording("asterisk_en_conf_onlyone").path)
    assert np.abs(sound * 0.01).max() < 0.01
    for quieter in (sound, sound * np.float32(0.01)):
        for live in (True, False):
            assert "other participant in the conference" in whisper["en"].transcribe(quieter, live=live).text


@pytest.mark.parametrize("size", [RATE * 3 // 10, RATE // 2, RATE * 29, RATE * 30, RATE * 40])
def test_turns_of_any_length_are_read(whisper: dict[str, Any], size: int) -> None:
    sound = read(recording("whisper_jfk").path)
    turn = np.resize(sound, size)
    found = whisper["en"].transcribe(turn)
    assert found.seconds == size / RATE
    assert ("ask not" in found.text.lower()) == (size > RATE * 10)


def test_hints_help_with_a_name_and_many_do_no_harm(whisper: dict[str, Any]) -> None:
    sound = read(recording("asterisk_fr_demo_thanks").path)
    ears = whisper["fr"]
    assert "Asterisk" in ears.transcribe(sound, ("Asterisk",)).text
    names = [
        f"{first} {last}" for first in ("Nadège", "Samir", "Solène") for last in ("Le Goff", "Ait", "Roy")
    ]
    assert "merci d'avoir essayé" in ears.transcribe(sound, names * 20).text.lower()


COMMANDS = {
    "fr": (
        *("étape suivante", "étape précédente", "je reprends", "encore du temps", "vous pouvez répéter"),
        *("combien de temps reste-t-il", "les commandes", "arrêter la séance", "pause"),
    ),
    "en": (
        *("next step", "go back", "pause", "carry on", "more time", "repeat that", "how much time is left"),
        *("help me", "end the session"),
    ),
}
OTHER = {
    "fr": (
        *("oui", "non", "d'accord", "posez", "le temps passe", "c'est ma pause", "pourquoi ?"),
        *("depuis quand ?", "pause, et ensuite je voudrais parler", "je passe à autre chose"),
    ),
    "en": (
        *("yes", "no", "okay", "pose", "what time is it", "it's my pause", "since when?", "tell me more"),
        *("pause, and then I would like to talk", "I'm not done with it"),
    ),
}


def by_pico(text: str, lang: str, pitch: float = 1.0, speed: float = 1.0) -> Any:
    from voices.pico import Pico

    speech = Pico().synthesise(text, lang, pitch, speed)
    quiet = np.zeros(RATE // 4, np.float32)
    return np.concatenate([quiet, to_samples(speech.pcm), quiet])


@pytest.mark.skipif(sys.platform == "darwin", reason="Pico has no macOS wheel")
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_spoken_phrase_is_chosen_and_other_talk_is_not(whisper: dict[str, Any], lang: str) -> None:
    ears, phrases = whisper[lang], COMMANDS[lang]
    voices = [(1.0, 1.0), (1.15, 1.0), (0.9, 0.9)]
    said = [(phrase, by_pico(phrase, lang, *voice)) for phrase in phrases for voice in voices]
    taken = [choice.phrase == phrase for phrase, sound in said if (choice := ears.choose(sound, phrases))]
    assert all(taken)
    assert len(taken) >= LEAST_TAKEN[lang] * len(said)
    assert not [text for text in OTHER[lang] if ears.choose(by_pico(text, lang), phrases)]


LEAST_TAKEN = {"fr": 0.7, "en": 0.9}
"""Whisper base hears less well the French of Pico."""


def test_a_recorded_phrase_is_chosen_however_it_is_asked(whisper: dict[str, Any]) -> None:
    sound = read(recording("stp_fr_combien_de_temps_reste_t_il").path)
    ears = whisper["fr"]
    alone = ears.choose(sound, COMMANDS["fr"])
    ears.transcribe(sound)
    after = ears.choose(sound, COMMANDS["fr"])
    assert alone == after
    assert alone is not None
    assert alone.phrase == "combien de temps reste-t-il"
    assert 0.5 < alone.confidence <= 1
    assert ears.choose(sound, ()) is None
    assert ears.choose(sound, ("étape suivante", "pause")) is None


def test_nothing_is_chosen_from_silence_noise_or_a_sentence(whisper: dict[str, Any]) -> None:
    noise = np.random.default_rng(7).normal(0, 0.01, RATE * 2).astype(np.float32)
    sentence = read(recording("whisper_jfk").path)
    for sound in (np.zeros(RATE * 2, np.float32), noise, noise[:10], sentence):
        assert whisper["en"].choose(sound, COMMANDS["en"]) is None


def test_a_long_recording_keeps_its_times(whisper: dict[str, Any]) -> None:
    one = read(recording("asterisk_en_auth_incorrect").path)
    gap = np.zeros(RATE * 20, np.float32)
    seen: list[Any] = []
    found = whisper["en"].transcribe(np.concatenate([one, gap, one]), live=False, on_segment=seen.append)
    assert tuple(seen) == found.segments
    assert round(found.segments[0].start) == 0
    assert any(segment.start > one.size / RATE + 18 for segment in found.segments)
    assert found.text.lower().count("password incorrect") == 2
    assert all(before.end <= after.start for before, after in pairwise(found.segments))


def test_the_detector_tells_speech_from_silence() -> None:
    from voices.vad import BLOCK, Detector

    detector = Detector()
    sound = read(recording("whisper_jfk").path)
    blocks = sound[: sound.size - sound.size % BLOCK].reshape(-1, BLOCK)
    speech = [detector.probability(block) for block in blocks]
    assert np.mean(np.array(speech) > 0.5) > 0.5
    detector.reset()
    assert [detector.probability(block) for block in blocks[:20]] == speech[:20]
    detector.reset()
    assert max(detector.probability(np.zeros(BLOCK, np.float32)) for _ in range(100)) < 0.5
    with pytest.raises(ValueError, match="512"):
        detector.probability(np.zeros(160, np.float32))


def turns_in(pcm: bytes, kind: Kind) -> list[Any]:
    from voices.vad import Detector

    turns = Turns(Detector())
    turns.expect(kind)
    blocks = [Block(pcm[at : at + 640], at / 32000, closed=False) for at in range(0, len(pcm), 640)]
    return [found for block in blocks for found in turns.feed(block)] + turns.flush()


def test_every_recording_is_found_as_speech() -> None:
    silence = b"\0\0" * RATE
    for said in recordings():
        pcm = pcm_of(said.path)
        found = turns_in(silence + pcm + silence * 2, "exposé")
        turns = [turn for turn in found if isinstance(turn, Turn)]
        assert turns, said.path.name
        assert len(turns) == len([event for event in found if isinstance(event, SpeechStarted)])
        kept = sum(turn.samples.size for turn in turns)
        assert kept > 0.4 * to_samples(pcm).size, said.path.name


def test_turns_hold_the_very_samples_that_were_said() -> None:
    pcm = b"".join((b"\0\0" * RATE, b"\x00\x40" * RATE, b"\0\0" * RATE))
    turns = Turns(Amplitude())
    found = [
        item for at in range(0, len(pcm), 638) for item in turns.feed(Block(pcm[at : at + 638], 0.0, False))
    ]
    turn = next(item for item in found if isinstance(item, Turn))
    assert int((turn.samples > 0.4).sum()) == RATE
