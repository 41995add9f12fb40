"""A busy hour at one seat: forty calls, every verb, and a journal that says what the hands did.

The seat is a real one in a terminal (tmux), told nothing but keys and asked nothing but what it shows. Real
phones call, real phones are rung. Each act of the script says what the journal must hold of its call; in the
end the two are compared, call by call, in order.
"""

import getpass
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, number
from tests.peers import Baresip, need_lines
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

[[staff]]
name = "maria"
title = "Maria"
user = "{user}"
uri = "{maria}"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"

[modes.lunch]

[macros]
lunch = ["mode lunch never for the script", "away"]

[routing]
otherwise = ["desk 30s", "staff sam 20s", "voicemail front"]
"""


#: keys that open a box, and what stands in it
BOXES = (
    ("F2", "Esc leaves all"), ("F4", "Esc"), ("F5", "Esc"), ("F6", "Queues"), ("/", "Find a caller"),
    ("s", "Esc leaves all"), ("F1", "scroll"), ("F3", "rings your phone"),
)  # fmt: skip


@dataclass
class Said:
    """What the script says of one call: who called, how it ended, who talked, lines of its story in order."""

    caller: str
    outcome: str
    talked_to: str = ""
    story: list[str] = field(default_factory=list)


class Hour:
    """The seat, its hands and what they did so far."""

    def __init__(self, clinic: Clinic, seat: Terminal) -> None:
        self.clinic = clinic
        self.seat = seat
        self.said: list[Said] = []
        self.dialled = self.filed = self.recorded = 0
        self._turn = 0
        self._rang: dict[str, int] = {}

    # -- callers -------------------------------------------------------------------------------------

    def calls(self) -> int:
        """The next of the three callers calls; gives which one, once her call rings and is selected."""
        who = self._turn % 3
        self._turn += 1
        self.listens()
        self.clinic.caller(who).dial(f"sip:+12125550100@127.0.0.1:{self.clinic.desk.port}")
        self.shows(who, "ringing")
        self.picks(who)
        return who

    def hangs_up(self, who: int) -> None:
        self.clinic.caller(who).hang_up()
        self.gone(who)

    def row(self, who: int) -> str:
        """The line of a caller's call, empty when there is none; the card at the right is none of it."""
        lines = (line[:76] for line in self.seat.screen().splitlines()[2:-4])
        return next((line for line in lines if f"Caller {who}" in line), "")

    def shows(self, who: int, *words: str) -> None:
        try:
            wait_until(lambda: all(word in self.row(who) for word in words))
        except AssertionError:
            raise AssertionError(f"Caller {who} is not {words}:\n{self.seat.screen()}") from None

    def gone(self, who: int) -> None:
        try:
            wait_until(lambda: not self.row(who))
        except AssertionError:
            raise AssertionError(f"Caller {who} is still there:\n{self.seat.screen()}") from None

    # -- hands ---------------------------------------------------------------------------------------

    def keys(self, *keys: str) -> None:
        self.seat.keys(*keys)

    def picks(self, who: int) -> None:
        """Select a call by its number on the board."""
        self.keys(self.row(who).split()[0].lstrip("▌"))
        wait_until(lambda: self.row(who).startswith("▌"))

    def types(self, line: str) -> None:
        """Type a line after the colon."""
        self.keys(":")
        self.seat.wait("Type what is to be done")
        self.keys(*("Space" if letter == " " else letter for letter in line))
        self.seat.wait(line)
        self.keys("Enter")

    def to(self, key: str, name: str, box: str) -> None:
        """A key that asks to whom, a name, Enter."""
        self.keys(key)
        self.seat.wait(box)
        self.keys(*name)
        wait_until(lambda: any(line.lstrip("│ ").startswith("▌") for line in self._box(name)))
        self.keys("Enter")

    def _box(self, name: str) -> list[str]:
        lines = self.seat.screen().splitlines()
        return [line[line.find("│") :] for line in lines if "▌" in line and name.capitalize() in line]

    def takes(self) -> int:
        """Somebody calls, Enter answers."""
        who = self.calls()
        self.keys("Enter")
        self.shows(who, "talking", "with you")
        return who

    def ends(self, who: int) -> None:
        """x twice: a slip of the finger ends no call."""
        self.keys("x")
        self.seat.wait("x again ends the call")
        self.keys("x")
        self.gone(who)

    def listens(self) -> None:
        """Remember how often the colleagues' phones have rung so far."""
        for phone in (self.clinic.sam, self.clinic.priya):
            self._rang[phone.user] = phone.count("CALL_INCOMING")

    def rings(self, phone: Baresip) -> None:
        """Wait until a colleague's phone rings for the call that came last."""
        wait_until(lambda: phone.count("CALL_INCOMING") > self._rang[phone.user])

    def picks_up(self, phone: Baresip) -> None:
        """A colleague answers what rings."""
        self.rings(phone)
        phone.answer()

    def note(self, who: int, outcome: str, talked_to: str = "", *story: str) -> None:
        self.said.append(Said(number(who), outcome, talked_to, list(story)))


# -- what the hands do, a call each ------------------------------------------------------------------------


def answers(hour: Hour) -> None:
    who = hour.takes()
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "hung up")


def caller_leaves(hour: Hour) -> None:
    who = hour.takes()
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria", "answered", "ended: answered")


def gives_up(hour: Hour) -> None:
    who = hour.calls()
    hour.hangs_up(who)
    hour.note(who, "abandoned", "", "ended: abandoned")


def turned_away(hour: Hour) -> None:
    who = hour.calls()
    hour.picks(who)
    hour.ends(who)
    hour.note(who, "declined", "", "hung up")


def transfers(hour: Hour) -> None:
    who = hour.takes()
    hour.to("t", "sam", "Transfer Caller")
    hour.picks_up(hour.clinic.sam)
    hour.shows(who, "talking", "with Sam")
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria, Sam", "answered", "transfer to Sam", "answered")


def transfers_by_line(hour: Hour) -> None:
    who = hour.takes()
    hour.types("t priya: knows the case")
    hour.picks_up(hour.clinic.priya)
    hour.shows(who, "talking", "with Priya")
    hour.clinic.priya.hang_up()
    hour.gone(who)
    hour.note(
        who,
        "answered",
        "Maria, Priya",
        "answered",
        "transfer to Priya: knows the case",
        "answered",
        "hung up",
    )


def takes_back(hour: Hour) -> None:
    who = hour.takes()
    hour.to("t", "sam", "Transfer Caller")
    hour.seat.wait("takes it back")
    hour.rings(hour.clinic.sam)  # lest the next act takes this ringing for its own
    hour.keys("u")
    hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "transfer to Sam", "took back", "hung up")


def comes_back(hour: Hour) -> None:
    who = hour.takes()
    hour.to("t", "priya", "Transfer Caller")
    hour.rings(hour.clinic.priya)
    hour.clinic.priya.hang_up()
    hour.shows(who, "recall")
    hour.keys("Enter")
    hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "transfer to Priya", "Priya", "answered", "hung up")


def asks_first(hour: Hour) -> None:
    who = hour.takes()
    hour.to("c", "sam", "Ask somebody about")
    hour.picks_up(hour.clinic.sam)
    hour.seat.wait("give over")
    hour.keys("y")
    hour.shows(who, "talking", "with Sam")
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria, Sam", "answered", "transferred to Sam")


def asks_while_it_rings(hour: Hour) -> None:
    who = hour.takes()
    hour.types("c sam")
    hour.rings(hour.clinic.sam)
    hour.types("give")
    hour.picks_up(hour.clinic.sam)
    hour.shows(who, "talking", "with Sam")
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria, Sam", "answered", "transferred to Sam")


def talks_in_turn_and_together(hour: Hour) -> None:
    who = hour.takes()
    hour.to("c", "priya", "Ask somebody about")
    hour.picks_up(hour.clinic.priya)
    hour.seat.wait("swap", "all three")
    hour.keys("w")
    hour.seat.wait("You are talking with Caller")
    hour.keys("w", "g")
    hour.shows(who, "talking")
    hour.keys("y")
    hour.shows(who, "with Priya")
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria, Priya", "talks together with Priya", "transferred to Priya")


def asks_no_more(hour: Hour) -> None:
    who = hour.takes()
    hour.to("c", "sam", "Ask somebody about")
    hour.seat.wait("caller back")
    hour.rings(hour.clinic.sam)
    hour.keys("BSpace")
    hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "hung up")


def holds(hour: Hour) -> None:
    who = hour.takes()
    hour.keys("h")
    hour.shows(who, "on hold")
    hour.picks(who)
    hour.keys("h")
    hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "put on hold", "answered", "hung up")


def parks(hour: Hour) -> None:
    who = hour.takes()
    hour.keys("p")
    hour.seat.wait("Park Caller")
    hour.keys(*"Sam", "Enter")
    hour.shows(who, "on hold", "park 1, Sam")
    hour.picks(who)
    hour.keys("Enter")
    hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "parked: park 1, Sam", "answered", "hung up")


def mutes(hour: Hour) -> None:
    who = hour.takes()
    hour.keys("m")
    hour.shows(who, "muted")
    hour.keys("m")
    wait_until(lambda: "muted" not in hour.row(who))
    hour.hangs_up(who)
    hour.note(who, "answered", "Maria", "answered")


def sends_on(hour: Hour) -> None:
    who = hour.calls()
    hour.keys("Space")
    hour.picks_up(hour.clinic.sam)
    hour.shows(who, "talking", "with Sam")
    hour.hangs_up(who)
    hour.note(who, "answered", "Sam", "sent on from the desk", "answered")


def overrides(hour: Hour) -> None:
    who = hour.calls()
    hour.to("o", "priya", "Override Caller")
    hour.picks_up(hour.clinic.priya)
    hour.shows(who, "with Priya")
    hour.hangs_up(who)
    hour.note(who, "answered", "Priya", "override to Priya", "answered")


def reroutes(hour: Hour) -> None:
    who = hour.calls()
    hour.keys("Space")
    hour.shows(who, "dialling")
    hour.picks(who)
    hour.to("r", "priya", "Reroute Caller")
    hour.picks_up(hour.clinic.priya)
    hour.shows(who, "with Priya")
    hour.hangs_up(who)
    hour.note(who, "answered", "Priya", "sent on from the desk", "reroute to Priya", "answered")


def writes_down(hour: Hour) -> None:
    who = hour.takes()
    hour.keys("n")
    hour.seat.wait("Note about")
    hour.keys(*"mornings", "Enter")
    hour.seat.wait("Noted for Caller")
    hour.types("slip sam please call back")
    hour.seat.wait("Slip for Sam")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "hung up")


def files(hour: Hour) -> None:
    """What came of the call, by a digit."""
    who = hour.takes()
    hour.keys("f")
    hour.seat.wait("File Caller", "appointment made")
    hour.keys("1")
    hour.seat.wait("✓ appointment made")
    hour.keys("Escape")
    wait_until(lambda: "╰" not in hour.seat.screen())
    hour.hangs_up(who)
    hour.filed += 1
    hour.note(who, "answered", "Maria", "answered")


def records(hour: Hour) -> None:
    who = hour.takes()
    hour.keys("e")
    hour.shows(who, "● rec")
    hour.keys("e")
    hour.shows(who, "rec paused")
    hour.ends(who)
    hour.recorded += 1
    hour.note(who, "answered", "Maria", "answered", "hung up")


def sees_the_card(hour: Hour) -> None:
    """The caller's card is opened and left as it is."""
    who = hour.takes()
    hour.keys("v")
    hour.seat.wait("New card")
    hour.keys("Escape")
    wait_until(lambda: "╰" not in hour.seat.screen())
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "hung up")


def takes_over(hour: Hour) -> None:
    """A colleague's seat has the call; i takes it from there."""
    who = hour.calls()
    with hour.clinic.seat() as colleague:
        call = colleague.wait_row(lambda row: row.state == "ringing").id
        colleague.wish("answer", call)
        colleague.wait_row(lambda row: row.state == "talking" and row.mine)
        hour.picks(who)
        hour.keys("i")
        colleague.wait_row(lambda row: row.state == "talking" and not row.mine)
        hour.shows(who, "talking", "with you")
    hour.ends(who)
    hour.note(who, "answered", "Maria", "answered", "hung up")


def waits_for_sam(hour: Hour) -> None:
    """Two calls: one talks with Sam, the other waits for him and is next."""
    first = hour.calls()
    hour.keys("Space")
    hour.picks_up(hour.clinic.sam)
    hour.shows(first, "with Sam")
    second = hour.takes()
    hour.picks(second)
    hour.to("b", "sam", "Caller")
    hour.shows(second, "waiting", "for Sam")
    hour.hangs_up(first)
    hour.picks_up(hour.clinic.sam)
    hour.shows(second, "talking", "with Sam")
    hour.hangs_up(second)
    hour.note(first, "answered", "Sam", "sent on from the desk", "answered")
    hour.note(second, "answered", "Maria, Sam", "answered", "waits for Sam", "answered")


def calls_out(hour: Hour) -> None:
    """Not one of the forty: her own call to a colleague."""
    hour.listens()
    hour.types("call sam")
    hour.picks_up(hour.clinic.sam)
    hour.seat.wait("You are talking with")
    hour.keys("#")
    hour.seat.wait("Keys")
    hour.keys("1", "2")
    hour.seat.wait("Keys for Sam  12")
    hour.keys("Escape")
    wait_until(lambda: "╰" not in hour.seat.screen())
    hour.keys("x", "x")
    hour.seat.wait("No calls")
    hour.dialled += 1


def runs_the_office(hour: Hour) -> None:
    """Modes, states, lists: nothing of it touches a call."""
    hour.types("lunch")
    hour.seat.wait("LUNCH", "away")
    hour.keys(".")
    hour.types("mode schedule")
    hour.seat.wait("OPEN")
    hour.types("back")
    hour.seat.wait("takes calls again")
    for key, shown in BOXES:
        hour.keys(key)
        hour.seat.wait(shown)
        hour.keys("Escape")
        wait_until(lambda: "╰" not in hour.seat.screen())
    hour.keys("d")
    hour.seat.wait("no calls")
    hour.keys("d")
    hour.seat.wait("takes calls again")


ACTS: tuple[Callable[[Hour], None], ...] = (
    answers, transfers, gives_up, holds, asks_first, caller_leaves, transfers_by_line, parks, overrides,
    takes_back, mutes, sends_on, asks_no_more, writes_down, comes_back, reroutes, turned_away,
    asks_while_it_rings, talks_in_turn_and_together, waits_for_sam, files, records,
    sees_the_card, takes_over,
)  # fmt: skip


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
        turn = 0
        while len(hour.said) < CALLS:
            ACTS[turn % len(ACTS)](hour)
            turn += 1
        seat.wait("No calls")
    assert len(hour.said) == CALLS
    assert turn >= len(ACTS)  # each act at least once

    kept = desk.ended(CALLS + hour.dialled)
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
    assert sum(row["filed"] == "appointment made" for row in rows) == hour.filed > 0
    assert len(desk.json("recordings", "list")) == hour.recorded > 0
    wrote = sum(ACTS[at % len(ACTS)] is writes_down for at in range(turn))
    assert desk.rows("SELECT text FROM notes") == [("mornings",)] * wrote
    slips = [
        slip for slip in desk.rows("SELECT for_, text FROM slips") if slip == ("sam", "please call back")
    ]
    assert len(slips) == wrote
