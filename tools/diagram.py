"""Writes the diagram of the steps into docs/steps.md, or checks that it is up to date (--check)."""

from __future__ import annotations

import sys
from pathlib import Path

from coach.steps import diagram

TARGET = Path(__file__).parent.parent / "docs" / "steps.md"

TEXT = """# The steps of a session

Drawn from the state machine in `coach/steps.py` by `make diagram`; `make check` fails when it differs.
`advance` waits until the coach has delivered what the step asks of it, `skip` does not.

```mermaid
{diagram}
```
"""


def main() -> int:
    wanted = TEXT.format(diagram=diagram().strip())
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
            print(f"{TARGET.name} is not what the state machine says: run make diagram", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
