"""What of PJSIP its Python binding leaves out, reached through its exported symbols."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.telephony import build
from console.telephony.media.devices import NO_SOUND, DeviceError, Devices
from console.telephony.pjsip.sessions import Sessions
from console.telephony.sip.inlet import Inlet, Request

# struct pjsip_hdr: prev, next, type, name {ptr, slen}, sname {ptr, slen}, vptr; the value follows.
_NEXT, _NAME, _NAME_LENGTH, _VALUE = 8, 24, 32, 64
_MAX_FORWARDS = b"Max-Forwards"
# struct pjsip_cfg_t begins with truth values; these are the defaults of 2.10 and later, by which the
# layout is known, and the place of disable_tcp_switch among them.
_SETTINGS, _TCP_SWITCH = (0, 0, 0, 0, 0, 0, 1, 1), 4


class Library:
    """The loaded binding, by the path of its shared object.

    Where the build hides its symbols, ``calls`` is 0 and ``forwarding`` does nothing.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lib = ctypes.CDLL(path)

    def devices(self) -> Devices:
        """Its sound devices, for another thread. Raises
        :class:`~console.telephony.media.devices.DeviceError`."""
        limits = build.installed()
        if limits and not limits.sound:
            raise DeviceError(NO_SOUND)
        return Devices(self._path)

    def calls(self) -> int:
        """How many calls the build holds once it is initialised, 0 when it won't say."""
        try:
            return int(self._lib.pjsua_call_get_max_count())
        except AttributeError:
            return 0

    def sessions(self) -> Sessions | None:
        """Its INVITE sessions, where the build lets us at them."""
        try:
            return Sessions(self._lib)
        except AttributeError:
            return None

    def inlet(self, look: Callable[[Request], int]) -> Inlet | None:
        """What looks at requests first, where the build lets us."""
        try:
            inlet = Inlet(self._lib, look)
        except AttributeError:
            return None
        return inlet if inlet.open() else None

    def keep_udp(self) -> bool:
        """Send long requests over UDP too; gives whether the build lets us.

        PJSIP moves requests over 1,300 bytes to TCP (RFC 3261 section 18.1.1), and a peer that has
        only UDP then looks dead: a long name would lose the call.
        """
        try:
            settings = (ctypes.c_int * len(_SETTINGS)).in_dll(self._lib, "pjsip_sip_cfg_var")
        except ValueError:
            return False
        if tuple(settings) == _SETTINGS:
            settings[_TCP_SWITCH] = 1
        return bool(settings[_TCP_SWITCH])

    @contextmanager
    def forwarding(self, hops: int) -> Iterator[None]:
        """Requests made inside carry ``Max-Forwards: hops``.

        PJSIP copies the header from a list of its endpoint into every new request; the value there
        is changed for the one request and put back. Only for the owner thread.
        """
        field = self._max_forwards()
        if field is None:
            yield
            return
        usual = field.value
        field.value = hops
        try:
            yield
        finally:
            field.value = usual

    def _max_forwards(self) -> ctypes.c_int | None:
        try:
            endpoint, headers = self._lib.pjsua_get_pjsip_endpt, self._lib.pjsip_endpt_get_request_headers
        except AttributeError:
            return None
        endpoint.restype = headers.restype = ctypes.c_void_p
        headers.argtypes = [ctypes.c_void_p]
        head = headers(endpoint())
        at = ctypes.c_void_p.from_address(head + _NEXT).value
        while at and at != head:
            name = ctypes.c_void_p.from_address(at + _NAME).value
            length = ctypes.c_long.from_address(at + _NAME_LENGTH).value
            if name and length == len(_MAX_FORWARDS) and ctypes.string_at(name, length) == _MAX_FORWARDS:
                return ctypes.c_int.from_address(at + _VALUE)
            at = ctypes.c_void_p.from_address(at + _NEXT).value
        return None
