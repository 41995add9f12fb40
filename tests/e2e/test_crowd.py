"""Many callers at once (SIPp), and messages no honest peer would send (RFC 4475)."""

import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.telephony import build
from tests import torture
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import free_port, sipp
from tests.telephony.test_hostile import Peer, rewritten
from tests.terminal import Terminal
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
answer = "10s"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[trunk]]
name = "phones"
address = "127.0.0.1:{phones}"
accept = ["127.0.0.9"]

[[trunk]]
name = "engaged"
address = "127.0.0.1:{engaged}"
accept = ["127.0.0.9"]

[[staff]]
name = "robot"
uri = "sip:robot@127.0.0.1:{phones}"

[[staff]]
name = "lee"
uri = "sip:lee@127.0.0.1:{engaged}"

[[voicemail]]
name = "front"
silence = "1s"

[[rule]]
name = "engaged"
when = {{ to = "102" }}
then = [{{ to = "staff lee", busy = "hang up" }}, "hang up"]

[[rule]]
name = "answered"
when = {{ to = "103" }}
then = ["staff robot", "hang up"]

[routing]
otherwise = ["voicemail front"]
"""


def _memory(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) // 1024


def _rows(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    return desk.rows(sql)


@pytest.mark.alone
def test_two_hundred_calls_are_all_in_the_journal_and_none_hangs(tmp_path: Path) -> None:
    phones, engaged = free_port(), free_port()
    with ExitStack() as stack:
        desk = stack.enter_context(
            Desk(tmp_path / "desk", CONFIG, town=free_port(), phones=phones, engaged=engaged)
        )
        seat = stack.enter_context(ScriptSeat(desk.socket))
        answering = sipp(tmp_path / "uas", "", "-sn", "uas", "-p", str(phones))
        stack.callback(answering.wait)
        stack.callback(answering.terminate)
        scenario = ROOT / "tests/e2e/busy.xml"
        busy = sipp(tmp_path / "busy", "", "-sf", str(scenario), "-p", str(engaged))
        stack.callback(busy.wait)
        stack.callback(busy.terminate)
        before = _memory(desk.pid)
        at = f"127.0.0.1:{desk.port}"
        each = {"101": 66, "102": 67, "103": 67}
        speaking = ("-sf", str(ROOT / "tests/e2e/speaking.xml"))
        (tmp_path / "101").mkdir()
        (tmp_path / "101" / "speech.ulaw").write_bytes((b"\x10" * 8 + b"\x90" * 8) * 1000)
        ways = {"101": (*speaking, "-d", "19000"), "102": ("-d", "500"), "103": ("-d", "500")}
        callers = [
            sipp(tmp_path / user, at, *way, "-s", user, "-m", str(each[user]), "-r", "7", "-timeout", "60s")
            for user, way in ways.items()
        ]
        for caller in callers:
            caller.wait(limit(90))
        seat.wait_gone(30)

        def written() -> bool:
            return not _rows(desk, "SELECT 1 FROM calls WHERE outcome = ''") and (
                len(desk.journal()) + len(_rows(desk, "SELECT 1 FROM refusals")) == 200
            )

        wait_until(written, 30)
        outcomes = Counter(row["outcome"] for row in desk.journal())
        assert set(outcomes) <= {"voicemail", "busy", "answered", "abandoned", "unreachable"}
        found = build.installed()
        assert found
        if found.lines >= 200:
            assert len(desk.journal()) == 200
            assert outcomes["voicemail"] == 66, outcomes
            assert outcomes["busy"] > 0
            assert outcomes["answered"] > 0
        else:
            refused = len(_rows(desk, "SELECT 1 FROM refusals WHERE code = 486"))
            assert refused > 0
            assert any("No free line" in alert for alert in seat.board.alerts)
        assert _memory(desk.pid) - before < 60
        assert desk.process
        assert desk.process.poll() is None


def test_a_stranger_is_refused_and_journaled(tmp_path: Path) -> None:
    config = CONFIG.replace('accept = ["127.0.0.1"]', 'accept = ["127.0.0.8"]')
    names = {"town": free_port(), "phones": free_port(), "engaged": free_port()}
    with Desk(tmp_path / "desk", config, **names) as desk:
        sipp(tmp_path / "sipp", f"127.0.0.1:{desk.port}", "-m", "1", "-timeout", "10s").wait(limit(20))
        wait_until(lambda: _rows(desk, "SELECT code FROM refusals"))
        assert _rows(desk, "SELECT code FROM refusals") == [(403,)]
        assert desk.journal() == []


def test_the_torture_messages_leave_the_desk_and_the_board_alive(tmp_path: Path) -> None:
    messages = torture.messages()
    names = {"town": free_port(), "phones": free_port(), "engaged": free_port()}
    with (
        Desk(tmp_path / "desk", CONFIG, **names) as desk,
        ScriptSeat(desk.socket) as seat,
        Terminal(tmp_path / "tmux", "--socket", str(desk.socket)) as screen,
    ):
        screen.wait("Riverside")
        for name, message in messages.items():
            peer = Peer(desk)
            peer.send(rewritten(message, peer.port)[:65507])
            assert peer.answers(peer.request("OPTIONS")), name
        assert desk.process
        assert desk.process.poll() is None
        seat.wait_gone(60)
        sipp(tmp_path / "after", f"127.0.0.1:{desk.port}", "-s", "101", "-m", "1", "-d", "300").wait(
            limit(20)
        )
        wait_until(lambda: any(row["dialled"] == "101" for row in desk.journal()))
        screen.keys("F1")
        screen.wait("Riverside", "Let the call go to the next step of its route at once")


def test_a_name_that_styles_erases_and_quotes_leaves_the_screen_alive(tmp_path: Path) -> None:
    names = {"town": free_port(), "phones": free_port(), "engaged": free_port()}
    with (
        Desk(tmp_path / "desk", CONFIG, **names) as desk,
        Terminal(tmp_path / "tmux", "--socket", str(desk.socket)) as screen,
    ):
        screen.wait("Riverside", "STAFF")
        caller = Peer(desk)
        for name in ('[red]x[/]\x1b[2J\\"; DROP', "[red]x[/]\u202e\u009b2J'; DROP"):
            caller.request("INVITE", f'"{name}" <sip:+12125550142@127.0.0.1>')
        screen.wait("[red]x[/]", "; DROP", "Riverside", "STAFF")
        assert "\x1b[2J" not in screen.screen()
