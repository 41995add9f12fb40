"""What goes wrong around a desk while people talk: nothing acknowledged is lost, and the board says it."""

import contextlib
import os
import resource
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.store.keys import sqlcipher
from console.store.keys.encryption import key_of
from tests.e2e.breaking import small_disk, stopped_seat
from tests.e2e.clinic import CALLERS, Clinic, talk
from tests.needs import need
from tests.office import Desk, ScriptSeat
from tests.peers import free_port, need_lines, sipp, write_tone
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
ring = "60s"
phone = "{maria}"

[[queue]]
name = "billing"
skills = { none = 1 }

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = { none = 1 }

[[rule]]
name = "messages"
when = { caller = "+12125550141" }
then = ["voicemail front"]

[[rule]]
name = "sam"
when = { caller = "+12125550142" }
then = ["staff sam 60s", "voicemail front"]

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""


def _clinic(folder: Path, stack: ExitStack, *, callers: int) -> Clinic:
    config = CONFIG.replace("{ ", "{{ ").replace(" }", " }}")
    return Clinic(folder, stack, config, callers=callers)


def test_a_full_disk_stops_no_call_is_said_and_what_waited_is_written_then(tmp_path: Path) -> None:
    state = tmp_path / "desk" / "state"
    (tmp_path / "desk").mkdir()
    with small_disk(state, "24m"), ExitStack() as stack:
        clinic = _clinic(tmp_path / "desk", stack, callers=1)
        seat = stack.enter_context(clinic.seat())
        filler = state / "filler"
        handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
        with contextlib.suppress(OSError):
            while True:
                os.write(handle, bytes(4096))
        os.close(handle)
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
        wait_until(lambda: clinic.maria.hears(CALLERS[0]))
        wait_until(lambda: any("disk" in alert for alert in seat.board.alerts))
        caller.hang_up()
        seat.wait_gone()
        filler.unlink()
        wait_until(lambda: not any("disk" in alert for alert in seat.board.alerts), 20.0)
        assert clinic.desk.ended()[0]["outcome"] == "answered"


def test_a_database_somebody_else_holds_stops_no_call(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, callers=1)
        seat = stack.enter_context(clinic.seat())
        path = clinic.desk.state / "reception.db"
        with contextlib.closing(sqlcipher.connect(str(path), key_of(path), timeout=limit(10))) as other:
            other.execute("BEGIN IMMEDIATE")
            caller = clinic.caller()
            caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
            seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
            wait_until(lambda: clinic.maria.hears(CALLERS[0]))
            caller.hang_up()
            seat.wait_gone()
            assert clinic.desk.journal() == []
            other.execute("ROLLBACK")
        clinic.desk.ended()


def test_packets_that_get_lost_lose_no_call(tmp_path: Path) -> None:
    need("sipp")
    need_lines(12)
    config = '\n[[trunk]]\nname = "town"\naddress = "127.0.0.1:{town}"\naccept = ["127.0.0.1"]\n'
    config += '\n[[voicemail]]\nname = "front"\n\n[routing]\notherwise = ["say greeting", "hang up"]\n'
    config += '\n[[prompt]]\nname = "greeting"\nplay = "{sound}"\n'
    write_tone(tmp_path / "greeting.wav", 440.0, 10.0)
    with Desk(tmp_path, config, town=free_port(), sound=tmp_path / "greeting.wav") as desk:
        words = ("-m", "20", "-r", "10", "-d", "400", "-lost", "5", "-timeout", "40s")
        caller = sipp(tmp_path / "sipp", f"127.0.0.1:{desk.port}", *words)
        assert caller.wait(limit(45)) == 0, (tmp_path / "sipp" / "sipp.out").read_text(errors="replace")[
            -2000:
        ]
        assert all(call["answered"] for call in desk.ended(20))


def test_a_trunk_whose_name_is_not_found_takes_the_next_step_and_says_so(tmp_path: Path) -> None:
    more = """
[[trunk]]
name = "nowhere"
address = "sip.nowhere.invalid:5060"

[numbers]
oncall = "+1 212 555 0171"
"""
    with ExitStack() as stack:
        config = CONFIG.replace('"staff sam 60s"', '"number oncall 20s", "staff sam 60s"') + more
        config = config.replace("{ ", "{{ ").replace(" }", " }}")
        clinic = Clinic(tmp_path, stack, config, callers=3)
        clinic.caller(2).dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        clinic.sam.wait("CALL_INCOMING")


def test_a_seat_that_stands_still_delays_nobody(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, callers=1)
        frozen = stack.enter_context(stopped_seat(clinic.desk))
        with ScriptSeat(clinic.desk.socket) as seat:
            for times in range(1, 4):
                caller = clinic.caller()
                caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
                seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
                caller.wait("CALL_ESTABLISHED", times)
                caller.hang_up()
                seat.wait_gone()
        assert frozen.poll() is None


def test_a_desk_without_free_files_says_so_and_goes_on_when_there_are(tmp_path: Path) -> None:
    need_lines(5)  # the wheel ends the process where it can open no socket
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, callers=2)
        seat = stack.enter_context(clinic.seat())
        first, second = clinic.caller(0), clinic.caller(1)
        first.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
        talk(first, clinic.maria)
        before = resource.prlimit(clinic.desk.pid, resource.RLIMIT_NOFILE)
        opened = len(os.listdir(f"/proc/{clinic.desk.pid}/fd"))
        resource.prlimit(clinic.desk.pid, resource.RLIMIT_NOFILE, (opened + 1, before[1]))
        wait_until(lambda: any("files open" in alert for alert in seat.board.alerts))
        second.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        second.wait("CALL_CLOSED")
        talk(first, clinic.maria)
        resource.prlimit(clinic.desk.pid, resource.RLIMIT_NOFILE, before)
        wait_until(lambda: not any("files open" in alert for alert in seat.board.alerts))
        second.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wait_row(lambda row: row.state == "recording")


def test_a_database_that_breaks_stops_no_call_is_said_and_the_next_desk_has_all(tmp_path: Path) -> None:
    need_lines(5)  # the SIP library does not matter: once, on our own build
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, callers=1)
        desk = clinic.desk
        path = desk.state / "reception.db"
        backup = tmp_path / "backup"
        assert desk.run("backup", str(backup)).returncode == 0
        with clinic.seat() as seat:
            for each in (path, path.with_name("reception.db-wal")):
                with each.open("r+b") as file:
                    size = file.seek(0, os.SEEK_END)
                    file.seek(0)
                    file.write(b"\x5a" * size)
            caller = clinic.caller()
            caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
            call = seat.wait_row(lambda row: row.state == "ringing")
            seat.wish("answer", call.id)
            talk(caller, clinic.maria)
            seat.wish("note", call.id, text="asks for Friday")
            seat.wish("search", text="ana")
            seat.wish("history")
            wait_until(lambda: any("damaged" in alert for alert in seat.board.alerts), 20.0)
            os.kill(desk.pid, signal.SIGHUP)
            wait_until(lambda: any("the old one is in use" in alert for alert in seat.board.alerts))
            assert clinic.maria.hears(CALLERS[0])
            caller.hang_up()
            seat.wait_gone()
        assert desk.stop() == 0
        assert desk.run("restore", str(backup)).returncode == 0
        desk.start()
        assert [call["outcome"] for call in desk.ended(1)] == ["answered"]
        assert desk.rows("SELECT text FROM notes") == [("asks for Friday",)]
