"""A TCP connection whose far end is gone without a word: noticed, told, and made anew."""

import ctypes
import socket
import struct
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.telephony.firewall import packet_filter
from tests.needs import need_raw_sockets
from tests.peers import need_lines
from tests.telephony.driven import Driven
from tests.waiting import wait_until

#: socket(7): a filter of one step that drops every packet before TCP sees it, as a cut cable would
_ATTACH, _DROP_ALL = 26, struct.pack("=HBBI", 0x06, 0, 0, 0)


class Server:
    """Answers OPTIONS over TCP; ``cut`` makes the connections so far dead."""

    def __init__(self, stack: ExitStack) -> None:
        self._listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        stack.callback(lambda: [each.close() for each in self._open])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        kept = ctypes.create_string_buffer(_DROP_ALL, len(_DROP_ALL))
        for each in self._open:
            each.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("@HP", 1, ctypes.addressof(kept)))

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(taken)
            threading.Thread(target=self._answer, args=(taken,), daemon=True).start()

    @staticmethod
    def _answer(taken: socket.socket) -> None:
        waiting = b""
        while piece := taken.recv(65536):
            waiting += piece
            while b"\r\n\r\n" in waiting:
                request, _, waiting = waiting.partition(b"\r\n\r\n")
                kept = (b"via:", b"from:", b"to:", b"call-id:", b"cseq:")
                lines = [line for line in request.split(b"\r\n") if line.lower().startswith(kept)]
                taken.sendall(b"\r\n".join([b"SIP/2.0 200 OK", *lines, b"Content-Length: 0", b"", b""]))


@pytest.mark.peer
def test_a_connection_that_died_without_a_word_is_told_and_made_anew(tmp_path: Path) -> None:
    need_lines(5)  # the library does not matter: once, on our own build
    need_raw_sockets("the kernel is told to drop what a TCP connection receives")
    with ExitStack() as stack:
        server = Server(stack)
        town = {"name": "town", "address": f"127.0.0.1:{server.port}", "transport": "tcp"}
        phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town], ask_every_s=1.0))
        phone.wait("TrunkState", name="town", up=True)
        server.cut()
        phone.wait("TrunkState", 30.0, name="town", up=False, why="does not answer")
        known = len(phone.all("TrunkState", up=True))
        wait_until(lambda: len(phone.all("TrunkState", up=True)) > known, 60.0)


def test_a_connection_is_given_up_after_the_time_we_say() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as ours,
    ):
        packet_filter.hurry(15.0)
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
