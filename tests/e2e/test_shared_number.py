"""A family's number on a real call, at two seats: one key says who calls, and what is written goes there."""

import getpass
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.config.load import load
from console.store.contacts import upsert
from console.store.contacts.directory import Directory
from console.store.contacts.upsert import Entry
from console.store.database.engine import open_writer
from tests.e2e.clinic import Clinic, number, talk
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = f"""
[desk]
ring = "60s"
outcomes = ["appointment made"]

[[staff]]
name = "maria"
title = "Maria"
user = "{getpass.getuser()}"
uri = "{{maria}}"

[[staff]]
name = "sam"
title = "Sam"
uri = "{{sam}}"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""
FAMILY = (
    Entry("Ada Whitfield", (number(0),), ("patient",), "sam"),
    Entry("Ben Whitfield", (number(0),), ("vip",)),
    Entry("Cleo Whitfield", (number(0),)),
)


def test_one_key_says_who_of_a_familys_number_calls_and_notes_go_there(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        upsert.put(open_writer(clinic.desk.state), FAMILY)
        words = ("--socket", str(clinic.desk.socket))
        screen = stack.enter_context(Terminal(tmp_path / "tmux", *words, size=(120, 36)))
        other = stack.enter_context(clinic.seat())
        screen.wait("nobody waits")
        caller = clinic.caller(0)
        goal = f"sip:+12125550100@127.0.0.1:{clinic.desk.port}"
        caller.dial(goal)
        screen.wait("Ada Whitfield", "Ben Whitfield", "Cleo Whitfield", "W says who of them it is")
        assert other.wait_row(lambda row: row.card.undecided).card.sharers[0].preferred == "Sam"
        screen.keys("Enter")
        talk(caller, clinic.maria)
        screen.keys("n", *"mornings", "Enter")
        screen.wait("on nobody's card")
        screen.keys("W")
        screen.wait("Who is it?", "none of them")
        screen.keys("2")
        screen.wait("It is Ben Whitfield")
        assert other.wait_row(lambda row: row.card.name == "Ben Whitfield").card.tags == ("vip",)
        screen.keys("l", *"sam", "Enter")
        screen.wait("Slip about")
        screen.keys(*"bill", "Enter")
        screen.wait("Slip for Sam about Ben Whitfield")
        caller.hang_up()
        screen.wait("hung up")
        screen.keys("f")  # after the call, too
        screen.wait("File Ben Whitfield")
        screen.keys("1")
        screen.wait("Ben Whitfield: appointment made")
        directory = Directory(clinic.desk.state, load(clinic.desk.config).office)
        stack.callback(directory.close)
        ben = directory.search("ben whitfield")[0].id
        wait_until(lambda: [row["filed"] for row in clinic.desk.journal()] == ["appointment made"])
        wait_until(lambda: _notes(directory) == ["", "mornings", ""])
        assert [row["card"] for row in clinic.desk.journal()] == [ben]
        assert [len(each.open) for each in directory.known(number(0)).people] == [0, 1, 0]

        screen.keys("W")  # and it is put right after the call
        screen.wait("Who is it?", "the call has ended")
        screen.keys("3")
        screen.wait("It is Cleo Whitfield")
        wait_until(lambda: _notes(directory) == ["", "", "mornings"])
        assert [len(each.past) for each in directory.known(number(0)).people] == [0, 0, 1]
        screen.keys("u")
        screen.wait("Undone")
        wait_until(lambda: _notes(directory) == ["", "mornings", ""])

        caller.dial(goal)  # the next call shows it at both seats
        row = other.wait_row(lambda row: row.card.undecided)
        assert [each.note for each in row.card.sharers] == ["", "mornings", ""]
        screen.keys("F5")
        screen.wait("Calls, newest first", "Ben Whitfield")


def _notes(directory: Directory) -> list[str]:
    """The newest note of each of the family."""
    return [known.card.note for known in directory.known(number(0)).people if known.card]
