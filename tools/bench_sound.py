"""Speed and size of ears and mouth, on a virtual sound card of their own. Prints; never passes or fails."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests import pulse
from tests.voices.support import Events, recordings, until
from voices import model_files
from voices.audio import RATE, from_samples
from voices.catalogue import open_voice
from voices.ears import Ears
from voices.events import EarsState, Final, LineFinished
from voices.files import read
from voices.mouth import Mouth
from voices.pauses import WINDOWS
from voices.vad import Detector

LINE = "Je vous remercie de m’accueillir ici, je suis responsable des archives depuis douze ans maintenant."


class Tape:
    """A microphone that hears samples at the speed of life."""

    def __init__(self) -> None:
        self.on_block: Any = None

    def open(self, on_block: Any) -> Tape:
        self.on_block = on_block
        return self

    def play(self, samples: Any) -> None:
        pcm, begun = from_samples(samples).pcm, time.monotonic()
        pause = threading.Event()
        for number, at in enumerate(range(0, len(pcm), 640)):
            pause.wait(max(0.0, begun + number * 0.02 - time.monotonic()))
            self.on_block(pcm[at : at + 640])

    def close(self) -> None:
        """As a microphone."""


def hearing(models: Path, lang: str, count: int = 8) -> None:
    """End of speech to text, against the plain decoding of the same clip by the library's defaults."""
    from faster_whisper import WhisperModel

    from voices.whisper import Whisper

    plain = WhisperModel(str(models / model_files.NAME), device="cpu", compute_type="int8", cpu_threads=2)
    tape, events = Tape(), Events()
    ears = Ears(Whisper(models, lang), Detector, tape.open, events)
    ears.start()
    until(lambda: [state for state in events.of(EarsState) if state.state in ("loading", "listening")])
    quiet = np.random.default_rng(1).normal(0, 0.0004, 2 * RATE).astype(np.float32)
    until(lambda: tape.on_block)
    tape.on_block(from_samples(quiet[:3200]).pcm)
    until(lambda: [state for state in events.of(EarsState) if state.state == "listening"], 60)
    rows = []
    for recording in [found for found in recordings() if found.lang == lang][::2][:count]:
        clip = read(recording.path)
        events.clear()
        tape.play(np.concatenate([quiet[: RATE // 2], clip, quiet]))
        final = until(lambda: events.of(Final), 30)[-1]
        begun = time.perf_counter()
        list(plain.transcribe(clip, language=lang)[0])
        took = time.perf_counter() - begun
        rows.append((clip.size / RATE, final.latency_ms / 1000, took))
    window = WINDOWS["question"]
    for seconds, latency, took in rows:
        allowed = window + 0.5 * took
        print(
            f"  {lang} clip of {seconds:4.1f} s: text {latency:.2f} s after the end of speech; "
            f"window {window} + half of {took:.2f} s = {allowed:.2f} s"
        )
    shares = statistics.median((latency - window) / took for _, latency, took in rows)
    print(f"hearing ({lang}): beyond the window, {shares:.2f} of the plain decoding, median (aim: 0.5)")
    ears.close()


def speaking(server: pulse.Pulse) -> None:
    """Event to first sound, and hush to silence, at a loudspeaker; pyttsx3's own `say` beside it."""
    from tests.voices.test_speaking import Listener
    from voices.devices import Speaker

    voice, events = open_voice("pico"), Events()
    mouth = Mouth(voice, lambda rate: Speaker(None, rate), events)
    mouth.warm("fr")
    listener = Listener(server)
    first, stopped = [], []
    for number in range(9):
        listener.loud.clear()
        begun = time.perf_counter()
        mouth.say(str(number), LINE, "fr")
        until(lambda: listener.loud)
        first.append(listener.loud[0] - begun)
        until(lambda: len(listener.loud) > 12)
        begun = time.perf_counter()
        mouth.hush()
        until(lambda: any(end.key == str(number) for end in events.of(LineFinished)))  # noqa: B023
        threading.Event().wait(0.4)
        stopped.append(max(0.0, listener.loud[-1] - begun))
    print(f"speaking: first sound after {1000 * statistics.median(first):.0f} ms, median (aim: 60)")
    print(f"stopping: silence after {1000 * statistics.median(stopped):.0f} ms, median (aim: 50)")
    mouth.close()
    begun = time.perf_counter()
    code = (
        "from voices.system_child import _bring_espeak as bring; bring()\n"
        f"import pyttsx3; e = pyttsx3.init(); e.say({LINE!r}); e.runAndWait()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    took, heard = time.perf_counter() - begun, [at for at in listener.loud if at > begun]
    told = f"{1000 * (heard[0] - begun):.0f} ms" if heard else "never (it plays through aplay, or not at all)"
    print(f"pyttsx3's own say, start of Python included: first sound {told}; over after {took:.2f} s, "
          f"exit code {done.returncode}")  # fmt: skip
    listener.close()


IDLE = """
import os, resource, sys, time
from pathlib import Path
from tests.voices.support import Events, until
from voices.events import EarsState
from voices.catalogue import open_ears
from voices.devices import Microphone
from voices.ears import Ears
from voices.vad import Detector
events = Events()
recogniser = open_ears("whisper", "fr", Path(sys.argv[1]))
ears = Ears(recogniser, Detector, lambda put: Microphone(None, put), events)
ears.start()
until(lambda: [state for state in events.of(EarsState) if state.state == "listening"], 60)
time.sleep(1)
cpu, wall = time.process_time(), time.monotonic()
time.sleep(20)
share = (time.process_time() - cpu) / (time.monotonic() - wall)
print(f"listening in a quiet room: {100 * share:.1f} % of a core (aim: 3)")
held = int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024
print(f"memory with Whisper loaded: {held:.0f} MB (aim: 450)")
os._exit(0)
"""
BARE = """
import sys, asyncio
from pathlib import Path
from coach.options import Options
from coach.cli import _desk
from tui.app import CoachApp
options = Options("fr", Path(sys.argv[1]), ears="off", voice="off", private=True, case="associe-qui-freine")
async def main():
    app = CoachApp(lambda: _desk(options), options, start="practise")
    async with app.run_test() as pilot:
        while not app.screen.query("#say") or app.screen.query_one("#say").disabled:
            await pilot.pause(0.1)
        held = int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024
        print(f"memory of a session without engines: {held:.0f} MB (aim: 120)")
asyncio.run(main())
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, pulse.running() as server:
        models = Path(folder) / "models"
        model_files.prepare(models, lambda share: None)
        environ = os.environ | {"PYTHONPATH": "."}
        for code, argument in ((BARE, folder), (IDLE, str(models))):
            subprocess.run([sys.executable, "-c", code, argument], env=environ, check=True)
        speaking(server)
        for lang in ("fr", "en"):
            hearing(models, lang)
    print(f"largest memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
    os._exit(0)
