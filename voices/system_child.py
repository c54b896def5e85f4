"""The system's own voices, in a process of their own: `python -m voices.system_child FOLDER`.

pyttsx3 can hang, prints to stdout, and plays by itself; here it only writes a file in FOLDER, which is read
and removed at once. Protocol, on stdin and on what was stdout: a request is one line of JSON (`text`, `lang`,
`pitch`, `speed`, `who`); the answer one line of JSON (`rate`, `bytes` and `marks`, or `code` and `reason`),
then the bytes of pcm. A mark is seconds, start and end of a word in the text. The first line of all says that
the engine could be opened, in the same form. Ends at end of input.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import sys
import time
import wave
from pathlib import Path
from typing import Any, BinaryIO

from voices.cast import Cast

_DEFAULT_PITCH = 50
_DEFAULT_RATE = 160
_WRITING = 2.0  # seconds
_HOME = {"fr": "fr-fr", "en": "en-gb"}
_VARIANTS = ("", "+f2", "+m3", "+f4", "+m7")
"""Of espeak-ng, which has one voice for a language, and other throats to speak it with."""

Mark = tuple[float, int, int]


def main() -> None:
    """Serve requests until stdin ends, then remove FOLDER: nobody else may be left to do it."""
    folder = Path(sys.argv[1])
    # pyttsx3 prints; whatever goes to fd 1 from here on must not enter the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        _serve(sys.stdin.buffer, answers, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(requests: BinaryIO, answers: BinaryIO, folder: Path) -> None:
    try:
        engine = _open_engine()
        words = _Words(engine)
    except Exception as error:  # each platform's driver has its own
        _answer(answers, {"code": "engine-missing", "reason": f"{type(error).__name__}: {error}"})
        return
    _answer(answers, {"rate": 0, "bytes": 0})
    cast = Cast()
    for line in requests:
        try:
            words.found.clear()
            rate, pcm = _speak(engine, cast, json.loads(line), folder / "speech.wav")
        except LookupError as error:
            _answer(answers, {"code": "voice-missing", "reason": str(error)})
        except Exception as error:
            _answer(answers, {"code": "engine-failed", "reason": type(error).__name__})
        else:
            _answer(answers, {"rate": rate, "bytes": len(pcm), "marks": words.found}, pcm)


def _answer(answers: BinaryIO, head: dict[str, object], pcm: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + pcm)
    answers.flush()


def _open_engine() -> Any:
    if sys.platform not in ("darwin", "win32"):
        _bring_espeak()
    import pyttsx3

    return pyttsx3.init()


def _bring_espeak() -> None:
    """Let pyttsx3 find espeakng_loader's library when the system has none.

    pyttsx3 asks the loader for `libespeak-ng.so.1`. A library loaded before answers to its soname, which is
    just that name, so loading ours by its full path is enough.
    """
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        import espeakng_loader

        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


class _Words:
    """Notes when each word begins, where espeak-ng speaks.

    pyttsx3 tells that a word has begun, but not when, while the text is being made sound and long before it
    is heard. espeak-ng does tell when, to the callback that pyttsx3 gave it; so ours comes before that one.
    """

    def __init__(self, engine: Any) -> None:
        self.found: list[Mark] = []
        if sys.platform in ("darwin", "win32"):
            return
        from pyttsx3.drivers import _espeak

        driver = engine.proxy._driver

        def on_sound(wav: Any, count: int, events: Any) -> int:
            self._note(_espeak, events)
            return int(driver._onSynth(wav, count, events))

        _espeak.SetSynthCallback(on_sound)

    def _note(self, espeak: Any, events: Any) -> None:
        for event in events:  # a C array: ends where it says so
            if event.type == espeak.EVENT_LIST_TERMINATED:
                return
            if event.type == espeak.EVENT_WORD:
                start = event.text_position - 1
                self.found.append((event.audio_position / 1000, start, start + event.length))


def _speak(engine: Any, cast: Cast, request: dict[str, Any], file: Path) -> tuple[int, bytes]:
    """Give rate and pcm of the request's text. Raises LookupError without a voice for its language."""
    voices = _voices(engine, request["lang"])
    engine.setProperty("voice", voices[cast.voice(request["who"], len(voices))])
    with contextlib.suppress(Exception):  # not every driver has a pitch
        engine.setProperty("pitch", max(0, min(99, round(_DEFAULT_PITCH * request["pitch"]))))
    # Twice, and with another value between: espeak-ng now and then misses the first change after a voice's.
    engine.setProperty("rate", _DEFAULT_RATE - 1)
    engine.setProperty("rate", round(_DEFAULT_RATE * request["speed"]))
    engine.save_to_file(request["text"], str(file))
    engine.runAndWait()
    try:
        return _whole(file)
    finally:
        file.unlink(missing_ok=True)


def _whole(file: Path) -> tuple[int, bytes]:
    """Read the file once it is all there: now and then `runAndWait` is back before espeak has written it."""
    deadline = time.monotonic() + _WRITING
    while True:
        try:
            with wave.open(str(file), "rb") as sound:
                promised = sound.getnframes() * 2
                pcm = _mono16(sound)
                if len(pcm) >= promised or time.monotonic() > deadline:
                    return sound.getframerate(), pcm
        except (EOFError, FileNotFoundError, wave.Error):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _mono16(sound: wave.Wave_read) -> bytes:
    if sound.getsampwidth() != 2:
        raise ValueError("not 16 bits")
    pcm, channels = sound.readframes(sound.getnframes()), sound.getnchannels()
    if channels == 1:
        return pcm
    frames = range(0, len(pcm), 2 * channels)
    return b"".join(pcm[at : at + 2] for at in frames)


def _voices(engine: Any, lang: str) -> list[str]:
    """Give the ids of the voices that speak `lang` ("fr"): those of its own country if there are any."""
    known = engine.getProperty("voices")
    tags = {str(voice.id): [_tag(tag) for tag in voice.languages or ()] for voice in known}
    marks = (f"_{lang}-", f".{lang}-", f"/{lang}", f"\\{lang}-")  # Windows names the language in the id only
    found = (
        [number for number in tags if _HOME.get(lang) in tags[number]]
        or [number for number in tags if any(tag.split("-")[0] == lang for tag in tags[number])]
        or [number for number in tags if any(mark in number.lower() for mark in marks)]
    )
    if not found:
        raise LookupError(lang)
    if sys.platform in ("darwin", "win32"):
        return found
    return [found[0] + variant for variant in _VARIANTS]


def _tag(tag: object) -> str:
    """Give a language tag such as `fr_FR`, or espeak's bytes with a priority before, as `fr-fr`."""
    text = tag.decode("utf-8", "ignore") if isinstance(tag, bytes) else str(tag)
    return text.strip("\x00\x02\x05 ").replace("_", "-").lower()


if __name__ == "__main__":
    main()
