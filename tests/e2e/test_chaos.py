"""A desk at work while one thing after the other breaks: no call that is up is lost but those of what was
killed, nothing that was acknowledged is missing, memory and files are as before."""

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from console.calls.protocol.snapshot import Row
from tests import peers
from tests.e2e import breaking
from tests.e2e.clinic import Clinic, number, talk
from tests.needs import need
from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip, need_lines, sipp
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"
ring = "60s"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[account]]
name = "pbx"
server = "{pbx}"
user = "100"
password_file = "{password}"
caller_id = "verified"

[[rule]]
name = "short"
when = {{ to = "101" }}
then = ["say greeting", "hang up"]

[[rule]]
name = "keys"
when = {{ to = "102" }}
then = ["say welcome", "say welcome", "say welcome", "voicemail front"]

[[rule]]
name = "pbx"
when = {{ trunk = "pbx" }}
then = ["staff sam 60s", "voicemail front"]

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""
#: short calls in each round, and how long a caller stays in one
ROUND, STAYS_MS = 5, 400
#: how much more memory a desk may have after all that, in MiB, and how many more files
MORE_MIB, MORE_FILES = 80, 6


class Chaos:
    """A clinic at work: one conversation that lasts, rounds of short calls, a note in each."""

    def __init__(self, folder: Path, stack: ExitStack, pbx: Asterisk) -> None:
        (folder / "password").write_text("secret100\n")
        given = {"pbx": pbx.address, "password": folder / "password", "media_timeout": "20s"}
        self.folder, self.pbx = folder, pbx
        self.clinic = Clinic(folder, stack, CONFIG, callers=3, **given)
        self.desk = self.clinic.desk
        self.at_desk = stack.enter_context(ExitStack())
        self.seat: ScriptSeat = self.at_desk.enter_context(self.clinic.seat())
        self.rounds = 0
        self.notes: list[str] = []
        self.steady = self.answers()

    def dials(self, n: int, to: str = "+12125550100") -> Baresip:
        """Caller ``n`` dials."""
        phone = self.clinic.caller(n)
        phone.dial(f"sip:{to}@127.0.0.1:{self.desk.port}")
        return phone

    def answers(self) -> str:
        """Caller 0 calls, Maria answers; the call's id."""
        self.dials(0)
        row = self.seat.wait_row(lambda row: row.state == "ringing" and _is(row, 0))
        self.seat.wish("answer", row.id)
        talk(self.clinic.caller(0), self.clinic.maria)
        return row.id

    def goes_on(self) -> None:
        """They still hear each other, short calls are answered, a note is taken."""
        self.rounds += 1
        folder = self.folder / f"round{self.rounds}"
        words = ("-s", "101", "-m", str(ROUND), "-r", "5", "-d", str(STAYS_MS), "-timeout", "100s")
        callers = sipp(folder, f"127.0.0.1:{self.desk.port}", *words)
        text = f"note {self.rounds}"
        self.notes.append(text)
        self.seat.wish("note", self.steady, text=text)
        assert callers.wait(limit(110)) == 0, (folder / "sipp.out").read_text(errors="replace")[-3000:]
        talk(self.clinic.caller(0), self.clinic.maria)
        if self.steady not in {row.id for row in self.seat.board.calls}:
            raise AssertionError(f"the conversation is lost: {self.story()}")

    def story(self) -> str:
        """What became of the conversation, for who reads a failure."""
        ends = [
            (phone.user, event.get("type"), event.get("param"))
            for phone in (self.clinic.caller(0), self.clinic.maria)
            for event in phone.events
            if "CLOSED" in str(event.get("type"))
        ]
        row = self.desk.journal(f"id = '{self.steady}'")
        return f"{row} {ends} {self.desk.log()[-1500:]}"

    def alerted(self, words: str) -> bool:
        """Whether the board says it."""
        return any(words in alert for alert in self.seat.board.alerts)

    def use(self) -> tuple[int, int]:
        """The desk's memory in MiB, and its open files."""
        status = Path(f"/proc/{self.desk.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1]) // 1024, len(os.listdir(f"/proc/{self.desk.pid}/fd"))


def _is(row: Row, n: int) -> bool:
    return number(n)[-4:] in row.card.number


def _flood(chaos: Chaos) -> AbstractContextManager[None]:
    return breaking.forged_flood(chaos.desk)


@contextlib.contextmanager
def _frozen_seat(chaos: Chaos) -> Iterator[None]:
    with breaking.stopped_seat(chaos.desk):
        yield


@contextlib.contextmanager
def _locked(chaos: Chaos) -> Iterator[None]:
    with breaking.locked(chaos.desk):
        yield
        wait_until(lambda: chaos.alerted("locked"), 30)
    wait_until(lambda: not chaos.alerted("locked"), 30)


@contextlib.contextmanager
def _unreadable(chaos: Chaos) -> Iterator[None]:
    with breaking.unreadable(chaos.desk):
        yield
        wait_until(lambda: chaos.alerted("journal"), 30)
    wait_until(lambda: not chaos.alerted("journal"), 30)


@contextlib.contextmanager
def _broken_config(chaos: Chaos) -> Iterator[None]:
    config = chaos.desk.config
    whole = config.read_text()
    config.write_text(whole + '\n[[rule]]\nname = "broken\n')
    os.kill(chaos.desk.pid, signal.SIGHUP)
    wait_until(lambda: chaos.alerted("the old one is in use"))
    yield
    config.write_text(whole)
    os.kill(chaos.desk.pid, signal.SIGHUP)
    wait_until(lambda: not chaos.alerted("the old one is in use"))


@contextlib.contextmanager
def _raising(chaos: Chaos) -> Iterator[None]:
    """What happens to caller 2 raises at once, and each key that caller 1 presses."""
    chaos.dials(2).wait("CALL_CLOSED")
    phone = chaos.dials(1, "102")
    phone.wait("CALL_ESTABLISHED")
    yield
    phone.digits("5")
    phone.wait("CALL_CLOSED")
    wait_until(lambda: "a mistake of ours" in chaos.desk.log())


@contextlib.contextmanager
def _pbx_killed(chaos: Chaos) -> Iterator[None]:
    ana, sam = chaos.clinic.folder, chaos.clinic.sam
    with Baresip(ana, "202", tone=1100.0, registrar=chaos.pbx.address) as phone:
        chaos.pbx.wait_registered("202")
        wait_until(lambda: any(link.name == "pbx" and link.up for link in chaos.seat.board.links), 40)
        phone.dial(f"sip:100@{chaos.pbx.address}")
        sam.wait("CALL_INCOMING")
        sam.answer()
        wait_until(lambda: sam.hears(1100.0))
        chaos.pbx.kill()
        yield
        wait_until(lambda: [row.id for row in chaos.seat.board.calls] == [chaos.steady], 60)
    chaos.pbx.start()
    wait_until(lambda: any(link.name == "pbx" and link.up for link in chaos.seat.board.links), 90)


#: what breaks, one after the other
BREAKS: tuple[Callable[[Chaos], AbstractContextManager[None]], ...] = (
    _flood,
    _frozen_seat,
    _locked,
    _unreadable,
    _broken_config,
    _raising,
    _pbx_killed,
)


@pytest.mark.alone
def test_whatever_breaks_the_desk_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("sipp")
    need_lines(12)
    monkeypatch.setattr(Desk, "program", ("-m", "tests.e2e.raising"))
    monkeypatch.setattr(peers, "SAYS_S", 1200.0)
    folder = tmp_path / "desk"
    folder.mkdir()
    with breaking.small_disk(folder / "state", "48m"), ExitStack() as stack:
        pbx = stack.enter_context(Asterisk(tmp_path))
        chaos = Chaos(folder, stack, pbx)
        chaos.goes_on()
        memory, files = chaos.use()
        for breaks in BREAKS:
            with breaks(chaos):
                chaos.goes_on()
        chaos.goes_on()
        wait_until(lambda: chaos.use()[1] <= files + MORE_FILES, 60)
        assert chaos.use()[0] - memory < MORE_MIB
        _restarts_on_a_full_disk(chaos)
        _nothing_is_missing(chaos)


def _restarts_on_a_full_disk(chaos: Chaos) -> None:
    with breaking.full(chaos.desk.state):
        chaos.goes_on()
        chaos.at_desk.close()
        assert chaos.desk.stop(signal.SIGINT) == 0
        chaos.desk.start()  # on the full disk, too
        with chaos.clinic.seat() as seat:
            wait_until(lambda: seat.board is not None)


def _nothing_is_missing(chaos: Chaos) -> None:
    """Each short call, each note and the long conversation are in the journal."""
    desk = chaos.desk
    wait_until(lambda: len(desk.journal("dialled = '101'")) == ROUND * chaos.rounds, 40)
    wait_until(lambda: all(row["ended"] for row in desk.journal()), 40)
    assert {text for (text,) in desk.rows("SELECT text FROM notes")} == set(chaos.notes)
    (steady,) = desk.journal(f"id = '{chaos.steady}'")
    assert (steady["outcome"], bool(steady["talked_to"])) == ("answered", True)
    assert all(row["answered"] for row in desk.journal("dialled = '101'"))
