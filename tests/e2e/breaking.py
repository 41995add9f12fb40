"""What can be broken around a desk, each for a while."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.store.keys import sqlcipher
from console.store.keys.encryption import key_of
from tests.needs import need_root
from tests.office import ROOT, Desk
from tests.waiting import limit


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of so many bytes at ``folder``."""
    need_root("a small disk is mounted")
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """The disk of a folder, filled to the last byte."""
    filler = folder / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.close(handle)
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def stopped_seat(desk: Desk) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that joined as a seat and then reads nothing any more."""
    program = (
        "import sys, time; from pathlib import Path; from tests.office import ScriptSeat\n"
        "with ScriptSeat(Path(sys.argv[1])): print('joined', flush=True); time.sleep(600)"
    )
    words = [sys.executable, "-c", program, str(desk.socket)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == b"joined\n"
        process.send_signal(signal.SIGSTOP)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


@contextlib.contextmanager
def locked(desk: Desk) -> Iterator[None]:
    """Another program writes into the database, and does not end."""
    path = desk.state / "reception.db"
    with contextlib.closing(sqlcipher.connect(str(path), key_of(path), timeout=limit(10))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextlib.contextmanager
def unreadable(desk: Desk) -> Iterator[None]:
    """The name of the database leads to something that is none."""
    path = desk.state / "reception.db"
    aside = path.with_name("aside.db")
    path.rename(aside)
    path.write_bytes(b"no database" * 100)
    yield
    aside.replace(path)


_FORGED = (
    "INVITE sip:100@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bK{n}\r\nMax-Forwards: 70\r\n"
    "From: <sip:{n}@{me}>;tag={n}\r\nTo: <sip:100@{to}>\r\nCall-ID: forged-{n}@{me}\r\nCSeq: 1 INVITE\r\n"
    "Contact: <sip:{n}@{me}>\r\n{more}Content-Length: 0\r\n\r\n"
)
#: headers that ended a desk, or cost it calls, once
_ODD = (
    "",
    f"Diversion: <sip:1@h>;counter={'9' * 4301}\r\n",
    "Require: nothing-we-know\r\n",
    "P-Asserted-Identity: <sip:911@192.0.2.1>\r\nPrivacy: id\r\n",
)


@contextlib.contextmanager
def forged_flood(desk: Desk) -> Iterator[None]:
    """A stranger sends some hundred calls a second, and what once ended a desk."""
    over = threading.Event()

    def flood() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.9", 0))
            me, to = f"127.0.0.9:{stranger.getsockname()[1]}", f"127.0.0.1:{desk.port}"
            n = 0
            while not over.wait(0.004):
                n += 1
                text = _FORGED.format(to=to, me=me, n=n, more=_ODD[n % len(_ODD)])
                stranger.sendto(text.encode(), ("127.0.0.1", desk.port))

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
