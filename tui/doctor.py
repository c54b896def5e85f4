"""``coach doctor``: what is here, what will be used and why, and whether it works when it is tried."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

from coach.options import Options
from scripts.errors import ScriptError
from scripts.language import Script, script
from tui import checks
from tui.checks import Check, Patient
from tui.faces import JsonFace, PlainFace
from tui.listening_back import echo, speaking
from tui.showing import complaint, visible
from voices.errors import SoundError
from voices.patience import within

LIMITS = {
    "version": 10, "data": 5, "settings": 5, "microphone": 5, "speaker": 5, "ears": 10, "voice": 40,
    "models": 30, "speaking": 35, "echo": 120, "use": 5,
}  # fmt: skip
"""Seconds each check may take. For "echo" a recogniser is loaded, which at its first use is unpacked."""

EXAMINERS = {
    "version": checks.version, "data": checks.data, "settings": checks.settings,
    "microphone": checks.microphone, "speaker": checks.speaker, "ears": checks.ears, "voice": checks.voice,
    "models": checks.models, "speaking": speaking, "echo": echo, "use": checks.use,
}  # fmt: skip


def run(options: Options, fault: ScriptError | None = None) -> int:
    """Every check, each shown as it is done; 0 when all that was chosen works, else 2.

    ``fault``: what is wrong with the settings, where they cannot be used; the rest is examined without them.
    """
    words = script(options.lang)
    patient = Patient(options, words, fault)
    results = []
    for check in examined(patient):
        _show(check, options, words)
        results.append(check)
    amiss = [check.name for check in results if not check.ok]
    if options.json:
        JsonFace(sys.stdout).print({"event": "doctor", "ok": not amiss, "amiss": amiss})
    else:
        names = ", ".join(words.setup(f"doctor.names.{name}") for name in amiss)
        print(words.setup("doctor.amiss", names=names) if amiss else words.setup("doctor.all-fine"))
    return 2 if amiss else 0


def examined(patient: Patient) -> Iterator[Check]:
    """The checks one after the other; one that hangs or breaks is a result like any other."""
    say = patient.words.setup
    for name, examine in EXAMINERS.items():
        try:
            ok, detail = within(LIMITS[name], partial(examine, patient))
        except TimeoutError:
            ok, detail = False, say("doctor.timeout", seconds=LIMITS[name])
        except SoundError as error:
            ok, detail = False, complaint(error, patient.words.phrases)
        except Exception as error:
            ok, detail = False, say("doctor.broke", kind=type(error).__name__)
        yield Check(name, ok, detail)


def _show(check: Check, options: Options, words: Script) -> None:
    if options.json:
        JsonFace(sys.stdout).print(
            {"event": "check", "name": check.name, "ok": check.ok, "detail": check.detail}
        )
        return
    say = words.setup
    mark = say("doctor.fine" if check.ok else "doctor.bad")
    text = say("doctor.line", mark=mark, name=say(f"doctor.names.{check.name}"), detail=check.detail)
    PlainFace(words, sys.stdout, echo=True).line(visible(text))
