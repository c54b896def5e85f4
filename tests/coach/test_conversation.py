"""Transcripts and captions as turns: times and names are understood, and nothing that was said is lost."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.conversation import Turn, check_who, chosen, people, silence, spoken, turns
from coach.errors import UserError

NAMES = ("Marie", "Jean Paul", "CLIENT", "Hélène de Bois")
WORDS = ("depuis", "quand", "l’équipe", "se", "tait-elle", "oui", "non", "peut-être", "ça", "dure")
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(lambda words: " ".join(words) + " ?")
moments = st.integers(0, 3 * 3600)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def clock(seconds: int, *, hours: bool = True) -> str:
    if hours:
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60}:{seconds % 60:02d}"


@pytest.mark.parametrize("after", ["", " ", " - ", " – "])
@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [("[00:12:30]", 750), ("00:12:30", 750), ("12:30", 750), ("(1:02:03)", 3723), ("[0:01.5]", 1.5)],
)
def test_a_time_at_the_beginning_is_taken_off(stamp: str, seconds: float, after: str) -> None:
    gap = after or ("" if stamp[0] in "[(" else " ")
    assert turns(f"{stamp}{gap}Depuis quand ?", "a.txt") == (Turn("Depuis quand ?", seconds),)


def test_a_time_on_a_line_of_its_own_and_a_span_of_time() -> None:
    assert turns("[0:02]\nBonjour.\n\n[0:05 --> 0:07]  Oui.", "a.txt") == (
        Turn("Bonjour.", 2),
        Turn("Oui.", 5, 7),
    )


@pytest.mark.parametrize(
    "text", ["10:30, c’est trop tôt ?", "à 10:30 ?", "16:9", "1:2:3", "12:75 oui", "http://x.y"]
)
def test_what_is_no_time_stays(text: str) -> None:
    assert turns(text, "a.txt") == (Turn(text),)


@pytest.mark.parametrize("mark", ["\u00a0:", ":", " :"])
def test_a_name_before_a_colon_on_two_lines_is_a_name(mark: str) -> None:
    text = f"Marie{mark} Depuis quand ?\nJe me demande : que faire ?\nMARIE{mark} Oui."
    assert turns(text, "a.txt") == (
        Turn("Depuis quand ?", who="Marie"),
        Turn("Je me demande : que faire ?"),
        Turn("Oui.", who="Marie"),
    )


def test_once_is_no_name() -> None:
    assert turns("Je me demande : que faire ?\nVoilà : rien.", "a.txt") == (
        Turn("Je me demande : que faire ?"),
        Turn("Voilà : rien."),
    )


def test_more_than_three_words_are_no_name() -> None:
    text = "Ce que je crois : rien.\nCe que je crois : tout."
    assert [turn.text for turn in turns(text, "a.txt")] == text.splitlines()


def test_a_name_with_its_words_below_and_the_lines_that_follow_it() -> None:
    text = "Ann Lee  0:03\nHello.\nAre you there?\n\nBob (0:10):\nYes.\n\n"
    text += "Ann Lee  0:15\nGood.\nBob (0:20): Fine."
    assert turns(text, "a.txt") == (
        Turn("Hello.", 3, who="Ann Lee"),
        Turn("Are you there?", who="Ann Lee"),
        Turn("Yes.", 10, who="Bob"),
        Turn("Good.", 15, who="Ann Lee"),
        Turn("Fine.", 20, who="Bob"),
    )


def test_one_person_is_chosen_with_the_numbers_of_the_conversation() -> None:
    found = turns("A : un\nB : deux\nA : trois\nB : quatre", "a.txt")
    assert people(found) == ("A", "B")
    assert [(number, turn.text, last) for number, turn, last in chosen(found, " b ")] == [
        (2, "deux", found[0]),
        (4, "quatre", found[2]),
    ]
    assert [number for number, _, _ in chosen(found, None)] == [1, 2, 3, 4]
    check_who("a", [("a.txt", found)])
    with pytest.raises(UserError) as error:
        check_who("C", [("a.txt", found)])
    assert error.value.code == "who-unknown"
    assert error.value.detail == {"who": "C", "known": "A, B", "file": "a.txt"}
    with pytest.raises(UserError) as error:
        check_who("C", [("b.txt", turns("un\ndeux", "b.txt"))])
    assert error.value.code == "who-none"


@pytest.mark.parametrize(
    ("last", "turn", "seconds"),
    [
        (None, Turn("b", 3), None),
        (Turn("a", 1), Turn("b", 3), None),
        (Turn("a", 1, 2), Turn("b"), None),
        (Turn("a", 1, 2), Turn("b", 3.5, 4), 1.5),
        (Turn("a", 1, 2), Turn("b", 1.5, 4), 0),
        (Turn("a", 1, 2), Turn("b", 1, 2), None),  # two lines of one caption
        (Turn("a", 1, 2, "Ann"), Turn("b", 3, 4, "ann"), None),
        (Turn("a", 1, 2, "Ann"), Turn("b", 3, 4, "Bob"), 1),
        (Turn("a", 1, 2), Turn("b", 3600, 3602), None),  # a break
    ],
)
def test_the_silence_before_a_turn(last: Turn | None, turn: Turn, seconds: float | None) -> None:
    assert silence(last, turn) == seconds


SRT = """1
00:00:01,000 --> 00:00:03,000
<i>Depuis quand
est-ce que</i>

2
00:00:05,000 --> 00:00:06,500
cela {\\an8}dure ?

3
00:00:08,000 --> 00:00:09,000
- Un an.
- Et vous ?

4
00:00:09,000 --> 00:00:10,000
5 < 6 > 2
"""


def test_subrip() -> None:
    assert turns(SRT, "a.srt") == (
        Turn("Depuis quand est-ce que cela dure ?", 1, 6.5),
        Turn("Un an.", 8, 9),
        Turn("Et vous ?", 8, 9),
        Turn("5 < 6 > 2", 9, 10),
    )
    assert turns(SRT.replace("\n", "\r\n"), "A.SRT") == turns(SRT, "a.srt")


def test_webvtt_with_voices_notes_and_entities() -> None:
    text = (
        "WEBVTT - a talk\nKind: captions\n\nNOTE not\nsaid\n\nSTYLE\n::cue {}\n\n"
        "first\n00:01.000 --> 00:02.000 align:start\n<v Ann Lee>Hello &amp; well,</v>\n\n"
        "00:02.100 --> 00:03.000\n<v Ann Lee><c.loud>who</c> are you?</v> <v Bob>Me.</v>\n"
    )
    assert turns(text, "a.vtt") == (
        Turn("Hello & well, who are you?", 1, 3, "Ann Lee"),
        Turn("Me.", 2.1, 3, "Bob"),
    )


def test_names_before_the_words_of_captions() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAnn Lee: Since when?\n\n"
    text += "2\n00:04.000 --> 00:05.000\nBob: May.\n\n"
    text += "3\n00:06.000 --> 00:07.000\nAnn Lee: And then\n\n4\n00:07.000 --> 00:08.000\nBob: Well.\n"
    assert [(turn.who, turn.text) for turn in turns(text, "a.vtt")] == [
        ("Ann Lee", "Since when?"),
        ("Bob", "May."),
        ("Ann Lee", "And then"),
        ("Bob", "Well."),
    ]


def test_captions_without_punctuation_end_where_it_is_silent() -> None:
    text = "1\n00:00:01,0 --> 00:00:02,0\nso when\n\n2\n00:00:02,1 --> 00:00:03,0\ndid it start\n\n"
    text += "3\n00:00:05,0 --> 00:00:06,0\nin may\n"
    assert [turn.text for turn in turns(text, "a.srt")] == ["so when did it start", "in may"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Depuis quand ?", 1),
        ("1\n\nDepuis quand ?", 1),
        ("1\n00:00:01,000 --> midi\noui", 2),
        ("1\n00:00:01,000 --> 00:00:02,000\noui\n\n2\n--> 3\nnon", 6),
    ],
)
def test_captions_that_cannot_be_read_name_the_line(text: str, line: int) -> None:
    with pytest.raises(UserError) as error:
        turns(text, "a.srt")
    assert error.value.code == "caption-time"
    assert error.value.detail == {"file": "a.srt", "line": str(line)}


def test_a_recording_is_parted_by_pauses_and_by_sentences() -> None:
    heard = [
        ("Depuis quand", 0.0, 1.0),
        ("cela dure ?", 1.2, 2.0),
        ("Un an", 2.1, 3.0),
        ("et demi", 4.0, 5.0),
    ]
    assert spoken(heard) == (
        Turn("Depuis quand cela dure ?", 0, 2),
        Turn("Un an", 2.1, 3),
        Turn("et demi", 4, 5),
    )
    assert spoken([]) == spoken([(" ", 0.0, 1.0)]) == ()


@given(st.lists(st.tuples(moments, st.sampled_from(NAMES), sentences), min_size=1, max_size=12), st.data())
def test_whatever_way_times_and_names_are_written_they_are_read(
    rows: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    rows = [*rows, *rows]  # so that each name stands on two lines
    text = []
    for seconds, who, words in rows:
        hours = data.draw(st.booleans()) or seconds >= 999 * 60
        stamp = data.draw(st.sampled_from(["[{}] ", "({}) ", "{} ", "{} - ", "[{}] - "])).format(
            clock(seconds, hours=hours)
        )
        text.append(f"{stamp}{who}{data.draw(st.sampled_from([' : ', ': ', ' : ']))}{words}")
    assert turns("\n".join(text), "a.md") == tuple(
        Turn(words, float(seconds), who=who) for seconds, who, words in rows
    )


@given(st.lists(lines.filter(lambda line: ":" not in line and "：" not in line), max_size=8))
def test_without_times_and_names_every_line_is_a_turn(found: list[str]) -> None:
    text = "\n".join(found)
    assert [turn.text for turn in turns(text, "a.txt")] == [
        line.strip() for line in text.splitlines() if line.strip()
    ]


@given(
    st.lists(st.text(st.sampled_from(f"{string.ascii_letters[:4]}019 :[]().-–\t*"), max_size=40), max_size=8)
)
def test_what_follows_anything_like_a_time_or_a_name_is_kept(found: list[str]) -> None:
    ends = [f"et voilà ce que disait alors la ligne {chr(97 + at)}" for at in range(len(found))]
    text = "\n".join(f"{start} {end}" for start, end in zip(found, ends, strict=True))
    read = turns(text, "a.txt")
    assert [turn.text[-len(end) :] for turn, end in zip(read, ends, strict=True)] == ends


@given(st.text(st.sampled_from("abc12 :[]()->.,\n*?")))
def test_no_word_is_nowhere(text: str) -> None:
    """A name may stand before many turns, once it is known; whatever else has letters stands in a turn."""
    read = turns(text, "a.txt")
    kept = " ".join(f"{turn.who or ''} {turn.text}" for turn in read)
    assert all(word in kept for word in re.findall("[abc]+", text))
    assert all(turn.text for turn in read)


@given(st.text(), st.sampled_from(["a.srt", "a.vtt", "a.txt"]))
def test_any_text_gives_turns_or_one_complaint_with_file_and_line(text: str, file: str) -> None:
    complaint = None
    read: tuple[Turn, ...] = ()
    try:
        read = turns(text, file)
    except UserError as error:
        complaint = error
    if complaint is not None:
        assert complaint.detail["file"] == file
        assert 1 <= int(complaint.detail["line"]) <= len(text.splitlines())
    assert all(turn.text.strip() for turn in read)
    assert all(turn.end is None or (turn.start or 0) <= turn.end for turn in read if file != "a.txt")


@given(
    st.lists(st.lists(sentences, min_size=1, max_size=2), min_size=1, max_size=10),
    st.sampled_from(["srt", "vtt"]),
)
def test_all_words_of_captions_are_kept_in_order(cues: list[list[str]], kind: str) -> None:
    text = "WEBVTT\n\n" if kind == "vtt" else ""
    for at, said in enumerate(cues):
        text += f"{at + 1}\n{clock(at * 5)}.000 --> {clock(at * 5 + 4)}.000\n" + "\n".join(said) + "\n\n"
    read = turns(text, f"a.{kind}")
    assert " ".join(turn.text for turn in read) == " ".join(words for said in cues for words in said)
    assert [turn.start for turn in read] == [at * 5.0 for at in range(len(cues))]
