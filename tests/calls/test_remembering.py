"""The journal keeps what a call was decided from, as it was then."""

from dataclasses import replace

import pytest

from console.calls.protocol.events import LegAnswered
from console.routing.rules.decision_record import recalled
from console.routing.values import Attestation, Availability, OpenItem
from tests.calls.scene import TUESDAY, Scene


def test_a_row_holds_the_facts_of_its_decision_and_keeps_them() -> None:
    desk = Scene()
    first = desk.arrive()
    assert recalled(desk.journal(first).facts).state.staff == ()
    # Nobody sits at the desk, so Sam is rung: the next call finds them so, the first call's row stays.
    desk.phone(LegAnswered(first.peer))
    second = desk.arrive("+12125550143", open=(OpenItem("message", TUESDAY, "sam"),), reason="billing")
    memory = recalled(desk.journal(second).facts)
    assert {s.name: s.availability for s in memory.state.staff} == {"sam": Availability.BUSY}
    assert memory.facts.attestation is Attestation.TRUNK
    assert memory.facts.open == (OpenItem("message", TUESDAY, "sam"),)
    assert memory.plan == ("desk 20s", "staff sam 20s", "number mobile 20s", "voicemail front")
    assert desk.journal(second).reason == "billing"
    desk.core.desk.journal(first)
    desk.did(desk.core.desk.out)
    assert recalled(desk.journal(first).facts).state.staff == ()


def test_a_call_that_is_decided_anew_is_remembered_anew() -> None:
    desk = Scene()
    call = desk.arrive()
    assert call.decision
    call.facts = replace(call.facts, reason="billing")
    call.decision = replace(call.decision, rule="said billing")
    desk.core.desk.journal(call)
    (row,) = desk.core.desk.out
    assert recalled(row.facts).facts.reason == "billing"  # type: ignore[union-attr]


def test_a_fault_in_routing_loses_neither_the_call_nor_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    desk = Scene()
    monkeypatch.setattr(desk.core.desk, "state", broken)
    call = desk.arrive()
    assert call.plan == desk.office.routing.otherwise
    assert desk.journal(call).facts == ""
