"""A caller at a voicemail box: greetings, the message, and the keys that say what becomes of it."""

from typing import Any

import pytest

from console.calls.protocol.commands import Audio, Nothing, Record, Recorded, StopRecording
from console.calls.protocol.events import DigitReceived, Ending, PromptEnded, RecordingEnded
from console.calls.protocol.store_commands import DropVoicemail, SaveVoicemail
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.voicemail.deposit import DECIDE_S, STILL_THERE
from tests.calls.scene import Scene

REVIEW = Audio(("message-review",))


def at_box(chain: list[Any] | None = None, **box: Any) -> tuple[Scene, Call]:
    """A caller hears the greeting of a box."""
    scene = Scene(
        voicemail=[{"name": "front", "title": "Front desk", **box}],
        rule=[],
        routing={"otherwise": chain or ["voicemail front"]},
        prompt=[{"name": "hello", "text": "Hello."}, {"name": "hello", "language": "es", "text": "Hola."}],
    )
    return scene, scene.arrive()


def left(seconds: float = 8.0, **box: Any) -> tuple[Scene, Call]:
    """A caller has spoken so long and pressed #."""
    scene, call = at_box(**box)
    scene.phone(PromptEnded(call.leg))
    scene.wait(seconds)
    press(scene, call, "#")
    return scene, call


def press(scene: Scene, call: Call, *digits: str) -> None:
    for digit in digits:
        scene.phone(DigitReceived(call.leg, digit))


def saved(scene: Scene) -> list[SaveVoicemail]:
    return [each for each in scene.found(SaveVoicemail, all_of_it=True) if each.complete]


def dropped(scene: Scene) -> list[str]:
    return [each.id for each in scene.found(DropVoicemail, all_of_it=True)]


def test_hash_ends_a_message_and_its_caller_decides() -> None:
    scene, call = left(4)
    assert call.state is State.REVIEWING
    assert scene.found(StopRecording)
    assert scene.hears(call.leg) == REVIEW
    assert saved(scene) == []
    press(scene, call, "1")
    (kept,) = saved(scene)
    assert kept.seconds == pytest.approx(4)
    assert scene.hears(call.leg) == Audio(("recorded-message-end",))
    scene.phone(PromptEnded(call.leg))
    assert scene.hung_up() == [call.leg]


def test_who_presses_nothing_has_the_message_kept() -> None:
    scene, call = left()
    scene.phone(PromptEnded(call.leg))
    scene.wait(DECIDE_S - 0.1)
    assert saved(scene) == []
    scene.wait(0.2)
    assert scene.hears(call.leg) == Audio((STILL_THERE,))  # once: they may hang up
    assert saved(scene) == []
    scene.phone(PromptEnded(call.leg))
    scene.wait(DECIDE_S + 0.1)
    assert len(saved(scene)) == 1


def test_who_hangs_up_has_the_message_kept() -> None:
    scene, call = left(4)
    scene.wait(3)
    scene.ends(call.leg)
    (kept,) = saved(scene)
    assert kept.seconds == pytest.approx(4)
    assert scene.journal(call).outcome == "voicemail"


def test_a_message_is_heard_and_the_choices_come_again() -> None:
    scene, call = left()
    (record,) = scene.found(Record, all_of_it=True)
    press(scene, call, "2")
    assert scene.hears(call.leg) == Recorded(record.path)
    scene.phone(PromptEnded(call.leg))
    assert scene.hears(call.leg) == REVIEW
    press(scene, call, "2", "1")
    assert len(saved(scene)) == 1


def test_a_message_is_recorded_again_and_the_first_one_goes() -> None:
    scene, call = left()
    press(scene, call, "3")
    assert scene.hears(call.leg) == Audio(("message-again", "beep"))
    scene.phone(PromptEnded(call.leg))
    assert call.state is State.RECORDING
    first, second = scene.found(Record, all_of_it=True)
    assert first.path != second.path
    assert dropped(scene) == []
    scene.wait(3)
    press(scene, call, "#")
    assert dropped(scene) == [first.path.split("/")[-1].removesuffix(".wav")]
    press(scene, call, "#")
    (kept,) = saved(scene)
    assert (kept.path, kept.seconds) == (second.path, pytest.approx(3))


def test_the_first_message_stays_when_the_second_is_none() -> None:
    scene, call = left(8)
    press(scene, call, "3")
    scene.phone(PromptEnded(call.leg))
    scene.wait(0.3)
    scene.ends(call.leg)
    first, second = scene.found(Record, all_of_it=True)
    (kept,) = saved(scene)
    assert (kept.path, kept.seconds) == (first.path, pytest.approx(8))
    assert dropped(scene) == [second.path.split("/")[-1].removesuffix(".wav")]


def test_hanging_up_before_the_second_begins_keeps_the_first() -> None:
    scene, call = left(8)
    press(scene, call, "3")
    scene.ends(call.leg)
    (kept,) = saved(scene)
    assert kept.seconds == pytest.approx(8)


def test_a_wrong_key_is_told() -> None:
    scene, call = left()
    press(scene, call, "7")
    assert scene.hears(call.leg) == Audio(("invalid-key", "message-review"))
    assert call.state is State.REVIEWING


def test_what_is_too_short_is_asked_for_again_and_then_let_be() -> None:
    scene, call = left(0.4)
    assert scene.hears(call.leg) == Audio(("message-too-short", "beep"))
    for _ in range(2):
        scene.phone(PromptEnded(call.leg))
        scene.wait(0.4)
        press(scene, call, "#")
    assert scene.hears(call.leg) == Audio(("goodbye",))
    assert (len(dropped(scene)), saved(scene)) == (3, [])


def test_silence_from_the_start_is_a_caller_who_is_gone() -> None:
    scene, call = at_box()
    scene.phone(PromptEnded(call.leg))
    scene.phone(RecordingEnded(call.leg, 0.0, "silence"))
    assert scene.hears(call.leg) == Audio(("goodbye",))
    assert saved(scene) == []


@pytest.mark.parametrize("why", ["silence", "length"])
def test_silence_and_the_longest_length_end_a_message_too(why: str) -> None:
    scene, call = at_box(max_length="120s", silence="5s")
    scene.phone(PromptEnded(call.leg))
    (record,) = scene.found(Record)
    assert (record.max_s, record.silence_s) == (120.0, 5.0)
    assert scene.hears(call.leg) == Nothing()
    scene.phone(RecordingEnded(call.leg, 9.0, why))
    assert scene.hears(call.leg) == REVIEW


def test_without_review_the_message_is_kept_at_once() -> None:
    scene, call = left(review=False)
    assert len(saved(scene)) == 1
    assert scene.hears(call.leg) == Audio(("recorded-message-end",))


def test_zero_during_the_greeting_leads_to_a_person() -> None:
    scene, call = at_box()
    scene.sit()
    press(scene, call, "0")
    assert call.state is State.RINGING
    scene.wait(21)
    assert call.state is State.PLAYING
    assert scene.hears(call.leg) == Audio(("unavailable", "beep"))


def test_zero_leads_back_to_the_box_where_nobody_is_and_not_for_ever() -> None:
    scene, call = at_box()
    press(scene, call, "0", "0", "0", "0", "0")
    assert scene.hears(call.leg) == Audio(("unavailable", "beep"))
    assert [str(step) for step in call.plan].count("desk") == 3


def test_zero_after_a_message_keeps_it_and_leads_to_a_person() -> None:
    scene, call = left(operator="staff sam 10s")
    press(scene, call, "0")
    assert len(saved(scene)) == 1
    assert scene.dialled().target == "sip:sam@127.0.0.1:5070"
    scene.ends(call.peer, Ending.BUSY)
    assert scene.hears(call.leg) == Audio(("recorded-message-end",))
    scene.phone(PromptEnded(call.leg))
    assert scene.hung_up() == [call.leg]


def test_without_an_operator_zero_means_nothing() -> None:
    scene, call = at_box(operator="")
    press(scene, call, "0")
    assert call.state is State.PLAYING
    scene, call = left(operator="")
    assert scene.hears(call.leg) == Audio(("message-review-alone",))
    press(scene, call, "0")
    assert scene.hears(call.leg) == Audio(("invalid-key", "message-review-alone"))


def test_hash_goes_past_the_greeting() -> None:
    scene, call = at_box()
    press(scene, call, "#")
    assert scene.hears(call.leg) == Audio(("beep",))
    scene.phone(PromptEnded(call.leg))
    assert call.state is State.RECORDING


def test_a_receptionist_may_take_a_caller_who_says_what_becomes_of_the_message() -> None:
    scene, call = left()
    maria = scene.sit()
    assert "answer" in scene.row(maria, call).verbs
    scene.wish(maria, "answer", call)
    assert len(saved(scene)) == 1


def test_a_busy_line_has_its_own_greeting() -> None:
    box = {"greeting": "hello", "greeting_busy": "busy"}
    scene, call = at_box(["staff sam", "voicemail front"], **box)
    scene.ends(call.peer, Ending.BUSY)
    assert scene.hears(call.leg) == Audio(("busy", "beep"))
    scene, call = at_box(["staff sam", "voicemail front"], **box)
    scene.ends(call.peer, Ending.NO_ANSWER)
    assert scene.hears(call.leg) == Audio(("hello", "beep"))
