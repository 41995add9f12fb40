"""Menus on real calls: phones press keys as RTP events (RFC 4733) and by INFO, and hear what is said."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, hears, talk, wait_heard
from tests.needs import need_raw_sockets
from tests.peers import sipp
from tests.telephony import scenarios as s
from tests.terminal import Terminal
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

# Lee's extension begins Sam's, and both begin with the key of a menu.
CONFIG = """
[desk]
phone = "{maria}"
answer = "20s"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"
uri = "{sam}"

[[staff]]
name = "lee"
title = "Lee"
extension = "20"
uri = "{lee}"

[[menu]]
name = "main"
title = "Main menu"
say = "welcome"
extensions = true
first_digit = "2s"
inter_digit = "1500ms"
tries = 2
no_input = "voicemail front"
invalid = "say closing"
keys = {{ 1 = "staff sam 20s", 2 = "menu more", 0 = "desk 20s", "*" = "repeat" }}

[[menu]]
name = "more"
title = "More choices"
say = "more"
no_input = "voicemail front"
invalid = "voicemail front"
keys = {{ 5 = "staff lee 20s", 0 = "desk 20s", "*" = "back" }}

[routing]
otherwise = ["menu main", "hang up"]
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG)


def test_a_key_pressed_into_the_prompt_is_heard_at_once_and_rings_sam(clinic: Clinic) -> None:
    with clinic.seat() as seat:
        ana = clinic.call()
        wait_heard(ana, "welcome")
        assert seat.wait_row(lambda row: row.state == "choosing").where == "Main menu"
        ana.digits("1")
        seat.wait_row(lambda row: row.state == "dialling" and row.where == "Sam (201)", 2)
        wait_until(lambda: not hears(ana, "welcome"), 2)  # of its six seconds not three are over
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.answer()
        talk(ana, clinic.sam)
        ana.hang_up()
        seat.wait_gone()
    row = clinic.desk.ended()[0]
    assert (row["outcome"], row["talked_to"]) == ("answered", "Sam (201)")


def test_silence_says_the_choices_again_and_then_ends_the_menu(clinic: Clinic) -> None:
    with clinic.seat() as seat:
        ana = clinic.call()
        wait_heard(ana, "welcome", "no-input", "welcome", "greeting", limit_s=30)
        seat.wait_row(lambda row: row.state == "recording")
        ana.hang_up()
        seat.wait_gone()


def test_wrong_keys_are_told_and_have_an_end_of_their_own(clinic: Clinic) -> None:
    ana = clinic.call()
    wait_heard(ana, "welcome")
    ana.digits("9")
    wait_heard(ana, "welcome", "invalid-key", "welcome")
    ana.digits("8")
    wait_heard(ana, "invalid-key", "welcome", "closing")
    ana.wait("CALL_CLOSED")
    assert clinic.desk.ended()[0]["outcome"] == "announcement"


def test_a_menu_in_a_menu_and_back_and_the_board_follows(clinic: Clinic) -> None:
    with clinic.seat() as seat:
        ana = clinic.call()
        seat.wait_row(lambda row: row.where == "Main menu")
        ana.digits("2")  # an extension could follow
        seat.wait_row(lambda row: row.where == "Main menu, pressed 2")
        seat.wait_row(lambda row: row.where == "More choices")
        wait_heard(ana, "more")
        ana.digits("*")
        seat.wait_row(lambda row: row.where == "Main menu")
        wait_heard(ana, "more", "welcome")
        ana.digits("2#")  # nothing follows
        seat.wait_row(lambda row: row.where == "More choices", 1)
        ana.digits("5")
        seat.wait_row(lambda row: row.where == "Lee (20)", 1)
        ana.hang_up()
        seat.wait_gone()
    wait_until(lambda: clinic.desk.journal("outcome = 'abandoned'"))


@pytest.mark.parametrize(("dialled", "where"), [("201", "Sam (201)"), ("20", "Lee (20)")])
def test_an_extension_is_dialled_to_its_last_digit(clinic: Clinic, dialled: str, where: str) -> None:
    with clinic.seat() as seat:
        ana = clinic.call()
        wait_heard(ana, "welcome")
        ana.digits(dialled)
        seat.wait_row(lambda row: row.state == "dialling" and row.where == where)
        ana.hang_up()
        seat.wait_gone()


def test_a_receptionist_sees_where_the_caller_is_and_pulls_them_out(clinic: Clinic) -> None:
    with Terminal(clinic.folder / "tmux", "--socket", str(clinic.desk.socket)) as screen:
        screen.wait("Riverside")
        ana = clinic.call()
        screen.wait("Caller 0", "Main menu")
        ana.digits("2#")
        screen.wait("More choices")
        screen.keys("1", "Enter")
        screen.wait("talking")
        talk(ana, clinic.maria)
        ana.digits("5")  # goes nowhere any more
        assert not clinic.lee.count("CALL_INCOMING")
        ana.hang_up()
        screen.wait("hung up")
    wait_until(lambda: clinic.desk.journal("outcome = 'answered'"))


def _info(digit: str, cseq: int) -> str:
    body = f"Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal={digit}\nDuration=160\n"
    return s.request("INFO", cseq, to="front", body=body) + s.receive(response=200)


def _event(digit: str, _cseq: int) -> str:
    return f'<nop><action><exec play_dtmf="{digit}" /></action></nop>' + s.pause(700)


@pytest.mark.parametrize("press", [_event, _info], ids=["rfc4733", "info"])
def test_sipp_presses_keys(tmp_path: Path, press: "type[_info]") -> None:
    if press is _event:
        need_raw_sockets("SIPp sends RTP events through a raw socket")
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG, callers=0)
        seat = stack.enter_context(clinic.seat())
        steps = (
            s.answered().replace("101", "96") if press is _event else s.answered(),
            s.pause(1000),
            *(press(digit, cseq) for cseq, digit in enumerate("201", 2)),
            s.receive("BYE"),
            s.reply("200 OK"),
        )
        scenario = s.write(tmp_path / "keys.xml", *steps)
        at = f"127.0.0.1:{clinic.desk.port}"
        caller = sipp(tmp_path / "sipp", at, "-sf", str(scenario), "-m", "1", "-timeout", "30s")
        stack.callback(caller.wait)
        stack.callback(caller.terminate)
        row = seat.wait_row(lambda row: row.where == "Sam (201)")
        seat.wish("hang_up", row.id)
        assert caller.wait(limit(20)) == 0
