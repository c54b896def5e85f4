"""A line cut into the pieces that are made and played one after the other, with the pause after each.

The first piece is short, so that the line is heard at once; while it sounds the next one is made. Engines end
every piece with a long silence of their own, which is cut off, so the pauses here are all that is heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from voices.speech_text import LONGEST, cut, prepare, sentences

_OPENING = 40
"""Characters of the first piece: Pico makes them in 9 ms here, so that with up to 20 until the device asks,
and some 25 from there to the loudspeaker, the line is heard within the 60 ms that are allowed."""

_SHORTEST = 12
"""Characters under which a first piece would be over before the next one is made."""

_PAUSES = {",": 0.25, ";": 0.35, ":": 0.35}
"""Seconds. Pico's own: 0.6 in French, 0.26 in English, as a part of a whole sentence."""

_BETWEEN_SENTENCES = 0.5
_BETWEEN_WORDS = 0.02

_LINKS = {
    "fr": "que qui dont où quand comme si mais et ou parce pour dans avec sur sans à au aux depuis par chez",
    "en": "that which who when where because if but and or to for in on with at from before after of by",
}
"""Words before which a speaker may take breath, so that a cut there is not heard as a break."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` to be made sound, `pause` seconds of silence after it, and the number of its `sentence`."""

    text: str
    pause: float
    sentence: int


def phrases(text: str, lang: str) -> tuple[Piece, ...]:
    """Cut a line, as it was written, into pieces ready for an engine; none when there is nothing to say."""
    found: list[Piece] = []
    for number, sentence in enumerate(sentences(prepare(text, lang), longest=len(text) * 20 + 1)):
        texts = cut(sentence, LONGEST)
        if number == 0:
            texts = [*_opening(texts[0], lang), *texts[1:]]
        found += [Piece(part, _pause(part), number) for part in texts[:-1]]
        found.append(Piece(texts[-1], _BETWEEN_SENTENCES, number))
    return tuple(found)


def _opening(text: str, lang: str) -> list[str]:
    """Cut a short piece off the front of a long one: after a comma, before a linking word, or at a space."""
    if len(text) <= _OPENING:
        return [text]
    head = text[:_OPENING]
    links = "|".join(_LINKS.get(lang, "").split())
    for pattern in (r"[,;:] ", rf" (?=(?:{links})\b)", " "):
        places = [gap.end() for gap in re.finditer(pattern, head) if gap.end() > _SHORTEST]
        if places:
            return [text[: places[-1]].strip(), text[places[-1] :].strip()]
    return [text]


def _pause(text: str) -> float:
    return _PAUSES.get(text[-1], _BETWEEN_WORDS)
