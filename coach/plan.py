"""How long the steps of a practice session take."""

from __future__ import annotations

from coach.steps import Step

# The 60-minute session of docs/method.md: presentation 5, clarification 15 and contract 10 follow
# Utilo's express form (utilo.org/outils/le-codev), the other steps are ours. The topic is chosen
# beforehand, so the opening has no time of its own.
PRACTICE = {
    Step.OPENING: 0,
    Step.PRESENTATION: 5,
    Step.CLARIFICATION: 15,
    Step.CONTRACT: 10,
    Step.CONSULTATION: 15,
    Step.PLAN: 7,
    Step.LEARNING: 8,
}
