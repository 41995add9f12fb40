"""A desk whose wall clock is put forward and back by an hour while people talk (libfaketime)."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.needs import need
from tests.office import Desk, ScriptSeat
from tests.peers import Baresip, need_lines
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""


def _library() -> str:
    need("faketime")
    return str(next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))


def _hours() -> str:
    """Open now, and not in an hour."""
    now = datetime.now(ZoneInfo("America/New_York"))
    begin, end = now - timedelta(hours=3), now + timedelta(minutes=30)
    return f"{begin:%H:%M}-{end:%H:%M}"


def test_a_clock_that_is_put_forward_and_back_changes_modes_and_spoils_no_call(tmp_path: Path) -> None:
    need_lines(5)  # the SIP library does not matter: once, on our own build
    offset = tmp_path / "offset"
    offset.write_text("+0")
    with ExitStack() as stack:
        maria = stack.enter_context(Baresip(tmp_path, "maria", auto=True))
        caller = stack.enter_context(Baresip(tmp_path, "+12125550140"))
        desk = Desk(tmp_path / "desk", CONFIG, town=caller.port, maria=maria.uri)
        desk.config.write_text(desk.config.read_text().replace("24/7", _hours()))
        desk.env = {
            "LD_PRELOAD": _library(),
            "FAKETIME_TIMESTAMP_FILE": str(offset),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        seat = stack.enter_context(ScriptSeat(stack.enter_context(desk).socket))
        assert seat.board.mode.name == "open"
        caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
        caller.wait("CALL_ESTABLISHED")

        offset.write_text("+3600")
        wait_until(lambda: seat.board.mode.name == "closed")
        wait_until(lambda: any("put forward by 60 min" in alert for alert in seat.board.alerts))
        offset.write_text("+0")
        wait_until(lambda: seat.board.mode.name == "open")
        offset.write_text("-3600")
        wait_until(lambda: any("put back by 60 min" in alert for alert in seat.board.alerts))

        caller.hang_up()
        seat.wait_gone()
        wait_until(lambda: desk.journal("ended IS NOT NULL"))
        (call,) = desk.journal()
        assert call["outcome"] == "answered"
        assert call["arrived"] <= call["answered"] <= call["ended"]
        # a new call can be made by the clock as it is now
        caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        seat.wait_row(lambda row: row.state == "ringing")
