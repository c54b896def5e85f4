"""Which of some phrases a short recording is, if any: judged by how well each explains the sound.

The free text alone would miss many ("Mettre en pouce." for « mettre en pause »), and the best-scoring phrase
alone would make a command of anything. So a phrase must come close to the free text in probability, or be
nearly the same letters or sounds, and the free text must not say more than the phrase.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voices.hypotheses import Hypothesis, letters, words
from voices.recogniser import Choice
from voices.sounding import sounds

LONGEST = 3.0
"""Seconds a spoken phrase may last; over it, it is a sentence."""

_CANDIDATES = 3
"""Phrases weighed of each kind (those the engine finds, those that look alike); each costs about 20 ms."""

_PRIOR = 5.0
"""How much likelier, in nats, a phrase that may be said now is than any other one text. At that distance from
the free text its confidence is 0.5. Measured on 388 short turns that are no phrase: most are 8 to 30 nats
away, but "no" is 4.7 from "note", so the rules below ask for more than this."""

_SURE = 0.5
"""Confidence of a phrase that only its letters carry, times how alike they are."""

_LONG, _CARRIES, _LIKE = 4, 4, 0.5
"""Words of a phrase that is long, letters of a word that carries it, likeness of a word that may be it."""

_MORE = 1.2
"""How many times as many letters as the phrase the free text may have."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Least likeness (0 to 1) and least mean log-probability of a phrase, and what it may lack.

    The likeness is that of the letters or, where that is more, of the sounds (`voices.sounding`).
    """

    alike: float
    fit: float
    behind: float
    letters: int = 0
    questions: bool = True  # whether it holds for a free text that asks something, as most talk does


_RULES = (
    _Rule(alike=0.6, fit=-2.2, behind=3.5),  # it explains the sound
    _Rule(alike=0.7, fit=-3.5, behind=_PRIOR),  # it looks like the text, and explains the sound in part
    _Rule(alike=0.85, fit=-2.8, behind=math.inf, letters=9),  # it is nearly all of a longer text
    _Rule(alike=0.75, fit=-2.3, behind=7.2),  # "Président" for « précédent »
    _Rule(alike=0.72, fit=-4.4, behind=7.0),  # "Pousse" for « pause »
    _Rule(alike=0.6, fit=-1.9, behind=7.5, letters=8, questions=False),  # long enough not to come by chance
    _Rule(alike=0.95, fit=-4.0, behind=9.0),  # "Ed" for « aide »: the same sounds
)


class Evidence(Protocol):
    """What the engine can still tell about a sound it has read."""

    def among(self, texts: Sequence[str]) -> list[str]:
        """Read it again with no other words than those of `texts`; likeliest first."""
        ...

    def score(self, texts: Sequence[str]) -> list[list[float]]:
        """Give the log-probability of each token of each text, had it been said."""
        ...


def choose(
    phrases: Sequence[str], found: Sequence[Hypothesis], evidence: Evidence, lang: str
) -> Choice | None:
    """Give the phrase that was said, with its confidence (0 to 1), or None.

    `found`: what a free reading has found, the text it believes first; not empty. `lang` decides how a
    question is written. Confidence is the share of the phrase's probability beside the free text's (see
    `_PRIOR`).
    """
    free = found[0].text
    same = [phrase for phrase in phrases if letters(phrase) == letters(free)]
    if same:
        return Choice(same[0], _share(0.0))
    candidates = [
        phrase for phrase in _candidates(phrases, found, evidence, lang) if not _says_more(free, phrase)
    ]
    if not candidates:
        return None
    *scores, own = evidence.score([*(_written(phrase, free, lang) for phrase in candidates), free])
    fitting = [
        Choice(phrase, max(_share(sum(own) - sum(score)), _SURE * _alike(phrase, free, lang)))
        for phrase, score in zip(candidates, scores, strict=True)
        if _fits(phrase, free, score, sum(own), lang)
    ]
    return max(fitting, key=lambda choice: choice.confidence, default=None)


def _candidates(
    phrases: Sequence[str], found: Sequence[Hypothesis], evidence: Evidence, lang: str
) -> list[str]:
    """Give the few phrases worth weighing."""
    written = {letters(phrase): phrase for phrase in phrases}
    texts = evidence.among([_written(phrase, end, lang) for phrase in phrases for end in (".", "?", "")])
    read = [written[letters(text)] for text in texts if letters(text) in written]
    alike = sorted(phrases, key=lambda phrase: -max(_alike(phrase, one.text, lang) for one in found))
    return list(dict.fromkeys([*read[:_CANDIDATES], *alike[:_CANDIDATES]]))


def _fits(phrase: str, free: str, score: Sequence[float], own: float, lang: str) -> bool:
    alike, fit, behind = _alike(phrase, free, lang), sum(score) / len(score), own - sum(score)
    return _has_all(phrase, free, lang) and any(
        alike >= rule.alike
        and fit >= rule.fit
        and behind <= rule.behind
        and len(letters(phrase)) >= rule.letters
        and (rule.questions or not free.rstrip().endswith("?"))
        for rule in _RULES
    )


def _has_all(phrase: str, free: str, lang: str) -> bool:
    """Whether each word that carries a longer phrase has one like it in the free text.

    "How much time" begins more sentences than "how much time is left": the small words of a long phrase make
    it alike to much that is said.
    """
    carrying = [word for word in words(phrase) if len(word) >= _CARRIES]
    if len(words(phrase)) < _LONG:
        return True
    return all(any(_alike(word, said, lang) >= _LIKE for said in words(free)) for word in carrying)


def _says_more(free: str, phrase: str) -> bool:
    """Whether the free text is the phrase and something else, or too long for it."""
    said, wanted = words(free), words(phrase)
    inside = any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))
    longer = len(said) > len(wanted) + 1 or len(letters(free)) > _MORE * len(letters(phrase)) + 1
    return longer or (inside and len(said) > len(wanted))


def _written(phrase: str, like: str, lang: str) -> str:
    """Write a phrase as the engine would, ended as the text `like` is."""
    mark = {"?": " ?" if lang == "fr" else "?", "": ""}.get(like.strip()[-1:], ".")
    return phrase[:1].upper() + phrase[1:] + mark


def _share(behind: float) -> float:
    return 1 / (1 + math.exp(min(50.0, behind - _PRIOR)))


def _alike(one: str, other: str, lang: str) -> float:
    from rapidfuzz import fuzz  # loaded with the first choice, not with the program

    spelt = fuzz.ratio(letters(one), letters(other))
    return max(spelt, fuzz.ratio(sounds(one, lang), sounds(other, lang))) / 100
