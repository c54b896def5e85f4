"""Ears and mouth as a face needs them: opened off its thread, missing ones said in a word, never a fault."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from coach import events
from coach.events import FACILITATOR_PITCH
from coach.options import Options
from coach.session import Session
from scripts.language import script

if TYPE_CHECKING:
    from voices.ears import Ears
    from voices.mouth import Mouth

Post = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class SoundReady:
    """Which ears and voice there are (``off`` for none), and why not, as codes of ``voices.errors``."""

    ears: str
    voice: str
    why_no_ears: str | None = None
    why_no_voice: str | None = None


class Sound:
    """Speaks and listens for one session. ``post`` gets every event, from any thread."""

    def __init__(self, options: Options, post: Post) -> None:
        self._options = options
        self._post = post
        self._mouth: Mouth | None = None
        self._ears: Ears | None = None
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._listening = True
        self._said = 0
        self._canceller: Any = None
        self._microphone = options.settings.microphone
        self.ready: SoundReady | None = None

    def open(self) -> SoundReady:
        """Find engines and devices and start listening; may take a second, so not on a screen's thread."""
        self._canceller = self._open_canceller()
        voice, why_no_voice = _or_why_not(self._open_mouth)
        ears, why_no_ears = _or_why_not(self._open_ears)
        self.ready = SoundReady(ears, voice, why_no_ears, why_no_voice)
        if self._closed:
            self.close()
        self._post(self.ready)
        return self.ready

    @property
    def busy(self) -> bool:
        """Whether lines are still being spoken or wait to be."""
        with self._lock:
            return bool(self._waiting)

    @property
    def has_voice(self) -> bool:
        """Whether lines are heard."""
        return self._mouth is not None

    def say(self, event: events.Event) -> str | None:
        """Speak what an event has to say after what came before; its key, or None if nothing will sound."""
        if self._mouth is None or not isinstance(event, events.Said | events.Feedback):
            return None
        if isinstance(event, events.Feedback):
            event = events.Said("facilitator", "facilitator", event.text, FACILITATOR_PITCH)
        who = event.seat if event.seat == "facilitator" else event.name
        speed = event.speed * self._options.settings.speed
        with self._lock:
            self._said += 1
            key = str(self._said)
            self._waiting.add(key)
        self._mouth.say(key, event.text, self._options.lang, event.pitch, speed, who=who)
        return key

    def done(self, key: str) -> None:
        """A line is over, as ``LineFinished`` told."""
        with self._lock:
            self._waiting.discard(key)

    def hush(self) -> None:
        """Silence at once; what was not yet said is dropped."""
        if self._mouth is not None:
            self._mouth.hush()

    def listen_for(self, words: tuple[str, ...]) -> None:
        """Words that are likely to be said in this session."""
        if self._ears is not None:
            self._ears.hints(words)

    def attend(self, session: Session) -> None:
        """Listen for what the session expects now."""
        if self._ears is not None:
            self._ears.expect(session.expects)
            self._ears.phrases(session.phrases())

    @property
    def by_key(self) -> bool:
        """Whether a key, and no silence, ends what the person says."""
        return self._ears is not None and self._options.settings.listening != "hands-free"

    def press(self) -> None:
        """The key that ends a turn, or begins one where that is the person's choice."""
        if self._ears is not None:
            self._ears.press()

    def toggle_ears(self) -> None:
        """Close the microphone, or open it again; nothing where there are no ears."""
        if self._ears is not None:
            self._listening = not self._listening
            (self._ears.start if self._listening else self._ears.stop)()

    def close(self) -> None:
        """Stop listening and speaking; never waits long."""
        self._closed = True
        if self._ears is not None:
            self._ears.close()
            self._ears = None
        if self._mouth is not None:
            self._mouth.close()
            self._mouth = None

    def _open_mouth(self) -> tuple[str, str | None]:
        """The mouth's name or ``off``, and why it is off (None when that was asked for)."""
        from voices import catalogue
        from voices.errors import SoundError
        from voices.mouth import Mouth

        if self._options.voice == "off":
            return "off", None
        try:
            synthesiser = catalogue.open_voice(self._options.voice)
            devices = _adapter("devices")
        except SoundError as error:
            return "off", error.code
        if synthesiser is None:
            return "off", "engine-missing"
        if not devices.speakers():
            synthesiser.close()
            return "off", "no-speaker"
        name = self._options.settings.speaker
        played = getattr(self._canceller, "played", None)
        others = (other for other in catalogue.VOICES if other != synthesiser.name)
        spares = [partial(catalogue.open_voice, other) for other in others]
        self._mouth = Mouth(
            synthesiser,
            lambda rate: devices.Speaker(_present(name, devices.speakers()), rate, played),
            self._post,
            spares=spares if self._options.voice == "auto" else (),
        )
        self._mouth.warm(self._options.lang)
        return synthesiser.name, None

    def _open_ears(self) -> tuple[str, str | None]:
        """The recogniser's name or ``off``, and why it is off (None when that was asked for)."""
        from voices import catalogue
        from voices.ears import Ears
        from voices.errors import SoundError

        if self._options.ears == "off":
            return "off", None
        try:
            recogniser = catalogue.open_ears(self._options.ears, self._options.lang, self._options.models)
            devices = _adapter("devices")
            detector = _adapter("vad").Detector
        except SoundError as error:
            return "off", error.code
        if recogniser is None:
            return "off", "engine-missing"
        if not devices.microphones():
            recogniser.close()
            return "off", "no-microphone"
        settings = self._options.settings
        self._ears = Ears(
            recogniser,
            detector,
            lambda on_block: devices.Microphone(_present(self._microphone, devices.microphones()), on_block),
            self._post,
            self._gate,
            lately=self._mouth.lately if self._mouth is not None else tuple,
            pauses=settings.pauses,
            listening=settings.listening,
            canceller=self._canceller,
            stops=script(self._options.lang).commands["stop"],
        )
        self._ears.start()
        return recogniser.name, None

    def _open_canceller(self) -> Any:
        """What takes our own voice out of the microphone, where one wants to say "stop" while it speaks."""
        settings = self._options.settings
        if not settings.interrupt or "off" in (self._options.ears, self._options.voice):
            return None
        from voices import echo
        from voices.errors import SoundError
        from voices.interrupting import Through

        chosen = [settings.microphone] if settings.microphone else list(_adapter("devices").microphones())
        if found := echo.echo_cancelled(chosen):
            self._microphone = found
            return Through()
        try:
            return echo.EchoCanceller()
        except SoundError:  # not installed: the keys still silence the voice
            return None

    def _gate(self) -> bool:
        return self._mouth is not None and self._mouth.speaking


def _or_why_not(opening: Callable[[], tuple[str, str | None]]) -> tuple[str, str | None]:
    """What was opened; whatever a library does, the session goes on without it."""
    try:
        return opening()
    except Exception:
        return "off", "engine-failed"


def _present(name: str | None, devices: tuple[str, ...]) -> str | None:
    """The chosen device while it is there; else the system's own choice, rather than none."""
    return name if name in devices else None


def _adapter(name: str) -> Any:
    """A module of ``voices`` whose library may be missing here; raises ``SoundError``."""
    from voices.errors import SoundError

    try:
        return importlib.import_module(f"voices.{name}")
    except (ImportError, OSError) as error:
        raise SoundError("engine-missing", engine=name, missing=str(error)) from error
