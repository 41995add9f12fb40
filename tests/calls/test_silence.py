"""A phone that never says another word is gone from the board after the limit of its state, in any state."""

from typing import Any

import pytest

from console.calls.dispatch import longest_stays
from console.calls.protocol.commands import HangUp
from console.calls.state.call import Recording
from console.calls.state.call_state import State
from tests.calls.scene import MARIA, OFFICE, Scene

LIVING = [state for state in State if state is not State.ENDED]
#: where a call may be when its phone falls silent, by the first step of its rule
STEPS = {
    "desk 20s": State.RINGING,
    "staff sam 20s": State.DIALLING,
    "number mobile 20s": State.DIALLING,
    "queue billing 60s": State.WAITING,
    "menu main": State.CHOOSING,
    "say lunch": State.PLAYING,
    "voicemail front": State.PLAYING,
    "messages": State.MAILBOX,
    "hang up": State.LEAVING,
}


def clinic(step: str = "desk 20s") -> Scene:
    menu = {
        "name": "main",
        "say": "lunch",
        "keys": {"1": "desk"},
        "no_input": "hang up",
        "invalid": "hang up",
    }
    changes: dict[str, Any] = {
        "queue": [{"name": "billing", "skills": ["none"]}],
        "menu": [menu],
        "voicemail": [{"name": "front", "number": "71", "review": True}],
        "staff": [{**OFFICE["staff"][0]}, {**OFFICE["staff"][1], "skills": {"none": 1}}],
        "rule": [],
        "routing": {"otherwise": [step, "hang up"]},
    }
    scene = Scene(**changes)
    scene.sit(MARIA)
    return scene


def test_every_state_has_a_longest_stay() -> None:
    assert set(longest_stays.LONGEST_S) == set(LIVING)


@pytest.mark.parametrize(("step", "state"), STEPS.items())
def test_a_caller_who_falls_silent_in_a_step_is_gone_after_its_limits(step: str, state: State) -> None:
    scene = clinic(step)
    call = scene.arrive()
    assert call.state is state
    assert (
        call.deadline is not None
        or longest_stays.due(scene.core.desk) < float("inf")
        or state is State.WAITING
    )
    scene.wait(5 * 3600.0)
    assert_gone(scene, call)


@pytest.mark.parametrize("state", LIVING)
@pytest.mark.parametrize("limit", [None, 1.0])
def test_a_call_is_gone_after_the_longest_stay_in_any_state(state: State, limit: float | None) -> None:
    scene = clinic()
    call = scene.arrive()
    call.state, call.stayed_at, call.answered = state, scene.now.mono, True
    call.deadline = None if limit is None else scene.now.mono + limit
    if state is State.RECORDING:
        call.recording = Recording("m", "/vm/m.wav", "front", scene.now.mono, scene.now.wall)
    scene.wait(2 * longest_stays.LONGEST_S[state] + 3 * longest_stays.LONGEST_S[State.PLAYING] + 120.0)
    assert_gone(scene, call)


def test_a_conversation_whose_phones_are_never_heard_of_again_ends_in_half_a_day() -> None:
    scene = clinic("staff sam 20s")
    call = scene.arrive()
    scene.answers(scene.dialled().leg)
    assert call.state is State.TALKING
    scene.wait(longest_stays.LONGEST_S[State.TALKING] - 1.0)
    assert call.id in scene.core.desk.calls
    scene.wait(60.0)
    assert_gone(scene, call)
    assert not scene.core.desk.legs


def test_what_a_caller_hears_anew_begins_the_stay_anew() -> None:
    """Who hears an hour of messages, one after the other, is not silent."""
    scene = clinic("messages")
    call = scene.arrive()
    scene.wait(0.9 * longest_stays.LONGEST_S[State.MAILBOX])
    scene.core.desk.now = scene.now
    scene.core.desk.listen(call.leg, scene.hears(call.leg))  # type: ignore[arg-type]
    assert longest_stays.due(scene.core.desk) == scene.now.mono + longest_stays.LONGEST_S[State.MAILBOX]


def assert_gone(scene: Scene, call: Any) -> None:
    assert call.id not in scene.core.desk.calls
    assert call.leg not in scene.core.desk.legs
    assert call.leg in [order.leg for order in scene.found(HangUp, all_of_it=True)]
    assert scene.journal(call).ended
