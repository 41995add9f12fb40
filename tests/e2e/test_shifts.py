"""Sitting down on real phones: a line that is kept up, a phone that is not one's own, a lost terminal."""

import getpass
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import CALLERS, VOICES, Clinic
from tests.office import ScriptSeat
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = f"""
[desk]
grace = "1s"

[phones]
front = "{{lee}}"

[[staff]]
name = "maria"
title = "Maria"
user = "{getpass.getuser()}"
uri = "{{maria}}"
{{more}}

[[staff]]
name = "sam"
title = "Sam"
uri = "{{sam}}"

[routing]
otherwise = [{{chain}}]
"""


def _clinic(folder: Path, stack: ExitStack, *, more: str = "", chain: str = '"desk 30s"') -> Clinic:
    config = CONFIG.replace("{more}", more).replace("{chain}", chain + ', "voicemail front"')
    return Clinic(folder, stack, config)


def _sit_at_front(seat: ScriptSeat) -> None:
    seat.wish("sit_at", to="front")
    wait_until(lambda: seat.board.you.phone == "the phone front")


def test_a_kept_line_takes_one_call_after_the_other_without_being_rung_again(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, more='line = "kept"')
        seat = stack.enter_context(clinic.seat())
        clinic.maria.wait("CALL_ESTABLISHED")
        caller = clinic.caller()
        for times in (1, 2):
            caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
            seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
            caller.wait("CALL_ESTABLISHED", times)
            wait_until(lambda: clinic.maria.hears(CALLERS[0]), 10.0)
            wait_until(lambda: caller.hears(VOICES["maria"]), 10.0)
            caller.hang_up()
            seat.wait_gone()
            wait_until(lambda: not clinic.maria.hears(CALLERS[0]), 10.0)
        assert clinic.maria.count("CALL_ESTABLISHED") == 1
        assert clinic.maria.count("CALL_CLOSED") == 0


def test_calls_ring_at_the_phone_they_sit_down_at(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, chain='"staff maria 20s"')
        seat = stack.enter_context(clinic.seat())
        _sit_at_front(seat)
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        clinic.lee.wait("CALL_INCOMING")
        clinic.lee.answer()
        wait_until(lambda: caller.hears(VOICES["lee"]), 10.0)
        assert clinic.maria.count("CALL_INCOMING") == 0


def test_a_call_goes_on_when_their_terminal_is_lost(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = _clinic(tmp_path, stack, more="seated = true", chain='"staff maria 60s", "staff sam 30s"')
        seat = clinic.seat()
        with seat:
            _sit_at_front(seat)  # a phone that does not answer by itself
            clinic.caller().dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
            clinic.lee.wait("CALL_INCOMING")
        clinic.sam.wait("CALL_INCOMING")
        clinic.lee.wait("CALL_CLOSED")
