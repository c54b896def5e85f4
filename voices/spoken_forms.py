"""Written forms that an engine would misread, as they are said: dates, sums, ranges, addresses and more.

Pico reads times, prices, percentages, ordinals and most abbreviations rightly (heard by reading it back with
Whisper base), and those are left to the engine. Most of the rules were heard to be needed; those for Md€, a
feminine in brackets, web addresses and $bn follow from the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

Rule: TypeAlias = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_SPOKEN_SIGNS = {"fr": {"@": "arobase", ".": "point"}, "en": {"@": "at", ".": "dot"}}
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<=://)[\w-]+(?:\.[\w-]+)+"
    r"|(?<=www\.)[\w-]+(?:\.[\w-]+)+)"
)
_DATE = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_ROMAN = {"I": 1, "V": 5, "X": 10}


def spoken(text: str, lang: str) -> str:
    """Give `text` with the forms of `lang` written out; another language only gets its addresses read."""
    text = _ADDRESS.sub(lambda found: _address(found["address"], lang), text)
    text = _DATE.sub(lambda found: _date(found, lang), text)
    for pattern, by in _RULES.get(lang, ()):
        text = pattern.sub(by, text)
    return text


def _address(address: str, lang: str) -> str:
    for sign, word in _SPOKEN_SIGNS.get(lang, {"@": "", ".": ""}).items():
        address = address.replace(sign, f" {word} ")
    return address


def _date(found: re.Match[str], lang: str) -> str:
    """Give a date as it is said, the day before the month; what is no such date stays as it is."""
    day, month = int(found[1]), int(found[2])
    if lang not in _MONTHS or not (1 <= day <= 31 and 1 <= month <= 12):
        return found[0]
    first = "1er" if lang == "fr" and day == 1 else str(day)
    return f"{first} {_MONTHS[lang].split()[month - 1]} {found[3]}"


def _century(found: re.Match[str]) -> str:
    """« XXIe » as « 21e »."""
    values = [_ROMAN[letter] for letter in found[1]]
    signed = [-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True)]
    return f"{sum(signed)}e"


def _compiled(*rules: tuple[str, str | Callable[[re.Match[str]], str]]) -> Sequence[Rule]:
    return tuple((re.compile(pattern), by) for pattern, by in rules)


_PAIRS = (r"(?<![\d/])(\d+)/(?=\1\b(?!/))|\b24/(?=7\b)", lambda found: found[0].replace("/", " "))
"""50/50 and 24/7 are no fractions."""
_RANGE = r"(?<![\d-])(\d+)-(\d+)(?![\d-])"

_RULES = {
    "fr": _compiled(
        (r"(?<=\d)[ \u00a0\u202f]?k\u20ac", " mille euros"),
        (r"(?<=\d)[ \u00a0\u202f]?M\u20ac", " millions d'euros"),
        (r"(?<=\d)[ \u00a0\u202f]?Mds?\u20ac", " milliards d'euros"),
        (r"(?<=\d)[ \u00a0\u202f]?min\b\.?", " minutes"),
        (r"\bp\.[ \u00a0\u202f]?(?=\d)", "page "),
        (r"\b([IVX]+)e(?= si\u00e8cle)", _century),
        (r"(?<=[^\W\d_])\((?:e|s|es|ne|nes|le|les|ve|ves|trice|euse)\)", ""),
        _PAIRS,
        (_RANGE, "\\1 \u00e0 \\2"),
    ),
    "en": _compiled(
        (r"\b[Vv]s\b\.?", "versus"),
        (r"\b[Aa]pprox\.(?=\s)", "approximately"),
        (r"\b(\d{1,2}):(\d)\b(?!\d)", r"\1 to \2"),
        (r"(?<=\d)bn\b", " billion"),
        _PAIRS,
        (_RANGE, r"\1 to \2"),
    ),
}
