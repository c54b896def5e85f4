from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from scripts.language import languages, script
from tui.paragraph import wrap
from tui.showing import clock, moment, visible
from tui.sound import SoundReady
from tui.sound_words import meter, sentence


@given(st.text())
def test_nothing_shown_can_command_a_terminal(text: str) -> None:
    for char in visible(text):
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.category(char) != "Cf" or char == "\u200d"


@given(st.text(alphabet="abc é’«»[]{}/%\\"))
def test_what_a_person_writes_is_shown_as_typed(text: str) -> None:
    assert visible(text) == text


@given(st.text(alphabet="ab \u00a0\u202f?é漢", max_size=200), st.integers(2, 30))
def test_wrapping_keeps_every_character_within_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_lonely_question_mark() -> None:
    text = "Depuis quand cela dure-t-il\u202f? Et pour qui\u202f?"
    for width in range(12, 60):
        assert not any(line.startswith("?") for line in wrap(text, width))


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (65, "1:05"), (-30, "+0:30"), (5400, "90:00")])
def test_time(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_a_moment_as_people_say_it() -> None:
    started = "2026-05-03T09:05:00+02:00"
    assert moment(started, script("fr").phrases) == "le 3 mai à 9\u00a0h\u00a005"
    assert moment(started, script("en").phrases) == "3 May at 9:05"


def test_loudness_is_empty_in_a_quiet_room_and_full_when_one_shouts() -> None:
    assert meter(0.0005) == ""
    assert len(meter(0.02)) < len(meter(0.2)) <= len(meter(1.0)) == 8


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("ears", ["whisper", "off"])
@pytest.mark.parametrize("voice", ["pico", "off"])
@pytest.mark.parametrize("code", [None, "no-microphone", "model-damaged"])
def test_every_state_of_sound_is_one_sentence(lang: str, ears: str, voice: str, code: str | None) -> None:
    text = sentence(SoundReady(ears, voice, code, code), script(lang).phrases)
    assert text.endswith(".")
    assert "{" not in text
