"""When a verdict on a turn is shown: at once, at the end, never, or less and less as one improves."""

from __future__ import annotations

from collections.abc import Sequence

LIVE, END, NONE, FADING = "live", "end", "none", "fading"

WINDOW = 4
"""Questions looked back on to tell whether one stands on one's own feet."""

STEADY, SHAKY = 2.4, 1.8
"""Mean score (of 3) from which on verdicts stay away, and below which they come back."""


class Showing:
    """Decides turn by turn; ``fading`` withdraws what one no longer needs, and tests again without it."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._alone = False  # practising without, until it goes worse

    def verdict(self, scores: Sequence[int]) -> bool:
        """Whether the newest verdict is shown now; ``scores`` are all so far, the newest last."""
        if self._mode != FADING:
            return self._mode == LIVE
        shown = not self._alone
        lately = scores[-WINDOW:]
        if len(lately) == WINDOW:
            mean = sum(lately) / WINDOW
            self._alone = mean >= SHAKY if self._alone else mean >= STEADY
        return shown

    @property
    def at_end(self) -> bool:
        """Whether the session is looked back on with figures and verdicts."""
        return self._mode != NONE
