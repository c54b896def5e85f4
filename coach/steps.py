"""The steps of a session: the only module that knows the state machine library."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import pairwise
from typing import Any

from transitions import Machine


class Step(Enum):
    """The steps 0 to 6 of professional co-development (Payette & Champagne), in order."""

    OPENING = "opening"
    PRESENTATION = "presentation"
    CLARIFICATION = "clarification"
    CONTRACT = "contract"
    CONSULTATION = "consultation"
    PLAN = "plan"
    LEARNING = "learning"

    @property
    def number(self) -> int:
        """0 for the opening to 6 for learning."""
        return list(Step).index(self)


def _edges() -> list[dict[str, Any]]:
    forward = list(pairwise(Step))
    return [
        *(
            {"trigger": "advance", "source": here, "dest": there, "conditions": "done"}
            for here, there in forward
        ),
        *({"trigger": "skip", "source": here, "dest": there} for here, there in forward),
        *({"trigger": "back", "source": there, "dest": here} for here, there in forward),
    ]


class _Cursor:
    """The machine's model. ``trigger`` and ``may_trigger`` are put in by the machine."""

    step: Step
    trigger: Callable[[str], bool]
    may_trigger: Callable[[str], bool]

    def __init__(self, done: Callable[[Step], bool]) -> None:
        self._done = done

    def done(self, _event: object) -> bool:
        """What has to happen in this step has happened."""
        return self._done(self.step)


class StepFlow:
    """Where a session stands. ``done`` tells whether a step's own work is finished.

    >>> flow = StepFlow(done=lambda step: True)
    >>> flow.advance(), flow.step.value
    (True, 'presentation')
    """

    def __init__(self, done: Callable[[Step], bool], start: Step = Step.OPENING) -> None:
        self._cursor = _Cursor(done)
        _machine(Machine, self._cursor, start)

    @property
    def step(self) -> Step:
        """The current step."""
        return self._cursor.step

    def can(self, move: str) -> bool:
        """Whether ``advance``, ``skip`` or ``back`` would move now."""
        return self._cursor.may_trigger(move)

    def advance(self) -> bool:
        """On to the next step, if this one's work is done; says whether it moved."""
        return self._move("advance")

    def skip(self) -> bool:
        """On to the next step, done or not; False on the last one."""
        return self._move("skip")

    def back(self) -> bool:
        """Back to the step before; False on the first one."""
        return self._move("back")

    def _move(self, move: str) -> bool:
        return self.can(move) and self._cursor.trigger(move)


def _machine(kind: type[Any], model: object, start: Step, **options: object) -> Any:
    return kind(
        model=model,
        states=Step,
        transitions=_edges(),
        initial=start,
        model_attribute="step",
        auto_transitions=False,
        send_event=True,
        **options,
    )


def diagram() -> str:
    """The steps and moves as Mermaid text, for ``docs/steps.md``; CI fails when the file differs."""
    from transitions.extensions import GraphMachine

    model = _Cursor(lambda step: True)
    _machine(GraphMachine, model, Step.OPENING, graph_engine="mermaid", show_conditions=True)
    text: str = model.get_graph().source  # type: ignore[attr-defined]
    return text
