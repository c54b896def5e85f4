"""Play whole rehearsals of written situations, measure the consultants' questions, write transcripts.

    python tools/rehearse_situations.py [--lang fr|en] [--write FOLDER] [--all]

The situations (tests/material/situations) hold what a person presents, what they would answer to each aspect,
requests, plans and learning. ``--write`` keeps ten transcripts a language as Markdown, ``--all`` every one.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coach import events, inputs
from coach.clock import Clock
from coach.commands import Commands
from coach.reading.reader import Reader
from coach.rehearsal.seating import Rehearse
from coach.session import Session
from coach.steps import Step
from scripts.language import languages, script

SITUATIONS = Path(__file__).parent.parent / "tests" / "material" / "situations"
TODAY = "2026-11-25"
FREE = ("meaning", "check")  # no ground of their own: a word, and two things said, can always be asked about


@dataclass
class Played:
    """One rehearsal: what was said, and what its questions were."""

    name: str
    kind: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    questions: list[events.Said] = field(default_factory=list)
    uncovered: int = 0
    slowest: float = 0.0
    page: events.Page | None = None


class Person:
    """Answers as a written situation says."""

    def __init__(self, situation: dict[str, Any], chance: random.Random) -> None:
        self._own, self._chance = situation, chance
        self._asked: set[str] = set()

    def told(self) -> set[str]:
        """Aspects that the presentation tells, as a listener noted them."""
        return {aspect for piece in self._own["presentation"] for aspect in piece["tells"]}

    def answer(self, aspect: str) -> str:
        """What is said when asked about an aspect; more when asked on."""
        again, _ = aspect in self._asked, self._asked.add(aspect)
        if again and aspect in self._own["deeper"]:
            return str(self._own["deeper"][aspect])
        if aspect in self._own["answers"]:
            return str(self._own["answers"][aspect])
        return str(self._chance.choice(sorted(self._own["answers"].items()))[1])


def session(lang: str, seed: int, reader: Reader, address: str | None) -> Session:
    """A rehearsal with a clock that stands still."""
    words = script(lang)
    table = words.commands
    commands = Commands(table["words"], table["numbers"], table["answers"], table["typed"])
    seating = Rehearse(words, reader, commands, seed, address)
    return Session("s", lang, seating, commands, Clock(lambda: 0.0))


def play(file: Path, lang: str, reader: Reader, seed: int) -> Played:  # noqa: C901 - one script, read downwards
    """One whole rehearsal."""
    own = yaml.safe_load(file.read_text(encoding="utf-8"))
    person, one = Person(own, random.Random(seed)), session(lang, seed, reader, own.get("address"))
    played, known = Played(file.stem, own["kind"]), person.told()

    def take(item: inputs.Input) -> list[events.Event]:
        before = time.perf_counter()
        found = one.take(item)
        if one.step is Step.CLARIFICATION:
            played.slowest = max(played.slowest, time.perf_counter() - before)
        for event in found:
            if isinstance(event, events.Entered):
                played.lines.append(("", script(lang).rehearsal(f"steps.{event.step}.title")))
            elif isinstance(event, events.Said | events.Heard):
                played.lines.append((event.name if isinstance(event, events.Said) else "—", event.text))
            elif isinstance(event, events.Page):
                played.page = event
        return found

    def say(text: str) -> list[events.Event]:
        return take(inputs.Heard(text))

    def on() -> list[events.Event]:
        return take(inputs.Command("next"))

    take(inputs.Begin(TODAY))
    take(inputs.Delivered())
    for text in (*(piece["says"] for piece in own["presentation"]), own["question"]):
        say(text)
    found = on()
    if not _question(found):  # the facilitator has not recognised the question, and asks for it
        found = say(own["question"])
    while asked := _question(found):
        again = bool(played.questions) and played.questions[-1].about == asked.about
        played.uncovered += again or asked.about in FREE or asked.about not in known
        played.questions.append(asked)
        found = say(person.answer(asked.about))
        known |= {asked.about} if not _question(found) or _question(found).about != asked.about else set()
    on()
    say(own["first-request"])
    say(own["request"])
    on()
    say(script(lang).rehearsal.table["keep-words"][0])
    say(own["objects"])
    for _ in range(3):
        take(inputs.Command("pass"))
    take(inputs.Command("keep"))
    on()
    for action in own["plan"]:
        say(action)
        for _ in range(4):
            take(inputs.Command("pass"))
    on()
    for text in own["learning"]:
        say(text)
    return played


def _question(found: list[events.Event]) -> Any:
    asked = [event for event in found if isinstance(event, events.Said) and event.seat == "consultant"]
    return asked[-1] if asked else None


def markdown(played: Played, lang: str) -> str:
    """A transcript as a reader would check it."""
    lines = [f"# {played.name} ({played.kind})", ""]
    for who, text in played.lines:
        lines += [f"## {text}", ""] if not who else [f"**{who}** {text}", ""]
    return "\n".join(lines)


def main() -> None:
    """Play them all, say how the questions were, write what was asked for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--lang", choices=languages())
    ask.add_argument("--write", type=Path)
    ask.add_argument("--all", action="store_true")
    chosen = ask.parse_args()
    print("| language | situations | questions | clean | uncovered | quoting | twice | slowest |")
    print("|---|---|---|---|---|---|---|---|")
    for lang in [chosen.lang] if chosen.lang else languages():
        reader = Reader(script(lang))
        files = sorted((SITUATIONS / lang).glob("*.yaml"))
        games = [play(file, lang, reader, seed) for seed, file in enumerate(files)]
        said = [one for game in games for one in game.questions]
        clean = sum(reader.read(one.text).form in ("open", "closed") for one in said)
        mark = "«" if lang == "fr" else "“"
        quoting = sum(mark in one.text for one in said)
        twice = sum(len(game.questions) - len({one.text for one in game.questions}) for game in games)
        uncovered = sum(game.uncovered for game in games)
        count, slowest = len(said), max(game.slowest for game in games)
        shares = " | ".join(f"{part / count:.3f}" for part in (clean, uncovered, quoting))
        print(f"| {lang} | {len(games)} | {count} | {shares} | {twice} | {1000 * slowest:.0f} ms |")
        for one in said:
            form = reader.read(one.text).form
            if form not in ("open", "closed"):
                print(f"    {form}: {one.text}")
        if chosen.write:
            folder = chosen.write / lang
            folder.mkdir(parents=True, exist_ok=True)
            for game in games if chosen.all else games[::3][:10]:
                (folder / f"{game.name}.md").write_text(markdown(game, lang), encoding="utf-8")


if __name__ == "__main__":
    main()
