"""``coach cases check``: a sound case is played, and facts that no question leads to are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import cases
from scripts.language import languages, script
from tests.program import CASE, coach, objects

GOOD = Path(CASE).read_text(encoding="utf-8")
SAYS = '    says: ["Since March.",'
ASKS = 'asks: ["How long has this been going on?", "since when", "When did it start?"]'
ABOUT = "    about: [how, when, since, long, old, start, began, begin, it, this, that, the, you, has, is]\n"
# It takes the same questions as the fact before it, which has words and an answer to them besides.
TWIN = f'  - {{id: twin, aspect: since, {ASKS}, says: ["Marmalade."]}}\n'
BEHIND = '  - {id: behind, aspect: support, says: ["My sister helps me."], gate: {after: twin}}\n'


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    """Two facts that nobody would ever hear, after the first one of the file."""
    lines = GOOD.replace(SAYS, ABOUT + SAYS).splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if SAYS in line)
    file = tmp_path / "doubled [x].yaml"
    file.write_text("".join([*lines[: at + 1], TWIN, BEHIND, *lines[at + 1 :]]), encoding="utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    return file.read_text(encoding="utf-8").splitlines().index(text.rstrip("\n")) + 1


@pytest.mark.parametrize("lang", languages())
def test_every_fact_of_ours_can_be_reached(lang: str) -> None:
    name = next(cases.files(lang)).stem
    (found,) = objects(coach("cases", "check", name, "--lang", lang, "--json"))
    case = cases.find(name, lang)
    assert (found["event"], found["problems"], found["unreached"]) == ("checked", 0, 0)
    assert found["facts"] == len(case.facts)
    done = coach("cases", "check", name, "--lang", lang)
    fine = script(lang).phrases("cases.fine", file=found["file"], facts=found["facts"])
    assert done.stdout.decode("utf-8").splitlines() == [fine]


def test_a_fact_out_of_reach_is_named_with_file_line_and_field(doubled: Path) -> None:
    done = coach("cases", "check", str(doubled), "--lang", "en", "--json")
    twin, behind, checked = objects(done)
    assert (done.returncode, done.stderr) == (0, b"")
    for found, place, name, text in ((twin, 1, "twin", TWIN), (behind, 2, "behind", BEHIND)):
        assert found.pop("message").count(str(doubled)) == 1
        assert found == {
            "event": "unreached",
            "file": str(doubled),
            "line": line_of(doubled, text),
            "field": f"facts[{place}]",
            "id": name,
        }
    assert (checked["event"], checked["problems"], checked["unreached"]) == ("checked", 0, 2)


def test_it_is_said_in_one_sentence_each(doubled: Path) -> None:
    done = coach("cases", "check", str(doubled), "--lang", "en")
    words = script("en").phrases
    where = {"file": doubled, "line": line_of(doubled, TWIN), "field": "facts[1]", "id": "twin"}
    below = {"line": line_of(doubled, BEHIND), "field": "facts[2]", "id": "behind", "after": "twin"}
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").splitlines() == [
        words("cases.unreached", **where),
        words("cases.unreached-after", **where | below),
        words("cases.partly", file=doubled, lost=2, facts=8),
    ]


def test_a_case_with_a_problem_is_not_played(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(GOOD.replace("gender: f", "gender: x"), encoding="utf-8")
    data = tmp_path / "data"
    done = coach("cases", "check", str(file), "--lang", "en", "--json", "--data", str(data))
    assert done.returncode == 2
    assert [event["event"] for event in objects(done)] == ["problem"]
    assert not data.exists()  # what reads questions was not even loaded


def test_a_broken_case_does_not_keep_the_next_from_being_played(doubled: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("title: x\n", encoding="utf-8")
    done = coach("cases", "check", str(broken), str(doubled), CASE, "--lang", "en", "--json")
    kinds = [event["event"] for event in objects(done)]
    assert done.returncode == 2
    assert kinds[-4:] == ["unreached", "unreached", "checked", "checked"]
    assert set(kinds[:-4]) == {"problem"}
