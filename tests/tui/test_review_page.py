"""`coach review`: times, names and captions in every face, and the page that `--html` writes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.conversation import Reviewed, Turn
from coach.events import Coverage, Feedback, Question
from coach.reading.reader import ASPECTS, FORMS
from scripts.language import script
from tests.program import coach, objects
from tui.page import page, parts, strongest, weakest
from tui.showing import visible

TALK = """[00:00:45] Paul : Depuis quand cela dure-t-il ?
[00:00:52] Noor : Depuis le printemps. <script>alert("x")</script> & 'tout' \x1b[31mça
[00:01:20] Inès : As-tu pensé à lui écrire une lettre ?
[01:00:31] Noor : Pas vraiment.
[01:01:50] Paul : Qu’est-ce qui a changé juste avant ?
[01:02:03] Inès : Pourquoi tu ne l’as pas dit plus tôt, franchement ?
"""
CAPTIONS = """WEBVTT

00:01.000 --> 00:04.000
<v Ann Lee>My team goes quiet</v>

00:04.100 --> 00:06.000
<v Ann Lee>whenever she comes in.</v>

00:08.000 --> 00:09.500
<v Bob>What have you already tried?</v>
"""
NO_CHARACTERS = {0xFFFE: "�", 0xFFFF: "�"}
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Checked(HTMLParser):
    """A page taken apart: every element closed where it should be, and what it says and refers to."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "aria-labelledby"):
                self.refers += [f"#{part.removeprefix('#')}" for part in (value or "").split()]
                assert name != "href" or (value or "").startswith("#")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style" and data.strip():
            self.texts.append(data)


def check(text: str) -> Checked:
    """The page is well-formed and stands alone: it runs and loads nothing, and its links lead somewhere."""
    found = Checked(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(found.tags)
    assert not [name for name in found.attributes if name.startswith("on") or name in ("src", "srcset")]
    assert {ref.removeprefix("#") for ref in found.refers} <= set(found.ids)
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ElementTree.fromstring(picture)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("talks")
    (made / "talk.txt").write_text(TALK, encoding="utf-8")
    (made / "talk.vtt").write_text(CAPTIONS, encoding="utf-8")
    return made


def test_times_and_names_in_the_events(folder: Path) -> None:
    done = coach("review", "--lang", "fr", "--json", str(folder / "talk.txt"))
    *verdicts, feedback = objects(done)
    assert [(one["event"], one["turn"], one["start"], one["who"]) for one in verdicts] == [
        ("question", 1, 45, "Paul"),
        ("question", 2, 52, "Noor"),
        ("question", 3, 80, "Inès"),
        ("question", 4, 3631, "Noor"),
        ("question", 5, 3710, "Paul"),
        ("question", 6, 3723, "Inès"),
    ]
    assert verdicts[0]["text"] == "Depuis quand cela dure-t-il ?"
    assert verdicts[3]["form"] == "statement"
    assert feedback["event"] == "feedback"


def test_captions_have_an_end_and_a_silence(folder: Path) -> None:
    first, second, feedback = objects(coach("review", "--lang", "en", "--json", str(folder / "talk.vtt")))
    assert first["text"] == "My team goes quiet whenever she comes in."
    assert (first["start"], first["end"], first["who"]) == (1, 6, "Ann Lee")
    assert (second["start"], second["end"], second["who"]) == (8, 9.5, "Bob")
    assert feedback["silence"] == 2


def test_one_person_alone(folder: Path) -> None:
    file = str(folder / "talk.txt")
    *verdicts, feedback = objects(coach("review", "--lang", "fr", "--json", "--who", "paul", file))
    assert [(one["turn"], one["who"]) for one in verdicts] == [(1, "Paul"), (5, "Paul")]
    assert feedback["questions"] == 2
    plain = coach("review", "--lang", "fr", "--who", "Paul", file).stdout.decode()
    assert "5. 61:50 Paul\u00a0: Qu’est-ce qui a changé juste avant ?" in plain
    assert "Noor" not in plain


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page(folder: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "a page.html"
    out.write_text("the page of last time", encoding="utf-8")
    files = [str(folder / "talk.txt"), str(folder / "talk.vtt")]
    done = coach("review", "--lang", lang, *files, "--html", str(out))
    assert done.returncode == 0
    assert str(out) in done.stdout.decode()
    assert [file.name for file in tmp_path.iterdir()] == ["a page.html"]
    text = out.read_text(encoding="utf-8")
    found = check(text)
    said = "\n".join(found.texts)
    assert f'<html lang="{lang}">' in text
    # What a person wrote is shown as typed, with nothing left that a browser or a terminal would obey.
    assert """Depuis le printemps. <script>alert("x")</script> & 'tout' ␛[31mça""" in said
    assert {"0:45", "1:02:03", "0:08–0:10"} <= set(re.findall(r"\d[\d:–]+", said))
    assert {f"t1-{number}" for number in range(1, 7)} | {"t2-1", "t2-2"} <= set(found.ids)
    assert found.tags.count("title") == 1 + 2 + 8  # the page's, the pictures', and one for each mark
    assert found.tags.count("desc") == 2
    for part in ("aspects.since", "aspects.part", "forms.statement"):
        assert script(lang).feedback(part) in said
    for key in ("title", "timeline", "angles", "strong", "weak", "every", "untouched"):
        assert script(lang).phrases(f"page.{key}") in said


def test_with_json_the_last_event_is_still_the_feedback(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.html"
    found = objects(coach("review", "--lang", "en", "--json", str(folder / "talk.vtt"), "--html", str(out)))
    assert [one["event"] for one in found] == ["question", "question", "feedback"]
    check(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_wrong_is_one_sentence_and_nothing_is_replaced(
    folder: Path, tmp_path: Path, lang: str
) -> None:
    talk, broken = folder / "talk.txt", tmp_path / "broken.srt"
    broken.write_text("1\n00:00:01,000 --> 00:00:02,000\noui\n\n2\n00:0x --> 3\nnon\n", encoding="utf-8")
    page_of_old = tmp_path / "old.html"
    page_of_old.write_text("old", encoding="utf-8")
    for words, says in (
        ([str(talk), "--who", "Zoé"], "Zoé"),
        ([str(talk), "--html", "/nowhere/page.html"], "/nowhere"),
        ([str(talk), "--html", str(tmp_path)], str(tmp_path)),
        ([str(talk), "--html", str(talk)], str(talk)),
        ([str(talk), "--html", "/dev/null"], "/dev/null"),
        ([str(broken), "--html", str(page_of_old)], "6"),
        ([str(broken)], "broken.srt"),
    ):
        done = coach("review", "--lang", lang, *words)
        complaint = done.stderr.decode()
        assert done.returncode == 2, words
        assert says in complaint
        assert complaint.count("\n") == 1
        assert "{" not in complaint
        assert done.stdout == b""
    assert talk.read_text(encoding="utf-8") == TALK
    assert page_of_old.read_text(encoding="utf-8") == "old"
    assert Path("/dev/null").is_char_device()


def test_a_link_leads_to_the_page(folder: Path, tmp_path: Path) -> None:
    link, target = tmp_path / "link.html", tmp_path / "there.html"
    link.symlink_to(target)
    assert coach("review", "--lang", "en", str(folder / "talk.vtt"), "--html", str(link)).returncode == 0
    assert link.is_symlink()
    check(target.read_text(encoding="utf-8"))


hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "</title><script>x</script>",
            '"><img src=x onerror=y>',
            "&amp;",
            "]]>",
            "-->",
            "{text}",
            "\x1b[2J",
            "‮evil",
        ]
    ),
)
verdicts = st.builds(
    Question,
    text=hostile,
    form=st.sampled_from(FORMS),
    aspect=st.sampled_from((*ASPECTS, None)),
    confidence=st.floats(0, 1),
    revealed=st.just(()),
    score=st.integers(0, 3),
    why=hostile,
    better=st.none() | hostile,
)


@st.composite
def conversations(draw: st.DrawFn) -> list[Reviewed]:
    """Turns of one or two files, some with times and names, some without, in any order of time."""
    found = []
    for file in draw(st.lists(hostile.filter(lambda name: "\x00" not in name), min_size=1, max_size=2)):
        timed = draw(st.booleans())
        for number, verdict in enumerate(draw(st.lists(verdicts, min_size=1, max_size=6)), 1):
            start = draw(st.floats(0, 40_000)) if timed else None
            end = start + draw(st.floats(0, 90)) if start is not None and draw(st.booleans()) else None
            turn = Turn(verdict.text, start, end, draw(st.none() | hostile))
            found.append(Reviewed(file, number, turn, verdict))
    return found


@settings(max_examples=60)
@given(conversations(), st.sampled_from(["fr", "en"]), st.none() | hostile)
def test_whatever_was_said_the_page_is_whole_and_says_it(
    reviewed: list[Reviewed], lang: str, who: str | None
) -> None:
    asked = [one.verdict for one in reviewed if one.verdict.form != "statement"]
    feedback = Feedback(
        text="…",
        questions=len(asked),
        forms={form: 1 for form in FORMS if any(one.verdict.form == form for one in reviewed)},
        score=1.5 if asked else None,
        coverage=tuple(Coverage(aspect, sum(one.aspect == aspect for one in asked)) for aspect in ASPECTS),
        silence=2.0,
    )
    text = page(script(lang), reviewed, feedback, who)
    found = check(text)
    said = " ".join("".join(found.texts).split())
    for one in reviewed:
        for shown in (one.turn.text, one.verdict.why, one.verdict.better or "", one.turn.who or ""):
            assert " ".join(visible(shown).translate(NO_CHARACTERS).split()) in said
    assert text == page(script(lang), reviewed, feedback, who)
    assert json.dumps(text)  # no lone surrogate is left that could not be written


def told(number: int, form: str, aspect: str | None, score: int, sure: float, better: str | None) -> Reviewed:
    verdict = Question("…", form, aspect, sure, (), score, "…", better)
    return Reviewed("a.txt", number, Turn("…"), verdict)


def test_the_strongest_differ_in_aspect_and_the_weakest_are_surely_weak() -> None:
    turns = [
        told(1, "open", "since", 3, 0.9, None),
        told(2, "open", "since", 3, 0.8, None),
        told(3, "open", "crux", 3, 0.7, None),
        told(4, "closed", "people", 2, 0.9, "…"),
        told(5, "advice", "tried", 0, 0.5, "…"),
        told(6, "judging", "part", 0, 0.9, "…"),
        told(7, "statement", None, 1, 0.9, None),
    ]
    assert [one.number for one in strongest(turns)] == [1, 3, 4]
    assert [one.number for one in weakest(turns)] == [6, 4, 5]
    assert strongest([turns[-1]]) == weakest([turns[-1]]) == []


def test_a_file_given_twice_is_told_twice() -> None:
    once = [told(1, "open", "since", 3, 0.9, None), told(2, "open", "since", 3, 0.9, None)]
    assert [len(part) for part in parts([*once, *once])] == [2, 2]
