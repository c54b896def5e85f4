"""``coach demo``: what it shows, that nothing of it is kept, and how long it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rapidfuzz import fuzz
from textual.pilot import Pilot

from coach.demo import Beat, beats, course, trainee
from coach.events import FACILITATOR_PITCH, Event, Feedback, Heard, Partial, Question, Said
from coach.options import Options
from coach.reading.text import plain
from scripts.language import script
from tests import pulse
from tests.build import Hand, desk, reader
from tests.program import coach, objects
from tests.terminal import Terminal, require
from tests.tui.test_app import screen_text, wait
from tui.app import CoachApp
from tui.demo import SHORTEST, Playback, stands
from tui.screens.demo import DemoScreen
from tui.screens.home import HomeScreen
from voices.catalogue import open_ears, open_voice
from voices.events import LineFinished

TURNS = {
    "fr": [
        ("open", "example", ["offre-tombee"], 3),
        ("advice", "support", [], 0),
        ("open", "tried", ["le-bateau"], 3),
        ("closed", "check", [], 3),
        ("open", "example", ["oui-de-regis"], 3),
    ],
    "en": [
        ("open", "meaning", ["in-writing"], 3),
        ("advice", "support", [], 0),
        ("open", "tried", ["list-and-course"], 3),
        ("closed", "check", [], 3),
        ("open", "trigger", ["blue-folder"], 3),
    ],
}
LANGS = list(TURNS)


def played(lang: str) -> list[Beat]:
    words = script(lang)
    return list(beats(course(words, reader(lang)), trainee(words)))


class Voices:
    """The sound of a face, its voices brought to their end by hand."""

    def __init__(self, has_voice: bool) -> None:
        self.has_voice = has_voice
        self.said: list[str] = []
        self.hushed = 0

    def say(self, event: Event) -> str | None:
        assert isinstance(event, Said | Feedback)
        self.said.append(event.text)
        return str(len(self.said)) if self.has_voice else None

    def done(self, key: str) -> None:
        pass

    def hush(self) -> None:
        self.hushed += 1


def playback(lang: str, has_voice: bool) -> tuple[Playback, Voices, list[Event]]:
    voices, shown = Voices(has_voice), list[Event]()
    stand_in: Any = voices
    return Playback(played(lang), stand_in, shown.append), voices, shown


@pytest.mark.parametrize("lang", LANGS)
def test_as_json_the_five_turns_and_the_feedback_all_at_once(lang: str, tmp_path: Path) -> None:
    done = coach("demo", "--lang", lang, "--json", "--data", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, b"")
    found = objects(done)
    kinds = [event["event"] for event in found]
    assert (kinds[0], kinds[-1]) == ("session", "feedback")
    steps = [event["step"] for event in found if event["event"] == "step"]
    assert steps == ["opening", "presentation", "clarification"]
    turns = [event for event in found if event["event"] == "question"]
    assert [(turn["form"], turn["aspect"], turn["revealed"], turn["score"]) for turn in turns] == TURNS[lang]
    assert turns[1]["better"]
    assert all(event["by"] == "file" for event in found if event["event"] == "heard")
    at = kinds.index("heard")
    assert kinds[at - 1 : at + 3] == ["partial", "heard", "question", "said"]
    assert found[at - 1]["text"] == found[at]["text"]
    assert found[-1]["core_found"] == 1
    assert found == objects(coach("demo", "--lang", lang, "--json", "--data", str(tmp_path)))


@pytest.mark.parametrize("lang", LANGS)
def test_in_a_pipe_everybody_has_a_name_and_the_last_line_says_what_next(lang: str, tmp_path: Path) -> None:
    done = coach("demo", "--lang", lang, "--data", str(tmp_path))
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, done.stderr) == (0, b"")
    name = trainee(script(lang)).name
    assert sum(line.startswith(name) for line in lines) == 5
    assert "coach practise" in lines[-1]
    assert not (tmp_path / "journal.sqlite3").exists()


@pytest.mark.parametrize("lang", LANGS)
def test_read_in_silence_it_takes_about_two_minutes(lang: str) -> None:
    one, _, shown = playback(lang, has_voice=False)
    seconds = 0.0
    while not one.over:
        seconds += one.go_on() or 0.0
    assert shown == [beat.event for beat in played(lang)]
    print(f"{lang}: {seconds:.0f} s")
    assert 90 <= seconds <= 150


@pytest.mark.parametrize("lang", LANGS)
def test_spoken_it_takes_at_most_two_and_a_half_minutes(lang: str) -> None:
    voice = open_voice("pico")
    assert voice
    one, voices, _ = playback(lang, has_voice=True)
    seconds, due = 0.0, one.go_on()
    pitches = {beat.line.text: beat.line for beat in played(lang) if beat.line}
    while not one.over:
        if due is None:  # the voice keeps the time, and what its captions took is part of it
            line = pitches[voices.said[-1]]
            pitch = getattr(line, "pitch", FACILITATOR_PITCH)
            seconds += voice.synthesise(line.text, lang, pitch, getattr(line, "speed", 1.0)).seconds
            due = one.finished(LineFinished(str(len(voices.said)), interrupted=False, played_seconds=1.0))
        elif isinstance(one.shown, Partial):
            due = one.go_on()
        else:
            seconds += due
            due = one.go_on()
    voice.close()
    print(f"{lang}: {seconds:.0f} s")
    assert 100 <= seconds <= 150


def test_a_voice_that_breaks_leaves_time_to_read() -> None:
    one, voices, _ = playback("en", has_voice=True)
    assert one.go_on() is None
    text = voices.said[-1]
    assert one.finished(LineFinished("another", interrupted=False, played_seconds=1.0)) is None
    seconds = one.finished(LineFinished("1", interrupted=False, played_seconds=0.0))
    assert seconds == pytest.approx(max(SHORTEST, len(text) / 15))


def test_skipping_stops_the_voice_and_shows_a_turn_whole() -> None:
    one, voices, shown = playback("en", has_voice=True)
    while not isinstance(one.shown, Partial):
        one.skip() if shown else one.go_on()
    before = voices.hushed
    one.skip()
    assert voices.hushed == before + 1
    assert script("en").demo["questions"][0] in [event.text for event in shown if isinstance(event, Heard)]
    assert one.finished(LineFinished(str(len(voices.said)), interrupted=True, played_seconds=0.2)) is None


def test_every_event_but_the_last_stands_long_enough_to_be_seen() -> None:
    for beat in played("fr"):
        if isinstance(beat.event, Said):
            assert stands(beat.event, voiced=False) >= SHORTEST


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_on_the_screen_key_by_key_to_the_feedback_and_home(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    one, words = app(tmp_path, lang, start="demo"), script(lang)
    async with one.run_test(size=size) as pilot:
        await shows(pilot, words.demo["asides"]["welcome"])
        for _ in range(60):
            if words.demo["next"] in hint(pilot):
                break
            await pilot.press("enter", "space")
        text = await shows(pilot, words.phrases("screen.feedback"))
        for question in words.demo["questions"]:
            assert question in text
        assert f"{words.phrases('screen.you')}  " not in screen_text(pilot)
        assert "coach practise" in hint(pilot)
        await pilot.press("escape")
        await wait(pilot, lambda: isinstance(one.screen, HomeScreen))
    assert not (tmp_path / "journal.sqlite3").exists()


async def test_it_plays_by_itself_with_the_words_as_they_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.demo.READING", 1e6)
    monkeypatch.setattr("tui.demo.SHORTEST", 0.01)
    monkeypatch.setattr("tui.demo._SPEAKING", 4.0)
    one, words = app(tmp_path, "en", start=None), script("en")
    first, name = words.demo["questions"][0], trainee(words).name
    async with one.run_test() as pilot:
        await wait(pilot, lambda: isinstance(one.screen, HomeScreen))
        await pilot.press("d")
        await wait(pilot, lambda: isinstance(one.screen, DemoScreen))
        await shows(pilot, f"{name} {' '.join(first.split()[:3])}")
        assert first not in " ".join(screen_text(pilot).split())
        await pilot.press("space")
        await shows(pilot, f"{name} {first} [open,")
        await pilot.press("escape")
        await wait(pilot, lambda: isinstance(one.screen, HomeScreen))


@pytest.mark.journey
@pytest.mark.speech
@pytest.mark.parametrize("lang", LANGS)
def test_question_and_answer_come_out_of_the_loudspeaker(tmp_path: Path, lang: str) -> None:
    require()
    words = script(lang)
    person = trainee(words).name
    first, second, *_ = words.demo["questions"]
    with pulse.running() as server:
        terminal = Terminal("demo", "--lang", lang, "--data", str(tmp_path), environ=server.env)
        try:
            terminal.see(person, seconds=60)
            recorder, heard = server.record_speaker()
            for line in before_the_questions(lang):
                terminal.see(beginning(line))
                terminal.press("Enter")
            terminal.see(f"{person} {beginning(second)}", seconds=60)
            server.end(recorder)
            pcm = heard.read_bytes()
            terminal.press("C-q")
            terminal.see("EXIT-0")
        finally:
            terminal.close()
    said = recognised(pcm, lang, tmp_path / "models")
    answer = next(answers(lang))
    print(f"{lang}: « {first} » « {answer} » came out as « {said} »")
    for text in (first, answer):
        assert fuzz.partial_ratio(plain(text), plain(said)) >= 60


def app(data: Path, lang: str, start: str | None) -> CoachApp:
    """The app as the command makes it, in silence."""
    options = Options(lang=lang, data=data, ears="off", voice="off")
    return CoachApp(lambda: desk(data, lang, Hand()), options, start=start)


async def shows(pilot: Pilot[Any], *texts: str) -> str:
    """Wait until the texts stand on the screen, line breaks apart; give what stands there."""

    def shown() -> str:
        text = " ".join(re.split(r"[ \n]+", screen_text(pilot)))
        return text if all(part in text for part in texts) else ""

    return str(await wait(pilot, shown))


def hint(pilot: Pilot[Any]) -> str:
    """The line below the transcript."""
    return str(pilot.app.screen.query_one("#sound").render())


def beginning(text: str) -> str:
    """The first words of a line, as ``Terminal.see`` compares them."""
    return " ".join(text.split()[:3])


def before_the_questions(lang: str) -> Iterator[str]:
    """What is said until the trainee has the floor."""
    for beat in takewhile(lambda beat: not isinstance(beat.event, Partial), played(lang)):
        if beat.line is not None:
            yield beat.line.text


def answers(lang: str) -> Iterator[str]:
    """What the client says to the questions."""
    found = [beat.event for beat in played(lang)]
    for verdict, answer in pairwise(found):
        if isinstance(verdict, Question) and isinstance(answer, Said):
            yield answer.text


def recognised(pcm: bytes, lang: str, models: Path) -> str:
    """What a recogniser makes of a recording of the loudspeaker (s16le mono 16 kHz)."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float32) / 32768
    ears = open_ears("whisper", lang, models)
    assert ears
    ears.load(lambda _part: None)
    text = ears.transcribe(samples, live=False).text
    ears.close()
    return text
