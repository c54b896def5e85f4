"""A rehearsal by pipe, and the page that is kept of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest

from coach.events import Kept, Page, Planned
from coach.options import Options
from scripts.language import languages, script
from tests.conftest import REPO
from tui.keepsake import as_calendar, as_html, as_markdown, keep

NASTY = "<b>*bold*</b> [x](y) \x1b[31m # `code`"
PAGE = Page(
    "2026-11-25",
    "What can I do?",
    f"Your ideas, please. {NASTY}",
    (Kept("Tess", f"I had a boss once. {NASTY}"),),
    (Planned("I talk to Omar.", "I ring him.", "2026-11-27", "He laughs."), Planned("I sleep.")),
    {"self": "I like to be asked."},
)

TALK = {
    "fr": [
        "Je dirige une équipe de sept personnes, et je suis prise entre deux clans.",
        "Comment retrouver une bonne ambiance ?",
        "/next",
        "je sais pas trop",
        "/pass",
        "/next",
        "J’aimerais vos idées pour trouver comment parler à mon équipe.",
        "/next",
        "je garde ça",
        "/next",
        "Vendredi je parle à Nadia.",
        "Ce soir j’écris trois phrases.",
        "Elle sourit.",
        "oui",
        "/next",
        "Que je veux tout régler.",
        "Que chacun attend l’autre.",
        "Que je demande trop tard.",
    ],
    "en": [
        "I lead a team of seven, and I am caught between two camps.",
        "What can I do to get a good atmosphere back?",
        "/next",
        "I don't know",
        "/pass",
        "/next",
        "I’d like your ideas on how to speak to my team.",
        "/next",
        "I keep that",
        "/next",
        "On Friday I will talk to Nadia.",
        "Tonight I write three lines.",
        "She smiles.",
        "yes",
        "/next",
        "That I want to settle everything.",
        "That each of them waits for the other.",
        "That I ask too late.",
    ],
}


def run(data: Path, lang: str, lines: list[str], *words: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "-m", "coach", "rehearse", "--json", "--lang", lang, "--data", str(data), *words],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        cwd=REPO,
        timeout=120,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("lang", languages())
def test_a_whole_rehearsal_by_pipe_and_the_next_one_asks_after_its_plan(tmp_path: Path, lang: str) -> None:
    page, dates = tmp_path / "page.html", tmp_path / "plan.ics"
    code, found = run(tmp_path, lang, TALK[lang], "--page", str(page), "--ics", str(dates))
    kinds = [event["event"] for event in found]
    assert code == 0
    assert kinds[0] == "session"
    assert [event["step"] for event in found if event["event"] == "step"] == [
        "opening", "presentation", "clarification", "contract", "consultation", "plan", "learning",
    ]  # fmt: skip
    assert {"covered", "request", "kept", "planned", "page", "feedback", "page-kept"} <= set(kinds)
    assert found[0]["seat"] == "client"
    action = TALK[lang][10]
    assert action in page.read_text(encoding="utf-8")
    (entry,) = icalendar.Calendar.from_ical(dates.read_bytes()).events
    assert str(entry["summary"]) == action

    _, again = run(tmp_path, lang, ["/next"])
    asked = [str(event["text"]) for event in again if event["event"] == "said"][:2]
    assert action.rstrip(".") in asked[1]


def test_cut_short_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """Every step has its turn: so many lines, a kill, and the rest tomorrow."""
    for cut in (1, 4, 7, 9, 12, 16):
        data = tmp_path / str(cut)
        told = killed_after(TALK["en"][:cut], data)
        code, found = run(data, "en", TALK["en"][cut:], "--resume")
        past = [event["text"] for event in found if event.get("past") and event["event"] == "heard"]
        assert code == 0
        assert past == [event["text"] for event in told if event["event"] == "heard"]
        (page,) = (event for event in found if event["event"] == "page")
        assert page["learned"], cut


def killed_after(lines: list[str], data: Path) -> list[dict[str, object]]:
    """What was told until the last of the lines was taken; then the plug is pulled."""
    words = [sys.executable, "-m", "coach", "rehearse", "--json", "--lang", "en", "--data", str(data)]
    told: list[dict[str, object]] = []
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPO, bufsize=1
    ) as process:
        assert process.stdin
        assert process.stdout
        for line in lines:
            process.stdin.write(line + "\n")
        while sum(event["event"] in ("heard", "command") for event in told) < len(lines):
            told.append(json.loads(process.stdout.readline()))
        process.kill()
    return told


@pytest.mark.parametrize("lang", languages())
def test_the_page_shows_what_was_said_as_it_was_said(lang: str) -> None:
    marked, html = as_markdown(PAGE, script(lang)), as_html(PAGE, script(lang))
    assert "\x1b" not in marked + html
    assert "<b>" not in html
    assert "\\*bold\\*" in marked
    for heading in ("request", "kept", "plan", "learned"):
        assert script(lang).rehearsal(f"page.{heading}") in marked
    assert "http" not in html


def test_reminders_are_for_actions_with_a_date_alone() -> None:
    (entry,) = icalendar.Calendar.from_ical(as_calendar(PAGE, script("en"))).events
    assert entry["dtstart"].dt.isoformat() == "2026-11-27"
    assert entry["dtstamp"].dt.tzinfo is not None


def test_a_page_that_cannot_be_written_says_so_in_one_sentence(tmp_path: Path) -> None:
    words = ["--page", str(tmp_path / "nowhere" / "page.md")]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "coach",
            "rehearse",
            "--plain",
            "--lang",
            "en",
            "--data",
            str(tmp_path),
            *words,
        ],
        input="/end\n",
        capture_output=True,
        text=True,
        cwd=REPO,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nowhere" in done.stderr


def test_nothing_is_kept_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert keep(Options("en", tmp_path), script("en"), PAGE) == []
    assert not list(tmp_path.iterdir())
