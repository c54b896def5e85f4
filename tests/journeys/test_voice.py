"""By voice alone: a recorded question goes in at a virtual microphone, the answer comes out again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from coach.reading.text import plain
from scripts.cases import find
from tests import pulse
from tests.terminal import Terminal, require
from voices.catalogue import open_ears, open_voice
from voices.files import write_wav

pytestmark = [pytest.mark.journey, pytest.mark.speech]

TALKS = {
    "fr": ("equipe-silencieuse", "Qu’est-ce que vous avez déjà essayé ?", "micro ouvert", "Votre question…"),
    "en": ("the-handover-that-stalls", "What have you already tried?", "mic open", "Your question…"),
}


@pytest.fixture
def server() -> Iterator[pulse.Pulse]:
    require()
    with pulse.running() as one:
        yield one


@pytest.mark.parametrize("lang", TALKS)
def test_asked_and_answered_aloud(server: pulse.Pulse, tmp_path: Path, lang: str) -> None:
    name, question, listening, prompt = TALKS[lang]
    asked = tmp_path / "asked.wav"
    voice = open_voice("pico")
    assert voice
    # The person's own voice: another pitch than anybody the coach plays.
    write_wav(asked, voice.synthesise(question, lang, pitch=1.25))
    voice.close()

    terminal = Terminal(
        "practise", "--lang", lang, "--case", name, "--data", str(tmp_path), height=50, environ=server.env
    )
    try:
        terminal.see(prompt, seconds=90)
        terminal.press("Enter")  # reads on: the presentation need not be heard to its end here
        terminal.see("Clarification (15 min)", listening, seconds=90)
        terminal.press("F6")
        recorder, heard = server.record_speaker()
        assert server.play_into_microphone(asked).wait(30) == 0
        client = find(name, lang).client.name
        screen = terminal.see("3]" if lang == "fr" else "of 3]", seconds=60)
        answer = terminal_answer(terminal, client)
        assert fuzz.ratio(plain(question), plain(" ".join(screen.split())), processor=None) >= 0
        assert any(fuzz.partial_ratio(plain(question), plain(line)) > 80 for line in screen.splitlines())
        terminal.see(listening, seconds=60)
        server.end(recorder)
        terminal.press("C-q")
        terminal.see("EXIT-0")
    finally:
        terminal.close()

    ears = open_ears("whisper", lang, tmp_path / "models")
    assert ears
    ears.load(lambda _part: None)
    samples = np.frombuffer(heard.read_bytes(), dtype="<i2").astype(np.float32) / 32768
    said = ears.transcribe(samples, live=False).text
    ears.close()
    likeness = fuzz.token_set_ratio(plain(answer), plain(said))
    print(f"{lang}: « {answer} » came out as « {said} » ({likeness:.0f})")
    assert likeness >= 70


def terminal_answer(terminal: Terminal, client: str) -> str:
    """The client's last words on the screen, whole."""
    flat = " ".join(terminal.see(client).split("·")[0].split())
    return re.split(rf"{client}  ?", flat)[-1]
