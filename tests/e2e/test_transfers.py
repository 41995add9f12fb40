"""The receptionist's hands on real calls: what each phone hears after each act, and what it does not.

Everybody says a pitch of their own, so that every ear can be asked whom it hears and whether it hears
anybody else.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.calls.protocol.snapshot import Row
from tests.ears import hear
from tests.office import Desk, ScriptSeat
from tests.peers import RATE, Baresip, write_tone
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

MUSIC, ANA, MARIA, SAM, PRIYA, STONE = 500, 700, 900, 1100, 1300, 1700
ANAS_NUMBER, STONES_NUMBER = "+12125550142", "+12125550177"
CONFIG = """
[desk]
ring = "30s"
answer = "20s"
recall = "30s"
hold = "{hold}"
park = "{park}"
phone = "{maria}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
numbers = ["+12125550100"]

[[staff]]
name = "sam"
title = "Sam"
extension = "201"
uri = "{sam}"

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"
mobile = "+12125550177"

[[contact]]
name = "Ana Ruiz"
numbers = "+12125550142"

[[prompt]]
name = "music"
play = "{music}"

[[voicemail]]
name = "front"

[[queue]]
name = "billing"
title = "Billing"
members = ["priya"]

[routing]
otherwise = ["desk", "voicemail front"]
"""


class Office:
    """A desk with one seat, the phones around it, and Ana, who calls."""

    def __init__(self, folder: Path, stack: ExitStack, *, hold: str, park: str) -> None:
        def phone(user: str, tone: float, *, auto: bool = False, also: tuple[str, ...] = ()) -> Baresip:
            return stack.enter_context(Baresip(folder, user, tone=tone, auto=auto, also=also))

        self.folder = folder
        self.ana = phone(ANAS_NUMBER, ANA)
        self.maria = phone("maria", MARIA, auto=True)
        self.sam = phone("sam", SAM)
        self.priya = phone("priya", PRIYA)
        self.stone = phone(STONES_NUMBER, STONE, also=("911",))
        music = folder / "music.wav"
        write_tone(music, MUSIC, seconds=10)
        self.desk = stack.enter_context(
            Desk(
                folder,
                CONFIG,
                hold=hold,
                park=park,
                maria=self.maria.uri,
                sam=self.sam.uri,
                priya=self.priya.uri,
                town=self.stone.port,
                music=music,
            )
        )
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))

    def calls(self) -> None:
        """Ana calls the front desk."""
        self.ana.dial(f"sip:+12125550100@127.0.0.1:{self.desk.port}")

    def talking(self) -> str:
        """Ana called and Maria took it; gives the call's id."""
        self.calls()
        row = self.seat.wait_row(lambda row: row.state == "ringing")
        self.seat.wish("answer", row.id)
        hear((self.ana, MARIA), (self.maria, ANA))
        return row.id

    def asking(self, *, up: bool, to: str = "staff sam") -> str:
        """Maria asks Sam first while Ana waits; ``up`` is whether they have answered."""
        call = self.talking()
        self.seat.wish("consult", call, to=to)
        self.sam.wait("CALL_INCOMING")
        hear((self.ana, MUSIC))
        if up:
            self.sam.answer()
            hear((self.ana, MUSIC), (self.maria, SAM), (self.sam, MARIA))
        return call

    def busy_sam(self) -> str:
        """Dr Stone called and talks with Sam; gives the call's id."""
        self.stone.dial(f"sip:+12125550100@127.0.0.1:{self.desk.port}")
        call = self.seat.wait_row(lambda row: row.state == "ringing").id
        self.seat.wish("override", call, to="staff sam")
        self.sam.wait("CALL_INCOMING")
        self.sam.answer()
        hear((self.stone, SAM), (self.sam, STONE))
        return call

    def row(self, call: str) -> Row:
        """A call as the seat shows it."""
        return next(row for row in self.seat.board.calls if row.id == call)

    def back(self, call: str) -> Row:
        """Wait until a call rings at the desk again, marked."""
        return self.seat.wait_row(lambda row: row.id == call and row.state == "ringing" and row.recall)

    def said(self, text: str) -> None:
        """Wait until the seat was told something."""
        wait_until(lambda: any(text in message.text for message in self.seat.board.messages))


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    limits = {"hold": "90s", "park": "90s", **getattr(request, "param", {})}
    with ExitStack() as stack:
        office = Office(tmp_path, stack, **limits)
        yield office
        office.seat.hang_up_all()  # a desk that is stopped waits for those who still talk


# -- asking first ------------------------------------------------------------------------------------


def test_a_transfer_completed_while_talking_joins_the_two_and_frees_maria(office: Office) -> None:
    office.asking(up=True)
    office.seat.wish("complete")
    hear((office.ana, SAM), (office.sam, ANA))
    office.maria.wait("CALL_CLOSED")
    office.sam.hang_up()
    office.ana.wait("CALL_CLOSED")
    office.seat.wait_gone()
    wait_until(lambda: office.desk.journal("outcome = 'answered'"))
    assert office.desk.journal()[0]["talked_to"].endswith(", Sam (201)")


def test_a_transfer_completed_while_it_rings_is_heard_once_sam_answers(office: Office) -> None:
    call = office.asking(up=False)
    office.seat.wish("complete")
    office.maria.wait("CALL_CLOSED")
    office.seat.wait_row(lambda row: row.id == call and row.state == "dialling")
    office.sam.answer()
    hear((office.ana, SAM), (office.sam, ANA))
    assert office.row(call).where == "with Sam (201)"
    office.ana.hang_up()
    office.sam.wait("CALL_CLOSED")
    office.seat.wait_gone()


def test_a_transfer_completed_while_it_rings_comes_back_when_nobody_answers(office: Office) -> None:
    call = office.asking(up=False, to="staff sam 2s")
    office.seat.wish("complete")
    assert office.back(call).where == "back from Sam (201)"
    office.sam.wait("CALL_CLOSED")
    office.seat.wish("answer")
    hear((office.ana, MARIA), (office.maria, ANA))


def test_both_are_talked_with_in_turn_and_who_waits_hears_music(office: Office) -> None:
    office.asking(up=True)
    office.seat.wish("swap")
    hear((office.ana, MARIA), (office.maria, ANA), (office.sam, MUSIC))
    office.seat.wish("swap")
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))
    office.seat.wish("swap")
    hear((office.ana, MARIA), (office.maria, ANA), (office.sam, MUSIC))
    office.seat.wish("complete")
    hear((office.ana, SAM), (office.sam, ANA))
    office.maria.wait("CALL_CLOSED")


def test_three_hear_each_other_until_maria_leaves(office: Office) -> None:
    office.asking(up=True)
    office.seat.wish("conference")
    hear((office.ana, MARIA, SAM), (office.maria, ANA, SAM), (office.sam, ANA, MARIA))
    office.seat.wish("swap")
    office.seat.wish("conference")
    hear((office.ana, MARIA, SAM), (office.maria, ANA, SAM), (office.sam, ANA, MARIA))
    office.maria.hang_up()
    hear((office.ana, SAM), (office.sam, ANA))


def test_one_who_leaves_the_three_leaves_two(office: Office) -> None:
    call = office.asking(up=True)
    office.seat.wish("conference")
    hear((office.maria, ANA, SAM))
    office.sam.hang_up()
    hear((office.ana, MARIA), (office.maria, ANA))
    office.seat.wish("hang_up", call)
    office.seat.wait_gone()


def test_of_three_one_is_sent_on_and_the_other_hears_only_maria(office: Office) -> None:
    call = office.asking(up=True)
    office.seat.wish("conference")
    hear((office.sam, ANA, MARIA))
    office.seat.wish("mute", call)
    hear((office.ana, SAM), (office.maria, ANA, SAM), (office.sam, ANA))
    office.seat.wish("transfer", call, to="staff priya")
    office.priya.wait("CALL_INCOMING")
    hear((office.maria, SAM), (office.sam, MARIA))
    office.priya.answer()
    hear((office.ana, PRIYA), (office.priya, ANA), (office.maria, SAM), (office.sam, MARIA))
    office.sam.hang_up()
    office.maria.wait("CALL_CLOSED")


def test_the_caller_taken_back_by_hold_leaves_sam_with_music(office: Office) -> None:
    call = office.asking(up=True)
    office.seat.wish("hold", call)
    hear((office.ana, MARIA), (office.maria, ANA), (office.sam, MUSIC))
    office.seat.wish("hold", call)
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))


def test_a_caller_who_hangs_up_meanwhile_leaves_the_two_talking(office: Office) -> None:
    office.asking(up=True)
    office.seat.wish("conference")
    hear((office.maria, ANA, SAM))
    office.ana.hang_up()
    office.seat.wait_gone()
    hear((office.maria, SAM), (office.sam, MARIA))
    office.seat.wish("cancel")
    office.sam.wait("CALL_CLOSED")
    office.maria.wait("CALL_CLOSED")


@pytest.mark.parametrize("up", [False, True], ids=["ringing", "talking"])
def test_asking_no_more_brings_the_caller_back(office: Office, up: bool) -> None:
    office.asking(up=up)
    office.seat.wish("cancel")
    office.sam.wait("CALL_CLOSED")
    hear((office.ana, MARIA), (office.maria, ANA))


def test_somebody_who_declines_brings_the_caller_back(office: Office) -> None:
    office.asking(up=False)
    office.sam.hang_up()
    hear((office.ana, MARIA), (office.maria, ANA))
    office.said("Sam (201) was busy")


def test_marias_phone_hung_up_completes_the_transfer(office: Office) -> None:
    office.asking(up=True)
    office.maria.hang_up()
    hear((office.ana, SAM), (office.sam, ANA))


# -- blind transfers ---------------------------------------------------------------------------------


def test_a_blind_transfer_nobody_takes_comes_back_and_the_next_is_taken_by_priya(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam 2s")
    office.maria.wait("CALL_CLOSED")
    assert office.back(call).where == "back from Sam (201)"
    office.sam.wait("CALL_CLOSED")
    office.seat.wish("answer")
    hear((office.ana, MARIA), (office.maria, ANA))
    office.seat.wish("transfer", call, to="staff priya")
    office.priya.wait("CALL_INCOMING")
    office.priya.answer()
    hear((office.ana, PRIYA), (office.priya, ANA))


def test_a_blind_transfer_is_taken_back_while_it_rings(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.seat.wish("undo")
    office.sam.wait("CALL_CLOSED")
    hear((office.ana, MARIA), (office.maria, ANA))
    assert office.row(call).mine


# -- to each kind of place -----------------------------------------------------------------------------


def test_to_a_mobile_at_once_and_to_a_number_asked_first(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to=f"number {STONES_NUMBER}")  # Priya's mobile
    office.stone.wait("CALL_INCOMING")
    office.maria.wait("CALL_CLOSED")
    office.stone.answer()
    hear((office.ana, STONE), (office.stone, ANA))
    assert " talks with Ana Ruiz. " in office.seat.sure("reroute", call, to="desk")
    office.stone.wait("CALL_CLOSED")
    office.seat.wait_row(lambda row: row.id == call and row.state == "ringing")
    office.seat.wish("answer", call)
    hear((office.ana, MARIA), (office.maria, ANA))
    office.seat.wish("consult", call, to=f"number {STONES_NUMBER}")
    office.stone.wait("CALL_INCOMING", 2)
    office.stone.answer()
    hear((office.ana, MUSIC), (office.maria, STONE), (office.stone, MARIA))
    office.seat.wish("complete")
    hear((office.ana, STONE), (office.stone, ANA))
    assert office.priya.count("CALL_INCOMING") == 0


def test_to_a_queue_whose_member_takes_it(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="queue billing")
    office.priya.wait("CALL_INCOMING")
    hear((office.ana, MUSIC))
    office.priya.answer()
    hear((office.ana, PRIYA), (office.priya, ANA))
    assert office.sam.count("CALL_INCOMING") == 0


def test_to_a_voicemail_box_which_records_the_caller(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="voicemail front")
    office.maria.wait("CALL_CLOSED")
    office.seat.wait_row(lambda row: row.id == call and row.state == "recording")
    length = len(office.ana.heard())
    wait_until(lambda: len(office.ana.heard()) > length + 2 * RATE)
    office.ana.hang_up()
    office.seat.wait_gone()
    wait_until(lambda: office.desk.journal("outcome = 'voicemail'"))


def test_priya_takes_marias_conversation_over_and_gives_it_back(office: Office) -> None:
    call = office.talking()
    with ScriptSeat(office.desk.socket) as other:
        other.wish("select", call)
        assert " talks with Ana Ruiz. " in other.sure("take_over", call)
        other.wait_row(lambda row: row.id == call and row.mine)
        wait_until(lambda: any("over from you" in m.text for m in office.seat.board.messages))
        hear((office.ana, MARIA), (office.maria, ANA))
        other.wish("undo")
        office.seat.wait_row(lambda row: row.id == call and row.mine)
        hear((office.ana, MARIA), (office.maria, ANA))


def test_another_seat_moves_marias_conversation_only_when_it_says_yes_and_u_gives_it_back(
    office: Office,
) -> None:
    call = office.talking()
    with ScriptSeat(office.desk.socket) as other:
        for verb, to in (("transfer", "staff sam"), ("hang_up", ""), ("reroute", "voicemail front")):
            other.wish(verb, call, to=to)
            wait_until(lambda: other.board.asked is not None)
            asked = other.board.asked
            assert asked
            assert " talks with Ana Ruiz. " in asked.text
            other.wish("no")
            wait_until(lambda: other.board.asked is None)
        hear((office.ana, MARIA), (office.maria, ANA))
        assert office.sam.count("CALL_INCOMING") == 0
        other.sure("transfer", call, to="staff sam")
        office.sam.wait("CALL_INCOMING")
        wait_until(lambda: any("from you" in m.text for m in office.seat.board.messages))
        other.wish("undo")
        office.seat.wait_row(lambda row: row.id == call and row.mine)
        hear((office.ana, MARIA), (office.maria, ANA))


# -- waiting for somebody who is busy ------------------------------------------------------------------


def test_who_waits_for_sam_hears_music_until_sam_is_free_and_then_sam(office: Office) -> None:
    stone = office.busy_sam()
    call = office.talking()
    office.seat.wish("camp", call, to="staff sam")
    assert office.seat.wait_row(lambda row: row.id == call and row.place == 1).where == "for Sam, 1st"
    hear((office.ana, MUSIC), (office.sam, STONE), (office.stone, SAM))
    office.ana.digits("0")
    assert office.back(call).where == "back from Sam"
    office.seat.wish("camp", call, to="staff sam")
    hear((office.ana, MUSIC), (office.sam, STONE))
    assert office.sam.count("CALL_INCOMING") == 1
    assert " talks with " in office.seat.sure("hang_up", stone)
    office.sam.wait("CALL_INCOMING", 2)
    office.sam.answer()
    hear((office.ana, SAM), (office.sam, ANA))


# -- hold and park -----------------------------------------------------------------------------------


def test_a_parked_call_is_taken_at_another_seat(office: Office) -> None:
    call = office.talking()
    office.seat.wish("park", call, text="for Dr Cole")
    office.maria.wait("CALL_CLOSED")
    hear((office.ana, MUSIC))
    with ScriptSeat(office.desk.socket) as other:
        assert other.wait_row(lambda row: row.id == call).where == "park 1, for Dr Cole"
        other.wish("answer", call)
        hear((office.ana, MARIA), (office.maria, ANA))
        assert other.wait_row(lambda row: row.mine).id == call
        assert not office.row(call).mine


@pytest.mark.parametrize("office", [{"park": "2s"}], indirect=True)
def test_a_call_parked_too_long_comes_back(office: Office) -> None:
    call = office.talking()
    office.seat.wish("park", call)
    assert office.back(call).where == "back from park 1"
    office.seat.wish("answer")
    hear((office.ana, MARIA), (office.maria, ANA))


@pytest.mark.parametrize("office", [{"hold": "2s"}], indirect=True)
def test_a_call_held_too_long_comes_back_but_not_while_somebody_is_asked(office: Office) -> None:
    call = office.talking()
    office.seat.wish("hold", call)
    assert office.back(call).where == "back from hold"
    office.seat.wish("answer")
    hear((office.ana, MARIA), (office.maria, ANA))
    office.seat.wish("consult", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    before = len(office.ana.heard())
    wait_until(lambda: len(office.ana.heard()) > before + 3 * RATE)
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))


# -- calling out -------------------------------------------------------------------------------------


def test_a_number_is_called_through_the_trunk_and_heard_both_ways(office: Office) -> None:
    office.seat.wish("dial", to=f"number {STONES_NUMBER}", text="Dr Stone")
    office.stone.wait("CALL_INCOMING")
    office.stone.answer()
    hear((office.stone, MARIA), (office.maria, STONE))
    call = office.seat.wait_row(lambda row: row.state == "talking").id
    office.seat.wish("hold", call)
    hear((office.stone, MUSIC), (office.maria,))
    office.seat.wish("hold", call)
    hear((office.stone, MARIA), (office.maria, STONE))
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.stone, SAM), (office.sam, STONE))
    office.stone.hang_up()
    office.sam.wait("CALL_CLOSED")
    office.seat.wait_gone()


def test_an_emergency_call_is_told_to_every_seat_and_goes_out(office: Office) -> None:
    with ScriptSeat(office.desk.socket) as other:
        office.seat.wish("dial", to="number 911")
        office.stone.wait("CALL_INCOMING")
        for seat in (office.seat, other):
            wait_until(
                lambda seat=seat: any(
                    m.bad and "EMERGENCY" in m.text and "calls 911" in m.text for m in seat.board.messages
                )
            )
        office.stone.answer()
        hear((office.stone, MARIA), (office.maria, STONE))


def test_an_emergency_call_waits_for_nobody_who_is_asked(office: Office) -> None:
    office.asking(up=True)
    office.seat.wish("dial", to="number 911")
    office.sam.wait("CALL_CLOSED")
    office.stone.wait("CALL_INCOMING")
    office.stone.answer()
    hear((office.stone, MARIA), (office.maria, STONE), (office.ana, MUSIC))


def test_a_number_abroad_is_refused_and_rings_nothing(office: Office) -> None:
    office.seat.wish("dial", to="number +442079460000")
    office.said("+442079460000 is international: only internal, national numbers may be called")
    assert not office.seat.board.calls
    assert office.maria.count("CALL_INCOMING") == 0


# -- with the keyboard -------------------------------------------------------------------------------


def test_c_a_name_and_y_ask_sam_first_and_hand_over_the_caller(office: Office) -> None:
    with Terminal(office.folder / "tmux", "--socket", str(office.desk.socket)) as screen:
        screen.wait("Riverside")
        office.calls()
        screen.wait("Ana Ruiz", "ringing")
        screen.keys("Enter")
        screen.wait("talking", "with you")
        screen.keys("y")
        screen.wait("You are asking nobody: c asks somebody first")
        screen.keys("c")
        screen.wait("Ask somebody about Ana Ruiz")
        screen.keys("s", "a", "m")
        screen.keys("Enter")
        screen.wait("Asking Sam (201); Ana Ruiz is on hold", "y hand over", "⌫ caller back")
        office.sam.wait("CALL_INCOMING")
        office.sam.answer()
        screen.wait("You are talking with Sam (201)")
        hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))
        screen.keys("w")
        screen.wait("You are talking with Ana Ruiz")
        screen.keys("g")
        screen.wait("You, Ana Ruiz and Sam (201) hear each other")
        hear((office.ana, MARIA, SAM), (office.maria, ANA, SAM), (office.sam, ANA, MARIA))
        screen.keys("y")
        screen.wait("Ana Ruiz → Sam (201)", "with Sam (201)")
        hear((office.ana, SAM), (office.sam, ANA))
        assert "hand over" not in screen.screen()


def test_backspace_brings_the_caller_back(office: Office) -> None:
    with Terminal(office.folder / "tmux", "--socket", str(office.desk.socket)) as screen:
        screen.wait("Riverside")
        office.calls()
        screen.wait("Ana Ruiz", "ringing")
        screen.keys("Enter")
        screen.wait("talking", "with you")
        screen.keys("c")
        screen.wait("Ask somebody about Ana Ruiz")
        screen.keys("s", "a", "m")
        screen.keys("Enter")
        office.sam.wait("CALL_INCOMING")
        screen.wait("caller back")
        screen.keys("BSpace")
        office.sam.wait("CALL_CLOSED")
        screen.wait("talking", "with you")
        hear((office.ana, MARIA), (office.maria, ANA))


def test_p_parks_for_somebody_and_enter_takes_the_call_again(office: Office) -> None:
    with Terminal(office.folder / "tmux", "--socket", str(office.desk.socket), size=(80, 24)) as screen:
        screen.wait("OPEN")
        office.calls()
        screen.wait("Ana Ruiz", "ringing")
        screen.keys("Enter")
        screen.wait("talking")
        screen.keys("p")
        screen.wait("Park Ana Ruiz")
        screen.keys("-l", "for Dr Cole")
        screen.keys("Enter")
        screen.wait("park 1, for Dr Cole")
        office.maria.wait("CALL_CLOSED")
        hear((office.ana, MUSIC))
        screen.keys("1")
        screen.keys("Enter")
        hear((office.ana, MARIA), (office.maria, ANA))
        screen.wait("with you")


def test_f3_calls_the_number_that_is_typed(office: Office) -> None:
    with Terminal(office.folder / "tmux", "--socket", str(office.desk.socket)) as screen:
        screen.wait("Riverside")
        screen.keys("F3")
        screen.wait("Call on the desk phone")
        screen.keys("-l", STONES_NUMBER)
        screen.keys("Enter")
        office.stone.wait("CALL_INCOMING")
        office.stone.answer()
        screen.wait("talking", "with you")
        hear((office.stone, MARIA), (office.maria, STONE))
