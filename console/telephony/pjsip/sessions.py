"""INVITE sessions of PJSIP by their addresses, which its binding leaves out: only for the owner thread."""

import ctypes

# struct pjsip_inv_session: obj_name[32], three pools, state; by the name's beginning the layout is known.
_NAME, _STATE = b"inv", 56
_DISCONNECTED = 6
_SERVER, _POOL_SIZE = 1, 1024
_REQUEST_TIMEOUT = 408


class _Text(ctypes.Structure):
    """struct pj_str_t."""

    _fields_ = (("at", ctypes.c_void_p), ("length", ctypes.c_ssize_t))


class Sessions:
    """The sessions of a loaded binding. Raises ``AttributeError`` where the build hides its symbols."""

    def __init__(self, lib: ctypes.CDLL) -> None:
        pointer, number = ctypes.c_void_p, ctypes.c_int

        def function(name: str, gives: type | None, *takes: type) -> "ctypes._NamedFuncPointer":
            found = getattr(lib, name)
            found.restype, found.argtypes = gives, takes
            return found  # type: ignore[no-any-return]

        self._count = function("pjsua_call_get_count", number)
        self._pool = function("pjsua_pool_create", pointer, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_size_t)
        self._release = function("pj_pool_release", None, pointer)
        self._invite = function("pjsip_get_invite_method", pointer)
        self._key = function("pjsip_tsx_create_key", number, pointer, pointer, number, pointer, pointer)
        self._transaction = function("pjsip_tsx_layer_find_tsx", pointer, pointer, number)
        self._dialog = function("pjsip_tsx_get_dlg", pointer, pointer)
        self._session = function("pjsip_dlg_get_inv_session", pointer, pointer)
        self._keep = function("pjsip_inv_add_ref", number, pointer)
        self._free = function("pjsip_inv_dec_ref", number, pointer)
        self._end = function("pjsip_inv_terminate", number, pointer, number, number)

    def used(self) -> int:
        """How many lines are in use, those of calls that we have ended among them."""
        return int(self._count())

    def of(self, request: int) -> int:
        """The session of an INVITE that is being read; 0 where it can't be told."""
        pool = self._pool(b"key", _POOL_SIZE, _POOL_SIZE)
        key = _Text()
        failed = self._key(pool, ctypes.byref(key), _SERVER, self._invite(), request)
        found = None if failed else self._transaction(ctypes.byref(key), 0)
        self._release(pool)
        for step in (self._dialog, self._session):
            found = step(found) if found else None
        return found if found and ctypes.string_at(found, len(_NAME)) == _NAME else 0

    def over(self, session: int) -> bool:
        """Whether both ends know that it is over, or PJSIP has given up."""
        return int(ctypes.c_int.from_address(session + _STATE).value) == _DISCONNECTED

    def keep(self, session: int) -> None:
        """Keep its memory until it is freed."""
        self._keep(session)

    def free(self, session: int) -> None:
        """Let PJSIP have its memory."""
        self._free(session)

    def end(self, session: int) -> None:
        """Wait no more for the far end: its line is free at once. A BYE that was sent is sent on."""
        self._end(session, _REQUEST_TIMEOUT, 1)
