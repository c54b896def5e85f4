"""By voice alone: a recorded question goes in at a virtual microphone, the answer comes out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from coach.reading.text import plain
from scripts.cases import find
from tests import pulse
from tests.terminal import Terminal
from tests.voices.support import until
from voices.catalogue import open_ears, open_voice
from voices.files import write_wav

pytestmark = [pytest.mark.journey, pytest.mark.speech]

TALKS = {
    "fr": ("equipe-silencieuse", "Qu’est-ce que vous avez déjà essayé ?", "micro ouvert", "le coach parle"),
    "en": ("the-handover-that-stalls", "What have you already tried?", "mic open", "the coach is speaking"),
}


@pytest.mark.parametrize("lang", TALKS)
def test_asked_and_answered_aloud(server: pulse.Pulse, tmp_path: Path, lang: str) -> None:
    name, question, listening, speaking = TALKS[lang]
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
        # The model is there once the ears say that the coach speaks; an empty line then reads on.
        terminal.see(speaking, seconds=120)
        terminal.press("Enter")
        terminal.see("1/6")
        terminal.press("Enter")
        terminal.see("2/6", speaking)
        terminal.press("F6")
        terminal.see(listening)
        recorder, heard = server.record_speaker()
        assert server.play_into_microphone(asked).wait(30) == 0
        client = find(name, lang).client.name
        answer = until(
            lambda: answered(terminal.screen, question, client), 60, what="an answer on the screen"
        )
        until(lambda: spoken(heard), 60, what="the answer's end at the loudspeaker")
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


def test_a_silence_after_the_answer_lets_the_client_go_on(server: pulse.Pulse, tmp_path: Path) -> None:
    """Nobody speaks and nobody types once the answer was heard: the client has more to say of it."""
    name = "the-handover-that-stalls"
    words = ("--lang", "en", "--case", name, "--data", str(tmp_path), "--ears", "off")
    terminal = Terminal("practise", *words, height=50, environ=server.env)
    case = find(name, "en")
    try:
        terminal.see("1/6")
        terminal.press("Enter")
        terminal.see("2/6")
        terminal.press("F6")
        terminal.type("What have you already tried with him?")
        first = next(fact for fact in case.facts if fact.id == "list-and-course")
        until(lambda: plain(first.says[0]) in plain(terminal.screen), 60, what="the answer")
        until(lambda: plain(first.says[1])[:40] in plain(terminal.screen), 60, what="more of it")
        terminal.press("C-q")
        terminal.see("EXIT-0")
    finally:
        terminal.close()


def answered(screen: str, question: str, client: str) -> str:
    """What the client says below the question, once it stands on the screen whole; else empty."""
    above, _, below = screen.rpartition("3]")
    if not any(fuzz.partial_ratio(plain(question), plain(line)) > 80 for line in above.splitlines()):
        return ""
    _, _, answer = below.partition(f"{client}  ")
    return " ".join(answer.split("\n \n")[0].split("\n\n")[0].split("·")[0].split())


def spoken(recording: Path) -> bool:
    """Whether something was said, and it has been quiet for two seconds since."""
    samples = np.frombuffer(recording.read_bytes()[: recording.stat().st_size // 2 * 2], dtype="<i2")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 300)
    return loud.size > 0 and samples.size - loud[-1] > 2 * 16_000
