"""Where a seat gets its snapshots from and sends its wishes to."""

from collections.abc import Callable
from typing import Protocol

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot


class DeskLink(Protocol):
    """A seat's line to the desk."""

    async def watch(self, on_snapshot: Callable[[Snapshot], None], on_lost: Callable[[str], None]) -> None:
        """Run until cancelled, reconnecting by itself.

        ``on_snapshot`` gets each picture as it comes, newest last; ``on_lost`` a plain sentence when
        the desk is gone, again with a new sentence when more is known. Both are called in the event
        loop that runs this.
        """

    def send(self, intent: Intent) -> None:
        """Send one wish; what came of it arrives as a message in a later snapshot."""
