"""The models and the sound server of `tests/voices`, here too."""

from tests.voices.conftest import models, sound_server, whisper

__all__ = ["models", "sound_server", "whisper"]
