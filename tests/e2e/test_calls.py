"""The main job, the whole way: real phones (baresip) call a real desk, and people act at real seats."""

import getpass
import os
import signal
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.store.recordings import spool
from tests.office import Desk, ScriptSeat
from tests.peers import Baresip, heard_level, read_wav
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = [pytest.mark.peer, pytest.mark.wheel]

ANA = "+12125550142"
CONFIG = """
[desk]
ring = "{ring}"
answer = "4s"
recall = "6s"
phone = "{desk}"
media_timeout_note = ""

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
caller_id = "verified"

[modes.lunch]
hours = ""

[[staff]]
name = "sam"
title = "Sam"
role = "billing"
extension = "201"
uri = "{sam}"

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"

[[contact]]
name = "Ana Ruiz"
numbers = "+12125550142"
tags = ["open invoice"]

[[voicemail]]
name = "front"
silence = "3s"

[[prompt]]
name = "lunch"
text = "We are at lunch."

[[rule]]
name = "lunch"
when = {{ mode = "lunch" }}
then = ["voicemail front"]
because = "the front desk is at lunch"

[[rule]]
name = "open invoice"
when = {{ tag = "open invoice" }}
then = ["desk", "staff sam", "voicemail front"]
because = "open invoice"

[routing]
otherwise = ["desk", "voicemail front"]
""".replace('media_timeout_note = ""\n', "")


class Town:
    """Everybody who has a phone, and the desk."""

    def __init__(self, folder: Path, stack: ExitStack, *, ring: str, more: str = "") -> None:
        def phone(user: str, tone: float, **more: bool) -> Baresip:
            return stack.enter_context(Baresip(folder, user, tone=tone, **more))

        self.ana = phone(ANA, 440)
        self.maria = phone("maria", 880, auto=True)
        self.sam = phone("sam", 1320, auto=False)
        self.priya = phone("priya", 660, auto=True)
        self.desk = stack.enter_context(
            Desk(
                folder,
                CONFIG + more,
                ring=ring,
                desk=self.maria.uri,
                sam=self.sam.uri,
                priya=self.priya.uri,
                town=self.ana.port,
            )
        )
        self.folder = folder

    def call(self) -> None:
        """Ana calls the front desk."""
        self.ana.dial(f"sip:+12125550100@127.0.0.1:{self.desk.port}")

    def seat(self) -> ScriptSeat:
        """A seat without a screen."""
        return ScriptSeat(self.desk.socket)


def spoken_into(desk: Desk) -> bool:
    """Whether a caller has spoken for a while into a message."""
    folders = spool.left(desk.state)
    return any(path.stat().st_size > 40_000 for folder in folders for path in folder.glob("*.wav"))


@pytest.fixture
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(tmp_path, stack, ring=getattr(request, "param", "30s"))


def test_a_call_is_painted_answered_with_enter_and_heard_both_ways(town: Town) -> None:
    with Terminal(town.folder / "tmux", "--socket", str(town.desk.socket)) as screen:
        screen.wait("Riverside")
        town.call()
        screen.wait("Ana Ruiz", "ringing", "Sam (201)", "because open invoice")
        screen.keys("Enter")
        screen.wait("talking")
        wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
        screen.keys("h")
        screen.wait("on hold")
        wait_until(lambda: not town.ana.hears(880) and not town.maria.hears(440))
        screen.keys("h")
        wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
        town.ana.hang_up()
        screen.wait("hung up")
    row = town.desk.ended()[0]
    assert (row["caller"], row["rule"]) == (ANA, "open invoice")


@pytest.mark.parametrize("town", ["1s"], indirect=True)
def test_an_unanswered_call_rings_sam_then_leaves_a_message_with_the_callers_tone(town: Town) -> None:
    with town.seat() as seat:
        town.call()
        seat.wait_row(lambda row: row.state == "ringing")
        seat.wait_row(lambda row: row.state == "dialling" and row.where.startswith("Sam"))
        town.sam.wait("CALL_INCOMING")
        seat.wait_row(lambda row: row.state == "recording", 30)
        town.sam.wait("CALL_CLOSED")
        wait_until(lambda: spoken_into(town.desk))
        town.ana.hang_up()
        seat.wait_gone()
    wait_until(lambda: town.desk.journal("outcome = 'voicemail'"))
    messages = town.desk.json("voicemail", "list")
    assert len(messages) == 1
    path = town.folder / "copy.wav"
    done = town.desk.run("voicemail", "export", messages[0]["id"], "--file", str(path))
    assert done.returncode == 0, done.stderr
    samples = read_wav(path)
    assert len(samples) > 12_000
    with wave.open(str(path)) as file:
        rate = file.getframerate()
    seconds = [samples[at : at + rate] for at in range(0, len(samples) - rate, rate // 4)]
    assert max(heard_level(second, 440, rate) for second in seconds) > 0.7


def test_override_and_reroute_send_a_call_to_another_phone(town: Town) -> None:
    with town.seat() as seat:
        town.call()
        row = seat.wait_row(lambda row: row.state == "ringing")
        seat.wish("override", row.id, to="staff sam 20s")
        seat.wait_row(lambda row: row.state == "dialling")
        town.sam.wait("CALL_INCOMING")
        seat.wish("reroute", row.id, to="staff priya")
        seat.wait_row(lambda row: row.state == "talking" and row.where.startswith("with Priya"))
        town.sam.wait("CALL_CLOSED")
        wait_until(lambda: town.priya.hears(440) and town.ana.hears(660))
        town.priya.hang_up()
        town.ana.wait("CALL_CLOSED")


def test_a_transfer_nobody_takes_comes_back_and_a_taken_one_is_heard_by_the_right_ear(town: Town) -> None:
    with town.seat() as seat:
        town.call()
        row = seat.wait_row(lambda row: row.state == "ringing")
        seat.wish("answer", row.id)
        seat.wait_row(lambda row: row.state == "talking")
        seat.wish("transfer", row.id, to="staff sam 1s")
        seat.wait_row(lambda row: row.recall and row.state == "ringing")
        seat.wish("answer", row.id)
        seat.wait_row(lambda row: row.state == "talking")
        seat.wish("transfer", row.id, to="staff sam 20s")
        town.sam.wait("CALL_INCOMING", 2)
        town.sam.answer()
        wait_until(lambda: town.sam.hears(440) and town.ana.hears(1320))
        assert not town.maria.hears(440)
        town.ana.hang_up()
        seat.wait_gone()


def test_two_seats_press_enter_and_one_wins(town: Town) -> None:
    with town.seat() as first, town.seat() as second:
        town.call()
        row = second.wait_row(lambda row: row.state == "ringing")
        first.wait_row(lambda row: row.state == "ringing")
        first.wish("answer", row.id)
        second.wish("answer", row.id)
        first.wait_row(lambda row: row.state == "talking")

        def lost() -> list[str]:
            said = [m.text for s in (first, second) for m in s.board.messages if m.bad]
            return [text for text in said if " took " in text]

        wait_until(lost)
        assert len(lost()) == 1
        town.ana.hang_up()
        first.wait_gone()
    assert [row["outcome"] for row in town.desk.ended()] == ["answered"]


def test_enter_on_two_screens_is_one_answer_and_the_other_reads_who_has_it(town: Town) -> None:
    at = ("--socket", str(town.desk.socket))
    with Terminal(town.folder / "one", *at) as one, Terminal(town.folder / "two", *at, size=(80, 24)) as two:
        one.wait("Riverside")
        two.wait("OPEN")
        town.call()
        one.wait("Ana Ruiz", "ringing")
        two.wait("Ana Ruiz", "ringing")
        one.keys("1")
        two.keys("1")
        one.keys("Enter")
        two.keys("Enter")
        one.wait("talking")
        two.wait("talking")
        winners = [screen for screen in (one, two) if "with you" in screen.screen()]
        assert len(winners) == 1
        loser = two if winners == [one] else one
        loser.wait(f"with {getpass.getuser().capitalize()}", " took ")
        town.ana.hang_up()


def test_a_seat_killed_in_the_middle_of_a_call_loses_nothing(town: Town) -> None:
    with Terminal(town.folder / "tmux", "--socket", str(town.desk.socket)) as screen:
        screen.wait("Riverside")
        town.call()
        screen.wait("Ana Ruiz")
        screen.keys("Enter")
        screen.wait("talking")
        os.kill(screen.pid, signal.SIGKILL)
    wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
    with Terminal(town.folder / "tmux2", "--socket", str(town.desk.socket)) as screen:
        screen.wait("Ana Ruiz", "talking")
        screen.keys("1")
        screen.keys("h")
        screen.wait("on hold")
        town.ana.hang_up()


def test_a_seat_says_that_the_desk_is_gone_and_finds_the_next_one(town: Town) -> None:
    with Terminal(town.folder / "tmux", "--socket", str(town.desk.socket)) as screen:
        screen.wait("Riverside")
        town.desk.stop(signal.SIGKILL)
        screen.wait("desk is gone")
        town.desk.start()
        wait_until(lambda: "desk is gone" not in screen.screen())
        town.call()
        screen.wait("Ana Ruiz")
        town.ana.hang_up()


def test_lunch_by_command_takes_the_lunch_route_and_leaves_the_config_alone(town: Town) -> None:
    before = town.desk.config.read_bytes()
    switched = town.desk.run("mode", "lunch", "--until", "never", "--reason", "team meeting")
    assert switched.returncode == 0, switched.stderr
    assert "LUNCH" in switched.stdout
    kept = town.desk.state / "overrides.toml"
    wait_until(lambda: kept.exists() and "lunch" in kept.read_text())
    with town.seat() as seat:
        town.call()
        seat.wait_row(lambda row: row.rule == "lunch" and row.state in ("playing", "recording"))
        town.ana.hang_up()
        seat.wait_gone()
    assert "OPEN" in town.desk.run("mode", "schedule").stdout
    assert town.desk.config.read_bytes() == before


def test_f2_switches_to_lunch_and_u_takes_it_back(town: Town) -> None:
    with Terminal(town.folder / "tmux", "--socket", str(town.desk.socket), size=(80, 24)) as screen:
        screen.wait("Riverside", "OPEN")
        screen.keys("F2")
        screen.wait("LUNCH", "new calls → voicemail front")
        screen.keys("Enter")
        screen.wait("LUNCH until a person ends it: ", "u takes it back")
        screen.keys("u")
        screen.wait("Undone", "OPEN")


def test_an_override_ends_by_itself(town: Town) -> None:
    with town.seat() as seat:
        until = datetime.now(UTC) + timedelta(seconds=4)
        seat.wish("mode", to="lunch", until=until.isoformat())
        wait_until(lambda: seat.board.mode.name == "lunch")
        town.call()
        seat.wait_row(lambda row: row.rule == "lunch")
        wait_until(lambda: seat.board.mode.name == "open" and not seat.board.mode.overridden)
        town.ana.hang_up()
        seat.wait_gone()
        town.call()
        seat.wait_row(lambda row: row.rule == "open invoice" and row.state == "ringing")
        town.ana.hang_up()


def test_the_desk_started_again_remembers_the_override_and_keeps_the_message(town: Town) -> None:
    town.desk.run("mode", "lunch", "--until", "never")
    with town.seat() as seat:
        town.call()
        seat.wait_row(lambda row: row.state == "recording", 30)
        wait_until(lambda: spoken_into(town.desk))
        town.desk.stop(signal.SIGKILL)
    town.desk.start()
    assert "LUNCH" in town.desk.run("mode").stdout
    messages = town.desk.json("voicemail", "list")
    assert len(messages) == 1
    assert messages[0]["seconds"] > 1


def test_a_hostile_name_leaves_the_screen_alive(tmp_path: Path) -> None:
    with ExitStack() as stack:
        town = Town(tmp_path, stack, ring="30s")
        evil = stack.enter_context(Baresip(tmp_path, "+12125550166", name="[red]x[/]\\x1b[2J; DROP"))
        screen = stack.enter_context(Terminal(tmp_path / "tmux", "--socket", str(town.desk.socket)))
        screen.wait("Riverside")
        evil.dial(f"sip:+12125550100@127.0.0.1:{town.desk.port}")
        screen.wait("[red]x[/]", "Riverside", "STAFF")
        evil.hang_up()
