"""The real voice engines: Pico in this process, pyttsx3 in its child."""

from __future__ import annotations

import sys
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from voices.audio import Speech, to_samples, trim
from voices.catalogue import VOICES, available, open_voice
from voices.errors import SoundError
from voices.synthesiser import FASTEST, MarkedSpeech, Synthesiser
from voices.system import System

LINES = {"fr": "Qu'avez-vous déjà essayé ?", "en": "What have you tried so far?"}


def brightness(speech: Speech) -> float:
    """Where the middle of the energy lies, in Hz: of one text at one pitch, the colour of the voice."""
    samples = to_samples(speech.pcm)
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(samples.size, 1 / speech.rate)).sum() / power.sum())


@pytest.fixture(params=["pico", "system"])
def engine(request: pytest.FixtureRequest) -> object:
    try:
        made = open_voice(request.param)
    except SoundError as error:
        pytest.skip(str(error))
    assert made is not None
    yield made
    made.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_speaks(engine: Synthesiser, lang: str) -> None:
    speech = engine.synthesise(LINES[lang], lang)
    assert 0.8 < speech.seconds < 4
    assert float(abs(to_samples(speech.pcm)).max()) > 0.05


def test_nothing_to_say_is_no_sound(engine: Synthesiser) -> None:
    for text in ("", " \n ", "…", "<>"):
        assert engine.synthesise(text, "fr").pcm == b""


def test_speed_changes_the_length(engine: Synthesiser) -> None:
    def lengths() -> list[float]:
        return [engine.synthesise(LINES["fr"], "fr", speed=speed).seconds for speed in (0.7, 1.0, 1.5)]

    # Now and then espeak-ng misses a change of speed, whatever is set in between.
    assert any(found == sorted(found, reverse=True) for found in (lengths() for _ in range(3)))


def test_pitch_changes_the_sound(engine: Synthesiser) -> None:
    low, high = (engine.synthesise(LINES["fr"], "fr", pitch=pitch) for pitch in (0.7, 1.4))
    assert low.pcm != high.pcm


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_people_sound_different_also_at_one_pitch(engine: Synthesiser, lang: str) -> None:
    said = {who: engine.synthesise(LINES[lang], lang, 0.96, who=who) for who in ("", "Maud", "Vincent")}
    colours = sorted(brightness(speech) for speech in said.values())
    assert all(high > 1.003 * low for low, high in pairwise(colours)), colours
    again = engine.synthesise(LINES[lang], lang, 0.96, who="Maud")
    assert brightness(again) == pytest.approx(brightness(said["Maud"]), rel=0.002)
    lengths = [speech.seconds for speech in said.values()]
    assert max(lengths) < 1.3 * min(lengths)


def test_pitch_and_speed_out_of_bounds_are_the_nearest(engine: Synthesiser) -> None:
    fast = engine.synthesise(LINES["fr"], "fr", 9.0, 9.0)
    bound = engine.synthesise(LINES["fr"], "fr", FASTEST, FASTEST)
    assert fast.seconds == pytest.approx(bound.seconds, rel=0.01)
    assert brightness(fast) == pytest.approx(brightness(bound), rel=0.01)


def test_words_have_times_where_the_engine_declares_them(engine: Synthesiser) -> None:
    text = "Dites-nous, Régis, ce que vous avez essayé."
    speech = engine.synthesise(text, "fr")
    if engine.marks == "none":
        assert not getattr(speech, "marks", ())
        return
    assert isinstance(speech, MarkedSpeech)
    times = {text[mark.start : mark.end]: mark.at for mark in speech.marks}
    assert list(times.values()) == sorted(times.values())
    assert 0.2 < times["Régis"] < times["essayé"] < speech.seconds - 0.3
    assert times["essayé"] > 0.6 * trim(speech).seconds


def test_initials_and_borrowed_words_are_not_read_as_french_ones() -> None:
    if not {state.name: state for state in available(VOICES)}["pico"].usable:
        pytest.skip("Pico is not installed")
    from voices.pico import Pico

    pico = Pico()
    for written, read in (("La SNCF a répondu.", "La S N C F a répondu."), ("Un Feedback.", "Un fide-bac.")):
        assert pico.synthesise(written, "fr").seconds == pico.synthesise(read, "fr").seconds


def test_markup_is_never_obeyed(engine: Synthesiser, tmp_path: Path) -> None:
    target = tmp_path / "made.wav"
    for text in (
        f'<genfile file="{target}">Bonjour</genfile>',
        f"<genfile file='{target}'/>Bonjour\x04<",
        "<break time='60s'/>Bonjour",
        "</pitch></speed><speed level='20'>Bonjour",
    ):
        assert engine.synthesise(text, "fr").seconds < 30
    assert list(tmp_path.iterdir()) == []


def test_a_long_text_and_odd_characters(engine: Synthesiser) -> None:
    assert engine.synthesise("Une phrase de plus. " * 30, "fr").seconds > 20
    assert engine.synthesise("Zoë \ud800 naïve 😀 œuvre «\u202fpuis\u202f»", "fr").seconds > 0.5


def test_a_language_without_a_voice(engine: Synthesiser) -> None:
    with pytest.raises(SoundError) as caught:
        engine.synthesise("Hello.", "qq")
    assert caught.value.code == "voice-missing"
    assert engine.synthesise(LINES["en"], "en").seconds > 0.5


def test_many_threads_at_once(engine: Synthesiser) -> None:
    made: list[float] = []

    def speak() -> None:
        for lang, text in LINES.items():
            made.append(round(engine.synthesise(text, lang).seconds, 1))

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 8
    assert len(set(made)) <= 4


def test_the_probe_and_the_folder_that_is_left_to_nobody() -> None:
    if not {state.name: state for state in available(VOICES)}["system"].usable:
        pytest.skip("pyttsx3 is not installed")
    system = System()
    system.probe()
    folder = Path(system._child._folder)  # type: ignore[union-attr]
    assert folder.stat().st_mode & 0o777 == 0o700
    system.synthesise(LINES["fr"], "fr")
    assert list(folder.iterdir()) == []
    system.close()
    assert not folder.exists()


HANG = """
import sys, json
print(json.dumps({"rate": 0, "bytes": 0}), flush=True)
for line in sys.stdin:
    sys.stdin.read()
"""
DIE = """
import sys, json
print(json.dumps({"rate": 0, "bytes": 0}), flush=True)
sys.stdin.readline()
"""
NOISE = "print('Audio saved')"


@pytest.mark.parametrize(("script", "code"), [(HANG, "engine-timeout"), (DIE, "engine-failed")])
def test_a_child_that_hangs_or_dies(
    script: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("voices.system._ANSWERING", 0.3)
    system = System((sys.executable, "-c", script))
    with pytest.raises(SoundError) as caught:
        system.synthesise("Bonjour.", "fr")
    assert caught.value.code == code
    system.close()


def test_a_child_that_cannot_start() -> None:
    for command in (("/nowhere/python",), (sys.executable, "-c", NOISE)):
        with pytest.raises(SoundError):
            System(command).probe()
