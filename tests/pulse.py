"""A private PulseAudio with a virtual microphone and a virtual loudspeaker, for tests with real devices.

Nothing of the user's sound is touched: own folder, own socket, own processes, ended by their id.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

PROGRAMS = ("pulseaudio", "pactl", "pacat")
MICROPHONE = "Coach_Test_Microphone"
SPEAKER = "Coach_Test_Speaker"


def require() -> None:
    """Skip the test when PulseAudio is not installed; fail instead on CI, where it must be."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


class Pulse:
    """A running server. `env` holds the variables that make a program, or this process, use it."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="coach-pulse-")
        self._processes: list[subprocess.Popen[bytes]] = []
        socket = f"{self._folder}/native"
        self.env = {
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_RUNTIME_PATH": self._folder,
            "PULSE_STATE_PATH": self._folder,
            "PULSE_COOKIE": f"{self._folder}/cookie",
            "XDG_RUNTIME_DIR": self._folder,
        }
        # norewinds: a null sink otherwise works in blocks of 2 s until somebody asks for less.
        sink = "module-null-sink norewinds=1"
        modules = (
            f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            f"{sink} sink_name=mic rate=16000 channels=1 sink_properties=device.description=Mic_Feed",
            f"{sink} sink_name=out rate=48000 channels=2 sink_properties=device.description={SPEAKER}",
            "module-remap-source source_name=microphone master=mic.monitor "
            f"source_properties=device.description={MICROPHONE}",
        )
        loads = [part for module in modules for part in ("-L", module)]
        fixed = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        self._command = ["pulseaudio", *fixed, *loads]
        self.start()

    def start(self) -> None:
        """Start the server, on the same socket as before; returns when it answers."""
        self.server = self._start(self._command)
        try:
            self._until_ready()
        except BaseException:
            self.close()
            raise

    def kill(self) -> None:
        """End the server as a crash would: at once, telling nobody."""
        self.server.kill()
        self.server.wait(3)

    def restart(self) -> None:
        """Kill the server and start it again on the same socket; returns when it answers."""
        self.kill()
        self.start()

    def play_into_microphone(self, wav: Path) -> subprocess.Popen[bytes]:
        """Begin to play a file as if it were said to the microphone; wait() for its end."""
        return self._start(["pacat", "--playback", "--device=mic", "--file-format=wav", str(wav)])

    def play_raw_into_microphone(self, source: IO[bytes]) -> subprocess.Popen[bytes]:
        """Begin to play s16le mono at 16 kHz from a pipe, sample for sample, two seconds ahead."""
        fixed = ["--playback", "--raw", "--rate=16000", "--channels=1", "--format=s16le"]
        return self._start(["pacat", *fixed, "--device=mic", "--latency-msec=2000"], source)

    def record_speaker(self) -> tuple[subprocess.Popen[bytes], Path]:
        """Begin to record the loudspeaker (s16le mono 16 kHz, raw); `end` the process, then read the file."""
        target = Path(self._folder) / f"heard-{len(self._processes)}.raw"
        fixed = ["--record", "--raw", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=20"]
        return self._start(["pacat", *fixed, "--device=out.monitor", str(target)]), target

    def unload(self, module: str) -> None:
        """Take a module away: `module-remap-source` unplugs the microphone, with its feed `mic`."""
        self.control("unload-module", module)

    def control(self, *words: str) -> str:
        """Run pactl; give what it prints."""
        done = subprocess.run(
            ["pactl", *words],
            env=os.environ | self.env,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
        return done.stdout

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that this object started."""
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(3)

    def close(self) -> None:
        """End everything this object started."""
        for process in reversed(self._processes):
            self.end(process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, command: list[str], source: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=os.environ | self.env | {"HOME": self._folder},
            stdin=source or subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def _until_ready(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(subprocess.SubprocessError):
                self.control("set-default-sink", "out")
                self.control("set-default-source", "microphone")
                return
            if self.server.poll() is not None or time.monotonic() > deadline:
                pytest.fail("PulseAudio did not start")


@contextlib.contextmanager
def running() -> Iterator[Pulse]:
    """Run a server, and make this process use it meanwhile."""
    require()
    server = Pulse()
    before = {name: os.environ.get(name) for name in server.env}
    os.environ.update(server.env)
    try:
        yield server
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        server.close()
