"""The coach speaks a sentence and listens meanwhile: does it sound, and what of it is heard."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from coach.reading.text import fold, plain
from tui.checks import Patient, Result, decimal
from tui.level import open_microphone
from tui.sound_words import why
from tui.trial import speak
from voices.errors import SoundError
from voices.patience import within

_OPENING = 5.0  # seconds a microphone may take to open
_TAIL = 0.6  # seconds a sentence may take from the loudspeaker's buffer through the room to the microphone
_ALIKE = 0.75  # of two words, by difflib: one letter in four may be misheard
_HEARD = 0.5  # share of the words from which the coach has heard itself


def speaking(patient: Patient) -> Result:
    """A sentence, said, while the microphone records."""
    say = patient.words.setup
    with _recording(patient):
        if not patient.speaks:
            return True, say("doctor.nothing-speaks")
        spoken = speak(patient.options, say("doctor.sample"))
    if spoken.code is None:
        return True, say("doctor.spoken", voice=spoken.voice, seconds=decimal(spoken.seconds, patient.words))
    patient.no_speaker = spoken.code
    # A system may list devices of which none can be opened; what was left to it may then be missing.
    missing = spoken.code == "no-speaker" and not patient.needs_speaker
    return missing, say("doctor.unspoken", why=why(spoken.code, patient.words.phrases))


@contextmanager
def _recording(patient: Patient) -> Iterator[None]:
    """Record meanwhile, and a little longer, if there is a microphone to record with."""
    if not patient.listens:
        yield
        return
    pcm: list[bytes] = []
    name = patient.options.settings.microphone
    try:
        microphone = within(_OPENING, lambda: open_microphone(name, pcm.append))
    except (SoundError, TimeoutError) as error:
        patient.no_microphone = error.code if isinstance(error, SoundError) else "microphone-lost"
        patient.pcm = b""
        yield
        return
    try:
        yield
        time.sleep(_TAIL)
    finally:
        with suppress(TimeoutError):
            within(_OPENING, microphone.close)
    patient.pcm = b"".join(pcm)
    patient.no_microphone = None if pcm else "microphone-lost"


def echo(patient: Patient) -> Result:
    """What the microphone heard of the sentence. With headphones nothing, which is right."""
    say, code = patient.words.setup, patient.no_microphone
    if patient.pcm is None:
        return True, say("doctor.nothing-listens")
    if not patient.pcm:
        missing = code == "no-microphone" and not patient.needs_microphone
        return missing, why(code, patient.words.phrases)
    if not any(patient.pcm):
        return True, say("doctor.heard-silence")
    try:
        heard = _text(patient)
    except SoundError as error:
        return False, say("doctor.heard-unread", why=why(error.code, patient.words.phrases))
    share = shared(say("doctor.sample"), heard)
    key = "doctor.heard" if share >= _HEARD else "doctor.heard-not"
    return True, say(key, percent=round(100 * share))


def _text(patient: Patient) -> str:
    """What the recogniser of a session makes of the recording; raises ``SoundError``."""
    from voices.audio import to_samples
    from voices.catalogue import open_ears

    options = patient.options
    recogniser = open_ears(options.ears, options.lang, options.models)
    if recogniser is None:
        raise SoundError("engine-missing", engine=options.ears)
    try:
        recogniser.load(lambda _share: None)
        return recogniser.transcribe(to_samples(patient.pcm or b"")).text
    finally:
        recogniser.close()


def shared(said: str, heard: str) -> float:
    """The share of the words said, 0 to 1, that were heard, or others much like them.

    >>> shared("I can hear myself", "and I can here")
    0.75
    """
    words, there = fold(plain(said)).split(), fold(plain(heard)).split()
    found = [word for word in words if difflib.get_close_matches(word, there, 1, _ALIKE)]
    return len(found) / len(words) if words else 0.0
