"""The loudspeaker of the mouth: opened once, kept open between lines, and opened again when it was lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from voices.errors import SoundError
from voices.recital import GONE, Player

PATIENCE = 12.0
"""Seconds for which a lost speaker is waited for; a sound server that crashed is back in two or three."""


class Loudspeaker:
    """Opened, used and closed by one thread; `stop` may be called by any."""

    def __init__(self, factory: Callable[[int], Player], clock: Callable[[], float]) -> None:
        """`factory(rate)` opens a speaker, or raises SoundError."""
        self._factory = factory
        self._clock = clock
        self._open: Player | None = None
        self._worked = False
        self._lost_at: float | None = None
        self._rate = 0

    @property
    def missed(self) -> bool:
        """Whether a speaker that worked is lost, and may still be hoped to come back."""
        return self._lost_at is not None

    @property
    def watched(self) -> bool:
        """Whether `look` has anything to look at."""
        return self._open is not None or self.missed

    def ready(self, rate: int) -> Player:
        """Give the open speaker; open one if there is none, or if it died meanwhile. Raises SoundError."""
        if self._open is not None and self._open.idle_for > GONE:
            self.close()
        if self._open is None:
            self._open = self._factory(rate)
            self._worked, self._rate = True, rate
        return self._open

    def stop(self) -> None:
        """Stop the sound now."""
        speaker = self._open
        if speaker is not None:
            speaker.stop()

    def heard(self) -> None:
        """Note that sound came out: if the speaker is lost from now on, the waiting begins anew."""
        self._lost_at = None

    def lose(self, error: Exception) -> SoundError:
        """Close what is broken; give what to report: a speaker that worked is lost, however it fails now."""
        self.close()
        if not self._worked:
            return error if isinstance(error, SoundError) else _broken(error)
        if self._lost_at is None:
            self._lost_at = self._clock()
        return SoundError("speaker-lost")

    def hope(self) -> bool:
        """Whether to try again for the line under way; after `PATIENCE` not, until a later line tries."""
        if self._lost_at is None:
            return False
        if self._clock() - self._lost_at > PATIENCE:
            self._lost_at, self._worked = None, False
            return False
        return True

    def look(self) -> SoundError | None:
        """Between lines: see that the speaker still asks for sound, or whether a lost one is back.

        Gives what to report when it is not there.
        """
        try:
            if self._open is not None and self._open.idle_for > GONE:
                return self.lose(SoundError("speaker-lost"))
            if self._open is None and self.hope():
                self.ready(self._rate)
                self.heard()
        except Exception as error:
            return self.lose(error)
        return None

    def close(self) -> None:
        """Close the speaker if one is open; what it says to that does not matter."""
        speaker, self._open = self._open, None
        if speaker is not None:
            with contextlib.suppress(Exception):
                speaker.close()


def _broken(error: Exception) -> SoundError:
    return SoundError("engine-failed", engine="speaker", reason=type(error).__name__)
