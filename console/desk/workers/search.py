"""Searches for seats in a thread of its own, with a connection of its own: among very many contacts, and
for words with wrong letters, a search may take longer than a call should wait."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from console.calls.protocol.commands import LookUp
from console.desk.workers.worker import Worker
from console.routing.values import Card
from console.store.contacts.directory import Directory
from console.store.database.engine import StoreError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a seat."""

    seat: int
    text: str
    cards: tuple[Card, ...]


class Finder(Worker[LookUp | Callable[[], Directory], Answer]):
    """``answers`` gives what was found. Of several wishes of one
    seat only the newest is searched for: who types on has forgotten the others."""

    def __init__(self, directory: Callable[[], Directory]) -> None:
        super().__init__("finder")
        self.renew(directory)

    def renew(self, directory: Callable[[], Directory]) -> None:
        """Search in another directory from now on: the config is new."""
        self.do(directory)

    def _run(self) -> None:
        directory: Directory | None = None
        while True:
            newest: dict[int, LookUp] = {}
            wish = self._orders.get()
            while True:
                if isinstance(wish, LookUp):
                    newest[wish.seat] = wish
                else:
                    if directory:
                        directory.close()
                    if wish is None:
                        return
                    directory = _opened(wish)
                if self._orders.empty():
                    break
                wish = self._orders.get()
            for each in newest.values():
                self._done.put(Answer(each.seat, each.text, _found(directory, each.text)))


def _opened(make: Callable[[], Directory]) -> Directory | None:
    try:
        return make()
    except StoreError as wrong:
        log.error("nothing can be searched for: %s", wrong)
        return None
    except Exception:
        log.exception("nothing can be searched for")
        return None


def _found(directory: Directory | None, text: str) -> tuple[Card, ...]:
    try:
        return directory.search(text) if directory else ()
    except Exception:
        log.exception("a search failed")
        return ()
