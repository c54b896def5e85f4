"""What all tests share: nothing of the person's own is touched, and on CI nothing is skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from scripts.cases import Case, load

# Machines are noisy: how long an example takes proves nothing.
settings.register_profile("coach", deadline=None)
settings.load_profile("coach")

REPO = Path(__file__).parent.parent
SHARED = REPO.parent / "shared"
MATERIAL = Path(__file__).parent / "material"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On CI everything a test needs is there: a skip hides a fault."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the person's data, whatever it starts."""
    monkeypatch.setenv("COACH_DATA", str(tmp_path_factory.mktemp("data")))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("COACH_TRACEBACK", raising=False)


@pytest.fixture(scope="session")
def still_waters() -> Case:
    """A small situation with every gate and reaction once."""
    return load(MATERIAL / "still-waters.yaml", "en")
