"""A seat whose phone is the headset of the desk's machine, and phones that fail in a conversation."""

from typing import Any

import pytest

from console.calls.protocol.commands import HEADSET, Music
from console.calls.protocol.events import Ending, LegEnded
from console.calls.state.call import Call
from tests.calls.scene import OFFICE, Scene

WITH_HEADSET: dict[str, Any] = {"desk": {**OFFICE["desk"], "audio": "headset"}}


def talking(scene: Scene) -> tuple[int, Call, int]:
    """Maria talks with Ana: their seat, the call, and the leg of their phone."""
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    leg = scene.dialled().leg
    scene.answers(leg)
    assert scene.row(seat, call).state == "talking"
    return seat, call, leg


def test_a_seat_with_a_headset_rings_no_phone() -> None:
    scene = Scene(**WITH_HEADSET)
    _seat, call, _leg = talking(scene)
    assert (scene.dialled().target, scene.dialled().via) == (HEADSET, "")
    assert call.leg not in scene.hung_up()


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.MEDIA_DEAD])
@pytest.mark.parametrize(("changes", "word"), [(WITH_HEADSET, "headset"), ({}, "phone")])
def test_a_phone_that_fails_in_a_conversation_leaves_the_caller_on_hold(
    changes: dict[str, Any], word: str, ending: Ending
) -> None:
    scene = Scene(**changes)
    seat, call, leg = talking(scene)
    scene.phone(LegEnded(leg, ending, 503, "it broke"))
    row = scene.row(seat, call)
    assert (row.state, row.held, row.where) == ("holding", True, "on hold by Maria")
    assert scene.hears(call.leg) == Music()
    assert not scene.hung_up()
    assert scene.said(seat) == f"Your {word} is gone; Ana is on hold"
    assert scene.core.desk.seats[seat].notes[-1].bad
    scene.wish(seat, "hold", call)
    again = scene.dialled().leg
    assert again != leg
    scene.answers(again)
    assert scene.row(seat, call).state == "talking"


def test_a_phone_hung_up_by_hand_ends_the_call() -> None:
    scene = Scene(**WITH_HEADSET)
    _seat, call, leg = talking(scene)
    scene.ends(leg, Ending.HUNG_UP)
    assert call.leg in scene.hung_up()


def test_a_headset_that_cannot_be_opened_says_why_and_the_call_still_waits() -> None:
    scene = Scene(**WITH_HEADSET)
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    why = "no microphone is called Jabra; there are: default"
    scene.phone(LegEnded(scene.dialled().leg, Ending.UNREACHABLE, 404, why))
    assert scene.row(seat, call).state == "ringing"
    assert scene.said(seat) == f"Your headset can't be reached ({why}); Ana still waits"
