"""A network between the desk and a peer that loses, delays or swallows what goes over it: SIP over UDP and
the audio it sets up, on 127.0.0.1. It needs no right of root, as netem would.

``with Relay(port of the peer) as net``, ``net.lead_to(port of the desk)``: the desk knows the peer as
``net.near`` and the peer knows the desk as ``net.far`` (both ports). ``net.loss`` is the share of packets
lost, ``net.delay_s`` how late each is; ``net.silent`` swallows all. ``net.lost`` counts.
"""

import heapq
import itertools
import random
import re
import selectors
import socket
import threading
import time
from collections.abc import Callable

_MEDIA = re.compile(rb"(?<=\r\nm=audio )[1-9]\d*")
_CALL = re.compile(rb"\r\n(?:call-id|i):\s*(\S+)", re.IGNORECASE)
_TICK_S = 0.005
#: Where a packet came from: from the desk, from the peer.
_DESK, _PEER = 0, 1
_Forward = Callable[[bytes], tuple[socket.socket, bytes, int]]


class Relay:
    """Rewrites ports in what passes, so that answers, further requests and audio pass here, too."""

    def __init__(self, peer: int) -> None:
        self.loss, self.delay_s, self.silent = 0.0, 0.0, False
        self.lost = 0
        self._chance = random.Random(8)
        self._open: list[socket.socket] = []
        self._sockets = selectors.DefaultSelector()
        self._late: list[tuple[float, int, socket.socket, bytes, int]] = []
        self._count = itertools.count()
        #: by call: what leads to the desk's audio, and to the peer's
        self._audio: dict[bytes, tuple[socket.socket, socket.socket]] = {}
        self._leads: dict[socket.socket, int] = {}
        self._peer, self._near, self._far = peer, self._bind(), self._bind()
        self.near, self.far = _port(self._near), _port(self._far)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def lead_to(self, desk: int) -> None:
        """Begin, with the desk at that port."""
        # both ways at once: where the sender is, and what it was told of where the other is
        to_peer = {desk: self.far, self.near: self._peer}
        to_desk = {self._peer: self.near, self.far: desk}
        self._take(self._near, lambda it: (self._far, self._put(it, to_peer, _DESK), self._peer))
        self._take(self._far, lambda it: (self._near, self._put(it, to_desk, _PEER), desk))
        self._thread.start()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(5)
        self._sockets.close()
        for each in self._open:
            each.close()

    def _work(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._sockets.select(_TICK_S):
                packet = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if self.silent or self._chance.random() < self.loss:
                    self.lost += 1
                    continue
                forward: _Forward = key.data
                at = time.monotonic() + self.delay_s
                heapq.heappush(self._late, (at, next(self._count), *forward(packet)))
            while self._late and self._late[0][0] <= time.monotonic():
                _, _, way, packet, to = heapq.heappop(self._late)
                way.sendto(packet, ("127.0.0.1", to))

    def _put(self, packet: bytes, ports: dict[int, int], sender: int) -> bytes:
        """A message with our ports for theirs. All have five digits, so its length stays true."""
        known = {f"127.0.0.1:{old}".encode(): f"127.0.0.1:{new}".encode() for old, new in ports.items()}
        packet = re.sub(b"|".join(known), lambda found: known[found[0]], packet)
        call = _CALL.search(packet)
        return (
            _MEDIA.sub(lambda it: b"%d" % self._lead(call[1], int(it[0]), sender), packet) if call else packet
        )

    def _lead(self, call: bytes, port: int, sender: int) -> int:
        """The port of ours that leads to a call's audio at a sender's port."""
        if call not in self._audio:
            pair = self._audio[call] = (self._bind(), self._bind())
            for one, other in (pair, pair[::-1]):
                # sent from where the receiver sends to, as phones answer to where audio comes from
                self._take(one, lambda it, one=one, other=other: (other, it, self._leads[one]))  # type: ignore[misc]
        leads = self._audio[call][sender]
        self._leads[leads] = port
        return _port(leads)

    def _take(self, at: socket.socket, forward: _Forward) -> None:
        self._sockets.register(at, selectors.EVENT_READ, forward)

    def _bind(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind(("127.0.0.1", 0))
        self._open.append(made)
        return made


def _port(of: socket.socket) -> int:
    return int(of.getsockname()[1])
