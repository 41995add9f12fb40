"""Windows and counts of what a caller did before: ``staff last`` and ``repeat``; what is not followed is
said."""

from datetime import timedelta
from typing import Any

import pytest

from console.calls.protocol.store_commands import JournalEvent
from console.config.schema.office import Office
from console.routing.rules.decide import decide
from console.routing.values import CallFacts, OfficeState, PastCall
from console.telephony.sip.invite import read_invite
from console.telephony.sip.peers import Peer
from tests.calls.scene import OFFICE, TUESDAY, Scene


def office(**more: Any) -> Office:
    return Office.model_validate({**OFFICE, **more})


@pytest.mark.parametrize(("last", "days", "rung"), [("90d", 89, "sam"), ("90d", 91, ""), ("0s", 4000, "sam")])
def test_staff_last_has_a_window(last: str, days: int, rung: str) -> None:
    routing = {"otherwise": ["staff last 20s", "voicemail front"], "last": last}
    past = (PastCall(TUESDAY - timedelta(days=days), "answered", "Sam"),)
    found = decide(
        CallFacts("+12125550142", past=past), office(rule=[], routing=routing), OfficeState(), TUESDAY
    )
    assert [step.destination.name for step in found.plan] == [*([rung] if rung else []), "front"]


@pytest.mark.parametrize(
    ("repeat", "tries", "matches"),
    [
        ("10min", 1, True),
        ({"within": "10min", "times": 3}, 2, False),
        ({"within": "10min", "times": 3}, 3, True),
        ({"within": "2min", "times": 2}, 3, False),
    ],
)
def test_repeat_has_a_count(repeat: object, tries: int, matches: bool) -> None:
    rule = {"name": "again", "when": {"repeat": repeat}, "then": ["hang up"]}
    past = tuple(PastCall(TUESDAY - timedelta(minutes=2 * n - 1), "abandoned") for n in range(1, tries + 1))
    found = decide(CallFacts("+12125550142", past=past), office(rule=[rule]), OfficeState(), TUESDAY)
    assert (found.rule == "again") is matches


def test_an_asserted_number_that_nobody_vouches_for_is_said_not_used() -> None:
    raw = (
        "INVITE sip:+12125550100@desk SIP/2.0\r\nFrom: <sip:+12125550142@h>;tag=1\r\n"
        "P-Asserted-Identity: <sip:+12125550177@h>\r\nCall-ID: id\r\n\r\n"
    )
    trusted = read_invite(raw, Peer("town", "", (), verified=True), "US").facts
    claimed = read_invite(raw, Peer("town", "", ()), "US").facts
    assert (trusted.caller, trusted.unheeded) == ("+12125550177", "")
    assert (claimed.caller, claimed.unheeded) == ("+12125550142", "+12125550177")
    s = Scene()
    call = s.arrive(unheeded=claimed.unheeded)
    told = [each.what for each in s.found(JournalEvent, all_of_it=True) if each.call == call.id]
    assert any("P-Asserted-Identity" in line and "not used" in line for line in told)


def test_a_queue_that_a_reload_took_away_is_said_on_the_board_and_in_the_log() -> None:
    from console.calls.protocol.commands import LogFault

    queue = {"name": "billing", "title": "Billing", "members": ["sam"]}
    rule = {"name": "all", "then": ["queue billing", "voicemail front"]}
    s = Scene(queue=[queue], rule=[rule])
    seat = s.sit()
    call = s.arrive()
    s.did(s.core.reload(Scene().office, s.now))
    assert call.queue
    assert any("Billing is gone from the config: 1 caller waits" in a for a in s.picture(seat).alerts)
    assert any("Billing is gone" in each.text for each in s.found(LogFault))
