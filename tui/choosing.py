"""What there is to choose from, and what each choice is called: the same on the screen and in plain lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coach import preferences
from coach.options import Options
from coach.settings import CHOICES, Settings
from scripts.language import Script, languages
from tui.sound_words import why
from voices.patience import within

if TYPE_CHECKING:
    from voices.catalogue import Availability

FIELDS = (
    "microphone", "speaker", "ears", "voice", "speed", "pauses", "listening", "interrupt",
    "feedback", "address",
)  # fmt: skip
"""In the order in which they are asked."""

_SPEEDS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5)
_PATIENCE = 5.0
"""Seconds the sound system may take to list its devices; some tenths are usual."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is here: devices by name, why an engine cannot be used, which languages have a streaming model.

    ``answered``: the sound system did; where it hangs, no devices are known.
    """

    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    answered: bool = True
    unusable: dict[str, str] = field(default_factory=dict)
    models: dict[str, bool] = field(default_factory=dict)

    @property
    def without_model(self) -> tuple[str, ...]:
        """Languages whose model could be fetched."""
        return tuple(lang for lang, there in self.models.items() if not there)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a setting, in words. ``usable``: whether it works here, as far as can be told."""

    value: Any
    label: str
    usable: bool = True


def look(options: Options) -> Found:
    """Look around, at most ten seconds; not for a screen's own thread."""
    from voices import models

    answered = True
    lists: list[tuple[str, ...]] = []
    for listing in (microphones, speakers):
        try:
            lists.append(within(_PATIENCE, listing))
        except TimeoutError:
            answered = False
            lists.append(())
    there = {lang: models.installed(lang, options.models) for lang in languages()}
    return Found(lists[0], lists[1], answered, _unusable(options), there)


def microphones() -> tuple[str, ...]:
    """The microphones there are, by name; may hang with the sound system."""
    return _listed("microphones")


def speakers() -> tuple[str, ...]:
    """The loudspeakers there are, by name; may hang with the sound system."""
    return _listed("speakers")


def _listed(name: str) -> tuple[str, ...]:
    try:
        from voices import devices
    except (ImportError, OSError):  # its library is not made for every machine
        return ()
    listing: Callable[[], tuple[str, ...]] = getattr(devices, name)
    return tuple(dict.fromkeys(listing()))


def _unusable(options: Options) -> dict[str, str]:
    from voices.catalogue import VOICES, available

    states = (*ears_here(options), *available(VOICES))
    return {state.name: state.code for state in states if state.code is not None}


def ears_here(options: Options) -> tuple[Availability, ...]:
    """Each recogniser, and why it cannot be used here for this language."""
    from voices.catalogue import ears_available

    return ears_available(options.lang, options.models)


def choices(name: str, settings: Settings, found: Found, words: Script) -> tuple[Choice, ...]:
    """What may be chosen for one setting; what is chosen now is always among it."""
    now = getattr(settings, name)
    match name:
        case "microphone" | "speaker":
            devices = found.microphones if name == "microphone" else found.speakers
            gone = () if now is None or now in devices else (now,)
            values: tuple[Any, ...] = (None, *devices, *gone)
        case "speed":
            values = tuple(sorted({*_SPEEDS, now}))
        case "interrupt":
            values = (False, True)
        case _:
            values = CHOICES[name]
    return tuple(_choice(name, value, found, words) for value in values)


def _choice(name: str, value: Any, found: Found, words: Script) -> Choice:
    label = named(name, value, words)
    if name in ("ears", "voice") and (code := found.unusable.get(value)):
        reason = why(code, words.phrases)
        return Choice(value, words.setup("not-usable", value=label, why=reason), usable=False)
    if name in ("microphone", "speaker") and value is not None:
        devices = found.microphones if name == "microphone" else found.speakers
        if value not in devices:
            return Choice(value, words.setup("not-here", name=value), usable=False)
    return Choice(value, label)


def named(name: str, value: Any, words: Script) -> str:
    """A value of a setting as people call it. A device's own name is data, to be shown as typed."""
    say = words.setup
    match name:
        case "microphone" | "speaker":
            return say("values.device") if value is None else str(value)
        case "speed":
            return say("values.speed", percent=round(100 * value))
        case "interrupt":
            return say(f"values.interrupt.{'yes' if value else 'no'}")
        case _:
            return say(f"values.{name}.{value}")


def models_line(found: Found, words: Script) -> str:
    """Which models are installed, in one line; Whisper's comes with the program."""
    there = {"Whisper": "whisper" not in found.unusable}
    there |= {f"Vosk {lang}": installed for lang, installed in found.models.items()}
    states = {name: "there" if installed else "absent" for name, installed in there.items()}
    return ", ".join(words.setup(f"models.{state}", name=name) for name, state in states.items())


def keep(options: Options, settings: Settings) -> tuple[Options, str]:
    """The options with these settings, kept unless the session is private; and a sentence that says so.

    Raises ``UserError`` when they cannot be written.
    """
    from scripts.language import script

    say = script(options.lang).setup
    if options.private:
        return options.choosing(settings), say("not-saved")
    preferences.save(options.data, settings)
    return options.choosing(settings), say("saved", file=preferences.file_in(options.data))
