"""What the desk tells systemd about itself: the datagrams of sd_notify(3), and nothing where nobody asked."""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)

_MICRO = 1_000_000


class Notifier:
    """Speaks to the socket that ``NOTIFY_SOCKET`` names; without one every word is dropped.

    The desk thread alone calls it, so that a watchdog hears from the thread that calls depend on.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, pid: int | None = None) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._every = _period(environment, os.getpid() if pid is None else pid) if self._address else None
        self._next = float("-inf")

    def ready(self, status: str) -> None:
        """The desk works, or works again after a reload; ``status`` stands in ``systemctl status``."""
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def reloading(self, mono: float) -> None:
        """The config is being read again since ``mono`` (seconds, monotonic)."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={int(mono * _MICRO)}")

    def stopping(self, status: str) -> None:
        """No new calls are taken; the desk ends when the last is over."""
        self._send(f"STOPPING=1\nSTATUS={_line(status)}")

    def alive(self, mono: float) -> None:
        """The loop has turned; sent twice in each period of the watchdog, where there is one."""
        if self._every is not None and mono >= self._next:
            self._next = mono + self._every
            self._send("WATCHDOG=1")

    def _send(self, words: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            try:
                out.setblocking(False)
                out.sendto(words.encode(), self._address)
            except OSError as wrong:
                log.warning("systemd can't be told %s: %s", words.partition("\n")[0], wrong.strerror)


def _address(text: str) -> str:
    """The socket's address: a path, or ``@name`` for an abstract one; other kinds are not ours."""
    return "\0" + text[1:] if text.startswith("@") else text if text.startswith("/") else ""


def _period(environment: Mapping[str, str], pid: int) -> float | None:
    """Seconds between two signs of life: half of what the watchdog allows (sd_watchdog_enabled(3))."""
    allowed, meant = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or int(allowed) == 0 or (meant and meant != str(pid)):
        return None
    return int(allowed) / _MICRO / 2


def _line(text: str) -> str:
    return " ".join(text.split())
