"""Whole situations as answers to ``coach cases new``, and what the command makes of them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from coach.drafting import ASPECTS
from scripts.language import script
from tests.program import coach

HEAD = {
    "fr": """L’atelier évite son chef
        Depuis l’automne, personne ne mange plus avec le chef d’atelier.
        vous
        Paul
        chef d’atelier dans une menuiserie
        Homme.
        Moi, c’est Paul. Je dirige un atelier de douze personnes.
        Depuis l’automne, tout le monde mange sans moi.

        Comment leur redonner envie ?
        Douze chaises, et la mienne
        L’équipe de Paul l’évite.
        Paul a pris le poste promis à un autre, et n’en a rien dit.
        Le poste était promis à Karim.
        il a pris la place de Karim

        Il n’ose pas le lui dire.
        il a peur d’en parler
        Il se tait par crainte.


        J’aimerais des idées pour ranimer l’équipe.
        J’aimerais savoir comment parler à Karim.""",
    "en": """The workshop that eats alone
        Since the autumn nobody has lunch with the foreman any more.
        Paul
        foreman in a joinery
        Man.
        I’m Paul. I run a workshop, twelve of us.
        Since the autumn they all eat without me.

        How do I get them back?
        Twelve chairs, and mine
        Paul’s team avoids him.
        Paul took the post that another had been promised, and never said so.
        The post had been promised to Karim.
        he took Karim’s place

        He does not dare to tell him.
        he is scared to talk about it
        He keeps quiet out of fear.


        I’d like ideas to liven up the team.
        I’d like to find out how to talk to Karim.""",
}

# For each aspect: what is said, what is added, questions, whether it needs trust and is of the challenge.
FACTS: dict[str, dict[str, tuple[str, str, list[str], str, str]]] = {
    "fr": {
        "people": ("Karim, surtout", "Nous avons commencé le même jour.", [], "", ""),
        "since": (
            "Depuis octobre.",
            "Depuis ma nomination.",
            ["Depuis quand ?", "Ça dure depuis longtemps ?", "Quand cela a-t-il commencé ?"],
            "non",
            "n",
        ),
        "tried": ("J’ai payé le café.", "", [], "", ""),
        "feeling": ("C’est pesant.", "", [], "", ""),
        "part": ("On m’a donné son poste.", "Je le savais.", [], "oui", "o"),
    },
    "en": {
        "people": ("Karim, above all", "We started on the same day.", [], "", ""),
        "since": (
            "Since October.",
            "Since I got the post.",
            ["Since when?", "Has it been long?", "When did it begin?"],
            "no",
            "n",
        ),
        "tried": ("I paid for the coffee.", "", [], "", ""),
        "feeling": ("It weighs on me.", "", [], "", ""),
        "part": ("I was given his post.", "I knew it.", [], "yes", "y"),
    },
}

TAIL = {
    "fr": """Je vais voir Karim
        Je lui écris ce soir.
        avant vendredi.

        Je leur demandais de parler, sans rien dire moi-même.

        Demander ce qui s’est passé à l’automne.
        Ne pas consoler.""",
    "en": """I’ll go and see Karim
        I’ll write to him tonight.
        before Friday.

        I was asking them to talk and said nothing myself.

        Ask what happened in the autumn.
        Don’t comfort.""",
}


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def answers(lang: str, facts: dict[str, Any] | None = None) -> list[str]:
    """All answers of a whole situation, a line each."""
    found = lines_of(HEAD[lang])
    for aspect in ASPECTS:
        if fact := (FACTS[lang] if facts is None else facts).get(aspect):
            said, more, asks, trust, core = fact
            found += [said, more, *asks, "", trust, core]
        found.append("")
    return found + lines_of(TAIL[lang])


def typed(lines: list[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()


def new(lang: str, data: Path, lines: list[str], *words: str) -> subprocess.CompletedProcess[bytes]:
    return coach("cases", "new", "--lang", lang, "--data", str(data), *words, stdin=typed(lines))


def written(lang: str, data: Path) -> list[Path]:
    return sorted((data / "cases" / lang).iterdir())


def fields(events: list[dict[str, Any]], kind: str) -> list[str]:
    return [event["field"] for event in events if event["event"] == kind]


def wrong(lang: str, name: str, /, **fill: object) -> str:
    return script(lang).new_case(f"wrong.{name}", **fill)
