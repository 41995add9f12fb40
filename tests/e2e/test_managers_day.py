"""The manager's day on a running desk, at two seats: each act a few keys, seen by both, taken back, kept."""

import getpass
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.config.overrides import read_settings
from tests.office import Desk, ScriptSeat
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = f"""
[modes.lunch]
label = "LUNCH"

[modes.holiday]
label = "HOLIDAY"

[modes.closed]
label = "CLOSED"

[[staff]]
name = "anna"
title = "Anna"
user = "{getpass.getuser()}"

[[staff]]
name = "cole"
title = "Dr Cole"
uri = "sip:cole@127.0.0.1:9"

[[voicemail]]
name = "front"

[routing]
otherwise = "voicemail front"
"""


def _overrides(desk: Desk) -> str:
    """What the keyboard has set."""
    file = desk.state / "overrides.toml"
    return file.read_text("utf-8") if file.exists() else ""


def _settings(desk: Desk) -> str:
    """The settings that were changed at a seat, as they are now."""
    return str(read_settings(desk.state / "overrides.toml")[0])


def _until(desk: Desk) -> str:
    """What the desk says of the mode in force."""
    return desk.run("mode").stdout.partition("(")[0].strip()


def test_a_managers_day_in_a_few_keys_at_two_seats(tmp_path: Path) -> None:
    with ExitStack() as stack:
        desk = stack.enter_context(Desk(tmp_path, CONFIG))
        words = ("--socket", str(desk.socket))
        anna = stack.enter_context(Terminal(tmp_path / "one", *words, size=(120, 36)))
        other = stack.enter_context(Terminal(tmp_path / "two", *words, size=(80, 24)))
        for seat in (anna, other):
            seat.wait("nobody waits")

        def types(line: str, *shown: str) -> None:
            anna.keys(":", *line, "Enter")
            anna.wait(*shown)

        types("holiday tomorrow staff training", "a holiday: staff training")
        anna.keys("u")
        for seat in (anna, other):  # who is told of both
            seat.wait("Undone")
        wait_until(lambda: "staff training" not in _settings(desk))

        types("close tomorrow 15:30: early night", "15:30")
        wait_until(lambda: "early night" in _overrides(desk))
        anna.keys("u")
        anna.wait("Undone")
        wait_until(lambda: "early night" not in _overrides(desk))

        types("close : snow")
        wait_until(lambda: "snow" in _overrides(desk))
        anna.keys("u")
        wait_until(lambda: "snow" not in _overrides(desk))

        types("mode lunch +30min", "LUNCH")
        wait_until(lambda: "LUNCH until" in anna.screen().splitlines()[0])
        before = _until(desk)
        types("longer 10min", "LUNCH")
        wait_until(lambda: _until(desk) not in ("", before))

        types("away cole until tomorrow 9:00: sick", "sick")
        other.keys("s")
        other.wait("Dr Cole", "sick")
        other.keys("Escape")
        anna.keys("F5")
        anna.wait("Calls, newest first")
        anna.keys(*"missed 12-13")
        anna.wait("missed 12-13")
        anna.keys("Escape")

        desk.stop()  # what was set is kept
        desk.start()
        for seat in (anna, other):
            wait_until(lambda seat=seat: "LUNCH" in seat.screen().splitlines()[0])  # type: ignore[misc]
        third = stack.enter_context(ScriptSeat(desk.socket))
        (cole,) = (person for person in third.board.staff if person.name == "cole")
        assert (cole.state, "sick" in cole.note) == ("away", True)
