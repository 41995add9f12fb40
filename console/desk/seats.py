"""The clients of the socket, and which seat of the core each looks at: who comes, wishes, goes; pictures."""

import logging
from collections.abc import Callable

from console.calls.core import Core
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import Command, Tell
from console.calls.protocol.intents import Role
from console.desk.users import person_of
from console.link.frames import Done
from console.link.server import Joined, Left, SeatEvent, SeatServer, Wished

log = logging.getLogger(__name__)

#: shortest time between two pictures
PUBLISH_S = 0.05
#: how often a refusal of the same person at the socket is written into the audit, in seconds
REFUSED_S = 60.0
#: what a seat is told that met a fault of ours
FAULT = (
    "The desk made a mistake of its own there, and says in its log which one. Calls go on by their routes; "
    "sit down again with: reception"
)


class Seats:
    """Who is connected. ``carry_out`` does what the core wants and gives all of it; ``breathe`` is
    called between pieces of longer work."""

    def __init__(
        self,
        core: Core,
        server: SeatServer,
        carry_out: Callable[[list[Command]], list[Command]],
        breathe: Callable[[], None],
    ) -> None:
        self._core = core
        self._server = server
        self._carry_out = carry_out
        self._breathe = breathe
        self._seats: dict[int, int] = {}
        self._beside: set[int] = set()
        self._shown: dict[int, int] = {}
        self._published_at = 0.0
        self._refused: dict[str, float] = {}

    def take(self, event: SeatEvent, now: Now) -> None:
        """A client came, wished for something or went."""
        if isinstance(event, Joined):
            try:
                self._join(event, now)
            except Exception:
                log.exception("nobody could be seated")
                self._turn_out(event.client, now)
        elif isinstance(event, Wished) and event.client in self._seats:
            self._handle_intent(event, now)
        elif isinstance(event, Left) and event.client in self._seats:
            self._shown.pop(event.client, None)
            self._beside.discard(event.client)
            seat = self._seats.pop(event.client)
            if seat not in self._seats.values():
                if who := self._core.joined_as(seat):
                    self._note(who[0], "left", who[1], now)
                self._carry_out(self._core.stand(seat, now))

    def _join(self, event: Joined, now: Now) -> None:
        person = person_of(self._core.office, event.uid)
        if person.role is Role.NOBODY:
            log.warning("seat refused: %s has no role", person.user)
            if now.mono >= self._refused.get(person.user, float("-inf")) + REFUSED_S:
                self._refused[person.user] = now.mono
                self._note(person.user, "refused", "seat", now, "no role")
            self._server.refuse(event.client, f"{person.user} has no role here: ask a manager for one")
            return
        if event.beside:
            self._beside.add(event.client)
        beside = self._core.seat_of(person.user) if event.beside else 0
        if beside:
            self._seats[event.client] = beside
            return
        seat, commands = self._core.sit(person, now, shell=event.beside, looks=event.look)
        self._seats[event.client] = seat
        self._carry_out(commands)
        if who := self._core.joined_as(seat):
            self._note(person.user, "joined", who[1], now)

    def _note(self, user: str, verb: str, subject: str, now: Now, detail: str = "") -> None:
        self._carry_out(self._core.note(user, verb, subject, detail, now))

    def _handle_intent(self, event: Wished, now: Now) -> None:
        seat = self._seats[event.client]
        try:
            commands = self._carry_out(
                self._core.handle_intent(seat, event.intent, now, shell=event.client in self._beside)
            )
        except Exception:
            log.exception("a seat's wish failed: %s", type(event.intent).__name__)
            self._turn_out(event.client, now)
            return
        if event.tag:
            said = [c for c in commands if isinstance(c, Tell) and c.seat in (0, seat)]
            bad = any(tell.bad for tell in said if tell.seat)
            asked = self._core.question(seat)
            asked = asked if asked and asked.intent == event.intent else None
            self._server.done(event.client, Done(event.tag, tuple(tell.text for tell in said), bad, asked))

    def _turn_out(self, client: int, now: Now) -> None:
        """A fault of ours in what one seat wished or sees ends no call: they are told, and the rest goes
        on."""
        self._server.refuse(client, FAULT)
        self.take(Left(client), now)

    def publish(self, now: Now) -> None:
        """Send the newest picture to whom it is news, unless there was one a moment ago."""
        if now.mono - self._published_at < PUBLISH_S:
            return
        version = self._core.version
        behind = {c: seat for c, seat in self._seats.items() if self._shown.get(c) != version}
        for client, seat in behind.items():
            try:
                while self._core.prepare(now):
                    self._breathe()
                self._breathe()
                snapshot = self._core.snapshot(seat, now)
                if snapshot:
                    self._server.publish(client, snapshot)
                    self._shown[client] = version
                    self._carry_out(self._core.viewed(seat, snapshot, now))
                    self._published_at = now.mono
            except Exception:
                log.exception("a board can't be drawn")
                self._turn_out(client, now)
