"""Devices that are lost, moved or hang, and servers that die: with a real PulseAudio."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.pulse import MICROPHONE, SPEAKER, Pulse
from tests.soak.counted import Counter, counting
from tests.voices.support import tone, until
from voices.audio import Speech
from voices.errors import SoundError
from voices.outgoing import Outgoing
from voices.patience import within

pytest.importorskip("miniaudio")
from voices.devices import Microphone, Speaker, microphones, speakers
from voices.echo import echo_cancelled

LOST = 0.8
"""Seconds without a block after which a device is taken for lost."""


def entries(kind: str) -> int:
    """How many files ("fd") or threads ("task") this process has."""
    return len(list(Path("/proc/self", kind).iterdir()))


def nothing(_pcm: bytes) -> None:
    """Take a block and forget it."""


def took(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def plug_in(server: Pulse) -> None:
    server.control(
        "load-module",
        "module-remap-source",
        "source_name=microphone",
        "master=mic.monitor",
        f"source_properties=device.description={MICROPHONE}",
    )


@contextmanager
def hanging(server: Pulse) -> Iterator[None]:
    server.server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.server.send_signal(signal.SIGCONT)


def test_lists_are_quick_and_leave_nothing_open(sound_server: Pulse) -> None:
    assert microphones() == (MICROPHONE,)
    before = entries("fd")
    for _ in range(10):
        assert took(microphones) + took(speakers) < 0.3
    assert entries("fd") == before


@pytest.mark.parametrize("name", [None, MICROPHONE])
def test_the_device_in_use_is_told(sound_server: Pulse, name: str | None) -> None:
    with ExitStack() as stack:
        microphone = Microphone(name, nothing)
        stack.callback(microphone.close)
        speaker = Speaker(SPEAKER if name else None)
        stack.callback(speaker.close)
        assert (microphone.name, speaker.name) == (MICROPHONE, SPEAKER)


def test_a_server_that_dies_twenty_times_is_missed_and_found_again(sound_server: Pulse) -> None:
    def used() -> tuple[int, int]:
        return entries("fd"), entries("task")

    before: tuple[int, int] | None = None
    for _ in range(20):
        blocks: list[bytes] = []
        microphone, speaker = Microphone(None, blocks.append), Speaker(None)
        until(lambda heard=blocks: heard)
        sound_server.kill()
        with pytest.raises(SoundError):
            Microphone(None, nothing)
        until(lambda one=microphone, two=speaker: one.idle_for > 0.1 and two.idle_for > 0.1)
        sound_server.start()
        assert took(microphone.close) + took(speaker.close) < 0.5
        before = before or used()
    until(lambda: used() <= before)


@pytest.mark.parametrize("name", [None, MICROPHONE])
def test_a_microphone_unplugged_is_silent_and_comes_back(sound_server: Pulse, name: str | None) -> None:
    lost = Microphone(name, nothing)
    until(lambda: lost.idle_for < 0.1)
    sound_server.unload("module-remap-source")
    assert took(lambda: until(lambda: lost.idle_for > LOST)) < 1.0
    lost.close()
    with pytest.raises(SoundError):  # the loudspeaker's monitor is no microphone
        Microphone(name, nothing)
    plug_in(sound_server)
    blocks: list[bytes] = []
    found = Microphone(name, blocks.append)
    until(lambda: blocks)
    assert found.name == MICROPHONE
    found.close()


def test_a_speaker_unplugged(sound_server: Pulse) -> None:
    modules = sound_server.control("list", "short", "modules").splitlines()
    named, usual = Speaker(SPEAKER), Speaker(None)
    sound_server.control(
        "unload-module", next(line.split()[0] for line in modules if "sink_name=out" in line)
    )
    until(lambda: named.idle_for > LOST)
    assert usual.idle_for < LOST  # it went on to another, as the system's choice does
    named.close()
    usual.close()


def test_a_server_that_hangs_holds_nobody(sound_server: Pulse) -> None:
    microphone, speaker = Microphone(None, nothing), Speaker(None)
    threads = threading.active_count()
    with hanging(sound_server):
        until(lambda: microphone.idle_for > LOST and speaker.idle_for > LOST)
        assert took(microphone.close) < 1
        assert took(speaker.close) < 1
        assert took(lambda: Speaker.play(speaker, Speech(tone(0.1), 16000))) < 0.1
        assert took(microphones) < 2.5
        with pytest.raises(SoundError):
            Microphone(None, nothing)
    until(lambda: threading.active_count() <= threads)

    def connections() -> int:
        return len(sound_server.control("list", "short", "clients").splitlines())

    until(lambda: connections() <= 1)  # the one that asks
    Microphone(None, nothing).close()


def test_what_is_played_is_told_and_a_listener_that_fails_is_left_out(sound_server: Pulse) -> None:
    told: list[tuple[bytes, int]] = []

    def once(pcm: bytes, rate: int) -> None:
        told.append((pcm, rate))
        if any(pcm):
            raise ValueError

    speaker = Speaker(None, 22050, once)
    until(lambda: told)
    speaker.play(Speech(tone(0.2), 16000))
    assert speaker.wait(5)
    until(lambda: speaker.played > 0.19)
    speaker.close()
    assert {rate for _, rate in told} == {22050}
    assert sum(any(pcm) for pcm, _ in told) == 1


def test_the_systems_echo_canceller_is_found_and_opened(sound_server: Pulse) -> None:
    assert echo_cancelled(microphones()) is None
    sound_server.control("load-module", "module-echo-cancel", "source_master=microphone", "sink_master=out")
    name = echo_cancelled(microphones())
    assert name
    blocks: list[bytes] = []
    microphone = Microphone(name, blocks.append)
    until(lambda: len(blocks) > 5)
    microphone.close()


def test_a_busy_interpreter_loses_no_sample(sound_server: Pulse) -> None:
    counter = Counter()
    with counting(sound_server):
        microphone = Microphone(None, counter.feed)
        until(lambda: counter.received > 8000)
        for _ in range(3):
            sorted(range(4_000_000), key=int.__neg__)  # in C, half a second in which nobody else runs
        until(lambda: counter.received > 32000)
        microphone.close()
    assert (counter.lost, counter.holes) == (0, 0)


def test_a_hole_is_counted() -> None:
    counter = Counter()
    sound = b"".join(number.to_bytes(2, "little", signed=True) for number in range(-1000, 1000) if number)
    counter.feed(bytes(100) + sound[:600] + bytes(20))
    counter.feed(sound[700:])
    assert (counter.lost, counter.holes, counter.unsent) == (50, 1, 10)


def test_a_queue_of_sound_gives_silence_when_empty() -> None:
    queue = Outgoing(16000)
    queue.play(Speech(b"\1\1" * 300, 16000))
    assert queue.take(200) + queue.take(200) == b"\1\1" * 300 + bytes(200)
    assert queue.played == pytest.approx(300 / 16000)
    assert queue.wait(0)


def test_a_call_too_late_is_tidied_up() -> None:
    go, late = threading.Event(), list[str]()

    def slow() -> str:
        go.wait(10)
        return "late"

    with pytest.raises(TimeoutError):
        within(0.05, slow, late.append)
    go.set()
    until(lambda: late == ["late"])
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
    assert within(5, lambda: 3) == 3
