"""A phone that is called through another trunk than at first: what the desk knows and says of it."""

from console.calls.protocol.events import LegAnswered, LegRerouted
from console.calls.protocol.store_commands import JournalEvent
from tests.calls.scene import Scene

SAID = "city did not reach them (503): called through spare"


def said(scene: Scene) -> list[str]:
    return [each.what for each in scene.all if isinstance(each, JournalEvent)]


def test_the_call_its_story_and_the_boards_know_the_way_that_was_taken() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "transfer", call, to="number +12125550177")
    leg = scene.dialled().leg
    scene.phone(LegRerouted(leg, "city", "spare", "503"))
    assert call.peer_via == "spare"
    assert SAID in said(scene)
    assert "called through spare" in scene.core.desk.alerts["way city"][0]
    scene.phone(LegAnswered(leg))
    scene.wait(400)
    assert "way city" not in scene.core.desk.alerts


def test_somebody_who_is_asked_first_is_known_to_be_there_too() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "consult", call, to="number +12125550177")
    consult = scene.core.desk.seats[seat].consult
    assert consult
    scene.phone(LegRerouted(consult.leg, "city", "spare", "503"))
    assert consult.via == "spare"
    assert SAID in said(scene)


def test_a_leg_that_is_gone_is_only_told_to_the_boards() -> None:
    scene = Scene()
    scene.phone(LegRerouted(98, "city", "spare", "503"))
    assert said(scene) == []
    assert "way city" in scene.core.desk.alerts
