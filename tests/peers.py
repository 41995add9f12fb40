"""Real SIP peers that we did not write, each on free ports of 127.0.0.1 and stopped by its pid.

``Baresip(folder, user="sam", tone=440)``: a softphone. ``with Baresip(…) as phone:`` then
``phone.dial("sip:x@127.0.0.1:5060")``, ``phone.answer()``, ``phone.hang_up()``, ``phone.digits("12#")``,
``phone.uri`` to reach it, ``phone.events`` (types such as ``CALL_ESTABLISHED``) and ``phone.heard()``,
the samples it received. ``sipp(…)`` starts SIPp and gives its process; ``tone_level`` measures a pitch.
"""

import contextlib
import json
import os
import socket
import subprocess
import threading
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.telephony.build import installed
from tests.needs import need
from tests.waiting import limit, wait_until

RATE = 8000


class _Ports:
    """Ports below those that the kernel gives to whoever asks for any (from 32768), given out in turn. Each
    worker of pytest has a part of its own, in case that workers share a network, and each run its begin."""

    def __init__(self, first: int, ports: int) -> None:
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % workers
        self._ports = ports // workers // 2 * 2
        self._first, self._next = first + worker * self._ports, os.getpid() * 16 % self._ports

    def take(self, ports: int) -> int:
        """The first of so many that follow each other."""
        assert ports <= self._ports, f"{ports} of {self._ports} ports"
        offset = self._next if self._next + ports <= self._ports else 0
        self._next = offset + ports
        return self._first + offset


_RTP_PORTS, _SIP_PORTS = _Ports(10000, 18000), _Ports(28000, 4700)


def need_lines(count: int) -> None:
    """Skip a test for which the build in use has too few lines; it runs on our own build."""
    build = installed()
    if build and build.lines < count:
        pytest.skip(f"this build of PJSIP holds {build.lines} calls, the test needs {count}: make pjsip")


def free_port(apart: int = 1) -> int:
    """A port free for UDP and TCP on 127.0.0.1; with ``apart`` 2 the next one is free too.

    It is not one that the kernel gives to whoever asks for any, who may come before it is used.
    """
    while True:
        first = _SIP_PORTS.take(apart)
        if all(_free(first + offset) for offset in range(apart)):
            return first


def _free(port: int) -> bool:
    with contextlib.ExitStack() as held:
        try:
            for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def rtp_range(ports: int) -> tuple[int, int]:
    """The first and the last of so many ports for audio, in a range that no other phone has."""
    first = _RTP_PORTS.take(ports)
    return first, first + ports - 1


#: how long a phone can say its tone, in seconds: then it hangs up
SAYS_S = 120.0


def write_tone(
    path: Path, hertz: float, seconds: float = 120.0, level: float = 0.3, rate: int = RATE
) -> None:
    """A sine as 16-bit mono WAV, at 8 kHz unless said."""
    t = np.arange(int(seconds * rate)) / rate
    samples = (np.sin(2 * np.pi * hertz * t) * level * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())


def read_wav(path: Path) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The samples of a 16-bit mono WAV, -1 to 1, also of one whose header is not finished."""
    data = path.read_bytes()
    start = data.find(b"data") + 8
    body = data[start : start + (len(data) - start) // 2 * 2]
    return np.frombuffer(body, dtype="<i2").astype(np.float64) / 32768


def tone_level(samples: "np.ndarray[Any, np.dtype[np.float64]]", hertz: float, rate: int = RATE) -> float:
    """Share of the energy that lies at a pitch (Goertzel), 0 to 1."""
    energy = float(np.sum(samples**2))
    if len(samples) == 0 or energy == 0:
        return 0.0
    turn = np.exp(-2j * np.pi * hertz / rate * np.arange(len(samples)))
    return float(2 * abs(np.dot(samples, turn)) ** 2 / (len(samples) * energy))


def heard_level(samples: "np.ndarray[Any, np.dtype[np.float64]]", hertz: float, rate: int = RATE) -> float:
    """``tone_level`` of what came over a line: of pieces of 50 ms by themselves, so that a packet that came
    late on a busy machine spoils its piece and not the whole (the phase is another one after it)."""
    pieces = np.array_split(samples, max(1, len(samples) * 20 // rate))
    energies = [float(np.sum(piece**2)) for piece in pieces]
    levels = [tone_level(piece, hertz, rate) for piece in pieces]
    return float(np.dot(levels, energies) / (sum(energies) or 1.0))


class Baresip:
    """A baresip with a folder of its own. ``auto`` answers by itself; ``tone`` is what it says (Hz);
    ``also`` are other users it answers for, ``account`` and ``config`` more parameters of its account and
    lines of its config; ``registrar`` is the PBX it is a phone of (password ``secret`` and
    its user)."""

    def __init__(  # noqa: PLR0913  (a program's options)
        self,
        folder: Path,
        user: str,
        *,
        tone: float = 440.0,
        auto: bool = False,
        name: str = "",
        status: int = 0,
        account: str = "",
        config: str = "",
        also: tuple[str, ...] = (),
        registrar: str = "",
    ) -> None:
        self._program = need("baresip")
        self.user = user
        self.folder = folder / f"baresip-{user}"
        self.dump = self.folder / "heard"
        self.dump.mkdir(parents=True)
        self.port = free_port(apart=2)
        self.uri = f"sip:{user}@127.0.0.1:{self.port}"
        self.events: list[dict[str, Any]] = []
        self._control = free_port()
        self._sock: socket.socket | None = None
        rtp = "{}-{}".format(*rtp_range(200))
        write_tone(self.folder / "says.wav", tone, SAYS_S)
        shown = f'"{name}" ' if name else ""
        mode = "auto" if auto else "manual"
        home = registrar or f"127.0.0.1:{self.port}"
        login = f";auth_user={user};auth_pass=secret{user};regint=60" if registrar else ";regint=0"
        users = (f"sip:{each}@{home}" for each in (user, *also))
        lines = (f"{shown}<{uri}>{login};answermode={mode}{account}\n" for uri in users)
        (self.folder / "accounts").write_text("".join(lines))
        (self.folder / "contacts").write_text("")
        (self.folder / "config").write_text(
            f"""sip_listen 127.0.0.1:{self.port}
audio_player aubridge,none
audio_source aufile,says.wav
audio_alert aubridge,none
ausrc_srate {RATE}
auplay_srate {RATE}
ausrc_channels 1
auplay_channels 1
rtp_ports {rtp}
module_path {_modules()}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
snd_path heard
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{self._control}
{config}
"""
        )

    def __enter__(self) -> "Baresip":
        out = (self.folder / "out").open("wb")
        self._process = subprocess.Popen(
            [self._program, "-4", "-f", "."],
            cwd=self.folder,  # its paths have 128 characters and no space
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
        out.close()

        def up() -> bool:
            assert self._process.poll() is None, (self.folder / "out").read_text()
            try:
                self._sock = socket.create_connection(("127.0.0.1", self._control), 1)
            except OSError:
                return False
            return True

        wait_until(up, 30)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(limit(5))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._sock:
            self._sock.close()

    def kill(self) -> None:
        """Have it die in the middle of whatever it does, without a word to anybody."""
        self._process.kill()

    def command(self, command: str, params: str = "") -> None:
        """Send a command of baresip's menu."""
        body = json.dumps({"command": command, "params": params})
        assert self._sock
        self._sock.sendall(f"{len(body)}:{body},".encode())

    def dial(self, uri: str) -> None:
        """Call somebody."""
        self.command("dial", uri)

    def answer(self) -> None:
        """Answer what rings."""
        self.command("accept")

    def hang_up(self) -> None:
        """End the call."""
        self.command("hangup")

    def digits(self, digits: str) -> None:
        """Press keys (RFC 4733)."""
        for digit in digits:
            self.command("sndcode", digit)

    def count(self, kind: str) -> int:
        """How often an event came."""
        return sum(event.get("type") == kind for event in self.events)

    def wait(self, kind: str, times: int = 1, limit_s: float = 15.0) -> None:
        """Wait until an event of a kind came."""
        wait_until(lambda: self.count(kind) >= times, limit_s)

    def heard(self) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """What it received so far, of its newest call."""
        files = sorted(self.dump.glob("*-dec.wav"), key=lambda p: p.stat().st_mtime)
        return read_wav(files[-1]) if files else np.zeros(0)

    def hears(self, hertz: float, seconds: float = 0.5) -> bool:
        """Whether the last ``seconds`` of what it received are mostly that pitch."""
        samples = self.heard()[-int(seconds * RATE) :]
        return len(samples) >= int(seconds * RATE) and heard_level(samples, hertz) > 0.8

    def hears_only(self, *hertz: float, seconds: float = 0.5) -> bool:
        """Whether the last ``seconds`` of what it received are all of these pitches, about as loud as each
        other, and nothing else (a tenth is left to the seam of a loop); without any, silence."""
        samples = self.heard()[-int(seconds * RATE) :]
        if len(samples) < int(seconds * RATE):
            return False
        if not hertz:
            return float(np.abs(samples).max()) < 0.01
        shares = [heard_level(samples, each) for each in hertz]
        return sum(shares) > 0.9 and min(shares) > 0.5 / len(hertz)

    def _read(self) -> None:
        data = b""
        assert self._sock
        self._sock.settimeout(None)
        with contextlib.suppress(OSError, ValueError):
            while piece := self._sock.recv(65536):
                data += piece
                while b":" in data:
                    head, _, rest = data.partition(b":")
                    length = int(head)
                    if len(rest) <= length:
                        break
                    self.events.append(json.loads(rest[:length]))
                    data = rest[length + 1 :]


def _modules() -> str:
    for folder in ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules"):
        if Path(folder).is_dir():
            return folder
    return "/usr/lib/baresip/modules"


def sipp(folder: Path, target: str, *options: str) -> "subprocess.Popen[bytes]":
    """Start SIPp's caller (or ``-sf`` scenario among ``options``) from a free port; wait on the result."""
    folder.mkdir(parents=True, exist_ok=True)
    out = (folder / "sipp.out").open("wb")
    words = [need("sipp"), "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin"]
    if "-p" not in options:
        words += ["-p", str(free_port())]
    if not {"-sf", "-sn"} & set(options):
        words += ["-sn", "uac"]
    process = subprocess.Popen(
        [*words, *options, *filter(None, [target])],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        env={**os.environ, "TERM": "xterm"},
    )
    out.close()
    return process
