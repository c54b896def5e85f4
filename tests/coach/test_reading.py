from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.reading.bank import Bank
from coach.reading.reader import ASPECTS, FORMS
from coach.reading.text import fold, plain, sentences, without
from scripts.language import languages, script
from tests.build import reader
from tests.conftest import SHARED


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert fold(plain(text)) == fold(fold(plain(text)))


@given(st.text(alphabet="ab.?! …", max_size=60))
def test_sentences_lose_no_word(text: str) -> None:
    assert "".join(plain(part) for part in sentences(text)).replace(" ", "") == plain(text).replace(" ", "")


def test_fillers_go_whole_words_only() -> None:
    assert without("so anyway i sob", ["so", "so anyway"]) == "i sob"


@pytest.mark.parametrize("lang", languages())
@given(text=st.text(max_size=300), asking=st.booleans())
def test_any_text_gets_one_form_and_a_confidence(lang: str, text: str, asking: bool) -> None:
    reading = reader(lang).read(text, asking=asking)
    assert reading.form in FORMS
    assert reading.aspect is None or reading.aspect in ASPECTS
    assert 0.0 <= reading.confidence <= 1.0
    assert reading == reader(lang).read(text, asking=asking)


TURNS = [
    ("fr", "Depuis quand est-ce ainsi dans votre service ?", "closed", "since"),
    ("fr", "et ça dure depuis quand", "closed", "since"),
    ("fr", "qu'est ce que tu as deja tente avec lui", "open", "tried"),
    ("fr", "Raconte-moi la dernière réunion.", "open", "example"),
    ("fr", "euh du coup vous vivez ça comment", "open", "feeling"),
    ("fr", "Quand vous dites « usés », à quoi pensez-vous ?", "open", "meaning"),
    (
        "fr",
        "Si je vous entends bien, c’est surtout l’attente qui vous use, c’est bien ça ?",
        "closed",
        "check",
    ),
    ("fr", "Vous avez pensé à prendre un médiateur ?", "advice", None),
    ("fr", "Et si tu changeais d’équipe ?", "advice", None),
    ("fr", "Vous trouvez ça normal, de lui parler ainsi ?", "judging", None),
    ("fr", "Ce n’est pas plutôt de la jalousie ?", "leading", None),
    ("fr", "Qui décide ? Et depuis quand ? Et pourquoi lui ?", "multiple", None),
    ("fr", "Je comprends.", "statement", None),
    ("fr", "Vous pourriez me donner un exemple ?", "open", "example"),
    ("fr", "Quand tu dis qu’il freine, qu’est-ce que tu entends par là ?", "open", "meaning"),
    ("fr", "Quand ça va bien, qu’est-ce qui est différent ?", "open", "exception"),
    ("fr", "Qu’est-ce qui se passe quand il dit non ?", "open", None),
    ("fr", "Que raconterait Régis s’il était à ta place ?", "open", None),
    ("fr", "Qu’est-ce qu’il faudrait pour que tu te sentes prête ?", "open", None),
    ("fr", "Qu’est-ce que tu pourrais perdre ?", "open", "stake"),
    ("fr", "Comment as-tu pu tenir tout ce temps ?", "open", None),
    ("fr", "Comment as-tu pu laisser faire ?", "judging", None),
    ("fr", "Finalement tu veux quoi ?", "open", None),
    ("fr", "Quand est-ce qu’il part à la retraite ?", "closed", None),
    ("fr", "Sur qui tu peux compter ?", "closed", "support"),
    ("fr", "Pourriez-vous s’il vous plaît nous donner un exemple ?", "open", "example"),
    ("fr", "Et si tu rachetais ses parts ?", "advice", None),
    ("fr", "Bonjour Sandrine", "statement", None),
    ("en", "What happens when she says no?", "open", None),
    ("en", "Did she say no?", "closed", None),
    ("en", "What about you in all this?", "open", None),
    ("en", "What do you think you need to do?", "open", None),
    ("en", "What haven’t you told us yet?", "open", None),
    ("en", "When does it go well between the two of you?", "open", "exception"),
    ("en", "Could you please give us an example?", "open", "example"),
    ("en", "It’s about jealousy, isn’t it?", "leading", None),
    ("en", "Hello Alec", "statement", None),
    ("en", "How long has it been like this on the ward?", "closed", "since"),
    ("en", "so um what have you tried with her so far", "open", "tried"),
    ("en", "Walk me through the last meeting.", "open", "example"),
    ("en", "What is it like for you when that happens?", "open", "feeling"),
    ("en", "When you say “drained”, what does that look like?", "open", "meaning"),
    ("en", "If I hear you rightly, the waiting is what wears you out, is that right?", "closed", "check"),
    ("en", "Have you thought of bringing in a mediator?", "advice", None),
    ("en", "What if you changed teams?", "advice", None),
    ("en", "How could you let it go on for so long?", "judging", None),
    ("en", "Isn’t it rather about jealousy?", "leading", None),
    ("en", "Who decides? And since when? And why him?", "multiple", None),
    ("en", "I see, thank you.", "statement", None),
]


@pytest.mark.parametrize(("lang", "text", "form", "aspect"), TURNS)
def test_turns_as_people_say_them(lang: str, text: str, form: str, aspect: str | None) -> None:
    reading = reader(lang).read(text)
    assert reading.form == form
    if aspect:
        assert reading.aspect == aspect


def test_tu_and_vous_are_told_apart() -> None:
    assert reader("fr").read("As-tu pensé à partir ?").address == "tu"
    assert reader("fr").read("Avez-vous pensé à partir ?").address == "vous"
    assert reader("fr").read("Depuis quand ?").address is None


@pytest.mark.parametrize(("lang", "least"), [("fr", 0.82), ("en", 0.88)])
def test_open_closed_statement_on_dialogues_nobody_here_wrote(lang: str, least: float) -> None:
    """DiaBLa (Bawden et al.), labelled by hand; the rules and bank were written without it."""
    table = SHARED / "questions" / "diabla.tsv"
    if not table.is_file():
        pytest.skip(f"no {table}")
    with table.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["lang"] == lang
        ]
    right = 0
    for row in rows:
        form = reader(lang).read(row["text"], asking=False).form
        right += (form if form in ("open", "statement") else "closed") == row["label"]
    print(f"{lang}: {right / len(rows):.3f} of {len(rows)}")
    assert right / len(rows) >= least


def test_the_bank_finds_its_own_turns() -> None:
    for lang in languages():
        bank = Bank(script(lang).questions)
        for form, _aspect, text in script(lang).questions[::25]:
            likeness, found, _ = bank.nearest(text)[0]
            assert found == form
            assert likeness > 0.99
