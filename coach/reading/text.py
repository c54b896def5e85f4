"""Text as people type and speak it, brought to one shape for comparing. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_QUOTES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'"})
_JOINERS = re.compile(r"[-‐‑–—_/]+")
_NOT_WORD = re.compile(r"[^\w' ]+")
_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"[^?!.…]+[?!.…]*")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, hyphens as spaces, no punctuation, single spaces.

    >>> plain("Qu’as-tu  déjà essayé ?")
    "qu'as tu déjà essayé"
    """
    text = unicodedata.normalize("NFC", text).lower().translate(_QUOTES)
    text = _NOT_WORD.sub(" ", _JOINERS.sub(" ", text))
    return _SPACES.sub(" ", text).strip(" '")


def without(text: str, fillers: Iterable[str]) -> str:
    """``text`` (already plain) without its fillers, wherever they stand as whole words.

    >>> without("euh du coup ça dure depuis quand", ["du coup", "euh"])
    'ça dure depuis quand'
    """
    # Longest first, so that "so anyway" goes whole before "so" would take its half.
    for filler in sorted(fillers, key=len, reverse=True):
        text = re.sub(rf"(?<![\w']){re.escape(filler)}(?![\w'])", " ", text)
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """``text`` without accents: recognisers and hurried typists drop them.

    >>> fold("déjà essayé")
    'deja essaye'
    """
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its closing mark.

    >>> sentences("Qui décide ? Et quand ?")
    ['Qui décide ?', 'Et quand ?']
    """
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip(" ?!.…")]
