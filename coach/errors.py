"""Errors a person can do something about."""

from __future__ import annotations


class UserError(Exception):
    """Ends a command with exit code 2 and one sentence.

    ``code`` names the sentence under ``errors`` in ``phrases.yaml``; ``detail`` fills it.
    """

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = {name: str(value) for name, value in detail.items()}
