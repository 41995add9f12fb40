"""Every way to a number passes the same check of what it costs; nothing delays an emergency call."""

from typing import Any

import pytest

from console.calls.protocol.commands import Dial
from console.calls.protocol.store_commands import Audit, JournalCall, SaveCallback
from console.routing.values import CallFacts
from tests.calls.scene import BOSS, MARIA, Scene

ABROAD, COSTLY = "+442079460000", "+19005550142"
QUEUE: dict[str, Any] = {
    "queue": [{"name": "front", "members": ["sam"], "max_wait": "10m", "callback": {"after": "10s"}}],
    "routing": {"otherwise": ["queue front", "voicemail front"]},
}


def out(scene: Scene) -> list[str]:
    return [each.target for each in scene.found(Dial, all_of_it=True)]


@pytest.mark.parametrize("number", [ABROAD, COSTLY])
@pytest.mark.parametrize("verb", ["override", "reroute", "transfer", "consult", "camp", "dial"])
def test_a_seat_sends_nobody_to_a_number_it_may_not_call(verb: str, number: str) -> None:
    scene = Scene()
    seat, call = scene.sit(MARIA), scene.arrive()
    if verb != "override":
        scene.wish(seat, "answer", call)
        scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, verb, call, to=f"number {number}")
    assert scene.core.desk.seats[seat].notes[-1].bad
    assert number not in out(scene)
    if verb != "camp":  # a caller waits for a person only
        assert [a.verb for a in scene.found(Audit)] == ["refused"]


def test_a_message_or_slip_is_not_called_back_at_a_costly_number() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    # what the boxes of slips, messages and earlier calls send
    scene.wish(seat, "dial", to=f"number {COSTLY}", text="You have won")
    assert "premium" in scene.said(seat)
    assert out(scene) == []


@pytest.mark.parametrize(
    ("caller", "offered"), [("+12125550142", True), (ABROAD, False), (COSTLY, False), ("911", False)]
)
def test_a_queue_offers_no_call_back_to_what_a_seat_may_not_call(caller: str, offered: bool) -> None:
    scene = Scene(**QUEUE)
    call = scene.arrive(caller)
    scene.answers(call.leg)
    scene.wait(60)
    assert call.callback_offered is offered


@pytest.mark.parametrize("caller", [ABROAD, COSTLY, "911"])
def test_one_that_was_promised_before_is_given_up_and_said(caller: str) -> None:
    scene = Scene(**QUEUE)
    seat = scene.sit(MARIA)
    wish = SaveCallback("c1", "c1", "front", caller, "Ana", 0, scene.now.wall)
    scene.did(scene.core.remember([(wish, CallFacts(caller, "Ana"))], scene.now))
    back = next(iter(scene.core.desk.calls.values()))
    scene.wish(seat, "answer", back)
    scene.answers(scene.core.desk.seats[seat].line)
    assert caller not in out(scene)
    assert not scene.core.desk.calls
    kept = scene.found(SaveCallback, all_of_it=True)[-1]
    assert kept.state == "given up"
    assert [c.outcome for c in scene.found(JournalCall, all_of_it=True)][-1] == "callback failed"


@pytest.mark.parametrize("verb", ["override", "transfer", "dial"])
def test_an_emergency_number_is_never_refused_and_every_seat_is_told(verb: str) -> None:
    scene = Scene(desk={"dial": [], "phone": "sip:desk@127.0.0.1:5070"})
    maria, boss, call = scene.sit(MARIA), scene.sit(BOSS), scene.arrive()
    if verb == "transfer":
        scene.wish(maria, "answer", call)
        scene.answers(scene.core.desk.seats[maria].line)
    scene.wish(maria, verb, call, to="number 911")
    if verb == "dial":
        scene.answers(scene.core.desk.seats[maria].line)
    assert "911" in out(scene)
    told = [[n.text for n in scene.core.desk.seats[s].notes] for s in (maria, boss)]
    assert all("EMERGENCY: Maria calls 911" in lines for lines in told)
