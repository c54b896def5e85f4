"""One line on its way out: made piece by piece ahead of its sound, and taken up again after a loss."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from voices.audio import WIDTH, Speech, trim
from voices.errors import SoundError
from voices.synthesiser import Mark, MarkedSpeech

if TYPE_CHECKING:
    from voices.phrasing import Piece

AHEAD = 1.0
"""Seconds of sound left when the next piece is made: early enough to have no gap."""

GONE = 0.7
"""Seconds without the device asking for sound after which it is lost: noticed within a second."""

_LOOK = 0.1
"""Seconds between two looks at the speaker."""

_TAKEN = 0.001
"""Seconds of a line that the device has taken when it has begun."""

_FAINT = 0.006
"""Loudness, 0 to 1, under which sound is not heard: Pico's voice may take 20 ms to rise to it."""

_EDGE = 0.005
"""Seconds of silence left around a piece: Pico's 35 ms before the first sound would be heard as delay."""


class Player(Protocol):
    """What the mouth needs of a loudspeaker (`voices.devices.Speaker`)."""

    @property
    def played(self) -> float: ...  # noqa: D102 - said where it is made
    @property
    def idle_for(self) -> float: ...  # noqa: D102
    def play(self, speech: Speech) -> None: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102
    def wait(self, timeout: float, left: float = 0.0) -> bool: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Recital:
    """Says the pieces of one line. Used by one thread."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        make: Callable[[Piece], Speech | None],
        play: Callable[[Player, Speech], bool],
        on_word: Callable[[int, Mark], None],
        *,
        pace: float = 1.0,
        lead: float = 0.0,
    ) -> None:
        """`make`: gives the sound of a piece, None when no engine is left.

        `play(speaker, speech)`: hands it on; false when the line was hushed meanwhile.
        `on_word(piece, mark)`: that word of that piece sounds now. `pace`: the speed of the voice, by which
        pauses are divided. `lead`: seconds of silence before it all.
        """
        self._pieces = pieces
        self._make = make
        self._play = play
        self._on_word = on_word
        self._pace = pace
        self._lead = lead
        self._at = 0  # the piece to be made next
        self._next: MarkedSpeech | None = None
        self._played = 0.0
        self._begins: list[tuple[float, int]] = []  # where each piece begins, in seconds of this speaker
        self._words: deque[tuple[float, int, Mark]] = deque()

    @property
    def played(self) -> float:
        """Seconds that were heard of it."""
        return self._played

    def ready(self) -> MarkedSpeech | None:
        """Make what is to be heard next, if that is not done; None when nothing is left to say."""
        while self._next is None and self._at < len(self._pieces):
            piece, last = self._pieces[self._at], self._at + 1 == len(self._pieces)
            speech = self._make(piece)
            if speech is None:
                return None
            made = _framed(speech, self._lead, 0.0 if last else piece.pause / self._pace)
            if made.pcm:
                self._next, self._lead = made, 0.0
            else:
                self._at += 1
        return self._next

    def on(self, speaker: Player) -> None:
        """Say all that is left. Raises SoundError "speaker-lost"; called again, it repeats that sentence."""
        before = handed = speaker.played
        self._begins.clear()
        self._words.clear()
        try:
            while (speech := self.ready()) is not None:
                if not self._play(speaker, speech):
                    return
                self._note(speech, handed)
                handed += speech.seconds
                # Not before the device took the first of it: making the next would hold the interpreter lock.
                self._wait(speaker, min(AHEAD, handed - before - _TAKEN))
            self._wait(speaker, 0.0)
        except Exception:
            self._go_back(speaker.played)
            raise
        finally:
            self._played += speaker.played - before

    def _note(self, speech: MarkedSpeech, begins: float) -> None:
        self._begins.append((begins, self._at))
        self._words.extend((begins + mark.at, self._at, mark) for mark in speech.marks)
        self._at, self._next = self._at + 1, None

    def _wait(self, speaker: Player, left: float) -> None:
        """Wait until at most `left` seconds are to be played, telling the words meanwhile.

        It takes two looks to find the speaker lost: after one, its thread may only have waited for ours.
        """
        idle = 0
        while not speaker.wait(self._until_next_word(speaker.played), left):
            self._tell_words(speaker.played)
            idle = idle + 1 if speaker.idle_for > GONE else 0
            if idle > 1:
                raise SoundError("speaker-lost")
        self._tell_words(speaker.played)

    def _until_next_word(self, played: float) -> float:
        return min(_LOOK, max(0.005, self._words[0][0] - played)) if self._words else _LOOK

    def _tell_words(self, played: float) -> None:
        while self._words and self._words[0][0] <= played:
            _, piece, mark = self._words.popleft()
            self._on_word(piece, mark)

    def _go_back(self, played: float) -> None:
        """Begin again with the sentence that was sounding when the speaker had played so much."""
        heard = [at for begins, at in self._begins if begins <= played]
        sentence = self._pieces[heard[-1] if heard else self._at].sentence
        self._at = next(at for at, piece in enumerate(self._pieces) if piece.sentence == sentence)
        self._next = None


def _framed(speech: Speech, before: float, after: float) -> MarkedSpeech:
    """Replace the engine's own silences by these, in seconds. The marks move with the sound."""
    sound = trim(speech, _FAINT, keep=_EDGE)
    if not sound.pcm:
        return MarkedSpeech(b"", speech.rate)
    marks = speech.marks if isinstance(speech, MarkedSpeech) else ()
    moved = before - speech.pcm.index(sound.pcm) / WIDTH / speech.rate
    pcm = _silence(before, speech.rate) + sound.pcm + _silence(after, speech.rate)
    return MarkedSpeech(
        pcm, speech.rate, tuple(replace(mark, at=max(0.0, mark.at + moved)) for mark in marks)
    )


def _silence(seconds: float, rate: int) -> bytes:
    return bytes(round(seconds * rate) * WIDTH)
