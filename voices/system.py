"""The system's own voices as a `Synthesiser`: pyttsx3 in a child process that can be ended when it hangs."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from voices.audio import Speech
from voices.errors import SoundError
from voices.speech_text import prepare, sentences
from voices.synthesiser import Mark, MarkedSpeech, Marks, within

_STARTING = 10.0
"""Seconds the child may take to open the engine (0.1 s with espeak-ng; Windows may be slow at first)."""

_ANSWERING = 5.0
"""Seconds it may take for one sentence (0.1 with espeak-ng); a second try is made, in a new child."""

_RATE = 22_050
"""Of an empty speech; else the engine says."""


class System:
    """One child serves every request; one that hangs or dies is replaced, and the sentence tried again."""

    name = "system"
    marks: Marks = "none" if sys.platform in ("darwin", "win32") else "exact"

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "voices.system_child")) -> None:
        """Start nothing yet. `command`: the child's, to which the folder for its file is added."""
        self._command = command
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def synthesise(
        self, text: str, lang: str, pitch: float = 1.0, speed: float = 1.0, *, who: str = ""
    ) -> Speech:
        """See `Synthesiser`. Raises SoundError "voice-missing", "engine-missing", "-failed" or "-timeout".

        With espeak-ng, a text that is one piece and ready to be spoken gives a `MarkedSpeech`.
        """
        manner = {"lang": lang, "pitch": within(pitch), "speed": within(speed), "who": who}
        pieces = sentences(prepare(text, lang))
        made = [self._asked({"text": piece, **manner}) for piece in pieces]
        if len(made) == 1 and text.startswith(pieces[0]):
            return made[0]  # with its marks, which are right for this text
        return sum(made[1:], Speech(made[0].pcm, made[0].rate)) if made else Speech(b"", _RATE)

    def probe(self) -> None:
        """Start the child and see that it opens the engine. Raises SoundError as `synthesise` does."""
        with self._lock:
            self._ready()

    def close(self) -> None:
        """End the child. Waits for a sentence being made, at most its time limit."""
        with self._lock:
            self._drop()

    def _asked(self, request: dict[str, Any]) -> MarkedSpeech:
        with self._lock:
            try:
                return self._ready().ask(request)
            except SoundError as error:
                if error.code == "voice-missing":
                    raise
                self._drop()
            try:
                return self._ready().ask(request)
            except SoundError:
                self._drop()
                raise

    def _ready(self) -> _Child:
        if self._child is None:
            self._child = _Child(self._command)
        return self._child

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    """The process, its pipes, and its private folder."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._folder = tempfile.mkdtemp(prefix="coach-", dir=_memory_folder())  # mkdtemp makes it 0700
        try:
            self._process = subprocess.Popen(
                [*command, self._folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # espeak may print what it reads; that is said to nobody
                cwd=Path(__file__).parent.parent,  # so that `-m voices…` finds this very package
            )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise SoundError("engine-missing", engine="system") from error
        try:
            self._answer(_STARTING)
        except SoundError:
            self.end()
            raise

    def ask(self, request: dict[str, Any]) -> MarkedSpeech:
        """Give the speech for a request. After a SoundError other than "voice-missing", `end` it."""
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe above
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise SoundError("engine-failed", engine="system", reason="ended") from error
        return self._answer(_ANSWERING)

    def end(self) -> None:
        """Kill it and remove its folder."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, limit: float) -> MarkedSpeech:
        """Read one answer; a child that takes over `limit` seconds is killed, which ends the reading."""
        assert self._process.stdout is not None  # noqa: S101
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(limit, kill)
        timer.daemon = True
        timer.start()
        try:
            line = self._process.stdout.readline()
            head: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            pcm = self._process.stdout.read(head.get("bytes", 0))
        except (OSError, ValueError) as error:
            raise SoundError("engine-failed", engine="system", reason=type(error).__name__) from error
        finally:
            timer.cancel()
        if late.is_set():
            raise SoundError("engine-timeout", engine="system")
        return _speech(head, pcm)


def _speech(head: dict[str, Any], pcm: bytes) -> MarkedSpeech:
    if head.get("code") == "voice-missing":
        raise SoundError("voice-missing", engine="system", lang=str(head.get("reason", "")))
    if head.get("code") == "engine-missing":
        raise SoundError("engine-missing", engine="system", reason=str(head.get("reason", "")))
    if "bytes" not in head or len(pcm) != head["bytes"]:
        raise SoundError("engine-failed", engine="system", reason=str(head.get("reason", "ended")))
    marks = tuple(Mark(*mark) for mark in head.get("marks", ()))
    return MarkedSpeech(pcm, int(head["rate"]) or _RATE, marks)


def _memory_folder() -> str | None:
    """Give a folder that is memory and not disk, where there is one: what is spoken is confidential."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
    return str(memory) if os.access(memory, os.W_OK) and memory.is_dir() else None


def open_voice() -> System:
    """Open the engine; the door the catalogue knows."""
    return System()
