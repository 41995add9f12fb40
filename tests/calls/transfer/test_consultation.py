"""Asking somebody first: complete, swap, conference, cancel, and every way in which it can break off."""

from console.calls.protocol.commands import Dial, Music, Nothing, Ringback, Voice
from console.calls.protocol.events import Ending
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import MARIA, Scene


def asking(to: str = "staff sam") -> tuple[Scene, int, Call, int]:
    """Maria talks with Ana and asks Sam; gives the scene, their seat, the call and the leg that rings."""
    scene = Scene()
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, "consult", call, to=to)
    return scene, seat, call, scene.dialled().leg


def line(scene: Scene, seat: int) -> int:
    return scene.core.desk.seats[seat].line


def test_the_caller_hears_music_while_sam_is_rung_and_comes_to_sam_when_it_is_completed() -> None:
    scene, seat, call, sam = asking()
    maria = line(scene, seat)
    assert (scene.hears(call.leg), scene.hears(maria)) == (Music(), Ringback())
    scene.answers(sam)
    assert (scene.hears(maria), scene.hears(sam)) == (Voice(sam), Voice(maria))
    assert scene.picture(seat).you.asking == "Sam"
    scene.wish(seat, "complete")
    assert (scene.hears(call.leg), scene.hears(sam)) == (Voice(sam), Voice(call.leg))
    assert call.state is State.TALKING
    assert maria in scene.hung_up()
    scene.ends(call.leg)
    assert scene.journal(call).talked_to == "Maria, Sam"


def test_completed_while_it_rings_the_caller_hears_ringing_and_comes_back_unanswered() -> None:
    scene, seat, call, sam = asking()
    scene.wish(seat, "complete")
    assert call.state is State.DIALLING
    assert scene.hears(call.leg) == Ringback()
    scene.wait(25.1)
    assert sam in scene.hung_up()
    assert call.state is State.RINGING
    assert call.recall
    assert scene.row(seat, call).where == "back from Sam"


def test_completed_while_it_rings_sam_gets_the_caller_when_sam_answers() -> None:
    scene, seat, call, sam = asking()
    scene.wish(seat, "complete")
    scene.answers(sam)
    assert call.state is State.TALKING
    assert scene.hears(call.leg) == Voice(sam)


def test_cancelled_the_caller_is_back_at_once() -> None:
    scene, seat, call, sam = asking()
    scene.wish(seat, "cancel")
    assert sam in scene.hung_up()
    assert call.state is State.TALKING
    assert scene.hears(call.leg) == Voice(line(scene, seat))
    assert not scene.picture(seat).you.asking


def test_a_busy_sam_brings_the_caller_back_with_the_reason() -> None:
    scene, seat, call, sam = asking()
    scene.ends(sam, Ending.BUSY)
    assert call.state is State.TALKING
    assert scene.said(seat) == "Sam was busy"


def test_both_in_turn() -> None:
    scene, seat, call, sam = asking()
    maria = line(scene, seat)
    scene.answers(sam)
    scene.wish(seat, "swap")
    assert (scene.hears(maria), scene.hears(sam)) == (Voice(call.leg), Music())
    assert call.state is State.TALKING
    scene.wish(seat, "swap")
    assert (scene.hears(maria), scene.hears(call.leg)) == (Voice(sam), Music())
    assert call.state is State.HOLDING
    scene.wish(seat, "complete")
    assert scene.hears(call.leg) == Voice(sam)


def test_all_three_hear_each_other_and_maria_can_leave() -> None:
    scene, seat, call, sam = asking()
    maria = line(scene, seat)
    scene.answers(sam)
    scene.wish(seat, "conference")
    assert scene.hears(maria) == Voice(call.leg, (sam,))
    assert scene.hears(call.leg) == Voice(maria, (sam,))
    assert scene.hears(sam) == Voice(maria, (call.leg,))
    scene.wish(seat, "complete")
    assert (scene.hears(call.leg), scene.hears(sam)) == (Voice(sam), Voice(call.leg))


def test_sam_leaving_the_three_leaves_two() -> None:
    scene, seat, call, sam = asking()
    scene.answers(sam)
    scene.wish(seat, "conference")
    scene.ends(sam)
    assert scene.hears(line(scene, seat)) == Voice(call.leg)
    assert scene.hears(call.leg) == Voice(line(scene, seat))


def test_hanging_up_the_phone_completes_the_transfer() -> None:
    scene, seat, call, sam = asking()
    scene.answers(sam)
    scene.ends(line(scene, seat))
    assert call.state is State.TALKING
    assert scene.hears(call.leg) == Voice(sam)


def test_a_terminal_that_dies_meanwhile_loses_nobody() -> None:
    scene, seat, call, sam = asking()
    scene.answers(sam)
    scene.did(scene.core.stand(seat, scene.now))
    assert scene.hears(call.leg) == Voice(sam)
    assert call.state is State.TALKING


def test_a_caller_who_hangs_up_meanwhile_leaves_the_two_talking() -> None:
    scene, seat, call, sam = asking()
    scene.answers(sam)
    scene.ends(call.leg)
    assert scene.hears(line(scene, seat)) == Voice(sam)
    assert scene.said(seat) == "Ana hung up; you are with Sam"
    scene.wish(seat, "complete")
    assert scene.said(seat) == "The caller is gone"
    scene.wish(seat, "cancel")
    assert not scene.core.desk.seats[seat].line


def test_nobody_can_be_asked_who_is_on_a_call_and_no_voicemail_either() -> None:
    scene, seat, call, _ = asking("voicemail front")
    assert scene.said(seat) == "Only a person or a number can be asked first"
    assert call.state is State.TALKING
    assert len(scene.found(Dial, all_of_it=True)) == 1


def test_a_call_that_another_seat_took_meanwhile_can_not_be_given_away() -> None:
    scene, seat, call, sam = asking()
    scene.answers(sam)
    other = scene.sit(MARIA)
    scene.sure(other, "answer", call)
    scene.wish(seat, "complete")
    assert scene.said(seat) == "The caller is gone"
    assert call.seat == other
    scene.ends(sam)
    assert scene.hears(call.leg) in (Music(), Nothing(), Voice(line(scene, other)))


def test_enter_and_h_on_the_caller_who_waits_talk_with_both_in_turn() -> None:
    for verb in ("answer", "hold"):
        scene, seat, call, sam = asking()
        maria = line(scene, seat)
        scene.answers(sam)
        scene.wish(seat, verb, call)
        assert (scene.hears(maria), scene.hears(call.leg)) == (Voice(call.leg), Voice(maria))
        assert scene.hears(sam) == Music()
        scene.wish(seat, "hold", call)
        assert (scene.hears(maria), scene.hears(call.leg)) == (Voice(sam), Music())
        assert scene.hears(sam) == Voice(maria)


def test_taking_the_caller_back_while_sam_still_rings_asks_sam_no_more() -> None:
    scene, seat, call, sam = asking()
    scene.wish(seat, "answer", call)
    assert sam in scene.hung_up()
    assert scene.hears(call.leg) == Voice(line(scene, seat))


def test_no_other_call_is_taken_or_made_while_maria_is_with_sam() -> None:
    scene, seat, _, sam = asking()
    maria = line(scene, seat)
    scene.answers(sam)
    second = scene.arrive(caller="+12125550143")
    scene.wish(seat, "answer", second)
    assert second.state is State.RINGING
    scene.wish(seat, "dial", to="number +12125550177")
    assert scene.said(seat) == "You are with Sam: hand over or end that first"
    assert (scene.hears(maria), scene.hears(sam)) == (Voice(sam), Voice(maria))


def test_of_three_one_may_be_sent_on_or_hang_up_and_is_heard_no_more() -> None:
    for act in ("transfer", "park", "hang_up", "gone"):
        scene, seat, call, sam = asking()
        maria = line(scene, seat)
        scene.answers(sam)
        scene.wish(seat, "conference")
        if act == "gone":
            scene.ends(call.leg)
        else:
            scene.wish(seat, act, call, to="staff priya")
        assert (scene.hears(maria), scene.hears(sam)) == (Voice(sam), Voice(maria)), act


def test_muted_among_three_the_other_two_hear_each_other() -> None:
    scene, seat, call, sam = asking()
    maria = line(scene, seat)
    scene.answers(sam)
    scene.wish(seat, "conference")
    scene.wish(seat, "mute", call)
    assert (scene.hears(call.leg), scene.hears(sam)) == (Voice(sam), Voice(call.leg))
    assert scene.hears(maria) == Voice(call.leg, (sam,))
    scene.wish(seat, "mute", call)
    assert scene.hears(sam) == Voice(maria, (call.leg,))
