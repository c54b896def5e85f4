"""The models that `coach setup` can fetch, and the folder where the models of all languages stand."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voices.errors import SoundError


@dataclass(frozen=True, slots=True)
class Model:
    """One archive: `name` is its own and that of the folder inside, `size` (bytes) and `sha256` its own."""

    name: str
    lang: str
    url: str
    size: int
    sha256: str
    licence: str


CATALOGUE = (
    Model(
        name="vosk-model-small-fr-0.22",
        lang="fr",
        url="https://alphacephei.com/vosk/models/vosk-model-small-fr-0.22.zip",
        size=42_233_323,
        sha256="cabf6180e177eb9b3a9a9d43a437bd5e549f3a7d09525e5d69a3fed787be12ad",
        licence="Apache-2.0",
    ),
    Model(
        name="vosk-model-small-en-us-0.15",
        lang="en",
        url="https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip",
        size=41_205_931,
        sha256="30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
        licence="Apache-2.0",
    ),
)
"""Sizes as in Vosk's own `model-list.json`, which gives only MD5. The SHA-256 are those that several
projects pinned independently of each other (Linux distributions, applications), all the same."""


def of_language(lang: str, catalogue: Sequence[Model] = CATALOGUE) -> Model | None:
    """The model to fetch for a language, where we know one."""
    return next((model for model in catalogue if model.lang == lang), None)


def of_name(name: str, catalogue: Sequence[Model] = CATALOGUE) -> Model | None:
    """The model of exactly this name, without `.zip`."""
    return next((model for model in catalogue if model.name == name), None)


def folder_of(lang: str, models: Path) -> Path:
    """Where the Vosk model of a language stands, whichever it is: `<models>/vosk-<lang>`."""
    return models / f"vosk-{lang}"


def installed(lang: str, models: Path) -> bool:
    """Whether a Vosk model for the language is there. Cheap: it looks for the files every model has."""
    folder = folder_of(lang, models)
    return all((folder / part).is_file() for part in ("am/final.mdl", "conf/mfcc.conf"))


@contextlib.contextmanager
def alone(models: Path) -> Iterator[None]:
    """Hold the folder of models: one process at a time changes what is in it.

    What a process that died left behind is put right first. Raises SoundError "models-held" (another process
    has it, which may take minutes, so that is said and not waited for), "folder-full", "folder-unwritable".
    """
    from filelock import FileLock, Timeout

    lock = FileLock(models / ".lock")
    try:
        models.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise SoundError("models-held", folder=str(models)) from error
    except OSError as error:
        raise unusable(models, error) from error
    try:
        put_right(models)
        yield
    finally:
        lock.release()


def unusable(folder: Path, error: OSError, needed: int = 0) -> SoundError:
    """What the system said of a folder, as "folder-full" (`needed` bytes) or "folder-unwritable"."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SoundError("folder-full", folder=str(folder), needed=str(needed))
    reason = error.strerror or type(error).__name__
    return SoundError("folder-unwritable", folder=str(folder), reason=reason)


def put_right(models: Path) -> None:
    """Give a model back that was set aside for one that never came, and drop unfinished copies.

    Whoever holds the folder (`alone`) knows that no other process works on them. A copy of `vosk-fr` is
    built in `.vosk-fr-XXXXXXXX`; the model it replaces waits there as `old`.
    """
    for left in models.glob(".vosk-*"):
        target = models / left.name[1:].rpartition("-")[0]
        if not target.exists() and not target.is_symlink():
            with contextlib.suppress(OSError):
                (left / "old").rename(target)
        shutil.rmtree(left, ignore_errors=True)
