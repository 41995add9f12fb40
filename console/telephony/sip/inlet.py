"""Requests before PJSIP makes anything of them: a module of its own in front of its transactions, reached
through its exported symbols. Only for the owner thread.

What is refused here costs no transaction and no line, and is answered once: an INVITE that PJSIP refuses
itself is answered again and again for half a minute, also to a sender that was forged.
"""

import ctypes
import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

# struct pjsip_rx_data of PJSIP 2.10 and later on 64 bits: the transport and the packet; behind that, which
# has one of these sizes, its source and the pointers to the text and to the parsed headers.
_TRANSPORT, _PACKET, _SIZES = 8, 320, (4000, 8192)
_SOURCE, _SOURCE_PORT, _TEXT, _LENGTH, _CALL_ID, _TO = 48, 96, 104, 112, 136, 152
_SOURCE_LENGTH = 46
# a header's own value stands behind what all have: Call-ID is one text, To has a URI and a tag
_VALUE, _TAG = 64, 72
#: before the transaction layer (16), behind the transports (8)
_PRIORITY = 12
_NAME = b"mod-reception-inlet"
#: requests that may bear an offer, and a line of it that some phones send and PJSIP can't read: an empty
#: subject, which gets a sign in its place, of the same length
_OFFERING = frozenset({"INVITE", "UPDATE"})
_EMPTY_SUBJECT, _SUBJECT = b"\ns=\r\n", b"\ns=-\n"
#: longest name a transport has ("tlss0x55…")
_KIND = 4

#: What becomes of a request: PJSIP goes on with it, nothing at all, or (a status) this is answered once.
PASS, DROP = 0, -1


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: from ``source`` ("host:port") by "udp", "tcp" or "tls". ``within``: its To has a
    tag, so that it belongs to a dialog."""

    method: str
    source: str
    transport: str
    call_id: str
    within: bool
    raw: str

    @property
    def host(self) -> str:
        """The address it came from."""
        return self.source.rpartition(":")[0].strip("[]")


class _Text(ctypes.Structure):
    """struct pj_str_t."""

    _fields_ = (("at", ctypes.c_void_p), ("length", ctypes.c_ssize_t))


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class _Module(ctypes.Structure):
    """struct pjsip_module."""

    _fields_ = (
        ("previous", ctypes.c_void_p),
        ("next", ctypes.c_void_p),
        ("name", _Text),
        ("id", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("load", ctypes.c_void_p),
        ("start", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("unload", ctypes.c_void_p),
        ("on_rx_request", _Callback),
        ("on_rx_response", ctypes.c_void_p),
        ("on_tx_request", ctypes.c_void_p),
        ("on_tx_response", ctypes.c_void_p),
        ("on_tsx_state", ctypes.c_void_p),
    )


def transport_of(request: int) -> str:
    """By what a request came: "udp", "tcp" or "tls"; empty where that can't be told."""
    transport = ctypes.c_void_p.from_address(request + _TRANSPORT).value
    kind = ctypes.string_at(transport, _KIND)[:3].decode("ascii", "replace").lower() if transport else ""
    return kind if kind in ("udp", "tcp", "tls") else ""


class Inlet:
    """The module: ``look`` says what becomes of each request. Raises ``AttributeError`` where the build hides
    its symbols."""

    def __init__(self, lib: ctypes.CDLL, look: Callable[[Request], int]) -> None:
        pointer, number = ctypes.c_void_p, ctypes.c_int
        self._look = look
        endpoint, self._register = lib.pjsua_get_pjsip_endpt, lib.pjsip_endpt_register_module
        endpoint.restype = pointer
        self._register.restype, self._register.argtypes = number, (pointer, pointer)
        self._respond = lib.pjsip_endpt_respond_stateless
        self._respond.restype = number
        self._respond.argtypes = (pointer, pointer, number, pointer, pointer, pointer)
        self._endpoint = endpoint()
        self._called = _Callback(self._came)
        name = ctypes.create_string_buffer(_NAME)
        self._kept = name  # PJSIP keeps pointers to both for as long as it lives
        self._module = _Module(name=_Text(ctypes.addressof(name), len(_NAME)), id=-1, priority=_PRIORITY)
        self._module.on_rx_request = self._called

    def open(self) -> bool:
        """Stand in front from now on; whether PJSIP takes it."""
        return not self._register(self._endpoint, ctypes.addressof(self._module))

    def _came(self, at: int) -> int:
        """A request; gives whether PJSIP has nothing more to do with it."""
        try:
            request = _read(at)
            if request is None:
                return 0
            verdict = self._look(request)
            if verdict == PASS and request.method in _OFFERING:
                _mend(at, request.raw)
            if verdict > 0:
                self._respond(self._endpoint, at, verdict, None, None, None)
            return int(verdict != PASS)
        except Exception:
            log.exception("a request could not be looked at")
            return 0


def _behind(at: int) -> int:
    """Where what follows the packet begins; 0 where it is not laid out as it is known: the text of a message
    is the packet itself."""
    for size in _SIZES:
        found = at + _PACKET + size
        text = ctypes.c_void_p.from_address(found + _TEXT).value
        if text is not None and 0 <= text - (at + _PACKET) < size:
            return found
    return 0


def _read(at: int) -> Request | None:
    """A request from PJSIP's own structure; ``None`` where that can't be read."""
    behind = _behind(at)
    if not behind:
        return None
    text = ctypes.c_void_p.from_address(behind + _TEXT).value or 0
    raw = ctypes.string_at(text, max(0, min(ctypes.c_int.from_address(behind + _LENGTH).value, _SIZES[-1])))
    host = ctypes.string_at(behind + _SOURCE, _SOURCE_LENGTH).split(b"\0", 1)[0].decode("ascii", "replace")
    port = ctypes.c_int.from_address(behind + _SOURCE_PORT).value
    words = raw.lstrip()[:40].split(None, 1)
    to = ctypes.c_void_p.from_address(behind + _TO).value
    call_id = ctypes.c_void_p.from_address(behind + _CALL_ID).value
    return Request(
        words[0].decode("ascii", "replace") if words else "",
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        transport_of(at),
        _text(call_id + _VALUE) if call_id else "",
        bool(to and _text(to + _TAG)),
        raw.decode("utf-8", "surrogateescape"),
    )


def _mend(at: int, raw: str) -> None:
    """Give an SDP's empty subject a sign, within the packet that is read next."""
    behind = _behind(at)
    text = ctypes.c_void_p.from_address(behind + _TEXT).value if behind else None
    data = raw.encode("utf-8", "surrogateescape")
    found = data.find(_EMPTY_SUBJECT, max(data.find(b"\r\n\r\n"), 0))
    if text and found >= 0:
        ctypes.memmove(text + found, _SUBJECT, len(_SUBJECT))


def _text(at: int) -> str:
    found = _Text.from_address(at)
    return ctypes.string_at(found.at, found.length).decode("utf-8", "replace") if found.at else ""
