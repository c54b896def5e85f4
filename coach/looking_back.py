"""A session looked back on: figures, what was covered, what moved trust, what stayed hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach import feedback
from coach.client import Client
from coach.events import Coverage, Feedback, Missed, Moment, Question
from coach.reading.reader import ASPECTS
from scripts.cases import Case
from scripts.language import Phrases

_MOMENTS = 3
"""Turns named that won trust, and as many that cost some."""

_RICH = 3  # trust a fact may need to count as one that the next question could have opened


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn's verdict, and the seconds of silence left before it (None: not known)."""

    verdict: Question
    silence: float | None = None


def look_back(
    asked: Sequence[Asked], words: Phrases, case: Case | None = None, client: Client | None = None
) -> Feedback:
    """All that can be told of the turns; of facts and trust only where there was a simulated client."""
    turns = [one.verdict for one in asked]
    good, effort = feedback.strength_and_effort(turns, words)
    silences = [one.silence for one in asked if one.silence is not None]
    figures = {
        **feedback.tally(turns),
        "good": good,
        "effort": effort,
        "coverage": coverage(turns, case, client),
        "silence": round(sum(silences) / len(silences), 1) if silences else None,
        "moments": moments(turns),
    }
    if case is None or client is None:
        text = " ".join(part for part in (good, effort) if part) or words("closing.no-question")
        return Feedback(text=text, **figures)
    end = "seen" if client.sees_challenge else "unseen"
    spoken = words(f"closing.{end if good else 'none'}", client=case.client.name)
    return Feedback(
        text=" ".join(part for part in (good, effort, spoken) if part),
        **figures,
        found=len(client.told),
        facts=len(case.facts),
        core_found=client.core_told,
        core=len(case.core),
        problem=case.problem,
        challenge=case.challenge,
        points=case.points,
        missed=missed(case, client),
    )


def coverage(turns: Sequence[Question], case: Case | None, client: Client | None) -> tuple[Coverage, ...]:
    """Every aspect, asked about or not, in the order of the method."""
    covered = []
    for aspect in ASPECTS:
        times = sum(1 for turn in turns if turn.aspect == aspect and turn.form != "statement")
        facts = [fact for fact in case.facts if fact.aspect == aspect] if case else []
        found = sum(1 for fact in facts if client and fact.id in client.told)
        if times or facts or case is None:
            covered.append(Coverage(aspect, times, found, len(facts)))
    return tuple(covered)


def moments(turns: Sequence[Question]) -> tuple[Moment, ...]:
    """The turns that moved trust, the last few of each kind, in the order they were asked.

    Early on every honest question wins a little; those that came right after a loss, or led deep, tell more,
    and they are the later ones.
    """
    moved = [turn for turn in turns if turn.moved and turn.trust is not None]
    won = [turn for turn in moved if turn.moved > 0 and turn.revealed][-_MOMENTS:]
    lost = sorted((turn for turn in moved if turn.moved < 0), key=lambda turn: turn.moved)[:_MOMENTS]
    chosen = [turn for turn in moved if any(turn is one for one in (*won, *lost))]
    return tuple(Moment(turn.text, turn.form, turn.moved, turn.trust or 0) for turn in chosen)


def missed(case: Case, client: Client) -> tuple[Missed, ...]:
    """What stayed hidden: first the facts of the challenge, then those that a question would have opened."""
    hidden = [fact for fact in case.facts if fact.id not in client.told]
    order = sorted(hidden, key=lambda fact: (not fact.core, fact.trust > _RICH or fact.after is not None))
    return tuple(Missed(fact.id, fact.aspect, fact.asks[0] if fact.asks else "") for fact in order)
