"""Who looked at what goes to the audit: search, earlier calls, messages; each record once a look."""

from console.calls.protocol.answers import Earlier, Left, Page
from console.calls.protocol.commands import LookBack
from console.calls.protocol.store_commands import Audit
from console.routing.values import Card
from tests.calls.scene import BOSS, TUESDAY, Scene

ANA, BEN, SHIPPED = Card(1, "Ana"), Card(2, "Ben"), Card(0, "The plumber")


def looked(scene: Scene, verb: str) -> list[str]:
    return [a.subject for a in scene.found(Audit, all_of_it=True) if a.verb == verb and a.who == "maria"]


def test_the_cards_a_search_shows_are_written_once_each() -> None:
    scene = Scene()
    maria = scene.sit()
    scene.wish(maria, "search", text="a")
    scene.did(scene.core.found(maria, "a", (ANA, SHIPPED)))
    scene.wish(maria, "search", text="an")
    scene.did(scene.core.found(maria, "an", (ANA, BEN)))
    scene.did(scene.core.found(maria, "a", (BEN,)))  # too late: not shown
    assert looked(scene, "search") == ["card 1", "card 2"]
    scene.wish(maria, "search", text="")
    scene.wish(maria, "search", text="b")
    scene.did(scene.core.found(maria, "b", (BEN,)))
    assert looked(scene, "search") == ["card 1", "card 2", "card 2"]


def test_earlier_calls_are_written() -> None:
    scene = Scene()
    maria = scene.sit()
    calls = tuple(Earlier(f"c{n}", TUESDAY, "missed", "+12125550177", "Ben", "abandoned") for n in range(21))
    scene.wish(maria, "history", to="open")
    scene.did(scene.core.earlier(LookBack(maria, ""), Page(calls)))
    scene.did(scene.core.earlier(LookBack(maria, ""), Page(calls)))
    assert looked(scene, "history") == [" ".join(f"c{n}" for n in range(20)), "c20"]
    scene.wish(maria, "history")
    scene.wish(maria, "history", to="open")
    scene.did(scene.core.earlier(LookBack(maria, ""), Page(calls[:1])))
    assert looked(scene, "history")[2:] == ["c0"]


def test_messages_are_written() -> None:
    scene = Scene()
    maria = scene.sit()
    scene.wish(maria, "inbox", text="open")
    scene.did(scene.core.left(maria, (Left("v1", TUESDAY, "front", "+12125550177", "Ben", 9.0, "", ""),)))
    assert looked(scene, "messages") == ["v1"]


def test_whom_a_board_shows_is_written_once_and_not_what_it_hides() -> None:
    scene = Scene()
    maria, wall = scene.sit(), scene.core.sit(BOSS, scene.now, looks=True)[0]
    call = scene.arrive()

    def viewed(seat: int) -> list[tuple[str, str, str]]:
        out = scene.core.viewed(seat, scene.picture(seat), scene.now)
        return [(row.who, row.verb, row.subject) for row in out if isinstance(row, Audit)]

    assert viewed(maria) == [("maria", "board", call.id)]
    assert viewed(maria) == []
    assert viewed(wall) == []
    second = scene.arrive(caller="+12125550143")
    scene.wish(maria, "lock")
    assert viewed(maria) == []  # a hidden board shows nobody
    assert second.id not in str(viewed(maria))
    assert "5550142" not in str(viewed(maria))
