"""Text made ready to be spoken, for every voice engine, and cut into sentences.

Two duties. Safety: engines obey markup (Pico really writes a file for `<genfile file=…>`, macOS obeys
`[[…]]`), so nothing that could be markup leaves this module. Pronunciation: each rule below was heard to
be needed, by reading Pico's speech back with Whisper ("…" run together, "&" skipped, "[" spelt out).
"""

from __future__ import annotations

import re
import unicodedata

from voices.spoken_forms import spoken

LONGEST = 160
"""Characters in one piece for the engine. Pico holds the interpreter lock for about 0.4 ms a character;
longer pieces would starve the loudspeaker's callback, whose buffer holds 60 ms."""

_AND = {"fr": " et ", "en": " and "}
_OVER = {"fr": " sur ", "en": " over "}
_DEGREES = {"fr": " degrés ", "en": " degrees "}

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[\u2018\u2019\u02bc\u2032`\u00b4]", "'"),
        (r"[\u00ab\u00bb\u201c-\u201f\u2039\u203a\"]", " "),
        (r"[\u2010\u2011]", "-"),
        (r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}\b)", ""),  # 1 200, written with a narrow space, is one number
        (r"(?m)^\s*[-\u2012-\u2015\u2022*\u00b7]+\s+", ""),  # bullets and dialogue dashes
        (r"(?<=\d)\s*[\u2012-\u2015]\s*(?=\d)", "-"),
        (r"\s+[-\u2012-\u2015]+\s+|[\u2013-\u2015]", ", "),
        (r"(?:\u2026|\.{2,})(?=\s*[^\W\d_A-ZÀ-Þ])", ","),  # a hesitation inside a sentence
        (r"\u2026|\.{2,}", "."),
        (r"(?<=\S)[ \t]*\n\s*", "\n"),
    )
)
_MARKUP = re.compile(r"[<>\[\]{}|\\^~#@*_=]")
_SENTENCE_END = re.compile(r"(?<=[.!?])[)']*\s+(?=\S)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mr|Mrs|Ms|Mme|Mmes|Mlle|Dr|Drs|Pr|Prof|Me|St|Ste|cf|vs|etc|env|ex|art|p|pp|vol|No|no|e\.g|i\.e"
    r"|c\.-à-d|[A-ZÀ-Þ]))\.$"
)


def prepare(text: str, lang: str) -> str:
    """Give `text` as an engine should read it: one or more lines, no markup, no control characters.

    The result is empty when there is nothing to pronounce.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = "".join(_pronounceable(char) for char in text)
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    text = _symbols(spoken(text, lang), lang)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" +(?=[.,])", "", text)
    text = re.sub(r"(?:, ?)+(?=[,.!?;:])", "", text)
    text = text.strip(" ,\n")
    return text if any(char.isalnum() for char in text) else ""


def _pronounceable(char: str) -> str:
    """Give a space for control characters, halves of characters and private ones, nothing for emoji."""
    if char in "\n°":
        return char
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        return " "
    silent = kind in ("So", "Sk", "Cf") and char not in "´`^"
    return "" if silent or char == "\ufe0f" else char


def _symbols(text: str, lang: str) -> str:
    text = re.sub(r"\b([Nn])°\s*(?=\d)", r"\1uméro " if lang == "fr" else "number ", text)
    text = re.sub(r"\s*°\s*C?\b|\s*°", _DEGREES.get(lang, " "), text)
    text = text.replace("&", _AND.get(lang, " "))
    text = re.sub(r"(?<=\d)\s*/\s*(?=\d)", _OVER.get(lang, " "), text).replace("/", " ")
    if lang == "fr":
        text = re.sub(r"\b(\d{1,2})\s?h\b(?!\s?\d)", r"\1 heures", text)
    return _MARKUP.sub(" ", text)


def sentences(text: str, longest: int = LONGEST) -> tuple[str, ...]:
    """Cut prepared text into sentences, in order, none longer than `longest` characters.

    A longer sentence is cut after a comma or a space; abbreviations (M., Dr., e.g.) do not end one.
    """
    found: list[str] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        before = text[start : gap.start()]
        if "\n" not in gap.group() and _ABBREVIATION.search(before):
            continue
        found.append(text[start : gap.end()].strip())
        start = gap.end()
    found.append(text[start:].strip())
    return tuple(piece for sentence in found if sentence for piece in cut(sentence, longest))


def cut(sentence: str, longest: int) -> list[str]:
    """Cut one sentence into pieces of at most `longest` characters, after a comma or else at a space."""
    pieces = []
    while len(sentence) > longest:
        head = sentence[:longest]
        after = [match.end() for match in re.finditer(r"[,;:] ", head)]
        cut = after[-1] if after and after[-1] > longest // 3 else head.rfind(" ") + 1 or longest
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence] if sentence else pieces
