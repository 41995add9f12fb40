"""The desk thread's turns, with a core and a phone that note what is asked of them."""

import queue
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from console.calls.protocol.clock import Now
from console.calls.protocol.commands import HangUp
from console.calls.protocol.events import DigitReceived
from console.desk import loop
from console.desk.loop import DeskLoop
from tests.calls.scene import Scene


class Core:
    def __init__(self) -> None:
        self.told: list[Any] = []
        self.orders: list[Any] = []
        self.has_calls = True
        self.office: Any = None
        self.version = 1

    def phones(self, events: Any, _now: Any) -> list[Any]:
        self.told.append([event.digit for event in events])
        orders, self.orders = self.orders, []
        return orders

    def deadline(self, _now: Any) -> float:
        return float("inf")


class Phone:
    def __init__(self) -> None:
        self.news: list[list[Any]] = []
        self.waits: list[float] = []
        self.done: list[Any] = []

    def poll(self, timeout_s: float) -> tuple[Any, ...]:
        self.waits.append(timeout_s)
        return tuple(self.news.pop(0)) if self.news else ()

    def do(self, command: Any) -> None:
        self.done.append(command)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> tuple[Core, Phone, DeskLoop]:
    monkeypatch.setattr(loop, "HEALTH_S", float("inf"))
    core, phone = Core(), Phone()
    pins = SimpleNamespace(answers=list, do=None)
    parts: Any = (core, phone, None, None, SimpleNamespace(found=tuple, answers=tuple, do=None))
    server = SimpleNamespace()
    other: Any = {"inbox": queue.SimpleQueue(), "server": server, "pins": pins, "opener": pins}
    return core, phone, DeskLoop(*parts, **other)


def test_the_phone_is_looked_at_between_long_works_and_its_news_waits_for_its_turn(
    desk: tuple[Core, Phone, DeskLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    core, phone, turns = desk
    monkeypatch.setattr(loop, "LONG_S", -1.0)  # all work is long
    core.orders = [HangUp(1), HangUp(3)]
    phone.news = [[DigitReceived(1, "1")], [DigitReceived(1, "2")], [], [DigitReceived(1, "3")]]
    turns.turn()
    assert core.told == [["1"]]
    assert phone.done == [HangUp(1), HangUp(3)]
    assert phone.waits == [loop.POLL_S, *4 * [0.0]]  # after the event, the core's work, and each order
    turns.turn()
    assert core.told == [["1"], ["2", "3"]]
    assert phone.waits[5:] == [0.0, 0.0, 0.0, 0.0]  # no waiting; after each event and the core's work


def test_short_work_is_done_at_once(
    desk: tuple[Core, Phone, DeskLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    core, phone, turns = desk
    monkeypatch.setattr(loop, "LONG_S", float("inf"))
    core.orders = [HangUp(1), HangUp(3)]
    phone.news = [[DigitReceived(1, "1")]]
    turns.turn()
    assert phone.waits == [loop.POLL_S]


@pytest.mark.parametrize("voice", [True, False], ids=["voice", "no voice"])
def test_prompts_are_made_anew_when_the_time_they_say_changes(
    desk: tuple[Core, Phone, DeskLoop], voice: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    core, _phone, turns = desk
    monkeypatch.setattr(loop, "available", lambda: voice)
    made: list[str] = []
    office = Scene(prompt=[{"name": "lunch", "text": "At lunch. Back at {until}."}], rule=[]).office
    core.office = office
    turns._renewal = SimpleNamespace(renew=lambda office: made.append(office.prompt[0].text))  # type: ignore[assignment]
    noon = datetime(2026, 11, 17, 12, 1, tzinfo=UTC)
    for ends in (13, 13, 14, None):
        at = noon.replace(hour=ends, minute=0) if ends else None
        core.times = lambda _now, at=at: (at, None, noon)  # type: ignore[attr-defined]
        turns._fill_prompts(Now(0.0, noon))
    # without a voice nothing changes: the recording that is shipped says no time
    assert made == (["At lunch. Back at 1 p.m.", "At lunch. Back at 2 p.m.", "At lunch."] if voice else [])
