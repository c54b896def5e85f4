"""Hours of talk in which no command is heard, and commands in many voices that are."""

from __future__ import annotations

import os
import random
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import pytest

from coach.commands import Commands
from scripts.cases import files, load
from scripts.language import script
from tests.soak.tape import Tape, spoken, tape, with_gaps
from tests.voices.support import recordings
from voices.audio import RATE, Samples
from voices.catalogue import open_voice
from voices.files import read

pytestmark = [pytest.mark.soak, pytest.mark.speech]

MINUTES = float(os.environ.get("COACH_SOAK_MINUTES", "30"))
TIMES = int(os.environ.get("COACH_SOAK_TIMES", "20"))
BESIDE = ("who", "less", "again")  # listened for as well in a session
SPOKEN = ("next", "back", "pause", "resume", "more", "repeat", "time", "help", "end")


def commands(lang: str) -> Commands:
    table = script(lang).commands
    return Commands(table["words"], table["numbers"], table["answers"], table["typed"])


@pytest.fixture(params=["fr", "en"])
def listening(
    request: pytest.FixtureRequest, whisper: dict[str, Any]
) -> Iterator[tuple[str, Tape, Commands]]:
    known = commands(request.param)
    with tape(whisper[request.param]) as made:
        made.ears.phrases(known.phrases((*SPOKEN, *BESIDE)))
        yield request.param, made, known


def talk(lang: str) -> Generator[Samples, None, None]:
    """Recordings of people, then everything the cases and the bank of questions hold, in many voices."""
    yield from (read(recording.path) for recording in recordings() if recording.lang == lang)
    texts = [text for _, _, text in script(lang).questions]
    for file in files(lang, None):
        case = load(file, lang)
        texts += [said for fact in case.facts for said in fact.says]
        texts += list(case.presentation)
    draw = random.Random(11)
    draw.shuffle(texts)
    engines = [engine for name in ("pico", "system") if (engine := open_voice(name))]
    try:
        for number, text in enumerate(texts):
            engine = engines[number % len(engines)]
            yield spoken(engine.synthesise(text, lang, draw.uniform(0.8, 1.3), draw.uniform(0.85, 1.2)))
    finally:
        for engine in engines:
            engine.close()


def test_no_command_in_half_an_hour_of_talk(listening: tuple[str, Tape, Commands]) -> None:
    lang, made, known = listening
    # One of the recorded sentences asks for the time left, which is the command.
    asked = {known.find(recording.text) for recording in recordings() if recording.lang == lang}
    seconds = 0.0
    with closing(talk(lang)) as pieces:
        for piece in pieces:
            made.play(with_gaps([piece]))
            seconds += piece.size / RATE + 1.4
            if seconds > MINUTES * 60:
                break
    heard = [final.text for final in made.heard()]
    turns = len(heard)
    false = [text for text in heard if (found := known.find(text)) and found not in asked]
    print(f"\n{lang}: {seconds / 60:.1f} minutes, {turns} turns, false commands: {false}")
    assert turns > seconds / 15
    assert false == []


def test_commands_in_many_voices(listening: tuple[str, Tape, Commands]) -> None:
    lang, made, known = listening
    voice = open_voice("pico")
    assert voice
    draw = random.Random(5)
    taken: dict[str, int] = {}
    missed: list[tuple[str, str]] = []
    for name in SPOKEN:
        ways = known.phrases((name,))
        taken[name] = 0
        for number in range(TIMES):
            phrase = ways[number % len(ways)]
            made.play(spoken(voice.synthesise(phrase, lang, draw.uniform(0.8, 1.3), draw.uniform(0.8, 1.25))))
            said = " / ".join(final.text for final in made.heard())
            found = known.find(said)
            if found is not None and found.name == name:
                taken[name] += 1
            else:
                missed.append((phrase, said))
    voice.close()
    print(f"\n{lang}: {taken} of {TIMES} each; missed: {missed}")
    assert sum(taken.values()) >= 0.95 * TIMES * len(SPOKEN), missed
    assert min(taken.values()) >= 0.95 * TIMES - 1, taken
