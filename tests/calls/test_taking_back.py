"""What `u` brings back: whom a switch of the mode moved, and all that one typed line did."""

from dataclasses import replace
from typing import Any

import pytest

from console.calls.protocol.intents import Intent
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import BOSS, MARIA, OFFICE, Scene

BY_THE_MODE = {
    "rule": [
        {"name": "lunch", "when": {"mode": "lunch"}, "then": ["say lunch", "voicemail front"]},
        {"name": "closed", "when": {"mode": "closed"}, "then": ["staff sam 20s", "voicemail front"]},
        {"name": "queue", "when": {"caller": "+12125550155"}, "then": ["queue billing", "voicemail front"]},
    ],
    "queue": [{"name": "billing", "skills": {"billing": 1}, "max_wait": "5min"}],
    "staff": [OFFICE["staff"][0], {**OFFICE["staff"][1], "skills": {"billing": 1}}, OFFICE["staff"][2]],
}


@pytest.mark.parametrize(("mode", "then"), [("lunch", State.PLAYING), ("closed", State.DIALLING)])
def test_whom_the_switch_moved_is_back_in_the_step_with_the_time_they_had(mode: str, then: State) -> None:
    scene = Scene(**BY_THE_MODE)
    seat = scene.sit(BOSS)
    ana = scene.arrive()
    scene.wait(8)
    scene.wish(seat, "mode", to=mode)
    assert ana.state is then
    scene.wait(2)
    scene.wish(seat, "undo")
    assert scene.picture(seat).mode.name == "open"
    assert (ana.state, ana.index) == (State.RINGING, 0)
    assert ana.deadline == pytest.approx(scene.now.mono + 12)
    assert ana.decision
    assert ana.decision.mode == "open"


def test_who_waited_in_a_queue_keeps_their_place_and_wait() -> None:
    scene = Scene(**BY_THE_MODE)
    seat = scene.sit(BOSS)
    bo = scene.arrive("+12125550155", "Bo")
    joined = dict(bo.joined)
    assert joined
    scene.wait(8)
    scene.wish(seat, "mode", to="lunch")
    assert bo.state is State.PLAYING
    scene.wish(seat, "undo")
    assert (bo.state, bo.joined) == (State.WAITING, joined)


def test_who_came_since_takes_the_route_that_holds_again() -> None:
    scene = Scene(**BY_THE_MODE)
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch")
    ana = scene.arrive()
    assert ana.state is State.PLAYING
    scene.wish(seat, "undo")
    assert ana.state is State.RINGING


def line(scene: Scene, seat: int, *intents: Intent) -> None:
    for intent in intents:
        scene.did(scene.core.handle_intent(seat, replace(intent, group=7), scene.now))


def macro(ana: Call) -> tuple[Intent, ...]:
    return (
        Intent("mode", to="lunch"),
        Intent("away", to="staff priya"),
        Intent("note", ana.id, text="calls again"),
        Intent("override", ana.id, to="staff sam"),
    )


def test_u_after_a_macro_takes_back_the_whole_macro_and_says_what_stays() -> None:
    scene = Scene(**BY_THE_MODE)
    seat = scene.sit(BOSS)
    ana = scene.arrive()
    scene.wish(seat, "override", ana, to="desk")  # by hand: no mode moves it
    line(scene, seat, *macro(ana))
    assert ana.state is State.DIALLING
    scene.wish(seat, "undo")
    assert ana.state is State.RINGING
    assert scene.picture(seat).mode.name == "open"
    assert scene.core.desk.roster.set_to("priya") is None
    assert scene.said(seat) == "This stays as it is: Noted for Ana"
    scene.wish(seat, "undo")
    assert scene.said(seat).startswith("Nothing to undo")


def test_nothing_of_a_macro_is_done_behind_what_was_refused_or_is_asked() -> None:
    scene = Scene(**BY_THE_MODE)
    maria, anna = scene.sit(MARIA), scene.sit(BOSS)
    line(scene, anna, Intent("mode", to="brunch"), Intent("away", to="staff priya"))
    assert scene.core.desk.roster.set_to("priya") is None
    ana = scene.arrive()
    scene.wish(maria, "answer", ana)
    scene.answers(scene.dialled().leg)
    wishes: tuple[Any, ...] = (Intent("transfer", ana.id, to="staff sam"), Intent("away", to="staff priya"))
    for intent in wishes:
        scene.did(scene.core.handle_intent(anna, replace(intent, group=8), scene.now))
    asked = scene.core.question(anna)
    assert asked
    assert scene.core.desk.roster.set_to("priya") is None
    scene.did(scene.core.handle_intent(anna, replace(asked.intent, sure=asked.id), scene.now))
    assert ana.state is State.DIALLING
    assert scene.core.desk.roster.set_to("priya") == "away"
