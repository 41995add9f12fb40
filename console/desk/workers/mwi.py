"""Watches how many messages wait for each owner of a box, and has their phone told when that changes."""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.calls.protocol.commands import Lamp
from console.config.grammar.destination import Destination, Kind
from console.config.schema.office import Office
from console.routing.numbers.phones import reach
from console.store.database.engine import cause
from console.store.recordings import voicemail

log = logging.getLogger(__name__)

#: How often is looked, and after how many looks a phone is told again, which may have been off meanwhile.
LOOK_S, AGAIN = 5.0, 120


class Lamps:
    """``orders`` gives what the phone has to tell; ``wake`` from any thread when a message came.

    ``office`` may be set anew when the config was read again. Where no box has ``lamp`` nothing is read.
    """

    def __init__(self, engine: Engine, office: Office) -> None:
        self.office = office
        self._engine = engine
        self._orders: queue.SimpleQueue[Lamp] = queue.SimpleQueue()
        self._told: dict[str, Lamp] = {}
        self._looks = 0
        self._wake = threading.Event()
        self._over = False

    def start(self) -> None:
        """Look now, and then again and again."""
        threading.Thread(target=self._run, name="lamps", daemon=True).start()

    def wake(self) -> None:
        """A message came."""
        self._wake.set()

    def stop(self) -> None:
        """Tell no more."""
        self._over = True
        self._wake.set()

    def orders(self) -> Iterator[Lamp]:
        """What phones have to be told since the last time."""
        while not self._orders.empty():
            yield self._orders.get_nowait()

    def _run(self) -> None:
        while not self._over:
            try:
                self.look()
            except SQLAlchemyError as wrong:
                log.error("lamps: %s", cause(wrong))
            except Exception:
                log.exception("lamps")
            self._wake.wait(LOOK_S)
            self._wake.clear()

    def look(self) -> None:
        """Find whose count is another than they were told, or who has not been told for long."""
        lit = {box.name: box.owner for box in self.office.voicemail if box.lamp and box.owner}
        if not lit:
            return
        self._looks += 1
        counts = Counter(
            message.owner or lit[message.box]
            for message in voicemail.messages(self._engine, with_done=False)
            if message.box in lit and message.fate not in ("lost", "shredded")
        )
        for owner in dict.fromkeys(lit.values()):
            target = reach(self.office, Destination(Kind.STAFF, owner))
            if target is None:
                continue
            lamp = Lamp(target.address, target.via, counts[owner])
            if self._told.get(owner) != lamp or self._looks % AGAIN == 0:
                self._told[owner] = lamp
                self._orders.put(lamp)
