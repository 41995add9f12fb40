"""Giving calls to the PBX: at once, or once the phone that was rung has answered; and when it will not."""

from typing import Any

import pytest

from console.calls.protocol.commands import Dial, HandOff, Voice
from console.calls.protocol.events import Ending, HandedOff, LegEnded
from console.calls.protocol.store_commands import JournalCall
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.transfer.refer import REFERRED_S
from console.calls.transfer.returned import BY_NUMBER_S, BY_REFERRAL_S, GIVEN_UP_S
from tests.calls.scene import OFFICE, Scene

PBX = {"name": "town", "address": "127.0.0.1:5070", "caller_id": "verified"}
#: Sam's phone is behind the trunk; Priya's is not
STAFF = [OFFICE["staff"][0], {"name": "sam", "title": "Sam", "extension": "201"}, OFFICE["staff"][2]]


class Desk(Scene):
    """A desk whose PBX takes transfers in one of the ways, and Maria, who talks with Ana."""

    def __init__(self, transfer: str, **changes: Any) -> None:
        super().__init__(trunk=[{**PBX, "transfer": transfer}], staff=STAFF, **changes)
        self.seat = self.sit()
        self.call = self.arrive()
        self.wish(self.seat, "answer", self.call)
        self.line = self.dialled().leg
        self.answers(self.line)

    def transfer(self, to: str = "staff sam") -> Call:
        self.wish(self.seat, "transfer", self.call, to=to)
        return self.call

    def asked(self) -> int:
        """Maria asks Sam, who answers; gives their leg."""
        self.wish(self.seat, "consult", self.call, to="staff sam")
        leg = self.dialled().leg
        self.answers(leg)
        return leg


def test_given_at_once_nothing_is_rung_and_the_call_is_gone_when_the_pbx_has_it() -> None:
    desk = Desk("refer")
    call = desk.transfer()
    assert desk.found(HandOff) == [HandOff(call.leg, "201", "town")]
    assert not desk.found(Dial)
    assert desk.row(desk.seat, call).where == "Sam (201)"
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    desk.ends(call.leg)
    assert (desk.journal(call).outcome, desk.journal(call).detail) == ("handed off", "Sam (201)")


def test_what_the_pbx_has_can_not_be_taken_back() -> None:
    desk = Desk("refer")
    call = desk.transfer()
    desk.wish(desk.seat, "undo")
    assert call.state is State.LEAVING
    assert "Nothing to undo" in desk.said(desk.seat)


@pytest.mark.parametrize(("code", "word"), [(486, "was busy"), (408, "didn't answer"), (603, "declined")])
def test_a_transfer_that_fails_at_the_pbx_comes_back_marked_with_its_reason(code: int, word: str) -> None:
    desk = Desk("refer")
    call = desk.transfer()
    desk.phone(HandedOff(call.leg, ok=False, code=code))
    assert (call.state, call.recall, call.missed) == (State.RINGING, True, "Sam (201)")
    assert any(word in getattr(order, "what", "") for order in desk.out)


def test_a_pbx_that_refuses_the_refer_has_sam_rung_by_the_desk_also_the_next_time() -> None:
    desk = Desk("refer")
    call = desk.transfer()
    desk.phone(HandedOff(call.leg, ok=False, code=405, refused=True))
    assert [order.target for order in desk.found(Dial)] == ["201"]
    desk.ends(desk.dialled().leg, Ending.BUSY)
    desk.wish(desk.seat, "override", call, to="staff sam")
    assert [order.target for order in desk.found(Dial)] == ["201"]


@pytest.mark.parametrize("transfer", ["refer", "replaces"])
def test_joined_by_the_pbx_after_sam_was_asked(transfer: str) -> None:
    desk = Desk(transfer)
    sam = desk.asked()
    desk.wish(desk.seat, "complete")
    call = desk.call
    assert desk.found(HandOff) == [HandOff(call.leg, via="town", other=sam)]
    assert desk.hears(call.leg) == Voice(sam)  # heard through the desk until then
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    assert set(desk.hung_up()) == {sam, call.leg}
    desk.ends(call.leg)
    row = desk.journal(call)
    assert (row.outcome, row.detail, row.talked_to) == (
        "answered",
        "with Sam (201) at town",
        "Maria, Sam (201)",
    )


def test_a_blind_transfer_rings_from_the_desk_and_is_taken_back_while_it_does() -> None:
    desk = Desk("replaces")
    call = desk.transfer()
    assert not desk.found(HandOff)
    desk.wish(desk.seat, "undo")
    assert call.seat == desk.seat
    desk.answers(desk.dialled().leg)
    desk.transfer()
    sam = desk.dialled().leg
    desk.answers(sam)
    assert desk.found(HandOff) == [HandOff(call.leg, via="town", other=sam)]


def test_sams_leg_may_go_before_the_pbx_says_that_it_has_joined_them() -> None:
    desk = Desk("replaces")
    call, sam = desk.transfer(), desk.dialled().leg
    desk.answers(sam)
    desk.ends(sam)
    assert desk.hung_up() == []
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    desk.ends(call.leg)
    assert desk.journal(call).detail == "with Sam (201) at town"


@pytest.mark.parametrize("says", [True, False])
def test_sam_who_hangs_up_instead_ends_the_call(says: bool) -> None:
    desk = Desk("replaces")
    call, sam = desk.transfer(), desk.dialled().leg
    desk.answers(sam)
    desk.ends(sam)
    if says:
        desk.phone(HandedOff(call.leg, ok=False, code=481))
    else:
        desk.wait(6)
    assert desk.hung_up() == [call.leg]


def test_a_pbx_that_joins_nobody_leaves_the_two_talking_through_the_desk() -> None:
    desk = Desk("replaces")
    call, sam = desk.transfer(), desk.dialled().leg
    desk.answers(sam)
    desk.phone(HandedOff(call.leg, ok=False, code=603, refused=True))
    assert call.state is State.TALKING
    assert desk.hears(call.leg) == Voice(sam)
    desk.phone(LegEnded(sam, Ending.HUNG_UP))
    assert desk.hung_up() == [call.leg]


def test_a_caller_sent_on_while_the_pbx_is_asked_is_with_whom_they_were_sent_to() -> None:
    desk = Desk("replaces")
    call, sam = desk.transfer(), desk.dialled().leg
    desk.answers(sam)
    desk.sure(desk.seat, "reroute", call, to="staff priya")
    assert sam in desk.hung_up()
    desk.phone(HandedOff(call.leg, ok=False, code=481))
    assert (call.state, call.peer_title) == (State.DIALLING, "Priya")


def test_a_phone_elsewhere_stays_in_the_desks_hands() -> None:
    for transfer in ("refer", "replaces"):
        desk = Desk(transfer)
        desk.transfer("staff priya")
        desk.answers(desk.dialled().leg)
        assert not desk.found(HandOff, all_of_it=True)


def test_a_call_nobody_has_answered_is_never_given_at_once() -> None:
    scene = Scene(trunk=[{**PBX, "transfer": "refer"}], staff=STAFF)
    seat, call = scene.sit(), scene.arrive()
    scene.wish(seat, "override", call, to="staff sam")
    assert [order.target for order in scene.found(Dial)] == ["201"]


def test_a_refer_that_ends_later_than_the_desk_waited_is_still_told_as_one() -> None:
    desk = Desk("refer")
    call = desk.transfer()
    desk.wait(REFERRED_S)
    assert call.state is State.RINGING
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    desk.ends(call.leg)
    assert desk.journal(call).outcome == "handed off"


class Dialled(Desk):
    """The same, where Maria has dialled Ana."""

    def __init__(self, transfer: str) -> None:
        Scene.__init__(self, trunk=[{**PBX, "transfer": transfer}], staff=STAFF)
        self.seat = self.sit()
        self.wish(self.seat, "dial", to="number +12125550142")
        (self.call,) = self.core.desk.calls.values()
        self.answers(self.dialled().leg)
        self.answers(self.call.leg)


def test_a_call_that_was_dialled_is_given_at_once_too_and_stays_one_that_was_dialled() -> None:
    desk = Dialled("refer")
    call = desk.transfer()
    assert desk.found(HandOff) == [HandOff(call.leg, "201", "town")]
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    desk.ends(call.leg)
    assert (desk.journal(call).outcome, desk.journal(call).detail) == ("handed off", "Sam (201)")


def test_a_call_that_was_dialled_is_joined_by_the_pbx_with_whom_was_asked() -> None:
    desk = Dialled("replaces")
    sam = desk.asked()
    desk.wish(desk.seat, "complete")
    assert desk.found(HandOff) == [HandOff(desk.call.leg, via="town", other=sam)]
    desk.phone(HandedOff(desk.call.leg, ok=True, code=200))
    desk.ends(desk.call.leg)
    row = desk.journal(desk.call)
    assert (row.outcome, row.detail, row.talked_to) == (
        "answered",
        "with Sam (201) at town",
        "Maria, Sam (201)",
    )
    assert (row.direction, row.dialled_by) == ("out", "maria")


def test_a_call_that_was_dialled_comes_back_when_the_pbx_says_that_nobody_took_it() -> None:
    desk = Dialled("refer")
    call = desk.transfer()
    desk.phone(HandedOff(call.leg, ok=False, code=486))
    assert (call.state, call.recall, call.missed) == (State.RINGING, True, "Sam (201)")


def test_a_call_that_was_dialled_elsewhere_stays_in_the_desks_hands() -> None:
    desk = Dialled("refer")
    desk.call.via = "another"
    desk.transfer()
    assert not desk.found(HandOff)


# -- what comes back ------------------------------------------------------------------------------------


def test_whom_the_pbx_brings_back_rings_at_the_desk_marked_and_the_old_call_is_over() -> None:
    desk = Desk("refer", rule=[{"name": "all", "when": {}, "then": ["voicemail front"]}])
    desk.wish(desk.seat, "note", desk.call, text="knee")
    call = desk.transfer()
    again = desk.arrive()
    assert (again.state, again.recall, again.missed) == (State.RINGING, True, "Sam (201)")
    assert again.note == "knee"
    assert desk.said(desk.seat) == "Ana is back from Sam (201)"
    assert desk.hung_up() == [call.leg]
    desk.phone(HandedOff(call.leg, ok=True, code=487))
    desk.ends(call.leg)
    assert (desk.journal(call).outcome, desk.journal(call).detail) == ("handed off", "Sam (201), came back")
    desk.wait(30.0)
    assert again.step is not None
    assert str(again.step) == "voicemail front"


@pytest.mark.parametrize(
    ("after_s", "facts", "known"),
    [
        (BY_NUMBER_S, {}, True),
        (BY_NUMBER_S + 1, {}, False),
        (BY_REFERRAL_S, {"referred": True}, True),
        (BY_REFERRAL_S + 1, {"referred": True}, False),
        (1, {"caller": "+12125550143"}, False),
        (1, {"caller": ""}, False),
        (1, {"caller": "", "referred": True}, True),
        (1, {"trunk": "another", "referred": True}, False),
    ],
)
def test_by_what_and_how_long_a_call_is_known_again(after_s: float, facts: Any, known: bool) -> None:
    desk = Desk("refer")
    call = desk.transfer()
    desk.phone(HandedOff(call.leg, ok=True, code=200))
    desk.ends(call.leg)
    desk.wait(after_s)
    assert desk.arrive(**facts).recall is known
    assert not desk.arrive(**facts).recall  # known once


def test_which_of_two_comes_back_is_told_by_the_number_alone() -> None:
    desk = Desk("refer")
    desk.transfer()
    other = desk.arrive("+12125550143", "Ben")
    desk.wish(desk.seat, "answer", other)
    desk.answers(desk.dialled().leg)
    desk.wish(desk.seat, "transfer", other, to="staff sam")
    assert not desk.arrive("100", referred=True).recall
    assert desk.arrive("+12125550142", referred=True).recall
    assert desk.arrive("100", referred=True).recall


def test_after_the_pbx_has_joined_two_the_caller_may_come_back_too() -> None:
    desk = Dialled("replaces")
    desk.asked()
    desk.wish(desk.seat, "complete")
    desk.phone(HandedOff(desk.call.leg, ok=True, code=200))
    desk.ends(desk.call.leg)
    again = desk.arrive()
    assert (again.recall, again.missed) == (True, "Sam (201)")


def test_whom_the_desk_keeps_is_not_waited_for() -> None:
    desk = Desk("replaces")
    desk.asked()
    desk.wish(desk.seat, "complete")
    desk.phone(HandedOff(desk.call.leg, ok=False, code=603, refused=True))
    assert not desk.arrive().recall


# -- a leg of our own that comes home -------------------------------------------------------------------


def test_a_phone_that_sends_what_it_does_not_take_to_the_desk_has_not_answered() -> None:
    desk = Desk("replaces")
    call = desk.transfer()
    sam = desk.dialled().leg
    home = desk.arrive(ours=True)
    assert (home.state, desk.hung_up()) == (State.ARRIVING, [sam])
    assert (call.state, call.recall, call.missed) == (State.RINGING, True, "Sam (201)")
    desk.ends(home.leg, Ending.CANCELLED)
    assert list(desk.core.desk.calls) == [call.id]
    assert not [row for row in desk.found(JournalCall, all_of_it=True) if row.call == home.id]
    assert desk.core.desk.today["calls"] == 1


def test_a_call_that_only_seemed_to_be_our_own_leg_is_a_caller() -> None:
    desk = Desk("replaces")
    desk.transfer()
    other = desk.arrive(ours=True)
    desk.wait(GIVEN_UP_S)
    assert other.state is State.RINGING
    assert desk.core.desk.today["calls"] == 2


@pytest.mark.parametrize(
    "facts", [{}, {"ours": True, "caller": "+12125550143"}, {"ours": True, "caller": ""}]
)
def test_another_call_while_a_phone_rings_is_a_caller_at_once(facts: Any) -> None:
    desk = Desk("replaces")
    call = desk.transfer()
    assert desk.arrive(**facts).state is State.RINGING
    assert call.state is State.DIALLING
