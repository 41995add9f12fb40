"""Logs are put aside when they are long, and nobody who writes in them loses a line."""

import ctypes
import os
import threading
from pathlib import Path

import pytest

from console.desk.system.log_rotation import rotate

LINES = 20_000


def lines(*paths: Path) -> list[str]:
    return [line for path in paths for line in path.read_text().splitlines()]


def test_a_short_log_and_none_at_all_stay(tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    assert not rotate(log, longest=10)
    log.write_text("short")
    assert not rotate(log, longest=10)
    assert os.listdir(tmp_path) == ["desk.log"]


def test_a_long_log_goes_on_in_a_new_file_of_its_owner_alone(tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    with log.open("a") as file:
        file.write("x" * 20)
        file.flush()
        assert rotate(log, longest=10)
        file.write("new")
    assert (tmp_path / "desk.log.1").read_text() == "x" * 20
    assert log.read_text() == "new"
    assert log.stat().st_mode & 0o777 == 0o600


def test_only_so_many_are_kept_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    for number in range(6):
        log.write_text(str(number))
        rotate(log, longest=1, kept=3)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "desk.log": "", "desk.log.1": "5", "desk.log.2": "4", "desk.log.3": "3",
    }  # fmt: skip


def test_a_c_library_writes_on_without_losing_a_line(tmp_path: Path) -> None:
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    libc.fputs.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    libc.fflush.argtypes = libc.fclose.argtypes = [ctypes.c_void_p]
    log = tmp_path / "sip.log"
    file = libc.fopen(os.fsencode(log), b"ab")
    other = os.open(log, os.O_WRONLY | os.O_APPEND)

    def write() -> None:
        for number in range(LINES):
            libc.fputs(f"c {number}\n".encode(), file)
            libc.fflush(file)
            os.write(other, f"python {number}\n".encode())

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        rotate(log, longest=20_000, kept=100)
    writer.join()
    libc.fclose(file)
    os.close(other)
    assert len(list(tmp_path.glob("sip.log.*"))) > 3
    found = lines(*tmp_path.glob("sip.log*"))
    assert sorted(found) == sorted(f"{who} {number}" for who in ("c", "python") for number in range(LINES))


def test_a_descriptor_stays_closed_to_children(tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    log.write_text("long enough")
    closed, open_to_them = (os.open(log, os.O_WRONLY | os.O_APPEND) for _ in range(2))
    os.set_inheritable(open_to_them, True)
    try:
        rotate(log, longest=1)
        assert (os.get_inheritable(closed), os.get_inheritable(open_to_them)) == (False, True)
    finally:
        os.close(closed)
        os.close(open_to_them)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_refuses_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    log.write_text("long enough")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OSError, match="denied"):
            rotate(log, longest=1)
    finally:
        tmp_path.chmod(0o700)
    assert log.read_text() == "long enough"
