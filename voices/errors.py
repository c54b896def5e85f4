"""The one exception of this package: a machine code and its details, never a sentence.

The faces (screen and line mode) translate the code for the person; nothing here is meant to be read aloud.
"""

from __future__ import annotations

from typing import Literal, get_args

Code = Literal[
    "no-microphone",  # nothing to record with; detail: name (the one asked for, or "")
    "no-speaker",  # nothing to play on; detail: name
    "microphone-lost",  # it gave no sound for a second
    "speaker-lost",  # it took no sound for a second
    "file-missing",  # this and all "file-…" codes; detail: path
    "file-folder",  # a folder where a file was expected
    "file-unreadable",  # no permission, not a regular file, or an input error; detail also: reason
    "file-empty",  # zero bytes, or a header without one sample
    "file-not-audio",  # not a recording in a format we read
    "file-damaged",  # looks like a recording, but nothing can be decoded from it
    "file-unwritable",  # cannot be written; detail also: reason
    "folder-unwritable",  # detail: folder, reason
    "folder-full",  # detail: folder, needed (bytes)
    "model-missing",  # the model's files are not installed; detail: model
    "model-damaged",  # its checksum is wrong, or the engine refuses it; detail: model
    "engine-missing",  # the library is not installed or cannot load; detail: engine
    "engine-failed",  # it broke while working; detail: engine, reason
    "engine-timeout",  # it gave no answer in time and was ended; detail: engine
    "voice-missing",  # the engine has no voice for this language; detail: engine, lang
    "unknown-choice",  # detail: choice
    "model-unknown",  # no model to fetch is known for this language; detail: lang
    "models-held",  # another process changes the folder of models; detail: folder
    "download-address",  # not the address of anything on the web; detail: address, name (of the variable)
    "download-offline",  # nobody answers; this and the next "download-…": address, file (the archive's name)
    "download-proxy",  # the proxy does not answer, or refuses
    "download-certificate",  # the server cannot prove who it is
    "download-redirected",  # led in a circle, or out of https
    "download-refused",  # detail also: status
    "download-page",  # a web page came instead, as a network's sign-in portal sends
    "download-broken",  # stopped again and again; what arrived is kept
    "archive-not-zip",  # this and all "archive-…" codes; detail: path
    "archive-damaged",  # incomplete, or with another checksum than the one we know
    "archive-unsafe",  # would write outside its folder, or holds more than plain files; detail also: name
    "archive-too-large",  # unpacked; detail also: size, limit (bytes), files, most
    "archive-not-a-model",  # detail also: missing (a file every Vosk model has)
]

CODES: frozenset[str] = frozenset(get_args(Code))


class SoundError(Exception):
    """Something about sound went wrong.

    `code` is one of `CODES`; `detail` holds names, paths and reasons as plain strings.
    """

    def __init__(self, code: Code, **detail: str) -> None:
        super().__init__(code)
        self.code: Code = code
        self.detail: dict[str, str] = detail

    def __str__(self) -> str:
        """For logs and tests: the code, then its details."""
        return " ".join([self.code, *(f"{key}={value}" for key, value in self.detail.items())])
