from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.steps import Step, StepFlow, diagram

MOVES = ("advance", "skip", "back")


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.booleans()), max_size=60))
def test_moves_are_as_can_foretells_and_go_one_step(script: list[tuple[str, bool]]) -> None:
    done = False
    flow = StepFlow(done=lambda _step: done)
    for move, done in script:
        before, foretold = flow.step, flow.can(move)
        moved = getattr(flow, move)()
        assert moved is foretold
        assert flow.step.number - before.number == (0 if not moved else -1 if move == "back" else 1)
        if move == "advance" and not done:
            assert not moved


@pytest.mark.parametrize(("here", "there"), list(pairwise(Step)))
def test_every_edge(here: Step, there: Step) -> None:
    for move in ("advance", "skip"):
        flow = StepFlow(done=lambda _step: True, start=here)
        assert getattr(flow, move)()
        assert flow.step is there
        assert flow.back()
        assert flow.step is here


def test_the_ends_hold() -> None:
    assert not StepFlow(done=lambda _s: True, start=Step.LEARNING).advance()
    assert not StepFlow(done=lambda _s: True, start=Step.LEARNING).skip()
    assert not StepFlow(done=lambda _s: True).back()


def test_the_diagram_names_every_step_and_move() -> None:
    text = diagram()
    for step in Step:
        assert step.name in text
    assert "advance [done] | skip" in text
    assert "LEARNING --> PLAN: back" in text
