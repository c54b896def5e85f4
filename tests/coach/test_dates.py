"""Days as people name them, and actions as they tell them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.rehearsal.actions import Actions
from coach.rehearsal.dates import Dates
from scripts.language import languages, script

TODAY = date(2026, 11, 25)  # a Wednesday
SAID = [
    ("fr", "avant vendredi", "2026-11-27"),
    ("fr", "d’ici quinze jours", "2026-12-10"),
    ("fr", "dans trois semaines", "2026-12-16"),
    ("fr", "demain matin à la première heure", "2026-11-26"),
    ("fr", "après-demain", "2026-11-27"),
    ("fr", "mardi en huit", "2026-12-08"),
    ("fr", "jeudi à quatorze heures", "2026-11-26"),
    ("fr", "mercredi", "2026-12-02"),
    ("fr", "la semaine prochaine", "2026-12-04"),
    ("fr", "à la fin du mois", "2026-11-30"),
    ("fr", "avant la fin de l’année", "2026-12-31"),
    ("fr", "le 3 décembre", "2026-12-03"),
    ("fr", "le premier mars", "2027-03-01"),
    ("fr", "le 12/01", "2027-01-12"),
    ("fr", "fin février", "2027-02-28"),
    ("fr", "avant Noël", "2026-12-24"),
    ("fr", "je le lui dis en face", None),
    ("fr", "un jour ou l’autre", None),
    ("fr", "comme vendredi dernier", None),
    ("fr", "au 12/13 de la rue", None),
    ("en", "before Friday", "2026-11-27"),
    ("en", "in a fortnight", "2026-12-09"),
    ("en", "within ten days", "2026-12-05"),
    ("en", "in a couple of weeks", "2026-12-09"),
    ("en", "tomorrow first thing", "2026-11-26"),
    ("en", "the day after tomorrow", "2026-11-27"),
    ("en", "a week on Tuesday", "2026-12-08"),
    ("en", "on Wednesday", "2026-12-02"),
    ("en", "next week", "2026-12-04"),
    ("en", "by the end of the month", "2026-11-30"),
    ("en", "on the 5th of January", "2027-01-05"),
    ("en", "December 3rd", "2026-12-03"),
    ("en", "end of February", "2027-02-28"),
    ("en", "before Christmas", "2026-12-24"),
    ("en", "I may do it some time", None),
    ("en", "one of these days", None),
    ("en", "as I did last Friday", None),
    ("en", "in the 99th minute", None),
    ("en", "on \u017funday", "2026-11-29"),
]


def dates(lang: str) -> Dates:
    return Dates(script(lang).dates, lang)


@pytest.mark.parametrize(("lang", "text", "day"), SAID)
def test_a_day_in_plain_speech(lang: str, text: str, day: str | None) -> None:
    found = dates(lang).find(f"Je le fais {text}." if lang == "fr" else f"I'll do it {text}.", TODAY)
    assert (found.day.isoformat() if found else None) == day


def test_the_month_we_are_in_is_not_over() -> None:
    found = dates("en").find("some time in November", TODAY)
    assert found is not None
    assert found.day >= TODAY


def test_words_stay_as_they_were_said() -> None:
    said = "Friday I write to jean.dupont@x.example, about 3.5 million at 14.30."
    assert Actions(script("en").dates, dates("en")).read(said, TODAY).what == said


@pytest.mark.parametrize("lang", languages())
@given(ahead=st.integers(1, 360))
def test_a_day_that_the_coach_names_is_understood_when_it_is_said_back(lang: str, ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)
    words = dates(lang).say(day, TODAY).replace("1ᵉʳ", "premier")
    found = dates(lang).find(words, TODAY)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize("lang", languages())
@given(text=st.text(max_size=200))
def test_no_text_breaks_it(lang: str, text: str) -> None:
    found = dates(lang).find(text, TODAY)
    assert found is None or isinstance(found.day, date)


@pytest.mark.parametrize(
    ("lang", "text", "parts"),
    [
        (
            "fr",
            "Lundi je reçois Paul. Je commence par l’appeler demain. Je saurai que c’est bon s’il vient.",
            ("Lundi je reçois Paul.", "Je commence par l’appeler demain.", "2026-11-30"),
        ),
        (
            "en",
            "On Monday I see Paul. First step, I ring him tomorrow. I'll know it worked if he comes.",
            ("On Monday I see Paul.", "First step, I ring him tomorrow.", "2026-11-30"),
        ),
    ],
)
def test_an_action_told_in_one_breath_is_taken_apart(lang: str, text: str, parts: tuple[str, ...]) -> None:
    action = Actions(script(lang).dates, dates(lang)).read(text, TODAY)
    assert (action.what, action.first, action.day) == parts
    assert action.sign.endswith(".")
    assert action.missing == ()
