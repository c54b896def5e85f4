"""Questions line by line: an answer that a situation cannot hold is refused at once, and asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from coach.drafting import Steps, rules
from coach.errors import UserError
from coach.reading.text import fold, plain
from scripts.language import Phrases
from scripts.yamlfile import field_name
from tui.faces import Face
from tui.lines import decoded
from tui.showing import visible


class Asking:
    """Asks on a face, reads from ``stream``; ``wording`` says under ``wrong`` why an answer is refused.

    Every question raises ``EOFError`` at the end of input and ``UserError`` for input that is not UTF-8.
    """

    def __init__(self, face: Face, wording: Phrases, stream: BinaryIO) -> None:
        self._face = face
        self._wording = wording
        self._stream = stream
        self._number = 0

    def text(
        self,
        steps: Steps,
        message: str,
        *,
        optional: bool = False,
        shape: Callable[[str], str] = str,
        **more: object,
    ) -> str:
        """One answer, after ``shape``; empty only where it is optional. ``more`` is for programs."""
        more |= {"optional": True} if optional else {}
        self._ask(steps, message, **more)
        while True:
            text = shape(self._line())
            if (optional and not text) or not self._refused(steps, text):
                return text

    def lines(self, steps: Steps, message: str, few: str = "none") -> Iterator[str]:
        """Several answers, a line each, as they come; an empty line or the end of input ends them.

        ``few`` names the sentence for an empty line that comes too early. Where it is another than ``none``,
        a second empty line is taken at its word: the caller has fewer than the schema's least and drops them.
        """
        self._ask(steps, message, many=True)
        bounds = rules(*steps)
        count, told = 0, False
        while True:
            text = self._line(over=0 < bounds["minItems"] <= count)
            if not text:
                if count >= bounds["minItems"] or (few != "none" and (told or not count)):
                    return
                self._refuse(steps, few)
                told = True
            elif count == bounds["maxItems"]:
                self._refuse(steps, "many", limit=count)
            elif not self._refused((*steps, count), text):
                count, told = count + 1, False
                yield text

    def chosen(
        self, steps: Steps, message: str, words: Mapping[str, Sequence[str]], default: str | None = None
    ) -> str:
        """One of the names of ``words``, by any of its words; ``default`` for an empty line."""
        self._ask(steps, message, choices=[first for first, *_ in words.values()])
        known = {fold(word): name for name, each in words.items() for word in each}
        while True:
            text = self._line()
            if not text and default is not None:
                return default
            if name := known.get(fold(plain(text))):
                return name
            self._refuse(steps, "choice", known=", ".join(first for first, *_ in words.values()))

    def note(self, message: str) -> None:
        """Something the person should know, where nothing was refused."""
        self._face.notice("note", message)

    def _ask(self, steps: Steps, message: str, **more: object) -> None:
        self._face.notice("ask", message, field=field_name(steps), **more)

    def _refused(self, steps: Steps, text: str) -> bool:
        limit = rules(*steps)["maxLength"]
        if not text:
            self._refuse(steps, "empty")
        elif len(text) > limit:
            self._refuse(steps, "long", count=len(text), limit=limit)
        return not 0 < len(text) <= limit

    def _refuse(self, steps: Steps, name: str, **fields: object) -> None:
        self._face.notice("error", self._wording(f"wrong.{name}", **fields), field=field_name(steps))

    def _line(self, *, over: bool = False) -> str:
        """The next line, empty when nothing can be seen in it. ``over``: so is the end of input."""
        self._face.prompt()
        raw = self._stream.readline()
        if not raw and not over:
            raise EOFError
        self._number += 1
        try:
            text = decoded(raw, self._number)
        except UserError as error:
            if error.code != "line-too-long":
                raise
            text = raw.decode("utf-8").strip()  # longer than any field: refused by the field's own limit
        return text if visible(text).strip() else ""
