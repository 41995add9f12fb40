import threading
from pathlib import Path
from typing import Any

from console.calls.protocol.commands import LookUp
from console.desk.workers.search import Answer, Finder
from console.routing.values import Card
from console.store.database.engine import StoreError
from tests.waiting import wait_until


class _Directory:
    """Finds a card of the name that is asked for, once it is let."""

    def __init__(self, let: threading.Event, tag: str = "") -> None:
        self.let, self.tag, self.asked, self.closed = let, tag, list[str](), False

    def search(self, text: str) -> tuple[Card, ...]:
        self.asked.append(text)
        self.let.wait(10)
        if text == "broken":
            raise RuntimeError("disk")
        return (Card(1, text + self.tag),)

    def close(self) -> None:
        self.closed = True


def _finder(directory: Any) -> Finder:
    return Finder(lambda: directory)


def _answers(finder: Finder, count: int) -> list[Answer]:
    found: list[Answer] = []

    def enough() -> bool:
        found.extend(finder.answers())
        return len(found) >= count

    wait_until(enough)
    return found


def test_only_the_newest_wish_of_a_seat_is_searched_for() -> None:
    let = threading.Event()
    directory = _Directory(let)
    finder = _finder(directory)
    finder.do(LookUp(1, "a"))
    wait_until(lambda: directory.asked == ["a"])
    for wish in (LookUp(1, "an"), LookUp(2, "be"), LookUp(1, "ana")):
        finder.do(wish)
    let.set()
    found = _answers(finder, 3)
    assert [(each.seat, each.text) for each in found] == [(1, "a"), (1, "ana"), (2, "be")]
    assert found[1].cards[0].name == "ana"
    finder.stop()
    assert directory.closed


def test_a_search_that_fails_finds_nobody_and_the_next_one_works() -> None:
    let = threading.Event()
    let.set()
    finder = _finder(_Directory(let))
    finder.do(LookUp(1, "broken"))
    assert _answers(finder, 1) == [Answer(1, "broken", ())]
    finder.do(LookUp(1, "ana"))
    assert _answers(finder, 1)[0].cards
    finder.stop()


def test_a_new_config_brings_another_directory() -> None:
    let = threading.Event()
    let.set()
    old: Any = _Directory(let)
    new: Any = _Directory(let, " of the new config")
    finder = _finder(old)
    finder.renew(lambda: new)
    finder.do(LookUp(1, "ana"))
    assert _answers(finder, 1)[0].cards[0].name == "ana of the new config"
    assert old.closed
    finder.stop()


def test_without_a_store_nobody_is_found(tmp_path: Path) -> None:
    def none() -> Any:
        raise StoreError("no journal here yet")

    finder = Finder(none)
    finder.do(LookUp(1, "ana"))
    assert _answers(finder, 1) == [Answer(1, "ana", ())]
    finder.stop()
