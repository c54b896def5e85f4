"""A paragraph on the screen that breaks its lines only at ordinary spaces.

Textual treats the no-break spaces of French as places to break, which leaves a lonely « ? » or
« : » at the head of a line; so a paragraph wraps itself.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.widget import Widget

from tui.showing import visible


def wrap(text: str, width: int) -> list[str]:
    r"""Lines of at most ``width`` cells; a word wider than that is cut.

    >>> wrap("Que faire\u202f? Rien.", 9)
    ['Que', 'faire\u202f?', 'Rien.']
    """
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width or not line:
            line = longer
        else:
            lines.append(line)
            line = word
        while cell_len(line) > width > 0:
            cut = _fitting(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def _fitting(word: str, width: int) -> int:
    """How many characters of a word fit into ``width`` cells; at least one."""
    taken = 0
    for index, char in enumerate(word):
        taken += cell_len(char)
        if taken > width:
            return max(1, index)
    return len(word)


class Paragraph(Widget):
    """One or more paragraphs of any text, shown as typed, the first words in bold."""

    def __init__(self, *parts: str, head: str = "", classes: str = "") -> None:
        super().__init__(classes=classes)
        self._head = visible(head)
        self._parts = [visible(part) for part in parts]
        self._marked: tuple[int, int] | None = None

    def mark(self, start: int, end: int) -> None:
        """Mark the characters ``start`` to ``end`` of the text, head not counted; none if they are equal."""
        first = len(self._head) + 2 if self._head else 0
        self._marked = (first + start, first + end) if end > start else None
        self.refresh()

    def say(self, *parts: str, head: str = "") -> None:
        """Show something else; nothing at all takes no room."""
        self._head = visible(head)
        self._parts = [visible(part) for part in parts]
        self.set_class(any(self._parts), "-said")
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines at this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The text, wrapped to the width there is."""
        # A line break stands in the place of one space, so that places in the text stay what they were.
        text = Content("\n".join(self._lines(self.content_size.width)))
        if self._marked is not None:
            text = text.stylize("underline", *self._marked)
        return text.stylize("bold", 0, len(self._head)) if self._head else text

    def _lines(self, width: int) -> list[str]:
        first, *others = self._parts or [""]
        paragraphs = [f"{self._head}  {first}" if self._head else first, *others]
        return [line for paragraph in paragraphs for line in wrap(paragraph, max(1, width))]

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """What the mouse has marked, for copying: the words without our line breaks where possible."""
        return selection.extract("\n".join(self._lines(self.content_size.width))), "\n"
