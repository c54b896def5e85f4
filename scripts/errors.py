"""What can be wrong with a file of words, said with file, line and field."""

from __future__ import annotations


class ScriptError(Exception):
    """A script or situation that cannot be used.

    ``code`` names a sentence under ``errors`` in ``phrases.yaml``; ``detail`` fills it. ``file`` is
    always there, ``line`` (from 1) and ``field`` (dotted, as in ``facts[3].says``) where they are known.
    """

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = {name: str(value) for name, value in detail.items()}
