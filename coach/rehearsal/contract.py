"""The contract: the person says what they ask of the group, as often as they like, and sees what it meets."""

from __future__ import annotations

from coach.events import Event, Request, Said
from coach.reading.reader import Reader
from coach.rehearsal.requests import Requests
from coach.rehearsal.speaker import Speaker

_ALIKE = 0.7  # likeness in meaning above which question and request are one subject


class Contract:
    """Holds the last request; the first question stands beside it, for the subject often moves."""

    def __init__(self, requests: Requests, speaker: Speaker, reader: Reader) -> None:
        self._requests, self._speaker, self._reader = requests, speaker, reader
        self._tries = 0
        self._agreed = False
        self._moved: bool | None = None  # asked whether the subject has; None when it was not
        self.request: Request | None = None

    def opening(self, question: str) -> Said:
        """Asks for the request, reminding of the question of the presentation where there was one."""
        if not question:
            return self._speaker.say("contract-plain")
        return self._speaker.say("contract", question=self._speaker.quoted(question))

    def heard(self, text: str, question: str) -> list[Event]:
        """A try: what it meets; a reason and a rewording, or question and request side by side.

        Whether the subject has moved is asked, and what neither asks nor names a help answers that: it is no
        request.
        """
        request = self._requests.judged(text)
        if self._moved is not None and not (request.met["help"] or text.rstrip().endswith("?")):
            return self.leave()
        self._tries += 1
        self.request = request
        self._agreed, self._moved = False, None
        if request.fault and request.better:
            why = self._speaker.say_one("request.why", [request.why[request.fault]])
            return [request, why, self._speaker.say("contract-better", better=request.better)]
        found: list[Event] = [request]
        if self._tries == 1:
            found.append(self._speaker.say("contract-first-try-met"))
        return [*found, *self._side_by_side(question, text)]

    def leave(self) -> list[Event]:
        """What the facilitator hears of the two, and that the consultants agree; once for each request."""
        moved, self._moved = self._moved, None
        found: list[Event] = []
        if moved is not None:
            found.append(self._speaker.say("contract-moved" if moved else "contract-same"))
        if self.request is None or self.request.fault or self._agreed:
            return found
        self._agreed = True
        found.append(self._speaker.say("contract-agreed"))
        return found

    def _side_by_side(self, question: str, request: str) -> list[Event]:
        """The first question and the request, and whether the subject has moved."""
        if not question:
            return self.leave()
        one, other = self._reader.encoder.encode([question, request])
        self._moved = float(one @ other) <= _ALIKE
        quoted = self._speaker.quoted
        return [
            self._speaker.say("contract-side-by-side", question=quoted(question), request=quoted(request))
        ]
