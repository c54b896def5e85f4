"""What reaches a screen from other threads: events of ears and mouth, and that all is ready."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from voices.events import Level, Partial


class FromSound(Message):
    """An event of ears or mouth, handed over from their thread."""

    def __init__(self, event: object) -> None:
        super().__init__()
        self.event = event

    def can_replace(self, message: Message) -> bool:
        """Only the newest loudness and the newest caption are of interest."""
        kinds = (Level, Partial)
        return (
            isinstance(message, FromSound)
            and isinstance(self.event, kinds)
            and type(message.event) is type(self.event)
        )


@dataclass
class Prepared(Message):
    """The reader of questions has been built, and ears and mouth are known."""
