"""Voice engines in order of preference: one that breaks is set aside, the next takes over its sentence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from voices.errors import SoundError

if TYPE_CHECKING:
    from voices.audio import Speech
    from voices.synthesiser import Synthesiser

Opener = Callable[[], "Synthesiser | None"]
Setback = Callable[[SoundError, str | None], None]


class Fallback:
    """Used by one thread. `on_setback(error, name)` tells that one broke, and which one follows (or None)."""

    def __init__(self, first: Synthesiser | None, spares: Sequence[Opener], on_setback: Setback) -> None:
        """`spares`: what opens the next engines; each is called only when all before it have broken."""
        self._engine = first
        self._spares = list(spares)
        self._on_setback = on_setback

    @property
    def left(self) -> bool:
        """Whether there is an engine that works."""
        return self._engine is not None

    def make(self, text: str, lang: str, pitch: float, speed: float, who: str) -> Speech | None:
        """Make the text sound, by the first engine that can; None when there is none left."""
        while self._engine is not None:
            try:
                return self._engine.synthesise(text, lang, pitch, speed, who=who)
            except Exception as error:
                self._set_aside(self._engine, _as_sound_error(error, self._engine.name))
        return None

    def close(self) -> None:
        """Free the engine in use."""
        if self._engine is not None:
            with contextlib.suppress(Exception):
                self._engine.close()

    def _set_aside(self, broken: Synthesiser, error: SoundError) -> None:
        self.close()
        self._engine = self._next()
        self._on_setback(error, self._engine.name if self._engine else None)

    def _next(self) -> Synthesiser | None:
        while self._spares:
            with contextlib.suppress(Exception):
                if (engine := self._spares.pop(0)()) is not None:
                    return engine
        return None


def _as_sound_error(error: Exception, engine: str) -> SoundError:
    if isinstance(error, SoundError):
        return error
    return SoundError("engine-failed", engine=engine, reason=type(error).__name__)
