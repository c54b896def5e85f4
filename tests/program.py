"""The command run as a program of its own, as other programs and people see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.conftest import MATERIAL, REPO

CASE = str(MATERIAL / "still-waters.yaml")


def coach(*words: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a program of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "coach", *words],
        input=stdin,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(REPO), "PULSE_SERVER": "unix:/nowhere"} | environ,
        timeout=120,
        check=False,
    )


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
