"""What is said of one turn, in words, the same in every face."""

from __future__ import annotations

from collections.abc import Callable

from coach import events

Say = Callable[..., str]

_SURE = 0.6
"""Confidence below which a form is only "perhaps" what it is called:

there two people would differ as well.
"""


def verdict_lines(event: events.Question, words: Say, spoken: Say) -> list[str]:
    """Form, aspect, score and why, how trust moved, and a better wording where there is one."""
    aspect = spoken(f"aspects.{event.aspect}") if event.aspect else words("plain.no-aspect")
    form = spoken(f"forms.{event.form}")
    if event.confidence < _SURE:
        form = words("plain.perhaps", form=form)
    text = words("plain.question", form=form, aspect=aspect, score=event.score, why=event.why)
    if event.moved:
        text = f"{text} {words('plain.trust-up' if event.moved > 0 else 'plain.trust-down')}"
    return [text, words("plain.better", better=event.better)] if event.better else [text]
