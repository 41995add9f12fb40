"""A busy hour at one seat: forty calls, every verb, and a journal that says what the hands did.

The seat is a real one in a terminal (tmux), told nothing but keys and asked nothing but what it shows. Real
phones call, real phones are rung, SIPp's patients crowd in; who hears whom is measured in each act. Each says
what the journal must hold of its call; in the end the two are compared, call by call, in order.
"""

import getpass
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.ui.commands import BY_ID
from tests.e2e.acts import ACTS, files, records, writes_down
from tests.e2e.clinic import Clinic
from tests.e2e.hour import Hour
from tests.peers import need_lines
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CALLS = 40
CONFIG = """
[desk]
ring = "30s"
answer = "20s"
recall = "30s"
outcomes = ["appointment made", "refill"]

[recording]
consent = "one-party"

[phones]
spare = "{maria}"

[[staff]]
name = "maria"
title = "Maria"
user = "{user}"
uri = "{maria}"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = {{ billing = 5 }}

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"

[[queue]]
name = "billing"
title = "Billing"
skills = {{ billing = 1 }}
wrap_up = "5min"

[modes.lunch]

[macros]
lunch = ["mode lunch never :for the script", "away"]

[routing]
otherwise = ["desk 30s", "staff sam 20s", "voicemail front"]
"""

#: commands that have no place in this hour, and why
NOT_HERE = {
    "emergency": "for staff, who see their own calls only; others see all (tests/e2e/test_emergency.py)",
}
#: commands that open a box, and what stands in it
BOXES = (
    ("mode", "Esc leaves all"), ("inbox", "Esc"), ("history", "Esc"), ("queues", "Queues"),
    ("search", "Find a caller"), ("staff", "Esc leaves all"), ("keys", "scroll"), ("settings", "Settings"),
    ("dial", "rings your phone"), ("sound", "Headset"), ("palette", "Esc"), ("report", "Esc"),
)  # fmt: skip


def calls_out(hour: Hour) -> None:
    """Not one of the forty: their own call to a colleague, thought better of at first."""
    hour.does("dial")
    hour.seat.wait("rings your phone")
    hour.seat.keys(*"sam", "Escape", "Enter")  # as one piece, as a slow line brings them: it calls nobody
    hour.seat.wait("No call is waiting")
    hour.to("dial", "sam", "rings your phone")
    hour.picks_up(hour.clinic.sam)
    hour.seat.wait("You are talking with")
    hour.together(hour.clinic.maria, hour.clinic.sam)
    hour.does("press")
    hour.seat.wait("Keys")
    hour.seat.keys("1", "2")
    hour.seat.wait("Keys for Sam  12")
    hour.closed()
    hour.does("hang_up", "hang_up")
    hour.seat.wait("No calls")
    hour.dialled += 1


def runs_the_office(hour: Hour) -> None:
    """Modes, states, lists: nothing of it touches a call."""
    hour.types("lunch")
    hour.seat.wait("LUNCH", "away")
    hour.does("again")
    hour.types("mode schedule")
    hour.seat.wait("OPEN")
    hour.types("back")
    hour.seat.wait("takes calls again")
    for command, shown in BOXES:
        hour.does(command)
        hour.seat.wait(shown)
        hour.closed()
    for command, shown in (("dnd", "do not disturb"), ("away", "away")):
        hour.does(command)
        hour.seat.wait(f"is set to {shown}")
        hour.does(command)
        hour.seat.wait("takes calls again")
    for shown in ("This seat is silent", "This seat is heard again"):
        hour.does("sounds")
        hour.seat.wait(shown)
    for line, shown in (
        ("at spare", "Your calls ring at spare"),
        ("at", "Your calls ring at your own phone"),
    ):
        hour.types(line)
        hour.seat.wait(shown)
    hour.did.add("sit_at")  # it has no key
    hides(hour)


def hides(hour: Hour) -> None:
    """The board is hidden, and shown again by their PIN."""
    with hour.clinic.seat() as own:
        own.wish("pin", text="4711")
        wait_until(lambda: any(note.text == "Your PIN is set" for note in own.board.messages))
    hour.does("lock")
    hour.seat.wait("Hidden by")
    hour.seat.keys("4", "7", "1", "1", "Enter")
    wait_until(lambda: "Hidden by" not in hour.seat.screen())


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    need_lines(12)
    config = CONFIG.replace("{user}", getpass.getuser())
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, config, callers=3)


def test_the_journal_says_what_the_hands_did(clinic: Clinic, tmp_path: Path) -> None:
    desk = clinic.desk
    with Terminal(tmp_path / "tmux", "--join", "--socket", str(desk.socket)) as seat:
        seat.wait("No calls")
        hour = Hour(clinic, seat)
        runs_the_office(hour)
        calls_out(hour)
        for act in ACTS:
            act(hour)
        seat.wait("No calls")
        hour.does("quit")
        seat.wait_end()
    assert len(hour.said) >= CALLS
    assert hour.did.isdisjoint(NOT_HERE)
    assert hour.did | set(NOT_HERE) == set(BY_ID)  # each command of the table, or why not

    kept = desk.ended(len(hour.said) + hour.dialled)
    rows = [row for row in kept if row["rule"]]
    assert [row["caller"] for row in rows] == [said.caller for said in hour.said]
    for row, said in zip(rows, hour.said, strict=True):
        assert (row["outcome"], row["talked_to"]) == (said.outcome, said.talked_to), said
        told = [f"{who} {what}" for who, what in desk.rows(
            f"SELECT who, what FROM call_events WHERE call = '{row['id']}' ORDER BY id")]  # fmt: skip
        for piece in said.story:  # each in its turn, after the one before
            at = next((at for at, line in enumerate(told) if piece in line), None)
            assert at is not None, (piece, said, told)
            told = told[at + 1 :]
    assert sum(row["filed"] == "appointment made" for row in rows) == ACTS.count(files)
    assert len(desk.json("recordings", "list")) == ACTS.count(records)
    assert desk.rows("SELECT text FROM notes") == [("mornings",)] * ACTS.count(writes_down)
    slips = [slip for slip in desk.rows("SELECT for_, text FROM slips") if slip == ("sam", "call")]
    assert len(slips) == ACTS.count(writes_down)
