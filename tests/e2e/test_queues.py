"""Queues on real calls: music, the right person by skill, places told, calls back, and what ends a wait."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, heard, hears, number, talk, wait_heard
from tests.office import ScriptSeat
from tests.peers import need_lines
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

# Sam knows billing best, then Priya; Lee speaks Spanish.
CONFIG = """
[desk]
phone = "{maria}"
ring = "30s"

[modes.emergency]
label = "EMERGENCY"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = {{ billing = 5 }}

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"
skills = {{ billing = 2 }}

[[staff]]
name = "lee"
title = "Lee"
uri = "{lee}"
skills = {{ es = 4 }}

[[queue]]
name = "billing"
title = "Billing"
skills = {{ billing = 1 }}
ring = "3s"
retry = {{ no_answer = "60s" }}
overflow = {{ full = "say closing", empty = "voicemail front", paused = "voicemail front" }}
max_waiting = 2

[[queue]]
name = "spanish"
title = "Spanish"
skills = {{ es = 1 }}

[[rule]]
name = "emergency"
when = {{ mode = "emergency" }}
then = ["say closing", "hang up"]

[[rule]]
name = "Spanish"
when = {{ caller = "+12125550142" }}
then = ["queue spanish", "hang up"]

[routing]
otherwise = ["queue billing", "voicemail front"]
wrap_up = "4s"
"""


#: Sam alone serves billing, so that who is behind waits
ONE = CONFIG.replace("skills = {{ billing = 2 }}", "")
ANNOUNCED = ONE.replace(
    "max_waiting = 2", 'announce = {{ first = "4s", every = "3s", wait = false }}\nmax_wait = "40s"'
)
CALLED_BACK = ONE.replace("max_waiting = 2", 'callback = {{ after = "4s", retry = "5s" }}')

Opens = Callable[..., Clinic]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    with ExitStack() as stack:
        yield lambda config, callers=1: Clinic(tmp_path, stack, config, callers=callers)


def staff_is(seat: ScriptSeat, name: str, state: str) -> bool:
    return any(each.name == name and each.state == state for each in seat.board.staff)


def test_callers_hear_music_and_are_given_to_the_right_people_in_order(opens: Opens) -> None:
    need_lines(6)
    clinic = opens(CONFIG.replace('ring = "3s"', 'ring = "30s"'), callers=3)
    with clinic.seat() as seat:
        ana, cid = clinic.call(0), clinic.call(2)
        clinic.sam.wait("CALL_INCOMING")
        clinic.lee.wait("CALL_INCOMING")  # who alone speaks Spanish
        ben = clinic.call(1)
        clinic.priya.wait("CALL_INCOMING")  # the best of those who are left
        places = {("Caller 0", "Billing", 1), ("Caller 1", "Billing", 2), ("Caller 2", "Spanish", 1)}
        wait_until(lambda: {(row.name, row.line, row.place) for row in seat.board.calls} == places)
        for phone in (ana, ben, cid):
            wait_heard(phone, "music")
        clinic.lee.answer()
        talk(cid, clinic.lee)
        clinic.sam.answer()
        talk(ana, clinic.sam)
        assert hears(ben, "music")
        clinic.priya.answer()
        talk(ben, clinic.priya)
        for phone in (ana, ben, cid):
            phone.hang_up()
        seat.wait_gone()
    talked = {row["caller"]: row["talked_to"] for row in clinic.desk.ended(3)}
    assert talked == {number(0): "Sam", number(1): "Priya", number(2): "Lee"}


def test_who_does_not_answer_is_left_in_peace_and_the_wait_ends_with_a_message(opens: Opens) -> None:
    clinic = opens(CONFIG.replace("max_waiting = 2", 'max_wait = "10s"'))
    with clinic.seat() as seat:
        ana = clinic.call()
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.wait("CALL_CLOSED")
        clinic.priya.wait("CALL_INCOMING")
        clinic.priya.wait("CALL_CLOSED")
        seat.wait_row(lambda row: row.state == "waiting" and not row.rings)
        wait_heard(ana, "music", "greeting")
        seat.wait_row(lambda row: row.state == "recording")
        ana.hang_up()
        seat.wait_gone()
    assert clinic.sam.count("CALL_INCOMING") == clinic.priya.count("CALL_INCOMING") == 1
    assert heard(ana) == ["music", "greeting"]


def test_a_full_queue_and_one_that_nobody_serves_take_their_branches(opens: Opens) -> None:
    clinic = opens(ONE.replace("max_waiting = 2", "max_waiting = 1"), callers=2)
    with clinic.seat() as seat:
        ana = clinic.call(0)
        wait_heard(ana, "music")
        ben = clinic.call(1)
        wait_heard(ben, "closing")
        assert hears(ana, "music")
        ben.hang_up()
        clinic.sam.wait("CALL_CLOSED")
        seat.wish("away", to="staff sam", text="lunch")
        wait_heard(ana, "music", "greeting")  # nobody is left who takes calls
        ana.hang_up()
        seat.wait_gone()
    clinic.desk.ended(2)


def test_a_caller_is_told_their_place_and_then_hears_music_again(opens: Opens) -> None:
    clinic = opens(ANNOUNCED, callers=2)
    ana = clinic.call(0)
    ben = clinic.call(1)
    wait_heard(ben, "music", "you-are-number", "number-2", "in-line", "music")
    assert heard(ana) == ["music"]  # who is first all along is told no place
    ana.hang_up()
    wait_heard(ben, "music", "you-are-number", "number-1", "in-line", "music")
    ben.hang_up()


def test_a_caller_is_told_and_offered_a_call_back_on_time_while_phones_ring_in_vain(opens: Opens) -> None:
    """Sam's phone rings all the time and nobody answers it: it was music alone for a minute once."""
    config = ANNOUNCED.replace('ring = "3s"', 'ring = "60s"').replace(
        'max_wait = "40s"', 'max_wait = "2min"\ncallback = {{ after = "9s" }}'
    )
    clinic = opens(config, callers=2)
    with clinic.seat() as seat:
        ana = clinic.call(0)
        clinic.sam.wait("CALL_INCOMING")
        ben = clinic.call(1)
        told = ("you-are-number", "number-2", "in-line")
        wait_until(lambda: heard(ben)[:5] == ["music", *told, "music"])
        wait_until(lambda: "callback-offer" in heard(ben) and "callback-offer" in heard(ana))
        assert heard(ana)[:2] == ["music", "callback-offer"]  # who is first all along is told no place
        assert clinic.sam.count("CALL_INCOMING") == 1  # and the phone never stopped ringing
        assert not clinic.sam.count("CALL_CLOSED")
        ben.digits("1")
        ben.wait("CALL_CLOSED")
        wait_until(lambda: wishes(clinic) == [(number(1), "waiting", "")])
        ana.hang_up()
        seat.wait_row(lambda row: row.outbound)


def test_sam_writes_notes_before_the_phone_is_rung_again(opens: Opens) -> None:
    clinic = opens(ONE, callers=2)
    with clinic.seat() as seat:
        ana = clinic.call(0)
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.answer()
        talk(ana, clinic.sam)
        ben = clinic.call(1)
        wait_heard(ben, "music")
        clinic.sam.hang_up()
        wait_until(lambda: staff_is(seat, "sam", "wrap-up"))
        assert clinic.sam.count("CALL_INCOMING") == 1
        wait_until(lambda: not staff_is(seat, "sam", "wrap-up"))
        clinic.sam.wait("CALL_INCOMING", 2)
        clinic.sam.answer()
        talk(ben, clinic.sam)
        ben.hang_up()
        seat.wait_gone()


def asks_to_be_called_back(clinic: Clinic, seat: ScriptSeat) -> None:
    """Ana presses 1 when they are offered it, and hangs up."""
    ana = clinic.call()
    clinic.sam.wait("CALL_CLOSED")  # who is not at their place
    wait_heard(ana, "music", "callback-offer")
    ana.digits("1")
    wait_heard(ana, "callback-offer", "callback-confirmed")
    ana.hang_up()
    seat.wait_row(lambda row: row.outbound and (row.name, row.line, row.place) == ("Caller 0", "Billing", 1))
    wait_until(lambda: len(seat.board.calls) == 1)


def test_who_asked_for_it_is_called_back_when_sam_is_there(opens: Opens) -> None:
    clinic = opens(CALLED_BACK.replace('no_answer = "60s"', 'no_answer = "9s"'))
    with clinic.seat() as seat:
        asks_to_be_called_back(clinic, seat)
        ana = clinic.caller()
        clinic.sam.wait("CALL_INCOMING", 2)
        assert not ana.count("CALL_INCOMING")  # Sam first, so that nobody is called for nobody
        clinic.sam.answer()
        ana.wait("CALL_INCOMING")
        ana.answer()
        talk(ana, clinic.sam)
        assert seat.wait_row(lambda row: row.state == "talking").where == "with Sam"
        clinic.sam.hang_up()
        ana.wait("CALL_CLOSED", 2)
        seat.wait_gone()
    outcomes = [(row["outcome"], row["talked_to"]) for row in clinic.desk.ended(2)]
    assert outcomes == [("callback", ""), ("answered", "Sam")]
    assert wishes(clinic) == [(number(0), "done", "sam")]


def wishes(clinic: Clinic) -> list[tuple[object, ...]]:
    return clinic.desk.rows("SELECT number, state, owner FROM callbacks ORDER BY asked")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "drained"])
def test_a_promised_call_back_outlives_the_desk(opens: Opens, how: signal.Signals) -> None:
    clinic = opens(CALLED_BACK)
    with clinic.seat() as seat:
        asks_to_be_called_back(clinic, seat)
        wait_until(lambda: wishes(clinic) == [(number(0), "waiting", "")])
        assert clinic.desk.stop(how) == (0 if how is signal.SIGTERM else -how)
    clinic.desk.start()
    with clinic.seat() as seat:
        row = seat.wait_row(lambda row: row.outbound)
        assert (row.name, row.line) == ("Caller 0", "Billing")
        clinic.sam.wait("CALL_INCOMING", 2)
        clinic.sam.answer()
        ana = clinic.caller()
        ana.wait("CALL_INCOMING")
        ana.answer()
        talk(ana, clinic.sam)
        ana.hang_up()
        seat.wait_gone()
    wait_until(lambda: wishes(clinic) == [(number(0), "done", "sam")])
    assert [row["outcome"] for row in clinic.desk.ended(2)] == ["callback", "answered"]


def test_a_receptionist_sees_who_waits_and_takes_the_call_with_enter(opens: Opens) -> None:
    clinic = opens(CONFIG)
    with Terminal(clinic.folder / "tmux", "--socket", str(clinic.desk.socket)) as screen:
        screen.wait("Riverside")
        ana = clinic.call()
        screen.wait("Caller 0", "Billing", "Sam")
        clinic.sam.wait("CALL_INCOMING")
        screen.keys("1", "Enter")
        screen.wait("talking")
        clinic.sam.wait("CALL_CLOSED")
        talk(ana, clinic.maria)
        ana.hang_up()
        screen.wait("hung up")
    assert clinic.desk.ended()[0]["talked_to"] == "Root"


def test_an_emergency_moves_those_who_wait(opens: Opens) -> None:
    clinic = opens(CONFIG)
    ana = clinic.call()
    clinic.sam.wait("CALL_INCOMING")
    assert clinic.desk.run("mode", "emergency", "--reason", "fire drill").returncode == 0
    clinic.sam.wait("CALL_CLOSED")
    wait_heard(ana, "music", "closing")
    ana.wait("CALL_CLOSED")
    wait_until(lambda: clinic.desk.journal("outcome = 'announcement' AND rule = 'emergency'"))
