from __future__ import annotations

from voices.cast import Cast

PEOPLE = ("Maud", "Vincent", "Régis", "Nerys", "Joel")


def test_people_have_different_voices_while_there_are_enough() -> None:
    cast = Cast()
    assert len({cast.voice(who, 5) for who in PEOPLE}) == 5
    assert cast.voice("one too many", 5) in range(5)


def test_a_person_keeps_a_voice_also_in_another_session() -> None:
    cast = Cast()
    first = [cast.voice(who, 8) for who in PEOPLE]
    assert [cast.voice(who, 8) for who in PEOPLE] == first
    assert Cast().voice("Maud", 8) == first[0]


def test_nobody_in_particular_has_the_voice_of_the_engine() -> None:
    cast = Cast()
    assert [cast.voice(who, 5) for who in ("", *PEOPLE, "")][0::6] == [0, 0]
    assert cast.voice("Maud", 1) == 0


def test_each_language_is_cast_for_itself() -> None:
    cast = Cast()
    assert cast.voice("Maud", 2) in range(2)
    assert cast.voice("Maud", 100) in range(100)
