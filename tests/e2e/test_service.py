"""A desk as a service: what it tells systemd, a config read again, an end that lets calls end."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.test_calls import Town
from tests.office import Desk, ScriptSeat
from tests.peers import Baresip
from tests.waiting import limit, wait_until

CONFIG = """
[[voicemail]]
name = "front"

[routing]
otherwise = "voicemail front"
"""


class Systemd:
    """The socket a service manager listens on."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(os.fspath(path))
        self._socket.setblocking(False)
        self.heard: list[str] = []

    def wait(self, words: str) -> None:
        """Wait until the desk says so; what it said before is then forgotten."""
        wait_until(lambda: self._said(words), 20)

    def _said(self, words: str) -> bool:
        try:
            while True:
                self.heard.append(self._socket.recv(4096).decode())
        except BlockingIOError:
            pass
        at = next((at for at, each in enumerate(self.heard) if words in each), None)
        if at is not None:
            del self.heard[: at + 1]
        return at is not None

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    made = Systemd(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", os.fspath(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "400000")
    yield made
    made.close()


def test_a_broken_config_is_refused_on_every_seat_and_a_mended_one_taken(
    tmp_path: Path, systemd: Systemd
) -> None:
    with Desk(tmp_path, CONFIG) as desk, ScriptSeat(desk.socket) as front, ScriptSeat(desk.socket) as back:
        systemd.wait("READY=1\nSTATUS=Riverside: taking calls")
        systemd.wait("WATCHDOG=1")
        good = desk.config.read_text()
        desk.config.write_text(good.replace('"voicemail front"', '"voicemail frunt"'))
        os.kill(desk.pid, signal.SIGHUP)
        systemd.wait("RELOADING=1\nMONOTONIC_USEC=")
        for seat in (front, back):
            wait_until(lambda s=seat: any("frunt" in note.text and note.bad for note in s.board.messages))
            wait_until(lambda s=seat: any("the old one is in use" in alert for alert in s.board.alerts))
        systemd.wait("READY=1\nSTATUS=the old config is in use: ")
        with ScriptSeat(desk.socket) as late:
            assert any("the old one is in use" in alert for alert in late.board.alerts)
        assert "not reloaded" in desk.log()
        desk.config.write_text(good.replace('"Riverside"', '"Hillside"'))
        os.kill(desk.pid, signal.SIGHUP)
        wait_until(lambda: front.board.office == back.board.office == "Hillside")
        wait_until(lambda: not front.board.alerts)
        systemd.wait("READY=1\nSTATUS=Hillside: taking calls")
        assert desk.stop() == 0
        systemd.wait("STOPPING=1")


@pytest.mark.peer
def test_a_stopping_desk_turns_callers_away_and_lets_calls_end(tmp_path: Path, systemd: Systemd) -> None:
    with ExitStack() as stack:
        town = Town(tmp_path, stack, ring="30s")
        late = stack.enter_context(Baresip(tmp_path, "+12125550199", tone=550))
        seat = stack.enter_context(town.seat())
        town.call()
        row = seat.wait_row(lambda row: row.state == "ringing")
        seat.wish("answer", row.id)
        seat.wait_row(lambda row: row.state == "talking")
        os.kill(town.desk.pid, signal.SIGTERM)
        systemd.wait("STOPPING=1")
        wait_until(lambda: any("stopping" in alert for alert in seat.board.alerts))
        late.dial(f"sip:+12125550100@127.0.0.1:{town.desk.port}")
        late.wait("CALL_CLOSED")
        assert late.count("CALL_ESTABLISHED") == 0
        wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
        town.ana.hang_up()
        assert town.desk.process
        assert town.desk.process.wait(limit(15)) == 0
        assert [row["outcome"] for row in town.desk.journal()] == ["answered"]


def test_a_long_log_is_put_aside_by_a_running_desk_and_its_library_writes_on(tmp_path: Path) -> None:
    with Desk(tmp_path, CONFIG) as desk:
        logs = [desk.state / "sip.log", desk.state / "desk.log"]
        before = [log.stat().st_ino for log in logs]
        for log in logs:
            os.truncate(log, 9 * 1024 * 1024)
        aside = [log.with_name(log.name + ".1") for log in logs]
        wait_until(lambda: all(log.exists() for log in aside))
        assert [log.stat().st_ino for log in aside] == before
        assert [log.stat().st_mode & 0o777 for log in logs] == [0o600, 0o600]
        assert desk.stop() == 0
        assert "timer heap" in logs[0].read_text()  # the library's last words
        assert "desk is down" in logs[1].read_text()


def test_a_backup_of_a_running_desk_is_restored_when_it_is_stopped(tmp_path: Path) -> None:
    with Desk(tmp_path, CONFIG) as desk:
        with ScriptSeat(desk.socket) as seat:
            seat.wish("mode", to="closed", text="a storm")
            wait_until(lambda: seat.board.mode.author)
        wait_until((desk.state / "overrides.toml").exists)
        done = desk.run("backup", str(tmp_path / "b"))
        assert (done.returncode, done.stderr) == (0, "")
        refused = desk.run("restore", str(tmp_path / "b"))
        assert refused.returncode == 1
        assert "stop it first" in refused.stderr
        assert desk.stop() == 0
        (desk.state / "overrides.toml").unlink()
        assert desk.run("restore", str(tmp_path / "b")).returncode == 0
        assert "a storm" in (desk.state / "overrides.toml").read_text()
        desk.start()
        with ScriptSeat(desk.socket) as seat:
            assert seat.board.mode.why == "a storm"
