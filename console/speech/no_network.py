"""No speech leaves the machine: what a process that hears or speaks it may not do."""

import os
import sys

#: What Python does on its way to a network: the acts of its audit hooks.
_NETWORK = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
    | {"socket.gethostbyname", "urllib.Request", "http.client.connect"}
)


def forbid_network() -> None:
    """Refuse every use of a network by this process from now on, with ``PermissionError``.

    Libraries that fetch voices or models fail where they try. It can't be undone.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError(f"speech is offline: {event} is not allowed")
