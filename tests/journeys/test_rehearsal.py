"""A whole rehearsal by voice alone: no key is pressed but to hush the coach and to leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from coach.reading.text import plain
from scripts.language import script
from tests import pulse
from tests.terminal import Terminal
from tests.voices.support import until
from voices.catalogue import open_voice
from voices.files import write_wav

pytestmark = [pytest.mark.journey, pytest.mark.speech]

TALK = {
    "fr": {
        "listening": "micro ouvert",
        "speaking": "le coach parle",
        "next": "étape suivante",
        "told": (
            "Je dirige une petite équipe de sept personnes, et deux collègues ne se parlent plus.",
            "Comment faire pour retrouver une bonne ambiance dans mon équipe ?",
        ),
        "answer": "Cela dure depuis le mois de septembre, et je me sens seule au milieu.",
        "request": "J’aimerais vos idées pour trouver comment parler à mon équipe.",
        "keep": "Je garde ça.",
        "action": "Vendredi, je parle à chacune de mes deux collègues.",
        "first": "Ce soir, je prépare trois phrases.",
        "sign": "Je saurai que c’est réussi si elles se disent bonjour.",
        "yes": "Oui.",
        "learned": "J’ai appris que je voulais tout régler à leur place.",
    },
    "en": {
        "listening": "mic open",
        "speaking": "the coach is speaking",
        "next": "Next step.",
        "told": (
            "I lead a small team of seven people, and two colleagues do not speak to each other any more.",
            "What can I do to bring back a good atmosphere in my team?",
        ),
        "answer": "It has been going on since September, and I feel alone in the middle.",
        "request": "I would like your ideas on how to speak to my team.",
        "keep": "I keep that.",
        "action": "On Friday I will speak to each of my two colleagues.",
        "first": "Tonight I will prepare three sentences.",
        "sign": "I will know that it worked if they say good morning.",
        "yes": "Yes.",
        "learned": "I learned that I wanted to settle everything in their place.",
    },
}


@pytest.mark.parametrize("lang", TALK)
def test_a_whole_rehearsal_by_voice(server: pulse.Pulse, tmp_path: Path, lang: str) -> None:
    talk = TALK[lang]
    page = tmp_path / "page.md"
    voice = open_voice("pico")
    assert voice
    words = ("--lang", lang, "--data", str(tmp_path / "data"), "--seed", "3", "--page", str(page))
    terminal = Terminal("rehearse", *words, height=50, environ=server.env)

    def say(text: str, *seen: str, answered: bool = True) -> None:
        """A sentence goes in; what must follow is awaited, and what the coach says to it is cut short."""
        terminal.see(talk["listening"], seconds=60)
        wav = tmp_path / "said.wav"
        spoken = voice.synthesise(text, lang, pitch=1.25)
        breath = b"\0\0" * int(0.8 * spoken.rate)  # nobody answers in the instant in which somebody stops
        write_wav(wav, replace(spoken, pcm=breath + spoken.pcm))
        assert server.play_into_microphone(wav).wait(30) == 0
        for part in seen:
            until(lambda part=part: shows(terminal, part), 60, what=part)  # type: ignore[misc]
        if answered:
            hush()

    def hush() -> None:
        terminal.see(talk["speaking"], seconds=120)
        terminal.press("F6")

    try:
        hush()
        terminal.see("1/6")
        hush()
        for text in talk["told"]:
            say(text, text, answered=False)
        say(talk["next"], "2/6")
        say(talk["answer"], talk["answer"])
        say(talk["next"], "3/6")
        say(talk["request"], talk["request"], script(lang).phrases("notes.criteria.one"))
        say(talk["next"], "4/6")
        say(talk["keep"], script(lang).phrases("notes.kept", name="")[:12])
        say(talk["next"], "5/6")
        for part in ("action", "first", "sign"):
            say(talk[part], talk[part])
        say(talk["yes"], script(lang).phrases("notes.planned", what="")[:10])
        say(talk["next"], "6/6")
        say(talk["learned"], talk["learned"])
        say(talk["learned"])
        say(talk["learned"], script(lang).phrases("screen.feedback"), answered=False)
        terminal.press("C-q")
        terminal.see("EXIT-0")
    except BaseException:
        print(terminal.screen)
        raise
    finally:
        voice.close()
        terminal.close()
    kept = plain(page.read_text(encoding="utf-8"))
    for text in (talk["request"], talk["action"], talk["learned"]):
        assert fuzz.partial_ratio(plain(text), kept) > 80, text


def shows(terminal: Terminal, text: str) -> bool:
    """Whether a text stands on the screen, as it was heard: a word may differ."""
    return fuzz.partial_ratio(plain(text), plain(" ".join(terminal.screen.split()))) > 80
