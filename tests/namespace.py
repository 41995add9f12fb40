"""`python tests/namespace.py PROGRAM …`: the program with a loopback network of its own, and nothing of it
left behind: whatever it started and did not stop is ended with it.

A worker of pytest runs in one (``tests/conftest.py``), so that ports of two workers never meet. Root makes a
network namespace; an ordinary user makes it in a user namespace in which they stay who they are and may do
with this network what root does with the machine's (``CAP_NET_ADMIN``, ``CAP_NET_RAW``). It is a
script and not a module of the package: it imports nothing of ours, for its own start is waited for.
"""

import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PR_SET_CHILD_SUBREAPER, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 36, 47, 2
_CAPABILITY_VERSION_3, _RIGHTS = 0x20080522, (12, 13)  # CAP_NET_ADMIN, CAP_NET_RAW
_SIOCADDRT, _SIOCSIFFLAGS, _SIOCSIFADDR = 0x890B, 0x8914, 0x8916
_IFF_UP, _IFF_LOOPBACK, _IFF_RUNNING, _RTF_UP = 0x1, 0x8, 0x40, 0x1
#: the host's address in its network besides 127.0.0.0/8: one for documentation (RFC 5737)
ADDRESS = "192.0.2.1"


def wrap(command: Sequence[str]) -> list[str]:
    """The words that run a command in a namespace of its own."""
    return [sys.executable, __file__, *command]


def usable() -> str:
    """Empty where a namespace can be made here, else why not."""
    tried = subprocess.run(wrap([sys.executable, "-c", ""]), capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else tried.stderr.strip().rpartition("\n")[2] or "it fails"


def enter() -> None:
    """Put this process, of one thread, into a network namespace of its own. Raises OSError."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", _CLONE_NEWNET | (_CLONE_NEWUSER if user else _CLONE_NEWNS))
    if not user:  # what a test mounts and does not take away again is gone with it, too
        _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _network()
    if user:
        _keep_rights()


def run(command: Sequence[str]) -> int:
    """Run a command in a namespace, then end what it left; gives its exit code."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # orphans become our children
    program = os.fork()
    if not program:
        enter()
        os.environ.setdefault("RES_OPTIONS", "timeout:1 attempts:1")  # no name server hears us: resolver(5)
        os.execvp(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the program's to answer
    signal.signal(signal.SIGTERM, lambda *_: os.kill(program, signal.SIGTERM))
    ended, status = os.wait()
    while ended != program:  # an orphan, for whose end somebody may wait
        ended, status = os.wait()
    while left := Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        for pid in map(int, left):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _network() -> None:
    """Loopback, and what a host is asked for besides: an address of its own and a default route (baresip
    speaks from where that leads). What is sent to any other address is lost there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:

        def device(request: int, name: bytes, value: bytes) -> None:
            fcntl.ioctl(control, request, struct.pack("16s16s8x", name, value))

        device(_SIOCSIFFLAGS, b"lo", struct.pack("H", _IFF_UP | _IFF_LOOPBACK | _IFF_RUNNING))
        device(_SIOCSIFADDR, b"lo:1", _address(ADDRESS))
        name = ctypes.create_string_buffer(b"lo")
        anywhere = _address("0.0.0.0")
        route = struct.pack(
            "L16s16s16sHhLPhPLLH",
            0,
            anywhere,
            anywhere,
            anywhere,
            _RTF_UP,
            0,
            0,
            0,
            0,
            ctypes.addressof(name),
            0,
            0,
            0,
        )  # struct rtentry
        fcntl.ioctl(control, _SIOCADDRT, route)


def _keep_rights() -> None:
    """Keep the rights over this network in the program that is run next (capabilities(7), ambient set)."""
    mask = sum(1 << each for each in _RIGHTS)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    rights = ctypes.create_string_buffer(struct.pack("6I", mask, mask, mask, 0, 0, 0))
    _call("capset", header, rights)
    for each in _RIGHTS:
        _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, each, 0, 0)


def _address(host: str) -> bytes:
    """A sockaddr_in of a host."""
    return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(host))


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
