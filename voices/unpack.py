"""Puts a model in its place, from an archive or a folder: whole or not at all.

The new copy is built in a hidden folder beside the place it will take, and renamed there; the model before it
is kept until then. What an attempt leaves, were it killed in the middle, `models.put_right` clears away.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voices.archives import Limits, Package, opened
from voices.errors import SoundError
from voices.models import CATALOGUE, Model, folder_of, of_name, put_right, unusable

Copied = Callable[[str, int, int], None]
"""Told the model's name, how many bytes are in place, and of how many."""

_SPARE = 1 << 20


@dataclass(frozen=True, slots=True)
class Placed:
    """A model in its place. `name`: what its archive or folder was called."""

    name: str
    lang: str
    folder: Path


def install(
    source: Path,
    models: Path,
    lang: str,
    copied: Copied,
    *,
    catalogue: Sequence[Model] = CATALOGUE,
    limits: Limits | None = None,
) -> Placed:
    """Put the Vosk model of `source`, a folder or a .zip, at `<models>/vosk-<lang>`.

    The language is that of the model's name where it tells (`…-fr-…`), else `lang`. An archive with a name
    of the catalogue must have its checksum; any other must only hold a model. Hold `models.alone` around
    this. Raises SoundError: see `archives.opened`; also "folder-full", "folder-unwritable".
    """
    known = _known(source, catalogue)
    with opened(source, limits or Limits()) as package:
        name = known.name if known else package.name or source.stem
        lang = _language(name, catalogue) or lang
        placed = Placed(name, lang, folder_of(lang, models))
        _build(package, placed, copied)
    return placed


def _known(source: Path, catalogue: Sequence[Model]) -> Model | None:
    """Give the model of the catalogue that the archive claims to be, once its checksum is right."""
    known = of_name(source.name.removesuffix(".zip"), catalogue)
    if known is None or not source.is_file():
        return None
    try:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SoundError("file-unreadable", path=str(source), reason=error.strerror or "") from error
    if digest != known.sha256:
        raise SoundError("archive-damaged", path=str(source))
    return known


def _language(name: str, catalogue: Sequence[Model]) -> str | None:
    """Give the language that a name tells: `fr` for vosk-model-fr-0.22, `en` for vosk-model-en-us-0.22."""
    if known := of_name(name, catalogue):
        return known.lang
    parts = re.split(r"[-_]", name.lower())
    return next((model.lang for model in catalogue if model.lang in parts[1:]), None)


def _build(package: Package, placed: Placed, copied: Copied) -> None:
    models, target = placed.folder.parent, placed.folder
    try:
        if shutil.disk_usage(models).free < package.size + _SPARE:
            raise SoundError("folder-full", folder=str(models), needed=str(package.size))
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=models))
        _copy(package, aside / "new", lambda done: copied(placed.name, done, package.size))
        if target.exists() or target.is_symlink():
            target.rename(aside / "old")
        (aside / "new").rename(target)
    except OSError as error:
        raise unusable(models, error, package.size) from error
    finally:
        put_right(models)


def _copy(package: Package, to: Path, copied: Callable[[int], None]) -> None:
    done = 0
    for part in package.parts:
        file = to / part.path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as target:
            for chunk in part.read():
                target.write(chunk)
                done += len(chunk)
                copied(done)
