"""A database server that stands still: the desk's thread waits 250 ms at most, then not at all for a while,
and what comes later is told then."""

import threading
from typing import Any

import pytest

from console.calls.protocol.commands import CountMissed
from console.calls.protocol.events import CallArrived
from console.desk import lookups
from console.desk.lookups import Reader
from console.routing.values import CallFacts, Card, Known
from tests.calls.scene import Scene
from tests.waiting import wait_until

ANA = Card(7, "Ana Ruiz")
FACTS = CallFacts("+12125550142", "", "+12125550100", "town")


class Server:
    """A directory that answers while ``goes`` is set."""

    remote = True

    def __init__(self) -> None:
        self.goes = threading.Event()
        self.asked = 0
        self.closed = False

    def known(self, _caller: str) -> Known:
        self.asked += 1
        self.goes.wait(60)
        return Known(ANA)

    def unanswered(self, _since: Any) -> tuple[int, int]:
        self.goes.wait(60)
        return 3, 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(lookups, "monotonic", lambda: now[0])
    return now


def test_a_server_that_answers_is_waited_for() -> None:
    scene, server = Scene(), Server()
    server.goes.set()
    reader: Any = Reader(scene.core, server)  # type: ignore[arg-type]
    assert reader.informed(FACTS, 1).card == ANA
    assert not tuple(reader.late())


def test_one_that_stands_still_costs_one_wait_and_the_card_comes_later(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, server = Scene(), Server()
    reader: Any = Reader(scene.core, server)  # type: ignore[arg-type]
    waits: list[float] = []
    real = threading.Event.wait

    def wait(event: threading.Event, limit_s: float | None = None) -> bool:
        if limit_s == lookups.LIMIT_S:
            waits.append(limit_s)
            return real(event, 0.01)
        return real(event, limit_s)

    monkeypatch.setattr(threading.Event, "wait", wait)
    for leg in (1, 3, 5):
        facts = reader.informed(FACTS, leg)
        assert facts.card is None
        scene.phone(CallArrived(leg, facts))
    assert waits == [0.25], "5 s without asking"
    clock[0] += lookups.REST_S
    reader.informed(FACTS, 7)
    assert waits == [0.25, 0.25]
    assert all(call.facts.card is None for call in scene.core.desk.calls.values())
    server.goes.set()
    late: list[Any] = []
    wait_until(lambda: len(late) == 4, step=lambda: late.extend(reader.late()))
    for tell, answer in late:
        tell(answer, scene.now)
    assert [call.facts.card for call in scene.core.desk.calls.values()] == [ANA] * 3


def test_what_a_seat_asked_for_comes_later_too(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    scene, server = Scene(), Server()
    reader: Any = Reader(scene.core, server)  # type: ignore[arg-type]
    monkeypatch.setattr(lookups, "LIMIT_S", 0.01)
    asked = CountMissed(scene.sit(), scene.now.wall)
    told: list[Any] = []
    monkeypatch.setattr(scene.core, "missed", lambda *given: told.append(given) or [])
    assert reader.answer(asked, scene.now) == []
    assert not told
    server.goes.set()
    late: list[Any] = []
    wait_until(lambda: late, step=lambda: late.extend(reader.late()))
    tell, answer = late[0]
    tell(answer, scene.now)
    assert told == [(asked, (3, 1), scene.now)]


def test_questions_that_wait_are_bounded(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    scene, server = Scene(), Server()
    reader: Any = Reader(scene.core, server)  # type: ignore[arg-type]
    monkeypatch.setattr(lookups, "LIMIT_S", 0.01)
    for leg in range(1, 2_000, 2):
        reader.informed(FACTS, leg)
    assert reader._questions.qsize() <= lookups.MOST
    server.goes.set()


def test_a_new_directory_is_taken_up_behind_what_was_asked() -> None:
    scene, old, new = Scene(), Server(), Server()
    reader: Any = Reader(scene.core, old)  # type: ignore[arg-type]
    old.goes.set()
    new.goes.set()
    reader.use(new)
    assert reader.informed(FACTS, 1).card == ANA
    assert (old.closed, old.asked, new.asked) == (True, 0, 1)
