"""Whose failure it is that a phone could not be rung: one table, and a state that is their phone's alone."""

from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.commands import Dial
from console.calls.protocol.events import Ending, Fault, LegAnswered, LegEnded
from console.calls.route import failure_causes
from console.calls.state.call_state import State
from console.routing.values import Availability
from console.telephony.sip.status_codes import CAUSES, Cause
from tests.calls.scene import Scene

RELIABILITY = Path(__file__).resolve().parents[3] / "docs" / "reliability.md"
QUEUE: dict[str, Any] = {
    "queue": [
        {
            "name": "billing",
            "title": "Billing",
            "members": ["sam", "priya"],
            "strategy": "linear",
            "callback": {"after": "1s", "tries": 1, "retry": "2min"},
        }
    ],
    "rule": [{"name": "all", "then": ["queue billing", "voicemail front"]}],
}


def failed(leg: int, fault: Fault) -> LegEnded:
    return LegEnded(leg, Ending.FAILED if fault is Fault.DESK else Ending.UNREACHABLE, 0, "as it is", fault)


def state(s: Scene, name: str) -> Availability:
    person = s.core.desk.office.person(name)
    assert person
    return s.core.desk.staff_state(person).availability


def test_the_table_is_whole() -> None:
    assert set(failure_causes.FAULTS) == set(Fault)
    assert set(CAUSES) == set(Cause)
    for cause, (ending, fault) in CAUSES.items():
        assert ending in (Ending.UNREACHABLE, Ending.FAILED), cause
        assert failure_causes.of(LegEnded(2, ending, 0, "", fault)) is fault


def test_no_leg_fails_but_by_a_row_of_the_table() -> None:
    source = (RELIABILITY.parents[1] / "console" / "telephony" / "leg_control.py").read_text(encoding="utf-8")
    assert "Ending.UNREACHABLE" not in source
    assert "Ending.FAILED" not in source


def test_the_table_is_the_one_of_the_docs() -> None:
    lines = RELIABILITY.read_text(encoding="utf-8").splitlines()
    rows = {cells[1].strip(): cells for line in lines if len(cells := line.split("|")) == 6}
    for cause, (_ending, fault) in CAUSES.items():
        _, _, whose, follows, shown, _ = (cell.strip() for cell in rows[cause])
        assert (whose, bool(follows)) == (fault, True), cause
        says = failure_causes.FAULTS[fault].shown.replace("{who}", "Sam").replace("{why}", "why")
        assert shown == (says or "nothing; the call's story does"), cause


@pytest.mark.parametrize("fault", Fault)
def test_only_what_a_phone_said_changes_a_persons_state(fault: Fault) -> None:
    s = Scene(**QUEUE)
    seat = s.sit()
    call = s.arrive()
    leg = s.dialled().leg
    s.phone(failed(leg, fault))
    assert state(s, "sam") is (Availability.UNREACHABLE if fault is Fault.PHONE else s_free(s, "sam"))
    assert call.state is State.WAITING, "callers wait on"
    words = " ".join(s.picture(seat).alerts)
    assert bool(words) is bool(failure_causes.FAULTS[fault].shown)


def s_free(s: Scene, name: str) -> Availability:
    ringing = any(o.staff == name for c in s.core.desk.calls.values() for o in c.offers.values())
    return Availability.RINGING if ringing else Availability.FREE


def test_a_call_that_was_forwarded_too_often_keeps_nobody_else_from_a_phone() -> None:
    s = Scene(**QUEUE)
    s.arrive()
    s.phone(failed(s.dialled().leg, Fault.CALL))
    assert "priya" in s.dialled().target, "the next person is tried"
    other = s.arrive("+12125550143")
    assert [o.staff for o in other.offers.values()] == ["sam"]


@pytest.mark.parametrize("fault", [Fault.LINE, Fault.DESK])
def test_what_fails_at_the_desk_is_tried_again_and_callers_wait_on(fault: Fault) -> None:
    s = Scene(**QUEUE)
    first = s.arrive()
    s.phone(failed(s.dialled().leg, fault))
    late = s.arrive("+12125550143")
    assert (first.state, late.state) == (State.WAITING, State.WAITING)
    assert not s.found(Dial), "nobody is rung while the desk can't"
    s.wait(failure_causes.PAUSE_S + 0.1)
    assert [o.staff for o in first.offers.values()] == ["sam"]
    s.answers(s.dialled().leg if not first.offers else next(iter(first.offers)))
    assert first.state is State.TALKING


def test_back_clears_what_keeps_a_person_out() -> None:
    s = Scene(**QUEUE)
    seat = s.sit()
    call = s.arrive()
    s.phone(failed(s.dialled().leg, Fault.PHONE))
    assert state(s, "sam") is Availability.UNREACHABLE
    s.phone(failed(s.dialled().leg, Fault.PHONE))
    assert state(s, "priya") is Availability.UNREACHABLE
    assert call.state is not State.WAITING, "nobody is left, and that is so"
    s.wish(seat, "back", to="staff sam")
    assert state(s, "sam") is Availability.FREE
    assert not [a for a in s.picture(seat).alerts if "Sam" in a], "and the board says so no more"


@pytest.mark.parametrize("fault", [Fault.LINE, Fault.DESK])
def test_a_call_back_that_the_desk_could_not_make_was_no_try(fault: Fault) -> None:
    s = Scene(**QUEUE)
    call = s.arrive()
    desk = s.core.desk
    from console.calls.queue import callbacks

    desk.now = s.now
    callbacks.accept(desk, call)
    s.did(s.core._take())
    back = next(c for c in desk.calls.values() if c.outbound)
    s.phone(LegAnswered(next(iter(back.offers))))
    assert back.state is State.DIALLING
    s.phone(failed(back.leg, fault))
    assert back.tries == 0
    assert back.state is State.WAITING, "it is made again"


@pytest.mark.parametrize("fault", [Fault.LINE, Fault.DESK])
@pytest.mark.parametrize("where", ["staff sam", "number mobile"])
def test_a_direct_step_waits_for_a_line_and_every_board_says_so(fault: Fault, where: str) -> None:
    s = Scene(rule=[{"name": "all", "then": [f"{where} 20s", "voicemail front"]}])
    seat = s.sit()
    call = s.arrive()
    began = s.now.mono
    s.phone(failed(s.dialled().leg, fault))
    assert state(s, "sam") is Availability.FREE
    assert call.state is State.DIALLING, "the caller waits on"
    assert s.row(seat, call).next_at == began + 20.0
    alert = {Fault.LINE: "No free line", Fault.DESK: "The desk could not ring"}[fault]
    assert any(alert in each for each in s.picture(seat).alerts)
    s.wait(failure_causes.PAUSE_S + 0.1)
    again = s.dialled()
    assert again.leg == call.peer, "it is tried again"
    s.answers(again.leg)
    assert call.state is State.TALKING


def test_a_direct_step_without_a_line_ends_when_it_would_have_ended() -> None:
    s = Scene(rule=[{"name": "all", "then": ["staff sam 12s", "voicemail front"]}])
    call = s.arrive()
    began = s.now.mono
    while call.state is State.DIALLING and s.now.mono < began + 60:
        if call.peer:
            s.phone(failed(call.peer, Fault.LINE))
        s.wait(1.0)
    assert call.step
    assert str(call.step.destination) == "voicemail front"
    assert s.now.mono <= began + 13.0
    assert state(s, "sam") is Availability.FREE


def test_who_puts_a_caller_through_without_a_free_line_has_them_back() -> None:
    s = Scene()
    seat = s.sit()
    call = s.arrive()
    s.wish(seat, "answer", call)
    s.answers(s.dialled().leg)
    s.wish(seat, "transfer", call, to="staff sam")
    s.phone(failed(call.peer, Fault.LINE))
    assert call.state is State.RINGING
    assert call.recall
