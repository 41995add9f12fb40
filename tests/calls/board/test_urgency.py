"""Which call needs a hand first: what the board shows as the next is what the desk would take."""

from random import Random
from typing import Any

import pytest

from console.calls.dispatch.verbs import most_urgent
from console.calls.protocol.commands import Dial
from console.calls.protocol.events import Ending
from console.calls.protocol.snapshot import Need
from console.calls.state.call import Call
from console.routing.values import Card
from console.ui.view import View
from tests.calls.scene import OFFICE, Scene

VIP = Card(1, "Vera", ("+12125550150",), ("vip",))
EMERGENCY = "+12125550111"


def scene(**changes: Any) -> Scene:
    """An office whose rules bring calls to the desk, to a queue, and an emergency to the same queue."""
    return Scene(
        **{
            "staff": [
                *OFFICE["staff"],
                {"name": "lee", "uri": "sip:lee@127.0.0.1:5070", "skills": {"billing": 2}},
            ],
            "queue": [{"name": "billing", "title": "Billing", "skills": {"billing": 1}, "goal": "40s"}],
            "rule": [
                {
                    "name": "emergency",
                    "when": {"caller": EMERGENCY},
                    "then": ["queue billing", "desk", "voicemail front"],
                    "strict": True,
                },
                {"name": "vip", "when": {"tag": "vip"}, "then": ["queue billing", "voicemail front"]},
                {
                    "name": "billing",
                    "when": {"caller": "+1212555014*"},
                    "then": ["queue billing", "voicemail front"],
                },
            ],
            "routing": {"otherwise": ["desk 20s", "voicemail front"], "ahead": {"vip": "2min"}},
            **changes,
        }
    )


def first(desk: Scene, seat: int) -> str:
    """The call that the seat's Enter takes."""
    row = View(desk.picture(seat), desk.now.mono).foremost
    return row.id if row else ""


def test_recall_then_emergency_then_ringing_then_waiting_by_the_age_of_the_routing() -> None:
    desk = scene()
    seat = desk.sit()
    waits = desk.arrive("+12125550142")
    desk.wait(5.0)
    assert first(desk, seat) == waits.id
    vip = desk.arrive(VIP.numbers[0], card=VIP)
    assert first(desk, seat) == vip.id
    rings = desk.arrive("+12125550190")
    assert first(desk, seat) == rings.id
    emergency = desk.arrive(EMERGENCY)
    assert first(desk, seat) == emergency.id
    desk.wish(seat, "override", rings, to="staff priya")
    desk.ends(rings.peer, Ending.BUSY)
    assert first(desk, seat) == rings.id
    needs = {row.id: row.need for row in desk.picture(seat).calls}
    assert needs[rings.id] is Need.RECALL
    assert needs[emergency.id] is Need.EMERGENCY
    assert needs[vip.id] is needs[waits.id] is Need.WAITING
    assert desk.row(seat, emergency).urgent
    assert not desk.row(seat, vip).urgent


@pytest.mark.parametrize("seed", range(40))
def test_the_board_and_the_desk_always_agree(seed: int) -> None:
    chance, desk = Random(seed), scene()
    seat = desk.sit()
    callers = ("+12125550142", "+12125550143", "+12125550190", EMERGENCY, VIP.numbers[0])
    for _ in range(40):
        live: list[Call] = list(desk.core.desk.calls.values())
        act = chance.choice(("arrive", "arrive", "wait", "send", "answer", "end", "pick up", "hold"))
        call = chance.choice(live) if live else None
        if act == "arrive":
            number = chance.choice(callers)
            desk.arrive(number, **({"card": VIP} if number in VIP.numbers else {}))
        elif act == "wait":
            desk.wait(chance.choice((0.0, 1.0, 7.0, 30.0)))
        elif act == "pick up":
            dials = [d.leg for d in desk.found(Dial, all_of_it=True) if d.leg in desk.core.desk.legs]
            if dials:
                desk.answers(chance.choice(dials))
        elif call and act == "send":
            desk.wish(seat, chance.choice(("override", "reroute", "transfer")), call, to="staff sam")
        elif call and act == "end":
            desk.ends(chance.choice((call.leg, call.peer or call.leg)), chance.choice(list(Ending)))
        elif call:
            desk.wish(seat, act, call)
        taken = most_urgent(desk.core.desk, desk.core.desk.seats[seat])
        assert first(desk, seat) == (taken.id if taken else "")
