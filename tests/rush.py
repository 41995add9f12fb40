"""Three people of three roles at one desk while calls come in: what each saw and when, who took what.

One sits at the desk's machine, two come over a real sshd, each as a Unix user of their own. Whenever a call
rings, all who are free press Enter at the same moment. Needs root, to be three users.
"""

import contextlib
import ctypes
import fcntl
import os
import pty
import pwd
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from console.__main__ import main
from console.calls.protocol.snapshot import Row
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import Baresip, free_port, sipp
from tests.sshd import Sshd
from tests.waiting import wait_until

#: name as shown → an ordinary Unix user every Debian has, and its role
PEOPLE = {"Anna": ("mail", "receptionist"), "Bea": ("games", "receptionist"), "Cleo": ("news", "manager")}
LOCAL, REMOTE, MANAGER = PEOPLE
CONFIG = """
[desk]
ring = "2min"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk 2min", "voicemail front"]

[roles]
receptionist = ["mail", "games"]
manager = ["news"]
"""
_STAFF = '\n[[staff]]\nname = "{short}"\ntitle = "{name}"\nuser = "{user}"\nuri = "{uri}"\n'
#: callers say who they are as P1x, P2x, …
_NAME = re.compile(rb"P(\d+)x")
SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
    INVITE sip:100@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: "P[call_number]x" <sip:[call_number]@[local_ip]:[local_port]>;tag=[pid]f[call_number]
    To: <sip:100@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:[call_number]@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=- 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio [media_port] RTP/AVP 0
    a=rtpmap:0 PCMU/8000
  ]]></send>
  <recv response="100" optional="true" />
  <recv response="180" optional="true" />
  <recv response="200" rrs="true" />
  <send><![CDATA[
    ACK sip:100@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: "P[call_number]x" <sip:[call_number]@[local_ip]:[local_port]>;tag=[pid]f[call_number]
    To: <sip:100@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 1 ACK
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <pause milliseconds="{talk_ms}" />
  <send retrans="500"><![CDATA[
    BYE sip:100@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: "P[call_number]x" <sip:[call_number]@[local_ip]:[local_port]>;tag=[pid]f[call_number]
    To: <sip:100@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 2 BYE
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="200" />
</scenario>
"""


def seat_words(user: str, socket: Path) -> list[str]:
    """What Python runs to open a seat as another Unix user, with our own right to read the files."""
    return ["-m", "tests.rush", str(pwd.getpwnam(user).pw_uid), str(socket)]


class Screen:
    """A seat in a pseudo-terminal: keys in; into ``painted`` goes when each caller was first seen there."""

    def __init__(self, command: Sequence[str], painted: dict[int, float]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self._process = subprocess.Popen(
            [*command], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )  # fmt: skip
        os.close(slave)
        self._painted = painted
        self.ready = False
        self._last = b""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                select.select([self._master], [], [])
                self._last = self._last[-200:] + os.read(self._master, 65536)
                now = time.monotonic()
                self.ready = self.ready or b"Riverside" in self._last
                for found in _NAME.finditer(self._last):
                    self._painted.setdefault(int(found[1]), now)

    def enter(self) -> None:
        """Press Enter."""
        with contextlib.suppress(OSError):
            os.write(self._master, b"\r")

    def send(self, how: signal.Signals) -> None:
        """Signal its process: a killed seat, or an ssh that hears nothing of its network (SIGSTOP)."""
        self._process.send_signal(how)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait()


@dataclass(slots=True)
class Outcome:
    """What a rush came to: ``spreads_s`` is, for each call, how much later the last of the seats that were
    looking painted the caller than the first; ``presses`` counts Enters, ``faults`` says what went wrong."""

    calls: int
    taken: dict[str, int] = field(default_factory=dict)
    presses: int = 0
    spreads_s: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Rush:
    """``calls`` callers, one every ``every_s``, each of whom talks for ``talk_s``. One seat is killed in a
    call after a third of them, another loses its network in a call after two thirds; both come back."""

    def __init__(self, folder: Path, calls: int, every_s: float, talk_s: float) -> None:
        self.folder, self.calls, self.every_s, self.talk_s = folder, calls, every_s, talk_s
        self._screens: dict[str, Screen] = {}
        self._away: dict[str, float] = {}
        self._opening: set[str] = set()
        self._pressed: dict[str, float] = {}
        self._painted: dict[str, dict[int, float]] = {name: {} for name in PEOPLE}
        self._absent: dict[str, list[tuple[float, float]]] = {name: [] for name in PEOPLE}
        self.outcome = Outcome(calls)

    def run(self) -> Outcome:
        """Play it; gives what came of it."""
        with ExitStack() as stack:
            folder = self.folder
            phones = {n: stack.enter_context(Baresip(folder, n.lower(), auto=True)) for n in PEOPLE}
            staff = "".join(
                _STAFF.format(short=name.lower(), name=name, user=PEOPLE[name][0], uri=phone.uri)
                for name, phone in phones.items()
            )
            desk = stack.enter_context(Desk(folder, CONFIG + staff, town=free_port()))
            self._commands = {LOCAL: [sys.executable, *seat_words(PEOPLE[LOCAL][0], desk.socket)]}
            for name in (REMOTE, MANAGER):
                words = " ".join(seat_words(PEOPLE[name][0], desk.socket))
                (folder / name).mkdir()
                server = stack.enter_context(Sshd(folder / name, desk.socket, seat=words))
                self._commands[name] = server.ssh("-tt", "-o", "SetEnv=LC_ALL=C.UTF-8")
            watcher = stack.enter_context(ScriptSeat(desk.socket))
            stack.callback(self._close)
            for name in PEOPLE:
                self._open(name)
            wait_until(lambda: all(screen.ready for screen in self._screens.values()), 30.0)
            self._play(desk, watcher)
            self._look_back(desk)
        return self.outcome

    def _open(self, name: str) -> None:
        self._screens[name] = Screen(self._commands[name], self._painted[name])

    def _close(self) -> None:
        for screen in self._screens.values():
            screen.close()

    def _play(self, desk: Desk, watcher: ScriptSeat) -> None:
        scenario = self.folder / "caller.xml"
        scenario.write_text(SCENARIO.replace("{talk_ms}", str(int(self.talk_s * 1000))))
        every, most = str(int(self.every_s * 1000)), str(self.calls)
        callers = sipp(
            self.folder / "sipp", f"127.0.0.1:{desk.port}", "-sf", str(scenario),
            "-r", "1", "-rp", every, "-m", most, "-l", most,
        )  # fmt: skip
        begun = time.monotonic()
        kill_at, cut_at = begun + self.calls * self.every_s / 3, begun + self.calls * self.every_s * 2 / 3
        killed = cut = False
        tick = threading.Event()
        try:
            while callers.poll() is None:
                now = time.monotonic()
                if now > begun + self.calls * self.every_s + 60:
                    self.outcome.faults.append("the callers were not done a minute after the last came")
                    break
                rows = watcher.board.calls
                busy = {row.seat for row in rows if row.seat}
                if not killed and now > kill_at and LOCAL in busy:
                    killed = True
                    self._lose(LOCAL, signal.SIGKILL)
                elif killed and not cut and now > cut_at and MANAGER in busy:
                    cut = True
                    self._lose(MANAGER, signal.SIGSTOP)
                for name, until in tuple(self._away.items()):
                    if now > until:
                        self._back(name)
                self._press(rows, busy)
                tick.wait(0.01)
        finally:
            callers.terminate()
            self.outcome.faults += [] if callers.wait() == 0 else [f"SIPp ended with {callers.returncode}"]
        if not (killed and cut):
            self.outcome.faults.append("nobody was killed and cut off: too few calls")

    def _press(self, rows: Sequence[Row], busy: set[str]) -> None:
        """Everybody who is free and looks at their board takes a call that rings, all at the same moment."""
        now = time.monotonic()
        if not any(row.state == "ringing" for row in rows):
            return
        free = [
            n for n in PEOPLE if n not in busy and n not in self._away and now - self._pressed.get(n, 0) > 0.7
        ]
        for name in free:
            self._pressed[name] = now
            self._screens[name].enter()
        self.outcome.presses += len(free)

    def _lose(self, name: str, how: signal.Signals) -> None:
        self._screens[name].send(how)
        now = time.monotonic()
        self._away[name] = now + 4 * self.every_s
        self._absent[name].append((now - 0.5, float("inf")))

    def _back(self, name: str) -> None:
        if self._screens[name].ready and name not in self._opening:
            self._screens[name].close()
            self._open(name)
            self._opening.add(name)
        elif self._screens[name].ready:
            self._opening.discard(name)
            del self._away[name]
            since, _ = self._absent[name].pop()
            self._absent[name].append((since, time.monotonic() + 0.5))

    def _look_back(self, desk: Desk) -> None:
        faults = self.outcome.faults
        wait_until(lambda: len(desk.journal("ended IS NOT NULL")) >= self.calls, 30.0)
        for call in desk.journal():
            who = call["talked_to"]
            self.outcome.taken[who] = self.outcome.taken.get(who, 0) + 1
            if call["outcome"] != "answered" or who not in PEOPLE:
                faults.append(f"{call['display']} was {call['outcome']}, talked to {who or 'nobody'}")
        claims = desk.rows("SELECT call, count(*) FROM call_events WHERE what = 'answered' GROUP BY call")
        faults += [f"call {call} was answered {count} times" for call, count in claims if count != 1]
        for name in PEOPLE:
            spans = sorted((c["answered"], c["ended"]) for c in desk.journal(f"talked_to = '{name}'"))
            faults += [f"{name} had two calls at {b[0]}" for a, b in pairwise(spans) if b[0] < a[1]]
        for n in range(1, self.calls + 1):
            seen = [screen.get(n) for screen in self._painted.values()]
            looking = [
                at
                for name, at in zip(self._painted, seen, strict=True)
                if at and not self._was_absent(name, n)
            ]
            if len(looking) > 1:
                self.outcome.spreads_s.append(max(looking) - min(looking))

    def _was_absent(self, name: str, n: int) -> bool:
        """Whether a person's board was away when a call came, as the others saw it."""
        came = min(times[n] for times in self._painted.values() if n in times)
        return any(since <= came <= until for since, until in self._absent[name])


def _sit() -> None:
    """The process of one seat: ``python -m tests.rush UID SOCKET``. The desk sees the effective user; files
    are still read as who we are (setfsuid), for the interpreter may lie where nobody else may look."""
    uid, path = int(sys.argv[1]), sys.argv[2]
    os.seteuid(uid)
    ctypes.CDLL(None).setfsuid(os.getuid())
    raise SystemExit(main(["--socket", path, "--join"]))


if __name__ == "__main__":
    _sit()
