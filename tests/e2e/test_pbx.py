"""The desk at a real PBX: Asterisk rings it, its people's phones are extensions there, and who hears whom.

Ana calls the PBX from outside, which gives the call to the desk; Maria sits there and their phone is 200,
Sam's 201 and Priya's 202. Everybody says a pitch of their own.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.calls.protocol.snapshot import Row
from tests.ears import hear
from tests.office import Desk, ScriptSeat
from tests.pbx import PBX_MUSIC, Asterisk
from tests.peers import RATE, Baresip, free_port, heard_level, need_lines, read_wav, write_tone
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

MUSIC, ANA, MARIA, SAM, PRIYA = 500, 700, 900, 1100, 1300
CONFIG = """
[desk]
ring = "30s"
answer = "20s"
recall = "30s"
slots = "70"

[[{kind}]]
name = "pbx"
{link}
numbers = ["+12125550100"]
{forms}
transfer = "{transfer}"
caller_id = "verified"

[[staff]]
name = "maria"
title = "Maria"
extension = "200"
user = "{me}"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"

[[staff]]
name = "priya"
title = "Priya"
extension = "202"

[[contact]]
name = "Ana Ruiz"
numbers = "+12125550142"

[[prompt]]
name = "music"
play = "{music}"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""


class Office:
    """The PBX, the desk with one seat, and the phones."""

    def __init__(
        self,
        folder: Path,
        stack: ExitStack,
        *,
        kind: str = "account",
        transfer: str = "bridge",
        transfers: bool = True,
        forms: str = "",
    ) -> None:
        port = free_port()
        pbx = Asterisk(folder, desk=port if kind == "trunk" else 0, transfers=transfers)
        self.pbx = stack.enter_context(pbx)
        self.reached_by = "190" if kind == "trunk" else "100"

        def phone(number: str, tone: float, *, auto: bool = False) -> Baresip:
            return stack.enter_context(Baresip(folder, number, tone=tone, auto=auto, registrar=pbx.address))

        self.ana, self.maria = phone("203", ANA), phone("200", MARIA, auto=True)
        self.sam, self.priya = phone("201", SAM), phone("202", PRIYA)
        write_tone(folder / "music.wav", MUSIC, seconds=10)
        (folder / "password").write_text("secret100\n")
        login = f'server = "{pbx.address}"\nuser = "100"\npassword_file = "password"'
        self.desk = Desk(
            folder,
            CONFIG,
            port=port,
            kind=kind,
            link=login if kind == "account" else f'address = "{pbx.address}"',
            transfer=transfer,
            forms=forms,
            music=folder / "music.wav",
            me=pwd.getpwuid(os.getuid()).pw_name,
        )
        stack.enter_context(self.desk)
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))
        pbx.wait_registered("200", "201", "202", "203", *(["100"] if kind == "account" else []))

    def talking(self) -> str:
        """Ana called and Maria took it; gives the call's id."""
        self.ana.dial(f"sip:{self.reached_by}@{self.pbx.address}")
        row = self.seat.wait_row(lambda row: row.state == "ringing")
        assert row.name == "Ana Ruiz"
        self.seat.wish("answer", row.id)
        hear((self.ana, MARIA), (self.maria, ANA))
        return row.id

    def dialled(self) -> str:
        """Maria called Ana, who took it; gives the call's id."""
        self.seat.wish("dial", to="number +12125550142")
        self.ana.wait("CALL_INCOMING")
        self.ana.answer()
        hear((self.ana, MARIA), (self.maria, ANA))
        return self.seat.wait_row(lambda row: row.state == "talking").id

    def gone(self, outcome: str, detail: str) -> None:
        """Wait until the desk has nothing more to do with the call, and see what it wrote down."""
        self.maria.wait("CALL_CLOSED")
        self.seat.wait_gone()
        wait_until(lambda: not self.desk.journal("ended IS NULL"))
        row = self.desk.journal()[-1]
        assert (row["outcome"], row["detail"]) == (outcome, detail)

    def quiet(self) -> None:
        """Wait until nobody is on the line any more, and forget what the phones told."""
        self.seat.hang_up_all()
        wait_until(lambda: "0 active channels" in self.pbx.cli("core show channels count"))
        for phone in (self.ana, self.maria, self.sam, self.priya):
            phone.events.clear()

    def row(self, call: str) -> Row:
        """A call as the seat shows it."""
        return next(row for row in self.seat.board.calls if row.id == call)


@pytest.fixture(scope="module")
def open_office(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Office]:
    need_lines(5)
    with ExitStack() as stack:
        yield Office(tmp_path_factory.mktemp("pbx"), stack, **request.param)


@pytest.fixture
def office(open_office: Office) -> Iterator[Office]:
    """The office with nobody on the line, before and after."""
    yield open_office
    open_office.ana.hang_up()
    open_office.quiet()


def at(*offices: dict[str, object]) -> pytest.MarkDecorator:
    """In offices with these settings. Tests with the same ones share one, and a worker that has it."""
    each = [
        pytest.param(settings, id=str(settings), marks=pytest.mark.xdist_group(f"pbx {settings}"))
        for settings in offices
    ]
    return pytest.mark.parametrize("open_office", each, indirect=True)


NINE = 'sends = { form = "national", prefix = "9" }\nreceives = { prefix = "9" }'


@at({"forms": NINE})
def test_a_pbx_that_takes_and_shows_9_and_ten_digits_gets_and_tells_numbers_so(office: Office) -> None:
    office.reached_by = "191"
    office.talking()  # as Ana Ruiz, whose card has their number in another form
    office.ana.hang_up()
    office.seat.wait_gone()
    office.quiet()
    office.dialled()
    office.ana.hang_up()
    office.seat.wait_gone()
    assert {call["caller"] for call in office.desk.journal()} == {"+12125550142"}
    office.quiet()
    office.seat.wish("dial", to="number 911")  # an emergency number has no 9 ahead
    office.priya.wait("CALL_INCOMING")


@at({}, {"kind": "trunk"})
def test_a_call_of_the_pbx_is_taken_and_given_to_its_extensions(office: Office) -> None:
    call = office.talking()
    office.seat.wish("consult", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))
    office.seat.wish("complete")
    hear((office.ana, SAM), (office.sam, ANA))
    office.maria.wait("CALL_CLOSED")
    office.ana.hang_up()
    office.seat.wait_gone()
    wait_until(lambda: office.desk.journal()[-1]["talked_to"] == "Maria, Sam (201)")


@at({"transfer": "replaces"})
def test_asked_first_and_joined_by_the_pbx_the_desk_is_out_of_the_call(office: Office) -> None:
    call = office.talking()
    office.seat.wish("consult", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))
    office.seat.wish("complete")
    office.gone("answered", "with Sam (201) at pbx")
    hear((office.ana, SAM), (office.sam, ANA))


@at({"transfer": "replaces"})
def test_a_blind_transfer_rings_from_the_desk_until_the_pbx_joins_the_two(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.seat.wish("undo")
    hear((office.ana, MARIA), (office.maria, ANA))
    office.seat.wish("transfer", call, to="staff priya")
    office.priya.wait("CALL_INCOMING")
    office.priya.answer()
    office.gone("answered", "with Priya (202) at pbx")
    hear((office.ana, PRIYA), (office.priya, ANA))


@at({"transfer": "replaces", "transfers": False})
def test_where_the_pbx_joins_nobody_the_two_talk_on_through_the_desk(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, SAM), (office.sam, ANA))
    assert office.row(call).where == "with Sam (201)"
    office.sam.hang_up()
    office.seat.wait_gone()


@at({"transfer": "refer"})
def test_given_to_the_pbx_at_once_the_desk_is_out_of_the_call(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    office.gone("handed off", "Sam (201)")
    hear((office.ana, SAM), (office.sam, ANA))


@at({"transfer": "refer", "transfers": False})
def test_where_the_pbx_takes_no_transfer_the_desk_rings(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, SAM), (office.sam, ANA))
    assert office.row(call).where == "with Sam (201)"
    office.ana.hang_up()
    office.seat.wait_gone()


@at({"transfer": "refer"})
def test_a_caller_the_pbx_let_go_when_nobody_took_the_transfer_is_not_waited_for(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.hang_up()
    office.ana.wait("CALL_CLOSED")
    office.seat.wait_gone(40.0)
    wait_until(lambda: office.desk.journal(f"id = '{call}' AND ended IS NOT NULL"))
    (journaled,) = office.desk.journal(f"id = '{call}'")
    told = [what for (what,) in office.desk.rows(f"SELECT what FROM call_events WHERE call = '{call}'")]
    # the PBX says that nobody took them and hangs up at the same moment: the BYE may be the first to come
    assert "Sam (201) can't be reached: pbx says 503" in told or journaled["outcome"] == "handed off"


# -- what comes back -----------------------------------------------------------------------------------


def comes_back(office: Office, call: str, to: str) -> None:
    """Maria sends Ana to an extension that nobody answers, and has Ana again; then nobody is on the line."""
    office.seat.wish("transfer", call, to=f"number {to}")
    back = office.seat.wait_row(lambda row: row.id != call and row.state == "ringing")
    assert (back.name, back.recall, back.where) == ("Ana Ruiz", True, f"back from {to}")
    wait_until(lambda: [row.id for row in office.seat.board.calls] == [back.id])
    office.seat.wish("answer", back.id)
    hear((office.ana, MARIA), (office.maria, ANA))
    assert office.sam.count("CALL_INCOMING") == 1
    office.quiet()
    assert office.desk.journal()[-1]["outcome"] == "answered"


@at({"transfer": "refer"})
def test_whom_nobody_took_at_the_pbx_it_brings_back_as_a_recall(office: Office) -> None:
    comes_back(office, office.talking(), "211")
    comes_back(office, office.dialled(), "211")


@at({"transfer": "replaces"})
def test_whom_the_pbx_joined_with_what_answered_there_it_may_bring_back_too(office: Office) -> None:
    comes_back(office, office.dialled(), "221")


@at({"transfer": "replaces"})
def test_a_phone_of_the_pbx_that_sends_its_calls_back_to_the_desk_brings_no_second_caller(
    office: Office,
) -> None:
    call = office.talking()
    before = len(office.desk.journal())
    office.seat.wish("transfer", call, to="number 211")
    back = office.seat.wait_row(lambda row: row.recall)
    assert (back.id, back.where) == (call, "back from 211")
    wait_until(lambda: [row.id for row in office.seat.board.calls] == [call])
    office.seat.wish("answer", call)
    hear((office.ana, MARIA), (office.maria, ANA))
    assert len(office.desk.journal()) == before


# -- what the PBX has of its own -----------------------------------------------------------------------


@at({"transfer": "refer"})
def test_parked_by_the_pbx_any_phone_of_it_takes_the_caller(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="number 770")
    office.gone("handed off", "770")
    hear((office.ana, PBX_MUSIC))
    office.priya.dial(f"sip:771@{office.pbx.address}")
    hear((office.ana, PRIYA), (office.priya, ANA))
    assert office.sam.count("CALL_INCOMING") == 0


@at({"transfer": "refer"})
def test_a_queue_of_the_pbx_rings_its_member(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="number 300")
    office.gone("handed off", "300")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, SAM), (office.sam, ANA))


@at({"transfer": "refer"})
def test_a_voicemail_of_the_pbx_records_the_caller(office: Office) -> None:
    call = office.talking()
    office.seat.wish("transfer", call, to="number *201")
    office.gone("handed off", "*201")
    folder = office.pbx.folder / "spool/voicemail/default/201"
    wait_until(lambda: any(path.stat().st_size > 6 * RATE for path in folder.rglob("*.wav")), 20.0)
    office.ana.hang_up()
    wait_until(lambda: office.pbx.messages("201"))
    assert heard_level(read_wav(office.pbx.messages("201")[0])[-2 * RATE :], ANA) > 0.8


@at({"kind": "trunk"})
def test_a_phone_of_the_pbx_takes_a_call_parked_at_the_desk_by_dialling_its_slot(office: Office) -> None:
    call = office.talking()
    office.seat.wish("park", call, text="for Sam")
    office.maria.wait("CALL_CLOSED")
    hear((office.ana, MUSIC))
    office.sam.dial(f"sip:701@{office.pbx.address}")
    hear((office.ana, SAM), (office.sam, ANA))
    assert office.row(call).where == "with Sam"
    office.priya.dial(f"sip:702@{office.pbx.address}")
    office.priya.wait("CALL_CLOSED")
    assert office.priya.count("CALL_ESTABLISHED") == 0
    hear((office.ana, SAM), (office.sam, ANA))
