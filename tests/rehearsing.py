"""Rehearsals for tests: begun, brought to a step, and what was said in them."""

from __future__ import annotations

from typing import Any

from coach import events, inputs
from coach.inputs import Command, Delivered, Heard
from coach.session import Session
from coach.steps import Step
from tests.build import of, reader
from tools.rehearse_situations import session

TODAY = "2026-11-25"  # a Wednesday
TELLING = {
    "fr": ("Je dirige une petite équipe, et je me sens seule face à deux clans.", "Comment faire ?"),
    "en": ("I run a small team, and I feel alone between two camps.", "What can I do about it?"),
}
REQUEST = {
    "fr": "J’aimerais vos idées pour trouver comment parler à mon équipe.",
    "en": "I’d like your ideas on how I can speak to my team.",
}


def begun(
    lang: str = "en", seed: int = 5, earlier: tuple[Any, ...] = ()
) -> tuple[Session, list[events.Event]]:
    one = session(lang, seed, reader(lang), "vous")
    found = one.take(inputs.Begin(TODAY, earlier))
    return one, found + (one.take(Delivered()) if one.holds else [])


def at(step: Step, lang: str = "en") -> Session:
    one, _ = begun(lang)
    for text in TELLING[lang]:
        one.take(Heard(text))
    while one.step is not step:
        if one.step is Step.CONTRACT:
            one.take(Heard(REQUEST[lang]))
        one.take(Command("next"))
    return one


def said(found: list[events.Event], seat: str = "consultant") -> list[events.Said]:
    return [event for event in of(events.Said, found) if event.seat == seat]
