"""A desk whose PostgreSQL is not there, or stands still: calls are answered, and all is written later."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from console.calls.protocol.snapshot import Row
from tests.e2e.clinic import Clinic, number, talk
from tests.needs import need
from tests.office import ScriptSeat
from tests.peers import Baresip, need_lines
from tests.postgres import running
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"
ring = "30s"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""


def alerted(seat: ScriptSeat) -> bool:
    return any("journal: " in words for words in seat.board.alerts)


def of(row: Row, n: int) -> bool:
    """Whether a call is the caller's ``n``."""
    return row.card.number.endswith(number(n)[-7:]) or number(n)[-4:] in row.card.number


def dials(clinic: Clinic, n: int) -> Baresip:
    """Caller ``n`` dials the front desk."""
    phone = clinic.caller(n)
    phone.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
    return phone


def answered(seat: ScriptSeat, clinic: Clinic, n: int) -> None:
    """Caller ``n`` calls, Maria answers, and they hear each other."""
    phone = dials(clinic, n)
    row = seat.wait_row(lambda row: of(row, n))
    seat.wish("answer", row.id)
    talk(phone, clinic.maria)


def test_a_desk_whose_database_is_not_there_works_and_catches_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("postgres")
    need_lines(4)
    with running() as server, ExitStack() as stack:
        monkeypatch.setenv("RECEPTION_DATABASE", server.new("desk"))
        server.stop()
        clinic = Clinic(tmp_path, stack, CONFIG)
        with clinic.seat() as seat:
            wait_until(lambda: alerted(seat))
            answered(seat, clinic, 0)
            server.start()
            wait_until(lambda: not alerted(seat), 60)
            talk(clinic.caller(0), clinic.maria)
            (call,) = clinic.desk.json("calls")
            assert (call["caller"], call["ended"]) == (number(0), None), "it is up, and not interrupted"
            clinic.caller(0).hang_up()
            seat.wait_gone()
        wait_until(lambda: clinic.desk.json("calls")[0]["ended"])
        (call,) = clinic.desk.json("calls")
        assert call["outcome"] == "answered"
        assert call["talked_to"]


def test_a_database_that_stands_still_costs_no_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("postgres")
    need_lines(6)
    with running() as server, ExitStack() as stack:
        monkeypatch.setenv("RECEPTION_DATABASE", server.new("desk"))
        clinic = Clinic(tmp_path, stack, CONFIG, callers=2)
        assert clinic.desk.run("contacts", "add", "Ana Ruiz", number(0)).returncode == 0
        frozen = server.freeze()
        stack.callback(server.thaw, frozen)
        with clinic.seat() as seat:  # a board opens, too
            answered(seat, clinic, 0)
            assert not any(row.name == "Ana Ruiz" for row in seat.board.calls)
            clinic.caller(0).hang_up()
            seat.wait_gone()
            dials(clinic, 1)
            seat.wait_row(lambda row: of(row, 1))
            dials(clinic, 0)
            seat.wait_row(lambda row: of(row, 0))
            server.thaw(frozen)
            seat.wait_row(lambda row: row.name == "Ana Ruiz", 30)  # the card comes later
        wait_until(lambda: len(clinic.desk.json("calls")) == 3, 30)
