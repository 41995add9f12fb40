"""The reason of a route that a person gave: who sent it where, when and why; then the route that had been."""

import pytest

from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import DropReroute, JournalReroute
from console.calls.state.call import Call
from console.ui import plain
from console.ui.board.card import because
from console.ui.view import View
from tests.calls.scene import OFFICE, Scene

STAFF = [
    *OFFICE["staff"][1:],
    {"name": "anna", "title": "Anna", "user": "root", "uri": "sip:a@127.0.0.1:5070"},
]
ANNA = Person("root", Role.MANAGER, "anna", "Anna")
ROUTE = "the desk → Sam → Mobile, (212) 555-0188 → voicemail Front desk"


def _talking() -> tuple[Scene, int, Call]:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    return scene, seat, call


def _why(scene: Scene, seat: int, call: Call) -> str:
    return because(scene.row(seat, call))


@pytest.mark.parametrize(
    ("verb", "to", "said"),
    [
        ("transfer", "staff priya", "Priya, because Anna transferred it there at 10:00: asked for her"),
        ("reroute", "staff priya", "Priya, because Anna rerouted it there at 10:00: asked for her"),
        (
            "transfer",
            "voicemail front",
            "Voicemail Front desk, because Anna transferred it there at 10:00: asked for her",
        ),
    ],
)
def test_the_board_says_who_sent_a_call_and_then_the_route_that_had_been(
    verb: str, to: str, said: str
) -> None:
    scene, seat, call = _talking()
    scene.wish(seat, verb, call, to=to, text="asked for her")
    assert _why(scene, seat, call) == said
    row = scene.row(seat, call)
    assert (row.rule, row.had_been) == ("by hand", ROUTE)
    assert [(why.matched, why.rule) for why in row.whys[:2]] == [(True, "by hand"), (False, "before that")]
    picture = scene.picture(seat)
    lines = plain.show(View(picture, picture.taken_at), row)
    assert f"Why: {said}." in lines
    assert f"Before that: {ROUTE}." in lines
    (kept,) = scene.found(JournalReroute)
    assert (kept.who, kept.verb, kept.to, kept.reason) == ("root", verb, to, "asked for her")


def test_whoever_answers_a_transfer_the_reason_stays() -> None:
    scene, seat, call = _talking()
    scene.wish(seat, "transfer", call, to="staff priya")
    scene.answers(scene.dialled().leg)
    assert _why(scene, seat, call) == "Priya, because Anna transferred it there at 10:00"


def test_an_override_before_it_was_answered_says_so_too() -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    call = scene.arrive()
    assert _why(scene, seat, call) == "Sam, by default"
    scene.wish(seat, "override", call, to="staff priya", text="knows the case")
    assert _why(scene, seat, call) == "Priya, because Anna sent it there at 10:00: knows the case"


def test_who_was_asked_first_and_then_given_the_call_is_told_and_journaled() -> None:
    scene, seat, call = _talking()
    scene.wish(seat, "consult", call, to="staff priya")
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "complete")
    assert _why(scene, seat, call) == "Priya, because Anna handed it over there at 10:00"
    (kept,) = scene.found(JournalReroute)
    assert (kept.who, kept.verb, kept.to) == ("root", "complete", "staff priya")


def test_a_call_that_comes_back_still_says_who_had_sent_it() -> None:
    scene, seat, call = _talking()
    scene.wish(seat, "transfer", call, to="staff priya")
    scene.ends(scene.dialled().leg, Ending.NO_ANSWER)
    assert "Anna transferred it there" in _why(scene, seat, call)
    scene.wait(1)
    assert sum(why.rule == "by hand" for why in scene.row(seat, call).whys) == 1


def test_what_is_taken_back_leaves_no_trace_in_the_reason_or_the_journal() -> None:
    scene, seat, call = _talking()
    before = _why(scene, seat, call)
    scene.wish(seat, "transfer", call, to="staff priya")
    (kept,) = scene.found(JournalReroute)
    scene.wish(seat, "undo")
    assert _why(scene, seat, call) == before
    assert not scene.row(seat, call).had_been
    assert scene.found(DropReroute) == [DropReroute(call.id, kept.at)]


def test_a_call_left_on_hold_too_long_says_whose_it_was() -> None:
    scene, seat, call = _talking()
    scene.wish(seat, "park", call)
    scene.wait(3600)
    whys = [why.text for why in scene.row(seat, call).whys] if call.id in scene.core.desk.calls else []
    assert not whys or any("Anna left it too long" in text for text in whys)


def test_a_call_that_somebody_makes_says_who() -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    scene.wish(seat, "dial", to="number +12125550177", text="Ben")
    (call,) = scene.core.desk.calls.values()
    assert _why(scene, seat, call) == "Anna makes this call: no rule routes it"
