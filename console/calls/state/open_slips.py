"""The open message slips of the desk, found by who called."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from console.calls.protocol.store_commands import SaveSlip
from console.routing.values import CallFacts

Key = TypeVar("Key", str, int)


class Slips:
    """Slips nobody has done yet, in the order they were made; ``version`` grows with every change."""

    def __init__(self, slips: Iterable[SaveSlip] = ()) -> None:
        self.version = 0
        self._all: dict[str, SaveSlip] = {}
        self._by_caller: dict[str, dict[str, None]] = {}
        self._by_card: dict[int, dict[str, None]] = {}
        for slip in slips:
            self.put(slip)

    def __iter__(self) -> Iterator[SaveSlip]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def get(self, ident: str) -> SaveSlip | None:
        """The open slip of that id."""
        return self._all.get(ident)

    def put(self, slip: SaveSlip) -> None:
        """Keep a slip as it stands now; one that is done is open no more."""
        self.drop(slip.id)  # also from the card it was about before
        if slip.done_at is not None:
            return
        self._all[slip.id] = slip
        if slip.caller:
            self._by_caller.setdefault(slip.caller, {})[slip.id] = None
        if slip.card:
            self._by_card.setdefault(slip.card, {})[slip.id] = None

    def drop(self, ident: str) -> None:
        """Forget a slip; nothing happens when it is not open."""
        self.version += 1
        slip = self._all.pop(ident, None)
        if slip is None:
            return
        if slip.caller:
            _without(self._by_caller, slip.caller, ident)
        if slip.card:
            _without(self._by_card, slip.card, ident)

    def of(self, facts: CallFacts) -> tuple[SaveSlip, ...]:
        """The slips about a caller, by number or card: urgent ones first, then the newest."""
        found: dict[str, None] = dict(self._by_caller.get(facts.caller, {})) if facts.caller else {}
        if facts.card and facts.card.id:
            found |= self._by_card.get(facts.card.id, {})
        slips = (self._all[ident] for ident in found)
        if facts.shared and not (facts.card and facts.card.shared):  # it was said who of several calls
            mine = (0, facts.card.id) if facts.card else (0,)
            slips = (slip for slip in slips if slip.card in mine)
        return in_order(slips)


def in_order(slips: Iterable[SaveSlip]) -> tuple[SaveSlip, ...]:
    """Urgent ones first, then the newest."""
    newest = sorted(slips, key=lambda slip: slip.at, reverse=True)
    return tuple(sorted(newest, key=lambda slip: not slip.urgent))


def _without(index: dict[Key, dict[str, None]], key: Key, ident: str) -> None:
    index[key].pop(ident, None)
    if not index[key]:
        del index[key]
