"""A seat's line to the desk with the practice tour written over each picture."""

from collections.abc import Callable
from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.link.client import DeskClient
from console.practice.tour import Tour


class GuidedLink:
    """A ``DeskLink`` whose pictures begin with the tour's line."""

    def __init__(self, link: DeskClient, tour: Tour) -> None:
        self._link, self._tour = link, tour

    async def watch(self, on_snapshot: Callable[[Snapshot], None], on_lost: Callable[[str], None]) -> None:
        """As the desk's own."""

        def guided(board: Snapshot) -> None:
            line = self._tour.see(board)
            alerts = (line, *board.alerts) if line else board.alerts
            on_snapshot(replace(board, alerts=alerts, tour=not self._tour.over))

        await self._link.watch(guided, on_lost)

    def send(self, intent: Intent) -> None:
        """As the desk's own."""
        self._link.send(intent)
