"""`reception do`, on a desk that runs: the same words as at a seat, and what is done is done at that seat."""

import getpass
from pathlib import Path

from tests.office import Desk, ScriptSeat
from tests.waiting import wait_until

OFFICE = """
[[staff]]
name = "lee"
title = "Lee"
user = "{user}"
uri = "sip:lee@127.0.0.1:9"

[[staff]]
name = "sam"
title = "Sam"
uri = "sip:sam@127.0.0.1:9"

[[voicemail]]
name = "front"

[phones]
front = "sip:front@127.0.0.1:9"

[modes.lunch]

[macros]
lunch = ["mode lunch never", "away :at lunch"]

[routing]
otherwise = "voicemail front"
"""


def test_it_does_what_the_line_says_or_says_why_not(tmp_path: Path) -> None:
    with Desk(tmp_path, OFFICE, user=getpass.getuser()) as desk:
        done = desk.run("do", "away", "sam:", "with a patient")
        assert (done.returncode, done.stdout, done.stderr) == (0, "Sam is set to away\n", "")
        assert desk.run("do", "mode lunch never: the party").stdout.startswith(
            "LUNCH until a person ends it: "
        )
        for line, code, told in (
            ("t nobody", 1, "Nobody and nothing is called “nobody”"),
            ("t sam", 1, "Pick a call first"),
            ("hold 3", 1, "There is no call 3"),
            ("call zoe", 1, "Nobody is called “zoe”"),
            ("call sam", 1, "Open a seat first"),
            ("mode lunch 2020-01-01T10:00", 1, "is past"),
            ("mode lunch never for the party", 1, "a reason begins with “:”"),
            ("trnsfer sam", 2, "There is no command “trnsfer”"),
            ("t", 2, "“transfer” takes a place"),
        ):
            refused = desk.run("do", line)
            assert (refused.returncode, refused.stdout) == (code, ""), line
            assert told in refused.stderr, line
        assert desk.run("do").returncode == 2
    gone = desk.run("do", "undo")
    assert gone.returncode == 1
    assert gone.stderr.startswith("No desk answers at ")


def test_what_is_done_is_done_at_the_open_seat(tmp_path: Path) -> None:
    with Desk(tmp_path, OFFICE, user=getpass.getuser()) as desk, ScriptSeat(desk.socket) as seat:
        assert desk.run("do", "lunch").returncode == 0
        wait_until(lambda: seat.board.mode.name == "lunch" and seat.board.you.state == "away")
        assert [message.text for message in seat.board.messages][-1] == "Lee is set to away"
        undone = "Undone: Lee is set to away\nUndone: LUNCH until a person ends it: Lee\n"
        assert desk.run("do", "undo").stdout == undone  # the macro as a whole
        wait_until(lambda: seat.board.you.state == "" and seat.board.mode.name != "lunch")
        assert desk.run("do", "at fr").stdout == "Your calls ring at front\n"
        wait_until(lambda: seat.board.you.phone == "the phone front")
        assert desk.run("do", "at").stdout == "Your calls ring at your own phone\n"
        assert "“at” takes a phone of [phones]" in desk.run("do", "at home").stderr
        assert desk.run("do", "done").stderr == "You are not in your time for notes\n"
        # The call rings their phone; nobody is there, but it is their seat's call, and stays so.
        assert desk.run("do", "call sam").returncode == 0
        assert seat.wait_row(lambda row: row.mine).name == "Sam"
