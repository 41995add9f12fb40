"""A PulseAudio of the test's own, with a null sink to listen to ("ear") and one to speak into ("mouth").

``with Pulse(folder) as pulse:`` then ``pulse.env`` for the programs that should use it, ``pulse.say(660)``
speaks a tone into the microphone, ``pulse.hears(440)`` tells whether the speaker plays that pitch and
``pulse.kill()`` unplugs it all.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from console.telephony import build
from tests.needs import need
from tests.peers import tone_level, write_tone
from tests.waiting import limit, wait_until

RATE = 16000


def need_sound() -> None:
    """Skip the test where the installed pjsua2 has no sound device."""
    found = build.installed()
    if found is None or not found.sound:
        pytest.skip("this pjsua2 has no sound device: make pjsip")


class Pulse:
    """A sound server without a card."""

    def __init__(self, folder: Path) -> None:
        need_sound()
        for program in ("pulseaudio", "pactl", "parecord", "paplay"):
            need(program)
        self.folder = folder
        self.env = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            # A card hears and speaks in steps of a few milliseconds; a null sink would take two seconds.
            "PULSE_LATENCY_MSEC": "20",
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Pulse":
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        words = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        for sink in ("ear", "mouth"):
            words += ["-L", f"module-null-sink sink_name={sink}"]
        words += ["-L", "module-native-protocol-unix"]
        self._server = self._start(*words)
        wait_until(lambda: self._ask("pactl", "info") == 0)
        assert self._ask("pactl", "set-default-sink", "ear") == 0
        assert self._ask("pactl", "set-default-source", "mouth.monitor") == 0
        self._heard = self.folder / "ear.raw"
        with self._heard.open("wb") as out:
            words = ["parecord", "-d", "ear.monitor", "--raw", f"--rate={RATE}", "--channels=1"]
            self._start(*words, "--format=s16le", "--latency-msec=20", out=out)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._server.pid

    def kill(self) -> None:
        """End the server as a pulled plug would."""
        self._server.kill()
        self._server.wait()

    def say(self, hertz: float) -> None:
        """Speak a tone into the microphone from now on."""
        path = self.folder / f"{hertz:.0f}.wav"
        write_tone(path, hertz)
        self._start("paplay", "-d", "mouth", "--latency-msec=20", str(path))

    def hears(self, hertz: float, seconds: float = 0.2) -> bool:
        """Whether the last ``seconds`` the speaker played are mostly that pitch."""
        samples = np.frombuffer(self._heard.read_bytes()[-int(seconds * RATE) * 2 :], dtype="<i2") / 32768
        return tone_level(samples.astype(np.float64), hertz, RATE) > 0.8

    def _ask(self, *words: str) -> int:
        return subprocess.run(
            words, env=self.env, capture_output=True, timeout=limit(10), check=False
        ).returncode

    def _start(self, *words: str, out: object = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            words,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=out,  # type: ignore[call-overload]
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process
