"""Real devices: a virtual microphone and loudspeaker of a private PulseAudio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rapidfuzz import fuzz

from tests.pulse import MICROPHONE, SPEAKER, Pulse
from tests.voices.support import Amplitude, Echo, Events, Hummer, recording, tone, until
from voices.audio import Speech, to_samples
from voices.ears import Ears
from voices.errors import SoundError
from voices.events import Dropped, EarsState, Final, LineFinished, MouthState, SpeechStarted
from voices.files import write_wav
from voices.mouth import Mouth

pytestmark = pytest.mark.journey


def speaker(rate: int = 16000) -> Any:
    from voices.devices import Speaker

    return Speaker(None, rate)


def microphone(on_block: Any) -> Any:
    from voices.devices import Microphone

    return Microphone(None, on_block)


def loud_seconds(raw: Path) -> float:
    heard = to_samples(raw.read_bytes())
    whole = heard[: heard.size - heard.size % 160].reshape(-1, 160)
    return float((np.abs(whole).max(axis=1) > 0.05).sum()) * 0.01


def test_devices_are_listed_by_name(sound_server: Pulse) -> None:
    from voices.devices import microphones, speakers

    assert MICROPHONE in microphones()
    assert SPEAKER in speakers()


def test_a_device_by_name_and_one_that_is_not_there(sound_server: Pulse) -> None:
    from voices.devices import Microphone, Speaker

    blocks: list[bytes] = []
    opened = Microphone(MICROPHONE, blocks.append)
    until(lambda: len(blocks) > 10)
    assert {len(block) for block in blocks} == {640}
    opened.close()
    opened.close()
    Speaker(SPEAKER).close()
    for device, code in (
        (lambda: Microphone("none", blocks.append), "no-microphone"),
        (lambda: Speaker("none"), "no-speaker"),
    ):
        with pytest.raises(SoundError) as caught:
            device()
        assert (caught.value.code, caught.value.detail) == (code, {"name": "none"})


def test_without_a_sound_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("miniaudio")
    from voices import devices

    if devices.speakers() or devices.microphones():
        pytest.skip("this machine has real devices")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    for opening, code in ((speaker, "no-speaker"), (lambda: microphone(print), "no-microphone")):
        with pytest.raises(SoundError) as caught:
            opening()
        assert caught.value.code == code


def test_what_is_played_is_heard_whole(sound_server: Pulse) -> None:
    process, raw = sound_server.record_speaker()
    out = speaker()
    until(lambda: raw.exists() and raw.stat().st_size > 3200)
    out.play(Speech(tone(0.5), 16000))
    out.play(Speech(tone(0.5), 22050 * 8000 // 11025))
    assert out.wait(5)
    assert out.played == pytest.approx(1.0, abs=0.01)
    until(lambda: loud_seconds(raw) > 0.9)
    sound_server.end(process)
    out.close()
    assert loud_seconds(raw) == pytest.approx(1.0, abs=0.1)


def test_stopping_cuts_the_sound(sound_server: Pulse) -> None:
    process, raw = sound_server.record_speaker()
    out = speaker()
    out.play(Speech(tone(10), 16000))
    until(lambda: raw.exists() and loud_seconds(raw) > 0.2)
    out.stop()
    played = out.played
    size = raw.stat().st_size
    until(lambda: raw.stat().st_size > size + 32000)
    sound_server.end(process)
    out.close()
    assert out.played == played
    assert loud_seconds(raw) < played + 0.2


def test_an_exception_in_the_callback_is_not_hidden(sound_server: Pulse) -> None:
    calls: list[int] = []

    def failing(pcm: bytes) -> None:
        calls.append(len(pcm))
        raise ValueError

    opened = microphone(failing)
    until(lambda: opened.failed)
    opened.close()
    assert len(calls) == 1


def test_many_openings_leave_no_connection_behind(sound_server: Pulse) -> None:
    for _ in range(10):
        speaker().close()
        microphone(lambda pcm: None).close()
    until(lambda: len(sound_server.control("list", "short", "clients").splitlines()) <= 2)


def test_ears_hear_the_microphone(sound_server: Pulse, tmp_path: Path) -> None:
    events = Events()
    ears = Ears(Echo(), Amplitude, microphone, events)
    ears.start()
    until(lambda: EarsState("listening") in events)
    wav = tmp_path / "said.wav"
    write_wav(wav, Speech(tone(1.0) + tone(0.1, loud=False), 16000))
    assert sound_server.play_into_microphone(wav).wait(10) == 0
    final = until(lambda: events.of(Final))[0]
    assert 1.2 <= final.seconds <= 1.8
    assert final.latency_ms >= 700
    ears.close()


def test_the_coach_does_not_hear_itself(sound_server: Pulse, tmp_path: Path) -> None:
    # The loudspeaker sounds in the room: what is played is what the microphone records.
    sound_server.control(
        "load-module", "module-loopback", "source=out.monitor", "sink=mic", "latency_msec=60"
    )
    heard, said = Events(), Events()
    mouth = Mouth(Hummer(), speaker, said)
    ears = Ears(Echo(), Amplitude, microphone, heard, lambda: mouth.speaking)
    ears.start()
    until(lambda: EarsState("listening") in heard)
    mouth.say(
        "a",
        "Une phrase qui dure bien une seconde et demie, pour que le micro l'entende, puis une autre.",
        "fr",
    )
    until(lambda: said.of(LineFinished))
    until(lambda: not mouth.speaking)
    until(lambda: Dropped("coach-speaking") in heard)
    until(lambda: heard.of(EarsState)[-1].state == "listening")
    assert heard.of(SpeechStarted) == []
    mouth.close()
    ears.close()


def test_a_microphone_unplugged_is_lost_and_found_again(sound_server: Pulse) -> None:
    events = Events()
    ears = Ears(Echo(), Amplitude, microphone, events)
    ears.start()
    until(lambda: EarsState("listening") in events)
    sound_server.end(sound_server.server)
    until(lambda: [state for state in events.of(EarsState) if state.state == "lost"])
    ears.close()
    assert events.of(EarsState)[-1].state == "off"


def test_a_speaker_that_goes_away_does_not_hold_the_session(sound_server: Pulse) -> None:
    events = Events()
    mouth = Mouth(Hummer(), speaker, events)
    mouth.say("a", "Une phrase assez longue pour durer. " * 10, "fr")
    until(lambda: mouth.speaking and MouthState("ready") in events)
    sound_server.end(sound_server.server)
    mouth.say("b", "Une autre.", "fr")
    until(lambda: len(events.of(LineFinished)) == 2, 20)
    assert events.of(MouthState)[-1].state == "silent"
    mouth.close()


@pytest.mark.speech
def test_a_spoken_question_is_read_through_the_whole_chain(
    sound_server: Pulse, whisper: dict[str, Any]
) -> None:
    from voices.vad import Detector

    said = recording("stp_fr_quelle_heure_est_il")
    events = Events()
    ears = Ears(whisper["fr"], Detector, microphone, events)
    ears.start()
    until(lambda: EarsState("listening") in events, 30)
    sound_server.play_into_microphone(said.path)
    final = until(lambda: events.of(Final), 30)[0]
    assert fuzz.ratio(final.text.lower(), said.text.lower()) > 60
    ears.stop()
