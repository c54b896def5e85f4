"""States of ears and mouth in one plain sentence."""

from __future__ import annotations

from scripts.language import Phrases
from tui.sound import SoundReady


def why(code: str | None, words: Phrases) -> str:
    """The reason behind a code of ``voices.errors``, as part of a sentence."""
    if code is None:
        return words("sound.why-off")
    key = f"sound-why.{code}"
    return words(key) if words.has(key) else words("sound-why.other")


def sentence(ready: SoundReady, words: Phrases) -> str:
    """What can be heard and said here, and why not more."""
    no_ears, no_voice = why(ready.why_no_ears, words), why(ready.why_no_voice, words)
    if ready.ears != "off":
        return words("sound.both") if ready.voice != "off" else words("sound.ears-only", why=no_voice)
    if ready.voice != "off":
        return words("sound.voice-only", why=no_ears)
    both = no_ears if no_ears == no_voice else words("sound.both-why", first=no_ears, second=no_voice)
    return words("sound.none", why=both)
