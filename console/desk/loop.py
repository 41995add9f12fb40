"""The desk thread: polls the phone, feeds the core, carries out what it orders, publishes pictures."""

import logging
import os
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from console.calls.commands import (
    Command,
    HearCommand,
    LookUp,
    MessageCommand,
    PhoneCommand,
    PinCommand,
    PromptCommand,
    ReadCommand,
    SettingCommand,
    Tell,
)
from console.calls.core import Core
from console.calls.events import CallArrived, PhoneEvent, SettingDone
from console.calls.kept import SaveCallback
from console.calls.records import Now
from console.calls.reports import ReadReport
from console.calls.settings import Trial
from console.config.load import ConfigErrors
from console.config.model import Office
from console.desk.clock import Clock
from console.desk.ears import Ears
from console.desk.finder import Finder
from console.desk.lamps import Lamps
from console.desk.logs import rotate
from console.desk.notify import Notifier
from console.desk.opener import Opener
from console.desk.pins import Pins
from console.desk.reading import Reader
from console.desk.renewal import Renewal
from console.desk.reporter import Reporter
from console.desk.seats import Seats
from console.desk.settings import SettingAnswer, Settler
from console.link.server import SeatEvent, SeatServer
from console.routing.values import CallFacts
from console.store.directory import Directory
from console.store.writer import Store
from console.telephony.phone import Phone

log = logging.getLogger(__name__)

#: longest turn while calls live or somebody works at a seat, and while nothing does: a seat's first wish
#: after a while waits so long; a packet ends the wait at once
POLL_S, IDLE_POLL_S = 0.01, 0.05
#: a seat that wished for something is at work for so long
AT_WORK_S = 5.0
#: work after which the phone is looked at before there is more
LONG_S = 0.002
HEALTH_S = 1.0
DRAIN_S = 30.0


class DeskLoop:
    """Joins phone, core, store and seats; runs in the thread that owns the phone."""

    def __init__(
        self,
        core: Core,
        phone: Phone,
        store: Store,
        directory: Directory,
        finder: Finder,
        *,
        inbox: "queue.SimpleQueue[SeatEvent]",
        server: SeatServer,
        notifier: Notifier | None = None,
        logs: tuple[Path, ...] = (),
        pins: Pins,
        opener: Opener,
        lamps: Lamps | None = None,
        settler: Settler | None = None,
        reporter: Reporter | None = None,
        ears: Ears | None = None,
        health: Mapping[str, Callable[[], str]] | None = None,
        renewal: Renewal | None = None,
    ) -> None:
        self._core = core
        self._phone = phone
        self._store = store
        self._reader = Reader(core, directory)
        self._finder = finder
        self._inbox = inbox
        self._seats = Seats(core, server, self._carry_out, self._breathe)
        self._notifier = notifier or Notifier({})
        self._logs = logs
        self._pins = pins
        self._opener = opener
        self._lamps = lamps
        self._settler = settler
        self._reporter = reporter
        self._ears = ears
        self._health = health or {}
        self._renewal = renewal
        self._early: list[PhoneEvent] = []
        self._polled_at = 0.0
        self._last_health = 0.0
        self._last_wish = 0.0
        self._clock = Clock()
        self._stop_at: float | None = None
        self._stop_told = False
        self.reload: Callable[[], tuple[Office, Directory]] | None = None
        self._reload_wanted = False
        self._parent = os.getppid()

    # -- asked from signal handlers ----------------------------------------------------------------

    def stop(self, drain_s: float = DRAIN_S) -> None:
        """Take no new calls and end when the last is gone, or after ``drain_s`` seconds."""
        self._core.drain()
        end = time.monotonic() + drain_s
        self._stop_at = end if self._stop_at is None else min(self._stop_at, end)

    def want_reload(self) -> None:
        """Read the config again at the next turn."""
        self._reload_wanted = True

    def call_back(self, wishes: tuple[SaveCallback, ...]) -> None:
        """Take over the wishes to be called back from before the desk was started."""
        known = [(wish, self._reader.informed(CallFacts(wish.number, wish.name))) for wish in wishes]
        self._carry_out(self._core.remember(known, _now()))

    # -- the loop ----------------------------------------------------------------------------------

    def run(self) -> None:
        """Turn until stopped."""
        self._notifier.ready(f"{self._core.desk.office.office.name}: taking calls")
        while not self._done():
            self.turn()

    def turn(self) -> None:
        """One turn: some waiting, then everything that is due."""
        events = (*self._early, *self._phone.poll(self._patience()))
        self._early, self._polled_at = [], time.monotonic()
        if events:
            self._carry_out(self._core.phones(self._one_by_one(events), _now()))
        if self._ears and (words := self._ears.events()):
            self._carry_out(self._core.phones(words, _now()))
        while not self._inbox.empty():
            self._seats.take(self._inbox.get_nowait(), _now())
            self._last_wish = time.monotonic()
        for found in self._finder.answers():
            self._carry_out(self._core.found(found.seat, found.text, found.cards))
        for each in self._settler.answers() if self._settler else ():
            self._settled(each)
        for told in self._reporter.answers() if self._reporter else ():
            self._core.reported(*told)
        for answer in self._pins.answers():
            self._carry_out(self._core.pin(answer, _now()))
        for lamp in self._lamps.orders() if self._lamps else ():
            self._phone.do(lamp)
        for opened in self._opener.answers():
            self._carry_out(self._core.opened(opened, _now()))
        now = _now()
        if self._core.deadline(now) <= now.mono:
            self._breathe()
            self._carry_out(self._core.tick(now))
        if now.mono - self._last_health >= HEALTH_S:
            self._last_health = now.mono
            self._look_after(now)
        self._seats.publish(now)
        self._notifier.alive(now.mono)

    def _patience(self) -> float:
        """How long the phone may wait, in seconds."""
        if self._early:
            return 0.0
        busy = self._core.desk.calls or time.monotonic() - self._last_wish < AT_WORK_S
        return POLL_S if busy else IDLE_POLL_S

    def _breathe(self) -> None:
        """After long work, let the phone do what is due; its news is looked at in the next turn."""
        if time.monotonic() - self._polled_at > LONG_S:
            self._early += self._phone.poll(0.0)
            self._polled_at = time.monotonic()

    def _done(self) -> bool:
        if self._stop_at is None:
            return False
        if not self._stop_told:
            self._stop_told = True
            self._core.desk.alert("stopping", "The desk is stopping: calls may end, new ones are turned away")
            self._notifier.stopping("calls may end, new ones are turned away")
        return not self._core.busy or time.monotonic() >= self._stop_at

    def _one_by_one(self, events: Iterable[PhoneEvent]) -> Iterator[PhoneEvent]:
        """What happened, an arriving call with what we know of its caller; the core takes each before the
        next is asked for, and the phone is looked at in between."""
        for event in events:
            if isinstance(event, CallArrived):
                facts = self._reader.informed(event.facts)
                self._breathe()
                yield replace(event, facts=facts)
            else:
                yield event
            self._breathe()

    def _carry_out(self, commands: list[Command]) -> list[Command]:
        """Do what the core wants; gives that, and what it wanted when it knew what it had asked for."""
        followed = list(commands)
        self._breathe()
        for command in commands:
            if isinstance(command, PhoneCommand):
                self._phone.do(command)
            elif isinstance(command, HearCommand):
                if self._ears:
                    self._phone.do(self._ears.order(command))
            elif isinstance(command, PromptCommand):
                if self._renewal:
                    self._renewal.order(command)
            elif isinstance(command, PinCommand):
                self._pins.do(command)
            elif isinstance(command, SettingCommand):
                if self._settler:
                    self._settler.do(command)
            elif isinstance(command, ReadReport):
                if self._reporter:
                    self._reporter.do(command)
            elif isinstance(command, LookUp):
                self._finder.look_up(command)
            elif isinstance(command, MessageCommand):
                self._opener.do(command)
            elif isinstance(command, ReadCommand):
                followed += self._carry_out(self._reader.answer(command, _now()))
            elif not isinstance(command, Tell):
                self._store.submit(command)
            self._breathe()
        return followed

    def _settled(self, answer: SettingAnswer) -> None:
        if isinstance(answer, SettingDone):
            self._carry_out(self._core.changed(answer, _now()))
            if not answer.bad:
                self.want_reload()
            return
        seat, found = answer
        if isinstance(found, Trial):
            self._core.tried(seat, found)
        else:
            self._core.settings(seat, found)

    def _look_after(self, now: Now) -> None:
        """Once a second: the store's health, the clock, the logs' length, a reload that was asked for."""
        desk = self._core.desk
        desk.now = now
        if desk.practice and os.getppid() != self._parent:
            self.stop(0.0)  # a practice desk goes with its demo, however that ended
        for what, health in self._health.items():
            self._show(what, health())
        stepped_s, slept_s = self._clock.look()
        if stepped_s or slept_s:
            log.warning("the wall clock was stepped by %.1f s, the machine slept %.1f s", stepped_s, slept_s)
            self._carry_out(self._core.clock_moved(stepped_s, slept_s, now))
        for path in self._logs:
            self._shorten(path)
        for renewed in self._renewal.ready() if self._renewal else ():
            self._phone.do(renewed.prompts)
            if renewed.prompts.files:
                log.info("prompts in use now: %s", ", ".join(name for name, _ in renewed.prompts.files))
            desk.hears = renewed.hears
            self._show("prompts", renewed.trouble)
            if renewed.told:
                desk.tell(renewed.seat, renewed.told)
        if self._reload_wanted and self.reload:
            self._reload_wanted = False
            self._notifier.reloading(now.mono)
            self._renew(self.reload, now)

    def _show(self, what: str, health: str) -> None:
        """Keep a line about the health of a part on every board while there is one."""
        if health:
            self._core.desk.alert(what, health)
        else:
            self._core.desk.clear_alert(what)

    def _renew(self, reload: Callable[[], tuple[Office, Directory]], now: Now) -> None:
        """Work by the new config, or by the old one with the reason on every seat until it is mended."""
        desk = self._core.desk
        try:
            office, directory = reload()
        except ConfigErrors as errors:
            first = errors.problems[0]
            log.error("config not reloaded: %d errors, first %s", len(errors.problems), first.key)
            desk.alert("config", "The new config is wrong, the old one is in use: reception check")
            self.tell_all(f"The new config is not in use: {first}")
            self._notifier.ready(f"the old config is in use: {first}")
            return
        log.info("config reloaded")
        desk.clear_alert("config")
        self._reader.use(directory)
        self._carry_out(self._core.reload(office, now))
        if self._renewal:
            self._renewal.renew(office)
        self._notifier.ready(f"{office.office.name}: taking calls")

    def _shorten(self, path: Path) -> None:
        try:
            if rotate(path):
                log.info("%s begins anew", path.name)
        except OSError as wrong:
            self._logs = tuple(each for each in self._logs if each != path)
            log.error("%s grows on: it can't be put aside: %s", path.name, wrong.strerror)

    def tell_all(self, text: str) -> None:
        """Put a line of trouble on every seat."""
        self._core.desk.now = _now()
        self._core.desk.tell(0, text, bad=True)
        self._carry_out(self._core.desk.out)
        self._core.desk.out = []


def _now() -> Now:
    return Now(time.monotonic(), datetime.now(UTC))
