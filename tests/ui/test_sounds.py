"""What is heard, and when nothing is."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.calls.protocol.snapshot import Need
from console.ui import sounds
from console.ui.sounds import Sounds, event
from tests.ui.fake import row, snapshot, you
from tests.ui.seat import seat
from tests.waiting import wait_until

CALM = snapshot()
BELLS = (("ringing", "bell"), ("recall", "bell"), ("lost", "bell"))


@pytest.mark.parametrize(
    ("calls", "heard"),
    [
        ([row(1, "Ana")], "ringing"),
        ([row(1, "Ana"), row(2, "Ben", recall=True)], "recall"),
        ([row(1, "Ana", "waiting"), row(2, "Ben", "waiting", need=Need.EMERGENCY)], "emergency"),
        ([row(1, "Ana", "waiting")], "waiting"),
        ([row(1, "Ana", "talking")], ""),
        ([row(1, "Ana", "holding", held=True, reminds=2)], "reminder"),
        ([row(1, "Ana", "holding", held=True, reminds=1)], ""),
    ],
)
def test_the_most_pressing_of_what_is_new_is_heard(calls: list[object], heard: str) -> None:
    board = snapshot(*calls)  # type: ignore[arg-type]
    assert event(CALM, board) == heard
    assert event(board, board) == ""
    assert event(None, board) == ""  # what already was when they sat down


def test_slips_and_a_lost_desk_are_heard_too() -> None:
    assert event(CALM, replace(CALM, you=replace(you(), slips=1))) == "slip"
    assert event(CALM, CALM, lost=True) == "lost"


def test_a_file_goes_to_the_player_and_to_the_bell_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    heard = Sounds(lambda: rung.append("bell"))
    player, played = tmp_path / "paplay", tmp_path / "played"
    player.write_text(f'#!/bin/sh\necho "$1" >> {played}\n')
    player.chmod(0o755)
    wanted = (("ringing", "/sounds/ring.wav"),)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sounds, "PLAYERS", ("no-such-player", str(player)))
    heard.sound("ringing", wanted)
    wait_until(lambda: played.exists() and played.read_text() == "/sounds/ring.wav\n")
    monkeypatch.setattr(sounds, "PLAYERS", ("no-such-player",))
    heard.sound("ringing", wanted)
    heard.sound("recall", wanted)
    assert rung == ["bell"]


async def test_a_seat_rings_its_bell_until_it_is_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seat(replace(CALM, sounds=BELLS)) as s:
        rung: list[str] = []
        monkeypatch.setattr(s.app, "bell", lambda: rung.append("bell"))
        await s.show(replace(snapshot(row(1, "Ana")), sounds=BELLS))
        assert rung == ["bell"]
        await s.press("f10")
        assert "This seat is silent" in s.said
        await s.show(replace(snapshot(row(1, "Ana"), row(2, "Ben")), sounds=BELLS))
        assert rung == ["bell"]
        await s.press("f10")
        await s.lose("The desk is gone")
        await s.lose("Still gone")
        assert rung == ["bell", "bell"]
