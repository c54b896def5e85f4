from __future__ import annotations

import pytest

from voices.speech_text import prepare


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Rendez-vous le 12/03/2024.", "Rendez-vous le 12 mars 2024."),
        ("le 1/4/2024", "le 1er avril 2024"),
        ("31/31/2024", "31 sur 31 sur 2024"),
        ("un score de 3/4", "un score de 3 sur 4"),
        (
            "12 k€, puis 1,5\u202fM€ et 3 Md€",
            "12 mille euros, puis 1,5 millions d'euros et 3 milliards d'euros",
        ),
        ("300 €, 12,50 €, 12 %", "300 €, 12,50 €, 12 %"),
        ("10-15 jours", "10 à 15 jours"),
        ("06-12-34-56", "06-12-34-56"),
        ("au XXIe siècle, au XIXe siècle", "au 21e siècle, au 19e siècle"),
        ("2 h 45 min.", "2 h 45 minutes"),
        ("la p. 12", "la page 12"),
        ("prêt(e) et content(e)s", "prêt et contents"),
        ("à marie.durand@exemple.fr demain", "à marie point durand arobase exemple point fr demain"),
        ("sur https://www.exemple.fr/page", "sur exemple point fr page"),
        ("14 h 30, 9 h 05, 8h05", "14 h 30, 9 h 05, 8h05"),
        ("le 1er, la 2e, le 3ème", "le 1er, la 2e, le 3ème"),
    ],
)
def test_french(written: str, said: str) -> None:
    assert prepare(written, "fr") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("We met on 12/03/2024.", "We met on 12 March 2024."),
        ("us vs. them", "us versus them"),
        ("my 1:1 at 3:45 pm", "my 1 to 1 at 3:45 pm"),
        ("10-15 days", "10 to 15 days"),
        ("50/50, 24/7, $2bn", "50 50, 24 7, $2 billion"),
        ("approx. 5 people", "approximately 5 people"),
        ("write to a.b@c.com", "write to a dot b at c dot com"),
        ("£3.5m, £12k, 12%, e.g. a pen", "£3.5m, £12k, 12%, e.g. a pen"),
        ("the 1st, 2nd and 21st", "the 1st, 2nd and 21st"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert prepare(written, "en") == said


def test_another_language_is_left_alone() -> None:
    assert prepare("12/03/2024, 10-15", "xx") == "12 03 2024, 10-15"
