from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.commands import NAMES, Commands
from coach.inputs import Command
from scripts.language import languages, script

BY_LANG = {
    lang: Commands(script(lang).commands["words"], script(lang).commands["numbers"]) for lang in languages()
}
PHRASES = [
    (lang, name, phrase)
    for lang in languages()
    for name, phrases in script(lang).commands["words"].items()
    for phrase in phrases
]


@pytest.mark.parametrize(("lang", "name", "phrase"), PHRASES)
def test_every_phrase_is_its_command(lang: str, name: str, phrase: str) -> None:
    said = phrase.replace("#", "3")
    wanted = Command(name, 3 if "#" in phrase else None)
    for way in (said, said.upper(), f"  {said}. ", said.replace("'", "’")):
        assert BY_LANG[lang].find(way) == wanted


@pytest.mark.parametrize("lang", languages())
def test_each_language_has_words_for_every_command(lang: str) -> None:
    assert set(script(lang).commands["words"]) == set(NAMES)


@pytest.mark.parametrize(
    ("lang", "line", "wanted"),
    [
        ("fr", "encore cinq minutes", Command("more", 5)),
        ("fr", "encore 12 minutes", Command("more", 12)),
        ("en", "two more minutes", Command("more", 2)),
        ("en", "/more 2", Command("more", 2)),
        ("fr", "/next", Command("next")),
        ("fr", "/NEXT", Command("next")),
        ("en", "/sing", Command("")),
        ("en", "/", Command("")),
        ("en", "/next please", Command("")),
    ],
)
def test_amounts_and_slashes(lang: str, line: str, wanted: Command) -> None:
    assert BY_LANG[lang].find(line) == wanted


@given(st.sampled_from(PHRASES), st.text(alphabet="bcdfgklmz", min_size=3, max_size=8), st.booleans())
def test_a_command_inside_a_sentence_is_ordinary_speech(
    phrase: tuple[str, str, str], word: str, before: bool
) -> None:
    lang, _name, words = phrase
    words = words.replace("#", "3")
    assert BY_LANG[lang].find(f"{word} {words}" if before else f"{words} {word}") is None


def test_questions_that_hold_command_words_are_not_commands() -> None:
    assert BY_LANG["fr"].find("Combien de temps cela a-t-il duré ?") is None
    assert BY_LANG["fr"].find("Qu’est-ce qui vous aide ?") is None
    assert BY_LANG["en"].find("What happened next?") is None
    assert BY_LANG["en"].find("Who helps you?") is None


@pytest.mark.parametrize("lang", languages())
def test_words_too_like_others_are_not_listened_for_but_count_when_written(lang: str) -> None:
    table = script(lang).commands
    known = Commands(table["words"], table["numbers"], table["answers"], table["typed"])
    for said in table["typed"]:
        found = known.find(said)
        assert found is not None
        assert said not in known.phrases([found.name])
    for name in NAMES:
        assert known.phrases([name]), f"{name} can still be said"
