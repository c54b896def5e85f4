"""The presentation: nobody interrupts; its question is known when it comes, and paths are there on demand."""

from __future__ import annotations

import re
from collections.abc import Collection

from coach.events import Said
from coach.reading.reader import Reader
from coach.reading.text import sentences
from coach.rehearsal.consultants import GROUND
from coach.rehearsal.speaker import Speaker
from coach.rehearsal.wording import straight
from scripts.language import Script

_PATHS = 4  # aspects offered to somebody who asks for help


class Presentation:
    """Listens for the question, and knows what is not yet told."""

    def __init__(self, script: Script, reader: Reader, speaker: Speaker) -> None:
        self._reader, self._speaker = reader, speaker
        self._starts = re.compile(script.rehearsal.table["question-starts"], re.IGNORECASE)

    def question_in(self, text: str) -> str:
        """The question that a piece ends on, "" where it ends on none.

        The last sentence, or, where nothing marks it, what follows its first word of asking.
        """
        parts = [part.strip() for part in sentences(text)]
        last = parts[-1] if parts else ""
        if text.rstrip().endswith("?"):
            return last
        start = self._starts.search(straight(last))
        question = last[start.start() :].strip() if start else ""
        return question if question and self._reader.read(question).form != "statement" else ""

    def paths(self, told: Collection[str]) -> Said:
        """Some aspects not told yet, as paths and no duties."""
        missing = [aspect for part in GROUND for aspect in part if aspect not in told][:_PATHS]
        if not missing:
            return self._speaker.say("go-on")
        listed = ", ".join(self._speaker.part(f"aspects.{aspect}") for aspect in missing)
        return self._speaker.say("presentation-help", missing=listed)
