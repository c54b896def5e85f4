"""How long a silence ends a turn: by what is expected, by what the person chose, and by how they speak.

Pure. A silence inside a turn, after which the person spoke on, tells how long they stop to think; a turn
taken up again at once was ended too early. The window follows the longer of these pauses, between a floor and
a ceiling, so that nobody is cut off twice for the same habit and a quick speaker does not wait.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

Kind = Literal["command", "question", "exposé"]
Preset = Literal["short", "usual", "long"]

WINDOWS: dict[Kind, float] = {"command": 0.3, "question": 0.7, "exposé": 1.5}
"""Seconds of silence that end a turn, by what the person is expected to say."""

PRESETS: dict[Preset, float] = {"short": 0.7, "usual": 1.0, "long": 1.6}
"""Factors on the windows, under the names a person chooses from."""

_FLOOR, _CEILING = 0.75, 1.8
"""Factors on a window between which it may be learned."""

_COUNTED = 0.15
"""Seconds: shorter silences lie between the sounds of a word."""

_SAME_TURN = 1.2
"""Seconds: who speaks again so soon after a turn was ended had not finished it."""

_REMEMBERED = 24
_BELIEF = 6.0  # how many pauses the starting window is worth
_MARGIN = 0.25  # seconds beyond the longest usual pause


class Pauses:
    """The silences of one speaker."""

    def __init__(self, preset: Preset = "usual") -> None:
        self._factor = PRESETS[preset]
        self._seen: deque[float] = deque(maxlen=_REMEMBERED)

    def window(self, kind: Kind) -> float:
        """Seconds of silence that end a turn of this kind now. A command's window is never learned."""
        start = WINDOWS[kind] * self._factor
        if kind == "command" or not self._seen:
            return start
        usual = sorted(self._seen)[int(0.9 * (len(self._seen) - 1))] + _MARGIN
        share = len(self._seen) / (len(self._seen) + _BELIEF)
        return min(_CEILING * start, max(_FLOOR * start, share * usual + (1 - share) * start))

    def spoke_on(self, silence: float) -> None:
        """Note that speech resumed within a turn after `silence` seconds."""
        if silence >= _COUNTED:
            self._seen.append(silence)

    def began_again(self, silence: float) -> None:
        """Note that a turn began `silence` seconds after the speech of the one before had ended."""
        if silence <= _SAME_TURN * max(1.0, self._factor):
            self._seen.append(silence)
