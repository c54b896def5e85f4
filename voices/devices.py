"""Microphones and loudspeakers, through miniaudio. Nothing here retries: it opens, it works, or it says so.

miniaudio's traps, all seen here: left to itself it opens a NULL device that takes any sound and gives none;
`running` stays true after an exception in the callback; closing a device leaves its context, a connection
to the sound server, open; one device that cannot be asked about makes the whole list fail.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import miniaudio

from voices.audio import RATE, WIDTH, Speech, at_rate
from voices.errors import SoundError

_PERIOD = 20
"""Milliseconds the device takes or gives at a time."""

_PERIODS = 3
"""Periods in the device's buffer: what may still sound after `Speaker.stop`."""

_ORDER = ("WASAPI", "DSOUND", "WINMM", "COREAUDIO", "SNDIO", "AUDIO4", "OSS", "PULSEAUDIO", "ALSA", "JACK")
_APP = "coach"


def microphones() -> tuple[str, ...]:
    """Names of the recording devices; none when there is no sound system."""
    return tuple(name for name, _ in _listed("get_captures") or ())


def speakers() -> tuple[str, ...]:
    """Names of the playing devices; none when there is no sound system."""
    return tuple(name for name, _ in _listed("get_playbacks") or ())


def _backends() -> list[Any]:
    """Give the real ones that this build knows, best first; never NULL."""
    enabled = {backend.name: backend for backend in miniaudio.get_enabled_backends()}
    return [enabled[name] for name in _ORDER if name in enabled]


def _listed(listing: str) -> list[tuple[str, Any]] | None:
    """Give names and ids; None when the sound system cannot tell, which does not mean that it has none."""
    try:
        found = getattr(miniaudio.Devices(_backends()), listing)()
    except (miniaudio.MiniaudioError, UnicodeDecodeError):
        return None
    return [(device["name"], device["id"]) for device in found]


def _chosen(listing: str, name: str | None) -> Any:
    """Give the id of the device called `name`; None is the system's own choice. Raises LookupError."""
    found = _listed(listing)
    if found == []:  # known before trying: each failed attempt would leave a connection open
        raise LookupError("no device")
    if name is None:
        return None
    for candidate, number in found or ():
        if candidate == name:
            return number
    raise LookupError(name)


class _Device:
    """A running device: closes once, and its context with it."""

    def __init__(self, device: Any, callback: Generator[Any, Any, None]) -> None:
        self._device = device
        self._closing = threading.Lock()
        next(callback)  # to its first yield, as miniaudio wants it
        try:
            device.start(callback)
        except miniaudio.MiniaudioError:
            self.close()
            raise

    def close(self) -> None:
        """Stop and free it; again does nothing. Not from its own callback."""
        with self._closing:
            device, self._device = self._device, None
        if device is not None:
            device.close()
            with contextlib.suppress(AttributeError):  # a private door, but without it a connection leaks
                miniaudio.lib.ma_context_uninit(device._context)


class Microphone:
    """An open microphone: `on_block(pcm)` gets s16le mono bytes at 16 kHz, some 640 (20 ms) at a time.

    The call comes on the device's thread and must return at once. If it raises, the microphone falls silent
    and `failed` is true; a silent microphone is what its owner watches for anyway.
    """

    def __init__(self, name: str | None, on_block: Callable[[bytes], None]) -> None:
        """Open the device called `name` (None: the system's choice). Raises SoundError "no-microphone"."""
        self._on_block = on_block
        self.failed = False
        try:
            device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD,
                callback_periods=_PERIODS,
                device_id=_chosen("get_captures", name),
                backends=_backends(),
                app_name=_APP,
            )
            self._open = _Device(device, self._taking())
        except (miniaudio.MiniaudioError, LookupError) as error:
            raise SoundError("no-microphone", name=name or "") from error

    def close(self) -> None:
        """Close the device."""
        self._open.close()

    def _taking(self) -> Generator[None, Any, None]:
        while not self.failed:
            data = yield
            try:
                self._on_block(bytes(data))
            except Exception:
                self.failed = True


class Speaker:
    """An open loudspeaker playing what it is given, and silence when it has nothing."""

    def __init__(self, name: str | None = None, rate: int = RATE) -> None:
        """Open the device called `name` (None: the system's choice). Raises SoundError "no-speaker"."""
        self.rate = rate
        self._pcm = bytearray()
        self._lock = threading.Condition()
        self._played = 0
        self._beat = time.monotonic()
        try:
            device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=rate,
                buffersize_msec=_PERIOD,
                callback_periods=_PERIODS,
                device_id=_chosen("get_playbacks", name),
                backends=_backends(),
                app_name=_APP,
            )
            self._open = _Device(device, self._giving())
        except (miniaudio.MiniaudioError, LookupError) as error:
            raise SoundError("no-speaker", name=name or "") from error

    @property
    def played(self) -> float:
        """Seconds of speech handed to the device since it was opened, silence not counted."""
        with self._lock:
            return self._played / WIDTH / self.rate

    @property
    def idle_for(self) -> float:
        """Seconds since the device last asked for sound: more than a second means that it is gone."""
        return time.monotonic() - self._beat

    def play(self, speech: Speech) -> None:
        """Add `speech` to what is to be played; another sample rate is converted."""
        pcm = at_rate(speech, self.rate).pcm
        with self._lock:
            self._pcm += pcm

    def stop(self) -> None:
        """Forget what was not played yet; the device's own buffer still sounds (about 25 ms)."""
        with self._lock:
            self._pcm.clear()
            self._lock.notify_all()

    def wait(self, timeout: float, left: float = 0.0) -> bool:
        """Wait until at most `left` seconds of speech are still to be handed to the device.

        Returns whether that is so; gives up after `timeout` seconds.
        """
        few = int(left * self.rate) * WIDTH
        with self._lock:
            return self._lock.wait_for(lambda: len(self._pcm) <= few, timeout)

    def close(self) -> None:
        """Close the device."""
        self._open.close()

    def _giving(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            frames = yield self._next(frames * WIDTH)

    def _next(self, size: int) -> bytes:
        self._beat = time.monotonic()
        with self._lock:
            pcm = bytes(self._pcm[:size])
            del self._pcm[:size]
            self._played += len(pcm)
            if pcm:
                self._lock.notify_all()
        return pcm.ljust(size, b"\0")
