"""A mistake of ours anywhere in the desk's thread costs what it is about: a real core, parts that raise."""

import queue
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from console.calls import core
from console.calls.dispatch import verbs
from console.calls.protocol import commands
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import HangUp, LogFault
from console.calls.protocol.events import (
    BoxChecked,
    CallArrived,
    LegAnswered,
    LegEnded,
    MessageOpened,
    PinAnswer,
)
from console.calls.protocol.intents import VERBS, Intent, Person, Role
from console.calls.protocol.store_commands import StoreCommand
from console.calls.state.call_state import State
from console.config.load import ConfigErrors
from console.config.problems import Problem
from console.config.schema.office import Office
from console.desk import loop, seats
from console.desk.loop import DeskLoop, Reloaded
from console.desk.seats import FAULT
from console.desk.workers.search import Answer
from console.link.server import Joined, Left, SeatEvent, Wished
from console.routing.values import CallFacts, Known
from console.store.database.engine import StoreError
from console.telephony.phone import Lines
from tests.calls.scene import MARIA, OFFICE


class Raises:
    """Raises where a test says so, else notes what it was asked."""

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.done: list[Any] = []
        self.ready: list[Any] = []

    def take(self, name: str, value: Any = None) -> None:
        if name in self.broken:
            raise ZeroDivisionError(f"injected into {name}")
        self.done.append(value)


class Phone(Raises):
    def poll(self, _timeout_s: float) -> tuple[Any, ...]:
        self.take("poll")
        events, self.ready = tuple(self.ready), []
        return events

    def do(self, command: Any) -> None:
        self.take(type(command).__name__, command)

    def lines(self) -> Lines:
        return Lines(4, 0)


class Worker(Raises):
    """Pins, opener, finder and the like."""

    def do(self, command: Any) -> None:
        self.take("do", command)

    submit = order = do

    def answers(self) -> list[Any]:
        self.take("answers")
        found, self.ready = self.ready, []
        return found

    orders = answers

    def beat(self) -> None:
        self.take("beat")

    def health(self) -> str:
        self.take("health")
        return ""


class Server:
    def __init__(self) -> None:
        self.refused: list[tuple[int, str]] = []

    def publish(self, _client: int, _picture: Any) -> None:
        pass

    def refuse(self, client: int, why: str) -> None:
        self.refused.append((client, why))

    def done(self, _client: int, _done: Any) -> None:
        pass


class Directory(Raises):
    remote = False

    def known(self, _caller: str) -> Known:
        return Known()

    def messages(self) -> tuple[Any, ...]:
        self.take("messages")
        return ()

    def close(self) -> None:
        self.done.append("closed")


class Rig:
    """A desk's loop with a caller who talks to Maria and one who rings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loop, "HEALTH_S", 0.0)
        monkeypatch.setattr(seats, "person_of", lambda _office, uid: Person(f"u{uid}", MARIA.role, "maria"))
        self.office = Office.model_validate(
            {**OFFICE, "rule": [], "routing": {"otherwise": ["desk 600s", "hang up"]}}
        )
        self.core = core.Core(self.office, run="t", voicemail_dir="/vm")
        self.phone, self.store, self.server, self.directory = Phone(), Worker(), Server(), Directory()
        names = ("pins", "opener", "lamps", "settler", "reporter", "finder")
        self.parts = {name: Worker() for name in names}
        self.inbox: queue.SimpleQueue[SeatEvent] = queue.SimpleQueue()
        given: Any = {name: part for name, part in self.parts.items() if name != "finder"}
        positional: Any = (self.core, self.phone, self.store, self.directory, self.parts["finder"])
        self.loop = DeskLoop(
            *positional,
            inbox=self.inbox,
            server=self.server,  # type: ignore[arg-type]
            health={"store": self.store.health},
            **given,
        )
        self.inbox.put(Joined(1, uid=1, pid=0))
        self.loop.turn()
        self.talks, self.rings = self.arrive(1), self.arrive(3)
        commands = self.core.handle_intent(1, Intent("answer", self.talks), loop._now())
        self.loop._carry_out(commands)
        line = next(iter(self.core.desk.lines))
        self.happens(LegAnswered(line))
        assert self.call(self.talks).state is State.TALKING

    def arrive(self, leg: int) -> str:
        self.happens(CallArrived(leg, CallFacts(f"+1212555010{leg}", "", "+12125550100", "town")))
        return self.core.desk.legs[leg]

    def happens(self, *events: Any) -> None:
        self.phone.ready += events
        self.loop.turn()

    def call(self, ident: str) -> Any:
        return self.core.desk.calls[ident]

    def assert_well(self) -> None:
        assert self.call(self.talks).state is State.TALKING
        assert self.call(self.rings).state is State.RINGING
        for part in (self.phone, self.store, self.directory, *self.parts.values()):
            part.broken.clear()
        newcomer = self.arrive(99)
        assert self.call(newcomer).state is State.RINGING


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(monkeypatch)


def every(union: Any) -> list[type]:
    return [kind for each in get_args(union) for kind in (every(each) or [each])]


def made(kind: type, call: str, leg: int) -> Any:
    """A value of a kind of order, about a call, leg or seat where it can be about one."""
    order = object.__new__(kind)
    for name in kind.__dataclass_fields__:  # type: ignore[attr-defined]
        object.__setattr__(order, name, {"call": call, "leg": leg, "seat": 1, "key": call}.get(name, ""))
    return order


@pytest.mark.parametrize("kind", every(commands.Command), ids=lambda kind: kind.__name__)
def test_an_order_that_fails_costs_what_it_is_about(
    rig: Rig, kind: type, caplog: pytest.LogCaptureFixture
) -> None:
    victim = rig.arrive(5)
    rig.phone.broken.add(kind.__name__)
    for part in (rig.store, *rig.parts.values()):
        part.broken.add("do")
    rig.directory.broken.add("messages")
    order = made(kind, victim, 5)
    rig.loop._carry_out([order])
    about_it = kind is not HangUp and {"call", "leg", "key"} & set(order.__dataclass_fields__)
    raised = "failed" in caplog.text
    assert raised or kind.__name__ in ("Tell", "LogFault", "ReadReport", *QUIET), caplog.text
    if raised and about_it:
        assert victim not in rig.core.desk.calls
        assert "Traceback" in caplog.text
    rig.assert_well()


#: kinds of order that nobody takes in this rig
QUIET = ("Reload", "Hear", "StopHearing", "KeepPrompt", "DropPrompt")


def test_the_kinds_of_orders_for_the_store_are_among_them() -> None:
    assert set(every(StoreCommand)) <= set(every(commands.Command))


@pytest.mark.parametrize("part", ["pins", "opener", "lamps", "settler", "reporter", "finder"])
def test_a_part_whose_answers_cannot_be_had_stops_nothing(rig: Rig, part: str) -> None:
    rig.parts[part].broken.add("answers")
    rig.loop.turn()
    assert "fault" in rig.core.desk.alerts
    rig.assert_well()


@pytest.mark.parametrize(
    ("part", "method", "answer"),
    [
        ("pins", "pin", PinAnswer(1, "u1", right=False)),
        ("pins", "pin", BoxChecked("VICTIM", "front", right=True)),
        ("opener", "opened", MessageOpened("VICTIM", "m", "/vm/m.wav")),
        ("finder", "found", Answer(1, "x", ())),
        ("settler", "tried", (1, None)),
        ("reporter", "reported", (1, None)),
        ("lamps", "", "a lamp"),
    ],
)
def test_an_answer_that_cannot_be_taken_costs_its_call_or_tells_its_seat(
    rig: Rig, part: str, method: str, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("injected")

    victim = rig.arrive(5)
    for name in ("call", "key"):
        if getattr(answer, name, "") == "VICTIM":
            object.__setattr__(answer, name, victim)
    if method:
        monkeypatch.setattr(rig.core, method, raises)
    monkeypatch.setattr(rig.core, "settings", raises)
    rig.phone.broken.add("str")
    rig.parts[part].ready = [answer]
    rig.loop.turn()
    monkeypatch.undo()
    assert (victim in rig.core.desk.calls) is (not isinstance(answer, BoxChecked | MessageOpened))
    assert "fault" in rig.core.desk.alerts
    rig.assert_well()


def test_a_phone_that_fails_once_is_polled_again(rig: Rig) -> None:
    rig.phone.broken.add("poll")
    rig.loop.turn()
    assert "phone" in rig.core.desk.alerts
    rig.assert_well()


def test_health_that_cannot_be_told_stops_nothing(rig: Rig) -> None:
    rig.store.broken.add("health")
    rig.loop.turn()
    assert "the health of store" in rig.core.desk.alerts["fault"][0]
    rig.assert_well()


def test_somebody_who_cannot_be_seated_is_told(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: Any) -> None:
        raise ZeroDivisionError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(core.call_control, "arrive", raises)
        rig.inbox.put(Joined(2, uid=2, pid=0))
        rig.loop.turn()
    assert rig.server.refused == [(2, FAULT)]
    assert list(rig.core.desk.seats) == [1]
    rig.inbox.put(Left(2))
    rig.loop.turn()
    rig.assert_well()


@pytest.mark.parametrize("verb", [*verbs._CALL, *verbs._OFFICE])
def test_a_wish_that_fails_costs_its_seat_alone(rig: Rig, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: Any) -> None:
        raise ZeroDivisionError("injected")

    rig.inbox.put(Joined(2, uid=2, pid=0))
    rig.loop.turn()
    victim = rig.arrive(5)
    for table in (verbs._CALL, verbs._OFFICE):
        if verb in table:
            monkeypatch.setitem(table, verb, raises)
    monkeypatch.setattr(verbs, "VERBS", dict.fromkeys(VERBS, Role.NOBODY))
    monkeypatch.setattr(verbs, "allowed", lambda *_, **__: frozenset(verbs._CALL))
    monkeypatch.setattr(verbs, "_AT_A_SEAT", frozenset())
    rig.inbox.put(Wished(2, Intent(verb, victim)))
    rig.loop.turn()
    assert rig.server.refused == [(2, FAULT)]
    assert list(rig.core.desk.seats) == [1]
    rig.assert_well()


@pytest.mark.parametrize("name", ["tick", "deadline", "clock_moved", "phones"])
def test_the_core_failing_as_a_whole_is_survived(
    rig: Rig, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(*_: Any) -> None:
        raise ZeroDivisionError("injected")

    with monkeypatch.context() as patch:
        patch.setattr(rig.core, name, raises)
        patch.setattr(rig.loop, "_clock", SimpleNamespace(look=lambda: (5.0, 0.0)))
        if name == "phones":
            rig.phone.ready.append(LegEnded)
        rig.loop.turn()
    assert "fault" in rig.core.desk.alerts
    rig.assert_well()


def test_a_clock_that_is_stepped_in_the_middle_of_a_turn_is_gone_by_at_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No part of the turn goes by a time from before the step: a quiet desk has no other cause to look."""
    wall = [datetime(2026, 3, 2, 17, 0, tzinfo=UTC)]

    def look() -> tuple[float, float]:
        wall[0] -= timedelta(hours=1)
        return -3600.0, 0.0

    monkeypatch.setattr(loop, "_now", lambda: Now(time.monotonic(), wall[0]))
    rig.loop.turn()
    used: list[datetime] = []
    for name in ("clock_moved", "deadline"):
        true = getattr(rig.core, name)
        monkeypatch.setattr(rig.core, name, lambda *given, do=true: used.append(given[-1].wall) or do(*given))
    monkeypatch.setattr(rig.loop, "_clock", SimpleNamespace(look=look))
    rig.loop.turn()
    assert used == [wall[0], wall[0]]
    assert rig.core.desk.now.wall == wall[0]
    rig.assert_well()


@pytest.mark.parametrize(
    "wrong",
    [
        ConfigErrors([Problem("office.name", "1", "write a name")]),
        StoreError("the database can't be read"),
        OSError(13, "Permission denied"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        RecursionError("maximum recursion depth exceeded"),
        MemoryError(),
    ],
    ids=lambda wrong: type(wrong).__name__,
)
def test_a_reload_that_fails_in_any_way_keeps_what_was(rig: Rig, wrong: Exception) -> None:
    def reload() -> Reloaded:
        raise wrong

    rig.loop.reload = reload
    rig.loop.want_reload()
    rig.loop.turn()
    assert rig.core.desk.office is rig.office
    assert "the old one is in use" in rig.core.desk.alerts["config"][0]
    rig.assert_well()


def test_a_new_config_the_core_cannot_use_leaves_the_old_one_and_its_directory(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(*_: Any) -> None:
        raise ZeroDivisionError("injected")

    newer, used = Directory(), []
    reloaded: Any = Reloaded(rig.office.model_copy(), newer, lambda: used.append(1))  # type: ignore[arg-type]
    rig.loop.reload = lambda: reloaded
    with monkeypatch.context() as patch:
        patch.setattr(rig.core, "reload", raises)
        rig.loop.want_reload()
        rig.loop.turn()
    assert newer.done == ["closed"]
    assert not used
    assert "closed" not in rig.directory.done
    rig.loop.want_reload()
    rig.loop.turn()
    assert used
    assert rig.core.desk.office is reloaded.office
    assert "config" not in rig.core.desk.alerts
    rig.assert_well()


def test_the_traceback_is_in_the_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.loop._carry_out([LogFault("something failed\nTraceback: ZeroDivisionError")])
    assert "ZeroDivisionError" in caplog.text
