"""A hidden board on a real terminal: nothing of the caller is painted, and the desk alone shows it again."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.test_calls import Town
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer


def test_f12_hides_the_caller_and_only_the_pin_shows_them_again(tmp_path: Path) -> None:
    with ExitStack() as stack:
        town = Town(tmp_path, stack, ring="30s")
        other = stack.enter_context(town.seat())
        other.wish("pin", text="4711")
        wait_until(lambda: any(note.text == "Your PIN is set" for note in other.board.messages))
        assert (town.desk.state / "pins.toml").stat().st_mode & 0o777 == 0o600
        words = ("--socket", str(town.desk.socket))
        with Terminal(tmp_path / "tmux", *words) as screen:
            screen.wait("Riverside")
            town.call()
            screen.wait("Ana Ruiz", "ringing")
            screen.keys("F12")
            screen.wait("Hidden by", "a caller")
            wait_until(lambda: other.board.you.lock)  # the same person
            assert not any(secret in screen.everything() for secret in ("Ana", "0142", "invoice"))
            screen.keys("0", "0", "0", "0", "Enter")
            screen.wait("That is not the PIN")
            screen.keys("Enter")
            assert "Ana" not in screen.screen()
            refused = town.desk.run("mode", "lunch")
            assert "Your board is hidden" in refused.stderr
            screen.keys("4", "7", "1", "1", "Enter")
            screen.wait("Ana Ruiz", "ringing")
            assert "4711" not in town.desk.log()
            limits = Path(f"/proc/{screen.pid}/limits").read_text()
            assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]
            screen.keys("F12")
            screen.wait("Hidden by")
            screen.keys("C-q")
            screen.wait_end()
        with Terminal(tmp_path / "tmux2", *words) as screen:
            screen.wait("Hidden by", "a caller")  # a fresh seat is no way around it


def test_a_board_nobody_touches_hides_itself(tmp_path: Path) -> None:
    with ExitStack() as stack:
        town = Town(tmp_path, stack, ring="30s", more='[screen]\nlock_after = "2s"\n')
        with Terminal(tmp_path / "tmux", "--socket", str(town.desk.socket)) as screen:
            screen.wait("nobody touched this screen")
            town.call()
            screen.wait("a caller", "ringing")
            assert "Ana" not in screen.screen()
            screen.keys("Enter")  # no PIN is set
            screen.wait("Ana Ruiz")
            screen.wait("nobody touched this screen")
            assert "Ana" not in screen.screen()
