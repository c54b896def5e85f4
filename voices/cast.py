"""Who has which voice: people get different ones as long as there are enough, and keep them."""

from __future__ import annotations

import threading
import zlib


class Cast:
    """The voices given so far, as numbers. May be used from any thread."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()

    def voice(self, who: str, count: int) -> int:
        """Give the number, 0 to `count` - 1, of the voice of `who`; 0 for nobody in particular ("").

        It follows from the name, so that a person has the same voice in every session; only when somebody
        else already speaks with it is it the next one that is free.
        """
        if not who or count < 2:
            return 0
        with self._lock:
            if (who, count) not in self._given:
                self._given[who, count] = self._free(zlib.crc32(who.encode()) % count, count)
            return self._given[who, count]

    def _free(self, wanted: int, count: int) -> int:
        taken = {number for (_, among), number in self._given.items() if among == count}
        order = [(wanted + step) % count for step in range(count)]
        return next((number for number in order if number not in taken), wanted)
