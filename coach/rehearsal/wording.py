"""Sentences of the library, made to fit: how a person is addressed, and their own words quoted."""

from __future__ import annotations

import re

_FORMS = re.compile(r"<([^<>|]*)\|([^<>|]*)>")  # <tu form|vous form>, in a language with two ways
_MARKS = {"fr": "«\u00a0{}\u00a0»", "en": "“{}”"}
_ENDS = " \u00a0\u202f.!?…;:,"


def addressed(text: str, address: str | None) -> str:
    """The form for ``tu``, or the polite one."""
    return _FORMS.sub(lambda found: found[1 if address == "tu" else 2], text)


def quoted(words: str, lang: str, most: int | None = None) -> str:
    """Words in the language's quotation marks, without the mark they ended on; ``most``: words at most."""
    kept = words.strip().rstrip(_ENDS).split()
    if most is not None and len(kept) > most:
        kept = [*kept[:most], "…"]
    inner = " ".join(kept).translate(str.maketrans('«»“”"', "‹›‘’'"))
    return _MARKS.get(lang, "“{}”").format(inner)


def filled(template: str, address: str | None, **words: str) -> str:
    """A sentence of the library with its gaps filled; what is filled in is never read as a gap itself."""
    return addressed(template, address).format(**words)


def listed(parts: list[str], last: str) -> str:
    """« a, b et c » with ``last`` between the last two."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
