"""The system's own voices, in a process of their own: `python -m voices.system_child FOLDER`.

pyttsx3 can hang, prints to stdout, and plays by itself; here it only writes a file in FOLDER, which is read
and removed at once. Protocol, on stdin and on what was stdout: a request is one line of JSON (`text`, `lang`,
`pitch`, `speed`); the answer one line of JSON (`rate` and `bytes`, or `code` and `reason`), then the bytes of
pcm. The first line of all says that the engine could be opened, in the same form. Ends at end of input.
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

_DEFAULT_PITCH = 50
_DEFAULT_RATE = 160
_WRITING = 2.0  # seconds
_HOME = {"fr": "fr-fr", "en": "en-gb"}


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
    except Exception as error:  # each platform's driver has its own
        _answer(answers, {"code": "engine-missing", "reason": f"{type(error).__name__}: {error}"})
        return
    _answer(answers, {"rate": 0, "bytes": 0})
    for line in requests:
        try:
            rate, pcm = _speak(engine, json.loads(line), folder / "speech.wav")
        except LookupError as error:
            _answer(answers, {"code": "voice-missing", "reason": str(error)})
        except Exception as error:
            _answer(answers, {"code": "engine-failed", "reason": type(error).__name__})
        else:
            _answer(answers, {"rate": rate, "bytes": len(pcm)}, pcm)


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


def _speak(engine: Any, request: dict[str, Any], file: Path) -> tuple[int, bytes]:
    """Give rate and pcm of the request's text. Raises LookupError without a voice for its language."""
    engine.setProperty("voice", _voice(engine, request["lang"]))
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


def _voice(engine: Any, lang: str) -> str:
    """Give the id of a voice that speaks `lang` ("fr"), from its own country if there is one."""
    known = engine.getProperty("voices")
    voices = [(str(voice.id), [_tag(tag) for tag in voice.languages or ()]) for voice in known]
    for number, tags in voices:
        if _HOME.get(lang) in tags:
            return number
    for number, tags in voices:
        if any(tag.split("-")[0] == lang for tag in tags):
            return number
    marks = (f"_{lang}-", f".{lang}-", f"/{lang}", f"\\{lang}-")  # Windows names the language in the id only
    for number, _tags in voices:
        if any(mark in number.lower() for mark in marks):
            return number
    raise LookupError(lang)


def _tag(tag: object) -> str:
    """Give a language tag such as `fr_FR`, or espeak's bytes with a priority before, as `fr-fr`."""
    text = tag.decode("utf-8", "ignore") if isinstance(tag, bytes) else str(tag)
    return text.strip("\x00\x02\x05 ").replace("_", "-").lower()


if __name__ == "__main__":
    main()
