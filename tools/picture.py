"""Draws the picture of the screen for the README: a real session, exported by the app itself."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from coach.desk import Desk
from coach.options import Options
from tui.app import CoachApp
from tui.paragraph import Paragraph

TARGET = Path(__file__).parent.parent / "docs" / "screen.svg"
CASE = "associe-qui-freine"
TURNS = (
    "Depuis quand Régis freine-t-il ?",
    "Tu as pensé à prendre un médiateur ?",
    "Qu’est-ce qui te pèse le plus ?",
)


async def draw(folder: Path) -> str:
    """Ask the questions and give the screen as SVG."""
    options = Options(lang="fr", data=folder, ears="off", voice="off", case=CASE, seed=11)
    app = CoachApp(
        lambda: Desk(options, lambda: 0.0, lambda: "2026-01-05T09:05:00+01:00"), options, "practise"
    )
    async with app.run_test(size=(96, 34)) as pilot:

        async def see(text: str) -> None:
            for _ in range(500):
                await pilot.pause(0.01)
                if any(text in str(line.render()) for line in app.screen.query(Paragraph)):
                    return
            raise RuntimeError(f"never seen: {text}")

        await see("Comment faire bouger")
        await pilot.press("enter")
        await see("Clarification (15 min)")
        for turn in TURNS:
            app.screen.query_one("#say").value = turn  # type: ignore[attr-defined]
            await pilot.press("enter")
            await see(turn)
            await pilot.pause(0.2)
        picture = app.export_screenshot(title="coach practise --lang fr")
    app.desk.close()
    return picture


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(draw(Path(folder)))
    # Textual names its classes afresh each time and asks a server for its font: a picture needs neither.
    picture = re.sub(r"terminal-\d+", "terminal", picture)
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    TARGET.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
