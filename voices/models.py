"""The models that `coach setup` can fetch: what they are called, where they come from, how to know them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Model:
    """One archive. `name`: of the archive and of the folder inside; `size` in bytes, `sha256` of the archive."""

    name: str
    lang: str
    url: str
    size: int
    sha256: str
    licence: str


def folder_of(lang: str, models: Path) -> Path:
    """Where the Vosk model of a language stands, whichever it is: `<models>/vosk-<lang>`."""
    return models / f"vosk-{lang}"


def installed(lang: str, models: Path) -> bool:
    """Whether a Vosk model for the language is there. Cheap: it looks for the files every model has."""
    folder = folder_of(lang, models)
    return all((folder / part).is_file() for part in ("am/final.mdl", "conf/mfcc.conf"))
