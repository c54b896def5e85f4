"""Installs the built wheel into a clean environment and runs it there, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {"coach", "scripts", "voices", "tui"}


def main() -> int:
    (wheel,) = sorted((ROOT / "dist").glob("*.whl"))[-1:]
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    extra = {top for top in tops - PACKAGES if not top.endswith(".dist-info")}
    if extra or not tops >= PACKAGES:
        print(f"{wheel.name} holds {sorted(tops)}, not just {sorted(PACKAGES)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        pip = [python, "-m", "pip", "install", "--quiet"]
        locked = ["--require-hashes", "-r", str(ROOT / "requirements.lock")]
        for what in (locked, [str(wheel)]):
            subprocess.run([*pip, "--no-deps", *what], check=True)
        clean = {"PATH": os.environ["PATH"], "HOME": folder, "COACH_DATA": f"{folder}/data"}
        command = str(Path(folder) / "bin" / "coach")
        for words in (
            ["--version"],
            ["practise", "--lang", "fr", "--json"],
            ["cases", "check", "--lang", "en"],
        ):
            subprocess.run(
                [command, *words],
                input=b"Depuis quand ?\n",
                env=clean,
                cwd=folder,
                check=True,
                stdout=subprocess.DEVNULL,
            )
    print(f"{wheel.name}: {', '.join(sorted(PACKAGES))} and nothing else; installs and starts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
