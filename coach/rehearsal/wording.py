"""Sentences of the library, made to fit: how a person is addressed, and their own words quoted."""

from __future__ import annotations

import re

_FORMS = re.compile(r"<([^<>|]*)\|([^<>|]*)>")  # <tu form|vous form>, in a language with two ways
_MARKS = {"fr": "«\u00a0{}\u00a0»", "en": "“{}”"}
_INNER = {"fr": "“{}”", "en": "‘{}’"}
_NESTED = {
    "fr": (("«\u00a0", "“"), ("\u00a0»", "”"), ("«", "“"), ("»", "”"), ('"', "”")),
    "en": (("“", "‘"), ("”", "’"), ('"', "’")),
}
_STRAIGHT = str.maketrans({"’": "'", "ʼ": "'"})
_ENDS = " \u00a0\u202f.!?…;:,"


def straight(text: str) -> str:
    """With straight apostrophes, as the patterns of the language's files are written."""
    return text.translate(_STRAIGHT)


def addressed(text: str, address: str | None) -> str:
    """The form for ``tu``, or the polite one."""
    return _FORMS.sub(lambda found: found[1 if address == "tu" else 2], text)


def quoted(words: str, lang: str, most: int | None = None, *, inner: bool = False) -> str:
    """Words in the language's quotation marks, without the mark they ended on; ``most``: words at most.

    ``inner``: they stand within a quotation.
    """
    kept = words.strip().rstrip(_ENDS).split()
    if most is not None and len(kept) > most:
        kept = [*kept[:most], "…"]
    said = re.sub(r'"([^"]*)"', r"“\1”", " ".join(kept))
    for mark, inside in _NESTED[lang]:
        said = said.replace(mark, inside)
    opened, closed = ("“", "”") if lang == "fr" else ("‘", "’")
    if said.count(opened) > said.count(closed):  # cut within a quotation
        said += closed
    return (_INNER if inner else _MARKS)[lang].format(said)


def filled(template: str, address: str | None, **words: str) -> str:
    """A sentence of the library with its gaps filled; what is filled in is never read as a gap itself."""
    return addressed(template, address).format(**words)
