"""One session: the single door through which everything that happens goes.

``Session.take(input) -> list[Event]`` is synchronous and deterministic: the same seating, seed,
clock readings and inputs give the same events, which is how the journal brings a session back.
"""

from __future__ import annotations

from coach import events, inputs
from coach.clock import Clock
from coach.commands import Commands
from coach.events import Event
from coach.seating import Seating, Turn
from coach.steps import Step, StepFlow

WARN_BEFORE = 120  # seconds; one gentle word two minutes before the end of a step
WARN_FROM = 4  # minutes; shorter steps get no such word
_USUAL = 2  # minutes more or less when no number was said
_LONGEST = 240  # minutes of one step
_COSTLY = ("end",)  # cannot be undone: said in words, and so perhaps misheard, they are asked about first


class Session:
    """Steps, time and commands; what people say comes from the seating."""

    def __init__(self, name: str, lang: str, seating: Seating, commands: Commands, clock: Clock) -> None:
        self.id = name
        self.clock = clock
        self.over = False
        self._lang = lang
        self._seating = seating
        self._commands = commands
        self._flow = StepFlow(done=lambda step: self._delivered)
        self._delivered = False
        self._visited: set[Step] = set()
        self._entered_at = 0.0
        self._minutes = 0
        self._warned = 0  # 0: nothing said of the time; 1: the word before the end; 2: the end
        self._last_said: list[Event] = []
        self._asked: inputs.Command | None = None  # a costly command that waits for a yes
        self._silent_since: float | None = None  # session time at which all was said and nobody spoke
        self._unheard = False  # something was said that the face has not yet reported as delivered

    @property
    def step(self) -> Step:
        """The current step."""
        return self._flow.step

    @property
    def holds(self) -> bool:
        """Whether the coach has the floor: the face sends ``Delivered`` once it has shown and said all."""
        return not (self.over or self.paused or self._asked) and self._seating.hold(self.step)

    @property
    def awaits_delivery(self) -> bool:
        """Whether ``Delivered`` has a use: to pass the floor, or to know from when on there is silence."""
        if self.holds:
            return True
        return not (self.over or self.paused) and self._unheard and self._seating.waits(self.step) is not None

    @property
    def goes_on(self) -> bool:
        """Whether the coach goes on by itself after a silence, and so at a key as well."""
        return (
            not (self.over or self.paused)
            and self._seating.waits(self.step) is not None
            and ("pass" in self._seating.commands(self.step))
        )

    @property
    def expects(self) -> Turn:
        """What the person is likely to say now, which tells how long a silence ends it."""
        if self.paused or self._asked or self._seating.hold(self.step):
            return "command"
        return self._seating.turn(self.step)

    def phrases(self) -> tuple[str, ...]:
        """The commands that can be said now, as the ears should know them: none that would do nothing."""
        if self._asked:
            return self._commands.answers() + self._commands.phrases(("end",))
        names = ["next", "repeat", "who", "help", "end", "resume" if self.paused else "pause"]
        names += ["back"] if self._flow.can("back") else []
        names += ["more", "less", "time"] if self._minutes else []
        names += self._seating.commands(self.step)
        return self._commands.phrases(names)

    @property
    def paused(self) -> bool:
        """Whether session time stands still."""
        return not self.clock.running

    def left(self) -> float | None:
        """Seconds left in the step (negative in overtime), or None where no time is set."""
        if not self._minutes:
            return None
        return self._entered_at + self._minutes * 60 - self.clock.now()

    def due(self) -> float | None:
        """Session time at which a ``Tick`` has something to say, or None."""
        times = [time for time in (self._warning_due(), self.silence_due()) if time is not None]
        return min(times, default=None)

    def silence_due(self) -> float | None:
        """Session time at which a silence has lasted long enough to mean something, or None."""
        waits = None if self.over or self.holds else self._seating.waits(self.step)
        return None if waits is None or self._silent_since is None else self._silent_since + waits

    def _warning_due(self) -> float | None:
        if self.over or self.holds or not self._minutes or self._warned == 2:
            return None
        end = self._entered_at + self._minutes * 60
        return end - WARN_BEFORE if self._warned == 0 and self._minutes >= WARN_FROM else end

    def is_command(self, text: str) -> bool:
        """Whether a line would be taken as a command rather than as something said."""
        return self._commands.find(text) is not None

    def take(self, item: inputs.Input) -> list[Event]:
        """Take one input; what follows from it, in order. After the end nothing follows."""
        if self.over:
            return []
        match item:
            case inputs.Begin():
                self._seating.begins(item)
                opened = events.Opened(self.id, self._seating.seat, self._lang, self._seating.case)
                found = [opened, *self._enter()]
            case inputs.Heard():
                found = self._heard(item)
            case inputs.Command():
                found = self._command(item)
            case inputs.Delivered():
                found = self._deliver()
            case inputs.Tick():
                found = self._tick()
        said = [event for event in found if isinstance(event, events.Said)]
        self._last_said = list(said) or self._last_said
        if said:
            self._unheard, self._silent_since = True, None
        return found

    def _heard(self, item: inputs.Heard) -> list[Event]:
        text = item.text.strip()
        if not text:
            return []
        if answer := self._answered(text):
            return answer
        if command := self._commands.find(text):
            if not command.name:
                return [self._seating.say("asides.no-command")]
            if command.name in _COSTLY and not text.startswith("/"):
                self._asked = command
                return [self._seating.say(f"asides.sure-{command.name}")]
            return self._command(command)
        found: list[Event] = [*self._resume()]
        found.append(events.Heard(self._seating.seat, text, item.by, item.latency_ms))
        found += self._seating.heard(self.step, text, self._silence_before(item))
        self._silent_since = None
        if self._seating.closes(self.step):
            found += self._close()
        return found

    def _answered(self, text: str) -> list[Event]:
        """What follows from an answer to "really?"; nothing when it is none, and the question is dropped."""
        asked, self._asked = self._asked, None
        if asked is None:
            return []
        answer = self._commands.answer(text)
        if answer == "yes" or self._commands.find(text) == asked:
            return self._command(asked)
        return [self._seating.say("asides.go-on")] if answer == "no" else []

    def _silence_before(self, item: inputs.Heard) -> float | None:
        """Seconds between the coach's last word and the first of a spoken turn; typing tells nothing."""
        if self._silent_since is None or item.seconds is None:
            return None
        spoken = item.seconds + (item.latency_ms or 0) / 1000
        return max(0.0, self.clock.now() - self._silent_since - spoken)

    def _deliver(self) -> list[Event]:
        if not self.holds:
            if self.awaits_delivery:
                self._unheard, self._silent_since = False, self.clock.now()
            return []
        self._delivered = True
        return self._enter() if self._flow.advance() else []

    def _enter(self) -> list[Event]:
        step = self.step
        returning = step in self._visited
        self._visited.add(step)
        self._delivered = not self._seating.hold(step)
        self._entered_at = self.clock.now()
        self._minutes = self._seating.minutes(step)
        self._warned = 0
        return self._seating.enter(step, returning=returning)

    def _close(self) -> list[Event]:
        self.over = True
        self.clock.pause()
        return self._seating.closing()

    def _tick(self) -> list[Event]:
        due, silent = self._warning_due(), self.silence_due()
        if self.paused:
            return []
        if silent is not None and self.clock.now() >= silent and (due is None or silent <= due):
            self._silent_since = None
            return self._seating.silence(self.step)
        if due is None or self.clock.now() < due:
            return []
        self._warned = 2 if due >= self._entered_at + self._minutes * 60 else 1
        key = "asides.time-up" if self._warned == 2 else "asides.time-soon"
        return [self._time(), self._seating.say(key, step=self.step.value)]

    def _time(self) -> events.Time:
        left = self.left()
        return events.Time(self.step.value, None if left is None else round(left))

    def _resume(self) -> list[Event]:
        """Speaking ends a pause."""
        if not self.paused:
            return []
        self.clock.resume()
        return [events.Command("resume")]

    def _command(self, item: inputs.Command) -> list[Event]:
        self._asked = None
        told = events.Command(item.name, item.amount)
        found = self._seating.command(item.name, self.step)
        if found is None:
            doing = getattr(self, f"_do_{item.name}", None)
            return [told, *(doing(item) if doing else [self._seating.say("asides.not-here")])]
        self.clock.resume()
        return [told, *found, *(self._close() if self._seating.closes(self.step) else [])]

    def _do_next(self, _item: inputs.Command) -> list[Event]:
        self.clock.resume()
        last_words = self._seating.leave(self.step)
        if self._flow.advance() or self._flow.skip():
            return [*last_words, *self._enter()]
        return [*last_words, *self._close()]

    def _do_again(self, _item: inputs.Command) -> list[Event]:
        self.clock.resume()
        taken_back = self._seating.again(self.step)
        return [self._seating.say("asides.nothing-to-retry")] if taken_back is None else taken_back

    def _do_back(self, _item: inputs.Command) -> list[Event]:
        self.clock.resume()
        return self._enter() if self._flow.back() else [self._seating.say("asides.no-back")]

    def _do_pause(self, _item: inputs.Command) -> list[Event]:
        self.clock.pause()
        return [self._seating.say("asides.paused")]

    def _do_resume(self, _item: inputs.Command) -> list[Event]:
        self.clock.resume()
        return [self._seating.say("asides.resumed")]

    def _do_repeat(self, _item: inputs.Command) -> list[Event]:
        return self._last_said or [self._seating.say("asides.nothing-said")]

    def _do_who(self, _item: inputs.Command) -> list[Event]:
        return [self._seating.say("asides.who", step=self.step.value)]

    def _do_help(self, _item: inputs.Command) -> list[Event]:
        return [self._seating.say("asides.help", step=self.step.value)]

    def _do_end(self, _item: inputs.Command) -> list[Event]:
        return self._close()

    def _do_more(self, item: inputs.Command) -> list[Event]:
        return self._change_time(_USUAL if item.amount is None else item.amount)

    def _do_less(self, item: inputs.Command) -> list[Event]:
        return self._change_time(-(_USUAL if item.amount is None else item.amount))

    def _do_time(self, _item: inputs.Command) -> list[Event]:
        left = self.left()
        if left is None:
            return [self._time(), self._seating.say("asides.no-time")]
        minutes = round(abs(left) / 60)
        key = "asides.time-left" if left > 30 else "asides.time-over"
        key = f"{key}-one" if minutes <= 1 else key
        return [self._time(), self._seating.say(key, minutes=minutes)]

    def _change_time(self, amount: int) -> list[Event]:
        if not self._minutes:
            return [self._seating.say("asides.no-time")]
        passed = int((self.clock.now() - self._entered_at) // 60)
        self._minutes = min(_LONGEST, max(passed + 1, self._minutes + amount))
        left = self._entered_at + self._minutes * 60 - self.clock.now()
        # Who asks for two more minutes needs no word about two minutes.
        self._warned = 1 if left <= WARN_BEFORE else 0
        return self._do_time(inputs.Command("time"))
