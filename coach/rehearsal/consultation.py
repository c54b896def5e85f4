"""The consultation: one idea after another, which the person keeps, passes over, or steers."""

from __future__ import annotations

from collections.abc import Sequence

from coach.deck import Deck
from coach.events import Event, Kept, Said
from coach.reading.text import fold, plain
from coach.rehearsal.consultants import Consultants
from coach.rehearsal.library import KINDS_OF_HELP, Library
from coach.rehearsal.speaker import Speaker
from coach.rehearsal.understanding import Understanding
from scripts.language import Script

_READ_BACK = 3  # ideas named at the plan; the page has them all
_READ_BACK_WORDS = 9  # of each
_ARGUMENT = 12  # words; who says so much to an idea answers it


class Consultation:
    """Draws from the library for the kind of situation that was told, and minds what is kept."""

    def __init__(
        self,
        script: Script,
        understanding: Understanding,
        consultants: Consultants,
        speaker: Speaker,
        deck: Deck,
    ) -> None:
        self._script, self._understanding = script, understanding
        self._consultants, self._speaker, self._deck = consultants, speaker, deck
        self._library: Library | None = None
        self._request = ""
        self._last: Kept | None = None
        self.kept: list[Kept] = []
        self.running = False  # an idea was given, and there may be another

    def begin(self, told: str, request: str) -> list[Event]:
        """The next idea for a request; the first time the shelves are chosen by all that was told."""
        self._request = request
        if self._library is None:
            kinds = self._understanding.kinds(told)
            speaker = self._speaker
            self._library = Library(
                self._script.contributions, kinds, self._deck, speaker.lang, speaker.address
            )
        return self._next()

    def heard(self, text: str) -> list[Event]:
        """Kept, redirected, answered back, or just heard: in each case the next idea follows."""
        words = self._script.rehearsal.table
        line = f" {fold(plain(text))} "
        if _among(line, words["keep-words"]) and not _among(line, words["not-words"]):
            return self.keep()
        for wanted in KINDS_OF_HELP:
            if _among(line, words["redirect-words"][wanted]) and self._library:
                self._library.want(wanted)
                named = self._speaker.part(f"wanted.{wanted}")
                return [self._speaker.say("consultation-redirected", wanted=named), *self._next()]
        if _among(line, words["back-words"]) or len(text.split()) >= _ARGUMENT:
            return [self._speaker.say("consultation-answering-back"), *self._next()]
        return self._next()

    def keep(self) -> list[Event]:
        """The last idea goes into the person's notes."""
        if self._last is None:
            return [self._speaker.say("consultation-nothing-to-keep")]
        kept, self._last = self._last, None
        self.kept.append(kept)
        return [kept, self._speaker.say("consultation-kept"), *self._next()]

    def kept_so_far(self) -> Said:
        """What the facilitator says of the notes when the plan begins."""
        if not self.kept:
            return self._speaker.say("plan-nothing-kept")
        ideas = [self._speaker.quoted(kept.text, _READ_BACK_WORDS) for kept in self.kept[-_READ_BACK:]]
        return self._speaker.say("plan", kept=", ".join(ideas))

    def _next(self) -> list[Event]:
        idea = self._library.next(self._consultants, self._request) if self._library else None
        self.running = idea is not None
        if idea is None:
            return [self._speaker.say("consultation-over")]
        said = self._consultants.says(idea.manner, idea.text, about=idea.help)
        self._last = Kept(said.name, said.text)
        return [said]


def _among(line: str, phrases: Sequence[str]) -> bool:
    return any(f" {fold(plain(phrase))} " in line for phrase in phrases)
