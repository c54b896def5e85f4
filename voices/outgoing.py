"""What a loudspeaker has still to play: filled by the mouth, emptied by the device's thread."""

from __future__ import annotations

import threading

from voices.audio import WIDTH, Speech, at_rate


class Outgoing:
    """A queue of pcm (s16le mono at `rate`). Its methods may be called from any thread; only `wait` waits."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._pcm = bytearray()
        self._changed = threading.Condition()
        self._taken = 0

    @property
    def played(self) -> float:
        """Seconds of speech handed to the device since the beginning, silence not counted."""
        with self._changed:
            return self._taken / WIDTH / self.rate

    def play(self, speech: Speech) -> None:
        """Add `speech` to what is to be played; another sample rate is converted."""
        pcm = at_rate(speech, self.rate).pcm
        with self._changed:
            self._pcm += pcm

    def stop(self) -> None:
        """Forget what was not played yet; a device's own buffer still sounds (about 25 ms)."""
        with self._changed:
            self._pcm.clear()
            self._changed.notify_all()

    def wait(self, timeout: float, left: float = 0.0) -> bool:
        """Wait until at most `left` seconds of speech are still to be handed to the device.

        Returns whether that is so; gives up after `timeout` seconds.
        """
        few = int(left * self.rate) * WIDTH
        with self._changed:
            return self._changed.wait_for(lambda: len(self._pcm) <= few, timeout)

    def take(self, frames: int) -> bytes:
        """Take so many samples, silence where there is nothing to say."""
        size = frames * WIDTH
        with self._changed:
            pcm = bytes(self._pcm[:size])
            del self._pcm[:size]
            self._taken += len(pcm)
            if pcm:
                self._changed.notify_all()
        return pcm.ljust(size, b"\0")
