"""What happens to a call that nobody touches."""

import pytest

from console.calls.protocol.commands import Answer, Audio, Dial, HangUp, Record, Ringback, Voice
from console.calls.protocol.events import (
    DigitReceived,
    Ending,
    HandedOff,
    LegAnswered,
    PromptEnded,
    RecordingEnded,
)
from console.calls.protocol.store_commands import DropVoicemail, SaveVoicemail
from console.calls.state.call_state import State
from tests.calls.scene import OFFICE, Scene


def test_a_call_rings_at_the_desk_then_sam_then_the_mobile_then_leaves_a_message() -> None:
    scene = Scene()
    scene.sit()
    call = scene.arrive()
    assert call.state is State.RINGING
    assert not scene.found(Answer)
    scene.wait(19.9)
    assert call.state is State.RINGING
    scene.wait(0.2)
    assert call.state is State.DIALLING
    assert (scene.dialled().target, scene.dialled().for_leg) == ("sip:sam@127.0.0.1:5070", call.leg)
    sam = call.peer
    scene.wait(20.1)
    assert sam in scene.hung_up()
    assert (scene.dialled().target, scene.dialled().via) == ("+12125550188", "town")
    scene.ends(call.peer, Ending.DECLINED)
    assert call.state is State.PLAYING
    assert scene.found(Answer) == [Answer(call.leg)]
    assert scene.hears(call.leg) == Audio(("unavailable", "beep"))


def test_the_caller_hears_nothing_of_the_routing_until_somebody_answers() -> None:
    scene = Scene()
    scene.sit()
    call = scene.arrive()
    scene.wait(20.1)
    scene.answers(call.peer)
    assert call.state is State.TALKING
    assert scene.found(Answer) == [Answer(call.leg)]
    assert scene.hears(call.leg) == Voice(call.peer)
    assert scene.hears(call.peer) == Voice(call.leg)
    scene.ends(call.leg)
    assert scene.journal(call).outcome == "answered"
    assert scene.journal(call).talked_to.startswith("Sam")
    assert not scene.core.desk.calls


def test_nobody_at_the_desk_is_not_waited_for() -> None:
    scene = Scene()
    call = scene.arrive()
    assert call.state is State.DIALLING
    assert scene.dialled().target == "sip:sam@127.0.0.1:5070"


def test_a_busy_staff_member_is_not_rung() -> None:
    scene = Scene()
    first = scene.arrive()
    scene.answers(first.peer)
    second = scene.arrive(caller="+12125550155")
    assert scene.dialled().target == "+12125550188"
    assert second.last == "busy"


def test_a_branch_replaces_the_next_step() -> None:
    chain = [{"to": "staff sam 20s", "busy": "staff priya 3s"}, "voicemail front"]
    scene = Scene(routing={"otherwise": chain})
    call = scene.arrive()
    scene.ends(call.peer, Ending.BUSY)
    assert scene.dialled().target == "sip:priya@127.0.0.1:5070"
    scene.wait(3.1)
    assert call.state is State.PLAYING


def test_lunch_is_said_and_a_message_kept() -> None:
    scene = Scene()
    scene.wait(2 * 3600 + 60)
    call = scene.arrive()
    assert scene.hears(call.leg) == Audio(("lunch",))
    scene.phone(PromptEnded(call.leg))
    assert scene.hears(call.leg) == Audio(("unavailable", "beep"))
    scene.phone(PromptEnded(call.leg))
    assert call.state is State.RECORDING
    record = scene.found(Record)[0]
    begun = scene.found(SaveVoicemail)[0]
    assert (begun.complete, begun.path) == (False, record.path)
    assert scene.out.index(begun) < scene.out.index(record)
    scene.wait(8)
    scene.phone(RecordingEnded(call.leg, 8.0, "silence"))
    scene.phone(DigitReceived(call.leg, "1"))
    kept = scene.found(SaveVoicemail)[0]
    assert (kept.complete, kept.seconds, kept.id) == (True, 8.0, begun.id)
    assert scene.hears(call.leg) == Audio(("recorded-message-end",))
    scene.phone(PromptEnded(call.leg))
    assert scene.hung_up() == [call.leg]
    scene.ends(call.leg)
    assert scene.journal(call).outcome == "voicemail"


def test_a_caller_who_hangs_up_at_the_beep_left_no_message() -> None:
    scene = Scene(routing={"otherwise": ["voicemail front"]})
    call = scene.arrive()
    scene.phone(PromptEnded(call.leg))
    scene.wait(0.4)
    scene.ends(call.leg)
    assert scene.found(DropVoicemail)
    assert scene.journal(call).outcome == "abandoned"


def test_a_full_disk_is_told_to_the_board() -> None:
    scene = Scene(routing={"otherwise": ["voicemail front"]})
    seat = scene.sit()
    call = scene.arrive()
    scene.phone(PromptEnded(call.leg))
    scene.phone(RecordingEnded(call.leg, 0.0, "disk"))
    assert any("disk" in alert for alert in scene.picture(seat).alerts)


@pytest.mark.parametrize(("last", "code"), [(Ending.BUSY, 486), (Ending.NO_ANSWER, 480)])
def test_a_chain_that_hangs_up_says_why_in_sip(last: Ending, code: int) -> None:
    scene = Scene(routing={"otherwise": ["staff sam", "hang up"]})
    call = scene.arrive()
    scene.ends(call.peer, last)
    assert scene.found(HangUp)[-1] == HangUp(call.leg, code)
    scene.ends(call.leg, last)
    assert scene.journal(call).outcome == str(last)


def test_a_blocked_caller_is_declined() -> None:
    scene = Scene()
    scene.sit()
    call = scene.arrive(caller="+12125550166")
    assert scene.found(HangUp) == [HangUp(call.leg, 603)]
    scene.ends(call.leg, Ending.DECLINED)
    assert scene.journal(call).outcome == "declined"


def test_an_answered_caller_hears_ringing_while_the_next_phone_rings() -> None:
    scene = Scene(routing={"otherwise": ["say lunch", "staff sam", "voicemail front"]})
    call = scene.arrive()
    scene.phone(PromptEnded(call.leg))
    assert call.state is State.DIALLING
    assert scene.hears(call.leg) == Ringback()


def test_a_caller_who_gives_up_stops_the_phone_that_rings() -> None:
    scene = Scene()
    call = scene.arrive()
    peer = call.peer
    scene.ends(call.leg, Ending.CANCELLED)
    assert peer in scene.hung_up()
    assert scene.journal(call).outcome == "abandoned"
    assert scene.journal(call).ended == scene.now.wall


def _handoff(way: str) -> Scene:
    trunk = {**OFFICE["trunk"][0], "handoff": way}
    return Scene(trunk=[trunk], routing={"otherwise": ["number mobile", "voicemail front"]})


def test_a_trunk_that_redirects_gets_the_call_back() -> None:
    from console.calls.protocol.commands import HandOff

    scene = _handoff("redirect")
    call = scene.arrive()
    assert scene.found(HandOff) == [HandOff(call.leg, "+12125550188", "town")]
    assert not scene.found(Answer)
    scene.phone(HandedOff(call.leg, ok=True))
    scene.ends(call.leg)
    assert scene.journal(call).outcome == "handed off"


def test_a_refer_that_fails_goes_on_with_the_chain() -> None:
    from console.calls.protocol.commands import HandOff

    scene = _handoff("refer")
    call = scene.arrive()
    assert not scene.found(HandOff)
    scene.phone(LegAnswered(call.leg))
    assert scene.found(HandOff)
    scene.phone(HandedOff(call.leg, ok=False, code=486))
    assert call.state is State.PLAYING


def test_a_phone_that_cannot_be_reached_is_shown() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wait(20.1)
    scene.ends(call.peer, Ending.UNREACHABLE)
    staff = {s.name: s.state for s in scene.picture(seat).staff}
    assert staff["sam"] == "unreachable"
    assert isinstance(scene.found(Dial)[0], Dial)


@pytest.mark.parametrize(
    ("ending", "tone"), [(Ending.BUSY, "busy-tone"), (Ending.UNREACHABLE, "congestion-tone")]
)
def test_an_answered_caller_who_reached_nobody_hears_why_before_the_line_is_cut(
    ending: Ending, tone: str
) -> None:
    scene = Scene(routing={"otherwise": ["say lunch", "staff sam 20s", "hang up"]})
    call = scene.arrive()
    scene.phone(PromptEnded(call.leg))
    scene.ends(scene.dialled().leg, ending)
    assert scene.hears(call.leg) == Audio((tone,))
    assert call.leg not in scene.hung_up()
    scene.phone(PromptEnded(call.leg))
    assert call.leg in scene.hung_up()


def test_who_heard_an_announcement_last_hears_no_tone() -> None:
    scene = Scene(routing={"otherwise": ["staff sam 20s", "say lunch", "hang up"]})
    call = scene.arrive()
    scene.ends(scene.dialled().leg, Ending.BUSY)
    scene.phone(PromptEnded(call.leg))
    assert call.leg in scene.hung_up()
