"""Microphones and loudspeakers, through miniaudio. Nothing here retries: it opens, it works, or it says so.

miniaudio's traps, all seen here: left to itself it opens a NULL device that takes any sound and gives none;
`running` and its own state stay "started" when the sound server dies or an exception ends the callback, so
that only time without a callback (`idle_for`) tells; closing a device leaves its context, a connection to
the sound server, open; one device that cannot be asked about its formats makes the whole list fail.

After a server was killed, what was open closes in under a millisecond and opens again, in the same process,
as soon as it is back. A server that hangs is another matter: every call waits for it, hence `within`.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Literal

import miniaudio

from voices.audio import RATE
from voices.errors import Code, SoundError
from voices.outgoing import Outgoing
from voices.patience import within

_PERIOD = 20
"""Milliseconds the device takes or gives at a time."""

_PLAYED_AHEAD = 3
"""Periods in a loudspeaker's buffer: what may still sound after `Speaker.stop`."""

_HEARD_BEHIND = 50
"""Periods a microphone may keep (one second) while the interpreter is busy; blocks come no later for it."""

_ANSWER = 2.0
"""Seconds the sound system has to list or open a device, which takes it 5 to 20 ms when it is well."""

_FAREWELL = 0.5
"""Seconds it has to close one; afterwards it is left to itself."""

_ORDER = ("WASAPI", "DSOUND", "WINMM", "COREAUDIO", "SNDIO", "AUDIO4", "OSS", "PULSEAUDIO", "ALSA", "JACK")
_APP = "coach"

_PULSE = threading.Event()
"""Set once PulseAudio answered. Should it die, ALSA below it is left alone: taking the sound card meanwhile
would keep the server from it when it comes back."""

_Kind = Literal["capture", "playback"]
_MISSING: dict[_Kind, Code] = {"capture": "no-microphone", "playback": "no-speaker"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A device in the system's list. `monitor`: it records what a loudspeaker plays (PulseAudio)."""

    name: str
    number: Any
    default: bool
    monitor: bool


def microphones() -> tuple[str, ...]:
    """Names of the recording devices, without PulseAudio's monitors; none when there is no sound system."""
    return _names("capture", monitors=False)


def speakers() -> tuple[str, ...]:
    """Names of the playing devices; none when there is no sound system."""
    return _names("playback", monitors=True)


def _backends() -> list[Any]:
    """Give the real ones that this build knows, best first; never NULL."""
    enabled = {backend.name: backend for backend in miniaudio.get_enabled_backends()}
    wanted = ("PULSEAUDIO",) if _PULSE.is_set() else _ORDER
    return [enabled[name] for name in wanted if name in enabled]


def _names(kind: _Kind, monitors: bool) -> tuple[str, ...]:
    with contextlib.suppress(TimeoutError):
        listed = within(_ANSWER, lambda: _listed(kind)) or []
        return tuple(found.name for found in listed if monitors or not found.monitor)
    return ()


def _listed(kind: _Kind) -> list[_Found] | None:
    """Give what is there; None when the sound system cannot tell, which does not mean that it has none."""
    with contextlib.suppress(miniaudio.MiniaudioError):
        return _asked(kind)
    return None


def _asked(kind: _Kind) -> list[_Found]:
    """List those that answer: `miniaudio.Devices`, which this replaces, fails where a single one does not."""
    system = miniaudio.Devices(_backends())
    if system.backend == "PulseAudio":
        _PULSE.set()
    infos, count = miniaudio.ffi.new("ma_device_info**"), miniaudio.ffi.new("ma_uint32*")
    nothing = (miniaudio.ffi.NULL, miniaudio.ffi.NULL)
    wanted = (*nothing, infos, count) if kind == "capture" else (infos, count, *nothing)
    code = miniaudio.lib.ma_context_get_devices(system._context, *wanted)
    if code != miniaudio.lib.MA_SUCCESS:
        raise miniaudio.MiniaudioError("cannot list devices", code)
    listed = [infos[0][place] for place in range(count[0])]
    return [_found(info) for info in listed if _answers(system, kind, info)]


def _answers(system: miniaudio.Devices, kind: _Kind, info: Any) -> bool:
    """Whether it can be opened: ALSA lists all it knows, also without a card, and a device that is none."""
    number, room = miniaudio.ffi.addressof(info.id), miniaudio.ffi.new("ma_device_info*")
    way = miniaudio.DeviceType[kind.upper()].value
    code = miniaudio.lib.ma_context_get_device_info(system._context, way, number, room)
    return code == miniaudio.lib.MA_SUCCESS and _text(number) != b"null"


def _found(info: Any) -> _Found:
    number = miniaudio.ffi.new("ma_device_id*", info.id)  # a copy: the list is freed with its context
    return _Found(
        name=miniaudio.ffi.string(info.name).decode("utf-8", "replace"),
        number=number,
        default=bool(info.isDefault),
        monitor=_text(number).endswith(b".monitor"),
    )


def _text(number: Any) -> bytes:
    """Give a device's id as PulseAudio and ALSA understand it; elsewhere it means nothing."""
    return bytes(miniaudio.ffi.buffer(number)).split(b"\0")[0]


def _chosen(kind: _Kind, name: str | None) -> tuple[str, Any]:
    """Give the name and the id of the device to open; no id leaves the choice to the system.

    Where there are monitors a microphone always has its id, so that PulseAudio leaves the stream where it
    is: else, when the microphone is unplugged, it moves it to what is left, such as a loudspeaker's monitor.
    Raises LookupError when the one called `name` is not there, or when there is none at all.
    """
    listed = _listed(kind)
    devices = listed or []
    if name is not None:
        fitting = [found for found in devices if found.name == name]
    elif listed is None or kind == "playback" or not any(found.monitor for found in devices):
        if listed == []:  # known before trying: each failed attempt would leave a connection open
            raise LookupError("no device")
        return next((found.name for found in devices if found.default), ""), None
    else:
        real = (found for found in devices if not found.monitor)
        fitting = sorted(real, key=lambda found: not found.default)
    if not fitting:
        raise LookupError(name or "no device")
    return fitting[0].name, fitting[0].number


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
        """Stop and free it, or leave that to itself when it takes long; again does nothing.

        Not from its own callback.
        """
        with self._closing:
            device, self._device = self._device, None
        if device is not None:
            with contextlib.suppress(TimeoutError):
                within(_FAREWELL, lambda: _freed(device))


def _freed(device: Any) -> None:
    device.close()
    with contextlib.suppress(AttributeError):  # a private door, but without it a connection leaks
        miniaudio.lib.ma_context_uninit(device._context)


def _opened(
    kind: _Kind, name: str | None, callback: Generator[Any, Any, None], **options: Any
) -> tuple[str, _Device]:
    """Open and start a device: the name of the one in use, and itself. Raises SoundError."""

    def started() -> tuple[str, _Device]:
        used, number = _chosen(kind, name)
        make = miniaudio.CaptureDevice if kind == "capture" else miniaudio.PlaybackDevice
        fixed = {"nchannels": 1, "buffersize_msec": _PERIOD, "backends": _backends(), "app_name": _APP}
        return used, _Device(make(device_id=number, **fixed, **options), callback)

    try:
        return within(_ANSWER, started, late=lambda opened: opened[1].close())
    except (miniaudio.MiniaudioError, LookupError, TimeoutError) as error:
        raise SoundError(_MISSING[kind], name=name or "") from error


class Microphone:
    """An open microphone: `on_block(pcm)` gets s16le mono bytes at 16 kHz, some 640 (20 ms) at a time.

    The call comes on the device's thread and must return at once. If it raises, the microphone falls silent
    and `failed` is true; a silent microphone is what its owner watches for anyway. `name`: the device in
    use, "" when the system does not tell.
    """

    def __init__(self, name: str | None, on_block: Callable[[bytes], None]) -> None:
        """Open the device called `name` (None: the system's choice). Raises SoundError "no-microphone"."""
        self._on_block = on_block
        self._beat = time.monotonic()
        self.failed = False
        self.name, self._open = _opened(
            "capture",
            name,
            self._taking(),
            input_format=miniaudio.SampleFormat.SIGNED16,
            sample_rate=RATE,
            callback_periods=_HEARD_BEHIND,
        )

    @property
    def idle_for(self) -> float:
        """Seconds since the device last gave sound, or was opened: near a second means that it is gone."""
        return time.monotonic() - self._beat

    def close(self) -> None:
        """Close the device."""
        self._open.close()

    def _taking(self) -> Generator[None, Any, None]:
        while not self.failed:
            data = yield
            self._beat = time.monotonic()
            try:
                self._on_block(bytes(data))
            except Exception:
                self.failed = True


class Speaker(Outgoing):
    """An open loudspeaker playing what it is given, and silence when it has nothing.

    `name`: the device in use when it was opened, "" when the system does not tell. Without a name asked for,
    the sound follows the system's choice, to headphones plugged in later say.
    """

    def __init__(
        self,
        name: str | None = None,
        rate: int = RATE,
        on_played: Callable[[bytes, int], None] | None = None,
    ) -> None:
        """Open the device called `name` (None: the system's choice). Raises SoundError "no-speaker".

        `on_played(pcm, rate)` gets all that is handed to the device, silence too, on the device's thread: it
        must return at once. If it raises it is not called again.
        """
        super().__init__(rate)
        self._on_played = on_played
        self._beat = time.monotonic()
        self.name, self._open = _opened(
            "playback",
            name,
            self._giving(),
            output_format=miniaudio.SampleFormat.SIGNED16,
            sample_rate=rate,
            callback_periods=_PLAYED_AHEAD,
        )

    @property
    def idle_for(self) -> float:
        """Seconds since the device last asked for sound: near a second means that it is gone."""
        return time.monotonic() - self._beat

    def close(self) -> None:
        """Close the device."""
        self._open.close()

    def _giving(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            self._beat = time.monotonic()
            pcm = self.take(frames)
            self._tell(pcm)
            frames = yield pcm

    def _tell(self, pcm: bytes) -> None:
        if self._on_played is not None:
            try:
                self._on_played(pcm, self.rate)
            except Exception:
                self._on_played = None
