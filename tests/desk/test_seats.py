"""Who looks at the desk: a fault in what one seat wishes or sees is theirs alone."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from console.calls.protocol.clock import Now
from console.calls.protocol.intents import Person, Role
from console.desk import seats
from console.desk.seats import FAULT, Seats
from console.link.server import Joined, Left, Wished

LATER = Now(10.0, datetime(2026, 11, 23, tzinfo=UTC))


class Core:
    """Two seats; ``broken`` are those whose picture or wish fails."""

    version = 1

    def __init__(self) -> None:
        self.office = None
        self.noted: list[tuple[str, ...]] = []
        self.broken: set[int] = set()
        self.stood: list[int] = []

    def note(self, *words: Any) -> list[Any]:
        self.noted.append(words[:4])
        return []

    def viewed(self, _seat: int, _picture: str, _now: Now) -> list[Any]:
        return []

    def joined_as(self, _seat: int) -> tuple[str, str]:
        return "sam", "seat"

    def seat_of(self, _user: str) -> int:
        return 0

    def sit(self, _person: Any, _now: Now, **_how: Any) -> tuple[int, list[Any]]:
        self.sat = getattr(self, "sat", 0) + 1
        return self.sat, []

    def stand(self, seat: int, _now: Now) -> list[Any]:
        self.stood.append(seat)
        return []

    def handle_intent(self, seat: int, _intent: Any, _now: Now, *, shell: bool = False) -> list[Any]:
        if seat in self.broken:
            raise LookupError("+12125550142")
        return []

    def prepare(self, _now: Now) -> bool:
        return False

    def snapshot(self, seat: int, now: Now) -> str:
        self.handle_intent(seat, None, now)
        return f"picture of {seat}"


class Server:
    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.refused: list[tuple[int, str]] = []

    def publish(self, client: int, picture: str) -> None:
        self.sent.append((client, picture))

    def refuse(self, client: int, why: str) -> None:
        self.refused.append((client, why))


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[Core, Server, Seats]:
    monkeypatch.setattr(
        seats, "person_of", lambda _office, uid: Person(f"u{uid}", Role.MANAGER, title=f"U{uid}")
    )
    core, server = Core(), Server()
    driven: Any = core
    served: Any = server
    both = Seats(driven, served, lambda commands: commands, lambda: None)
    for client in (1, 2):
        both.take(Joined(client, uid=client, pid=0), LATER)
    return core, server, both


def test_a_board_that_cannot_be_drawn_ends_neither_the_desk_nor_the_other_boards(
    two: tuple[Core, Server, Seats],
) -> None:
    core, server, both = two
    core.broken = {1}
    both.publish(LATER)
    assert server.refused == [(1, FAULT)]
    assert core.stood == [1]
    assert server.sent == [(2, "picture of 2")]


def test_a_wish_that_fails_is_told_to_whom_it_was_and_the_others_go_on(
    two: tuple[Core, Server, Seats],
) -> None:
    core, server, both = two
    core.broken = {2}
    for client in (2, 1):
        both.take(Wished(client, SimpleNamespace(), 0), LATER)  # type: ignore[arg-type]
    assert server.refused == [(2, FAULT)]
    assert core.stood == [2]
    both.publish(LATER)
    assert server.sent == [(1, "picture of 1")]


def test_who_joins_leaves_and_is_refused_is_in_the_audit(
    two: tuple[Core, Server, Seats], monkeypatch: pytest.MonkeyPatch
) -> None:
    core, server, both = two
    both.take(Left(2), LATER)
    monkeypatch.setattr(seats, "person_of", lambda _office, uid: Person(f"u{uid}", Role.NOBODY))
    for client in (3, 4, 5):  # who knocks again and again fills no audit
        both.take(Joined(client, uid=7, pid=0), LATER)
    assert core.noted == [
        ("u1", "joined", "seat", ""),
        ("u2", "joined", "seat", ""),
        ("sam", "left", "seat", ""),
        ("u7", "refused", "seat", "no role"),
    ]
    assert len(server.refused) == 3
