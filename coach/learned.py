"""What a case teaches about its questions: points of its texts, and what leads to which fact.

Learned when a case is loaded, in about a second for a thousand questions, and kept in the models' folder for
the cases that come with the coach, from where it is there in a fiftieth of that. A person's own case leaves
no such trace.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.reading.grams import placed
from coach.reading.judge import View
from coach.reading.reader import Reader
from scripts.cases import Case

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[tuple[int, int], np.dtype[np.float32]]

_MOST_ASKS, _LEAST_ASKS = 2000, 3
"""Questions of a case that are learned from, and of a fact that always are.

What is solved grows with their cube, and a file of somebody's may hold thousands.
"""

_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
_PLACES = 2**13  # the grams of one case's questions, folded: collisions are few among so few
_PART = 2**9  # places worked on at once: all of them would take 40 MB
_GRAMS = 1.5  # weight of shared words beside likeness in meaning
_RIDGE = 0.7


@dataclass(frozen=True, slots=True)
class Learned:
    """Points of the questions and of what the client says, each with the place of its fact; two tables.

    ``of_point`` (512, facts) and ``of_grams`` (places, facts) are the weights of a kernel ridge
    regression, so that a new question costs two products.
    """

    asks_of: Any
    asks: Table
    says_of: Any
    says: Table
    of_point: Table
    of_grams: Table

    def scores(self, view: View, reader: Reader) -> Any:
        """About 1 for the fact that a turn is after, about 0 for the others."""
        return view.point @ self.of_point + _folded(view.grams, reader) @ self.of_grams


def learned(case: Case, reader: Reader) -> Learned:
    """What a case teaches: as kept, or learned now, and kept if it may be."""
    file = _file(case, reader, reader.models) if case.ours and reader.models else None
    if file and (found := _kept(file)):
        return found
    arrays = _narrow(_learn(case, reader))
    if file:
        with contextlib.suppress(OSError):  # a full disk or a read-only folder costs time, nothing else
            _keep(arrays, file)
    # As it will be read back, so that a session taken up again finds the very same answers.
    return Learned(**{name: _wide(array) for name, array in arrays.items()})


def _file(case: Case, reader: Reader, models: Path) -> Path:
    """Named after all that it depends on: the case, the weights that say which words are rare, this code."""
    code = Path(__file__).read_bytes()
    parts = hashlib.sha256(case.digest.encode() + reader.digest.encode() + code).hexdigest()
    return models / "cases" / f"{case.lang}-{case.id}-{parts[:16]}.npz"


def _kept(file: Path) -> Learned | None:
    import numpy as np

    with contextlib.suppress(*_DAMAGED), np.load(file, allow_pickle=False) as stored:
        arrays = {field.name: stored[field.name] for field in fields(Learned)}
        return Learned(**{name: _wide(array) for name, array in arrays.items()})
    return None


def _wide(array: Any) -> Any:
    return array.astype("float32") if array.dtype == "float16" else array


def _narrow(found: Learned) -> dict[str, Any]:
    arrays = {field.name: getattr(found, field.name) for field in fields(Learned)}
    return {name: array.astype("float16") if array.ndim > 1 else array for name, array in arrays.items()}


def _keep(arrays: dict[str, Any], file: Path) -> None:
    """Written whole or not at all; what was kept of an older case of that name goes."""
    import numpy as np

    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".case-", delete=False) as made:
        try:
            np.savez(made, **arrays)
            made.close()
            for old in file.parent.glob(f"{file.stem.rpartition('-')[0]}-{'?' * 16}.npz"):
                old.unlink()
            Path(made.name).replace(file)
        finally:
            Path(made.name).unlink(missing_ok=True)


def _learn(case: Case, reader: Reader) -> Learned:
    import numpy as np

    most = max(_LEAST_ASKS, _MOST_ASKS // max(1, len(case.facts)))
    says = [(place, line) for place, fact in enumerate(case.facts) for line in fact.says]
    asks = [(place, ask) for place, fact in enumerate(case.facts) for ask in fact.asks[:most]]
    # A fact that brings no questions is known by what there is of it.
    asks += [(place, line) for place, line in says if not case.facts[place].asks]
    bare = [reader.bare(text) or "-" for _, text in asks]
    owners = np.array([place for place, _ in asks], np.intp)
    points = reader.encoder.encode(bare)
    of_point, of_grams = _solved(points, bare, owners, len(case.facts), reader)
    return Learned(
        asks_of=owners,
        asks=points,
        says_of=np.array([place for place, _ in says], np.intp),
        says=reader.encoder.encode([reader.bare(text) or "-" for _, text in says]),
        of_point=of_point,
        of_grams=of_grams,
    )


def _solved(
    points: Table, bare: Sequence[str], owners: Any, facts: int, reader: Reader
) -> tuple[Table, Table]:
    """Kernel ridge regression on points and grams: one small system of equations, solved for all facts."""
    import numpy as np

    count = len(bare)
    weighed = [reader.rare(placed(text)) for text in bare]
    rows = np.repeat(np.arange(count), [len(places) for places, _ in weighed])
    places = np.concatenate([places for places, _ in weighed]) % _PLACES
    weights = np.concatenate([weights for _, weights in weighed])

    def grams(start: int) -> Any:
        """The grams of all questions, at some of the places."""
        here = (places >= start) & (places < start + _PART)
        part = np.zeros((count, _PART), np.float32)
        np.add.at(part, (rows[here], places[here] - start), weights[here])
        return part

    parts = range(0, _PLACES, _PART)
    wanted = np.full((count, facts), -1 / facts, np.float32)
    wanted[np.arange(count), owners] += 1
    alike = points @ points.T
    for start in parts:
        part = grams(start)
        alike += _GRAMS * (part @ part.T)
    alike[np.diag_indices(count)] += _RIDGE
    shares = np.linalg.solve(alike, wanted)
    of_point: Table = points.T @ shares
    of_grams: Table = np.float32(_GRAMS) * np.concatenate([grams(start).T @ shares for start in parts])
    return of_point, of_grams


def _folded(grams: Mapping[int, float], reader: Reader) -> Any:
    import numpy as np

    places, weights = reader.rare(grams)
    folded = np.zeros(_PLACES, np.float32)
    np.add.at(folded, places % _PLACES, weights)
    return folded
