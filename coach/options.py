"""What was asked for on the command line, the same for every face."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from coach.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of one start. ``data`` is the data folder; ``seed`` None draws one.

    ``named``: which of ``lang``, ``ears`` and ``voice`` the command line itself names; where it names no
    engine, the settings decide. ``page``, ``calendar``: where a rehearsal's page and reminders are written.
    """

    lang: str
    data: Path
    ears: str = "auto"
    voice: str = "auto"
    private: bool = False
    plain: bool = False
    json: bool = False
    case: str | None = None
    seat: str = "consultant"
    page: Path | None = None
    calendar: Path | None = None
    resume: bool | None = None
    seed: int | None = None
    settings: Settings = field(default_factory=Settings)
    named: frozenset[str] = frozenset()

    def choosing(self, settings: Settings) -> Options:
        """The same start with other settings; what the command line names still wins."""
        ears = self.ears if "ears" in self.named else settings.ears
        voice = self.voice if "voice" in self.named else settings.voice
        return replace(self, settings=settings, ears=ears, voice=voice)

    @property
    def own_cases(self) -> Path:
        """Where the person's own situations are, in a folder for each language."""
        return self.data / "cases"

    @property
    def models(self) -> Path:
        """Where models are unpacked."""
        return self.data / "models"

    @property
    def log(self) -> Path:
        """Where native libraries may write their noise. Nothing spoken ever goes there."""
        return self.data / "native.log"
