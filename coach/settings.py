"""What a person has chosen once and for all: devices, voice, how their turns end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Ears = Literal["auto", "vosk", "whisper", "off"]
Voice = Literal["auto", "pico", "system", "off"]
Pauses = Literal["short", "usual", "long"]
Listening = Literal["hands-free", "tap", "push"]
Feedback = Literal["live", "end", "fading", "none"]
Address = Literal["vous", "tu"]

CHOICES: dict[str, tuple[str, ...]] = {
    "ears": get_args(Ears),
    "voice": get_args(Voice),
    "pauses": get_args(Pauses),
    "listening": get_args(Listening),
    "feedback": get_args(Feedback),
    "address": get_args(Address),
}
"""What may be chosen in each field that offers a few words."""

SLOWEST, FASTEST = 0.5, 2.0
"""Bounds of ``speed``: what every voice engine can do (``voices.synthesiser``)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices kept in ``settings.yaml`` of the data folder; every one has a default that works.

    ``microphone``, ``speaker``: a device by name, None for the system's own choice. ``speed``: of the coach's
    voices, 0.5 to 2. ``pauses``: how long a silence ends a turn. ``listening``: a silence ends the turn
    (hands-free), a key ends it (tap), or a key begins and ends it (push). ``interrupt``: whether "stop" said
    aloud silences the coach while it speaks, which needs echo cancellation. ``feedback``: when one is told
    how a question was put (`coach.fading`). ``address``: how the coach speaks to who rehearses, in a language
    with two ways. ``ears``, ``voice``: the engines where the command line names none.
    """

    microphone: str | None = None
    speaker: str | None = None
    ears: Ears = "auto"
    voice: Voice = "auto"
    speed: float = 1.0
    pauses: Pauses = "usual"
    listening: Listening = "hands-free"
    interrupt: bool = False
    feedback: Feedback = "live"
    address: Address = "vous"
