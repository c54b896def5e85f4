"""A mouth with a made-up engine and a loudspeaker that plays when told."""

from __future__ import annotations

from tests.voices.support import Clock, Deck, Events, Hummer, until
from voices.events import LineFinished, MouthState, Spoken
from voices.mouth import Mouth


class Bench:
    """A mouth with an engine and a loudspeaker that the test holds."""

    def __init__(self) -> None:
        self.events = Events()
        self.clock = Clock()
        self.engine = Hummer()
        self.decks: list[Deck] = []
        self.refusal: Exception | None = None
        self.mouth = Mouth(self.engine, self.open_speaker, self.events, clock=self.clock)

    def open_speaker(self, rate: int) -> Deck:
        if self.refusal:
            raise self.refusal
        self.decks.append(Deck(rate))
        return self.decks[-1]

    @property
    def deck(self) -> Deck:
        return until(lambda: self.decks)[-1]

    def states(self) -> list[MouthState]:
        return self.events.of(MouthState)

    def spoken(self, text: str) -> list[str]:
        return [text[word.start : word.end] for word in self.events.of(Spoken)]

    def finished(self) -> list[LineFinished]:
        return self.events.of(LineFinished)
