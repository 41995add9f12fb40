"""Keys a far end presses, each told once: as RTP events (RFC 4733), in INFO, or in both at once.

Some phones and gateways send a press in both ways, repeat an event they were not told is over, and cut one
that lasts into pieces. What says a thing twice within a short while, in different ways, means it once.
"""

import re
from collections import deque
from dataclasses import dataclass, field

from console.telephony.sip.headers import parse

#: The same key in another way within so long, in seconds, is the same press.
SAME_S = 3.0
#: An event that did not end and goes on within so long, in seconds, is the same press: RFC 4733 cuts those
#: of more than eight seconds into pieces (2.5.1.3).
PIECE_S = 0.25
KEYS = frozenset("0123456789*#ABCD")
_NUMBERED = {"10": "*", "11": "#"}
_SIGNAL = re.compile(r"^\s*signal\s*=\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_CSEQ = re.compile(r"^\s*(\d{1,10})\b")
_RELAY, _BARE = "application/dtmf-relay", "application/dtmf"
_SEEN = 16
_TAKEN, _UNKNOWN = 200, 415


@dataclass(slots=True)
class _Press:
    key: str
    at: float
    ways: set[str]


@dataclass(slots=True)
class Keypad:
    """The keys of one far end."""

    _presses: deque[_Press] = field(default_factory=lambda: deque(maxlen=_SEEN))
    _key: str = ""
    _began: int = -1
    _ended: bool = True
    _at: float = float("-inf")
    _infos: deque[tuple[str, int]] = field(default_factory=lambda: deque(maxlen=_SEEN))

    def event(self, key: str, began: int, now: float, *, ended: bool) -> str:
        """An RTP event that began at ``began`` (its timestamp), or a piece of one; gives the key where this
        is a new press, else nothing."""
        key = key.upper()
        goes_on = key == self._key and not self._ended and now <= self._at + PIECE_S
        new = (key, began) != (self._key, self._began) and not goes_on
        self._key, self._began, self._ended, self._at = key, began, ended, now
        return self._pressed(key, "event", now) if new else ""

    def info(self, raw: str, now: float) -> tuple[int, str]:
        """An INFO; gives the status of its answer, and the key where it is a new press."""
        message = parse(raw)
        number = _CSEQ.match(message.first("cseq"))
        known = next((code for each, code in self._infos if number and each == number[1]), 0)
        if known:  # our answer was lost
            return known, ""
        code, key = _read(message.first("content-type"), raw)
        if number:
            self._infos.append((number[1], code))
        return code, self._pressed(key, "info", now) if key else ""

    def _pressed(self, key: str, way: str, now: float) -> str:
        if key not in KEYS:
            return ""
        while self._presses and self._presses[0].at < now - SAME_S:
            self._presses.popleft()
        for press in self._presses:
            if press.key == key and way not in press.ways:
                press.ways.add(way)
                return ""
        self._presses.append(_Press(key, now, {way}))
        return key


def _read(kind: str, raw: str) -> tuple[int, str]:
    """The status for a body of this kind, and its key, if any."""
    kind = kind.partition(";")[0].strip().lower()
    body = raw.replace("\r\n", "\n").partition("\n\n")[2].strip()
    if not kind and not body:
        return _TAKEN, ""
    if kind == _RELAY:
        found = _SIGNAL.search(body)
        return _TAKEN, _key(found[1]) if found else ""
    if kind == _BARE:
        found = _SIGNAL.search(body)
        return _TAKEN, _key(found[1] if found else body)
    return _UNKNOWN, ""


def _key(signal: str) -> str:
    """The key of a signal: itself, or its number (RFC 4733, 3.2) up to 11; what lies beyond is none."""
    signal = _NUMBERED.get(signal, signal).upper()
    return signal if signal in KEYS else ""
