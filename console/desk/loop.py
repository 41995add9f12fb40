"""The desk thread: polls the phone, feeds the core, carries out what it orders, publishes pictures."""

import logging
import os
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from console.calls.core import Core
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import (
    Command,
    HangUp,
    HearCommand,
    LogFault,
    LookUp,
    MessageCommand,
    PhoneCommand,
    PinCommand,
    PromptCommand,
    ReadCommand,
    Reload,
    SettingCommand,
    Tell,
)
from console.calls.protocol.events import (
    BoxChecked,
    BoxSet,
    CallArrived,
    MessageOpened,
    PhoneEvent,
    PinAnswer,
    SettingDone,
)
from console.calls.protocol.reports import ReadReport
from console.calls.protocol.settings import RESTART, Trial
from console.calls.protocol.store_commands import SaveCallback
from console.config.load import ConfigErrors
from console.config.schema.office import Office
from console.desk.lookups import Reader
from console.desk.memory import Memory
from console.desk.seats import Seats
from console.desk.system.clock import Clock
from console.desk.system.log_rotation import rotate
from console.desk.system.memory import FreePages
from console.desk.system.systemd import Notifier
from console.desk.workers.message_copies import Opener
from console.desk.workers.mwi import Lamps
from console.desk.workers.pins import Pins
from console.desk.workers.prompts import Renewal, Renewed
from console.desk.workers.recognition import Ears
from console.desk.workers.reports import ReportAnswer, Reporter
from console.desk.workers.search import Answer, Finder
from console.desk.workers.settings import SettingAnswer, Settler
from console.link.server import SeatEvent, SeatServer
from console.routing.values import CallFacts
from console.speech.prompts.times import Times, filled, has_times, time_in_words
from console.speech.prompts.tts import available
from console.store.contacts.directory import Directory
from console.store.writer.writer import Store
from console.telephony.phone import Phone

log = logging.getLogger(__name__)
T = TypeVar("T")

#: longest turn while calls live or somebody works at a seat, and while nothing does: a seat's first wish
#: after a while waits so long; a packet ends the wait at once
POLL_S, IDLE_POLL_S = 0.01, 0.05
#: a seat that wished for something is at work for so long
AT_WORK_S = 5.0
#: work after which the phone is looked at before there is more
LONG_S = 0.002
HEALTH_S = 1.0
DRAIN_S = 30.0
#: the board says for so long that the phone failed, in seconds
FAULT_SHOWN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A config that was read anew, with its directory; ``use`` has all other parts work by it, and gives
    the keys that only a restart takes over."""

    office: Office
    directory: Directory
    use: Callable[[], tuple[str, ...]]


class DeskLoop:
    """Joins phone, core, store and seats; runs in the thread that owns the phone."""

    def __init__(  # noqa: PLR0913  (one of each part of the desk)
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
        self._inbox = inbox
        self._seats = Seats(core, server, self._carry_out, self._breathe)
        self._notifier = notifier or Notifier({})
        self._logs = logs
        self._ears = ears
        self._health = health or {}
        self._renewal = renewal
        #: what the database remembers, put by whoever read it
        self.memories: queue.SimpleQueue[Memory] = queue.SimpleQueue()
        self._early: list[PhoneEvent] = []
        self._polled_at = 0.0
        self._last_health = 0.0
        self._last_wish = 0.0
        self._clock = Clock()
        self._free_pages = FreePages()
        self._times = Times()
        self._stop_at: float | None = None
        self._stop_told = False
        self.reload: Callable[[], Reloaded] | None = None
        self._reload_wanted = False
        self._parent = os.getppid()
        #: who carries out an order, by its kind; all others are the store's
        self._orders = self._takers(finder, pins, opener, settler, reporter)
        #: what came of earlier orders: how it is called in the log, who gives it, who takes it
        self._answers: tuple[tuple[str, Callable[[], Iterable[Any]], Callable[[Any], None]], ...] = (
            ("the answer to a search", finder.answers, self._found),
            ("a late answer of the database", self._reader.late, self._told_late),
            ("what the database remembers", self._memories, self._remember),
            ("a setting", settler.answers if settler else tuple, self._settled),
            ("a report", reporter.answers if reporter else tuple, self._reported),
            ("the answer to a PIN", pins.answers, self._pin),
            ("the lamp of a phone", lamps.orders if lamps else tuple, phone.do),
            ("an opened message", opener.answers, self._opened),
        )

    def _takers(
        self, finder: Finder, pins: Pins, opener: Opener, settler: Settler | None, reporter: Reporter | None
    ) -> tuple[tuple[Any, Callable[[Any], list[Command] | None]], ...]:
        return (
            (PhoneCommand, self._phone.do),
            (HearCommand, self._hear),
            (PromptCommand, self._renewal.order if self._renewal else _nobody),
            (PinCommand, pins.do),
            (SettingCommand, settler.do if settler else _nobody),
            (ReadReport, reporter.do if reporter else _nobody),
            (LookUp, finder.do),
            (MessageCommand, opener.do),
            (ReadCommand, self._read),
            (Reload, self._reload_now),
            (Tell, _nobody),
            (LogFault, _log),
        )

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
        self._notifier.ready(f"{self._core.office.office.name}: taking calls")
        while not self._done():
            self.turn()

    def turn(self) -> None:
        """One turn: some waiting, then everything that is due."""
        events = (*self._early, *self._polled(self._patience()))
        self._early, self._polled_at = [], time.monotonic()
        if events:
            self._safely("the news of the phone", None, self._feed, events)
        if self._ears and (words := self._ears.events()):
            self._safely("what callers say", None, self._feed, words)
        while not self._inbox.empty():
            event = self._inbox.get_nowait()
            self._safely("the news of a seat", None, self._seats.take, event, _now())
            self._last_wish = time.monotonic()
        for what, answers, take in self._answers:
            for answer in self._safely(what, None, lambda given=answers: tuple(given())) or ():
                self._safely(what, answer, take, answer)
        if (mono := time.monotonic()) - self._last_health >= HEALTH_S:
            self._last_health = mono
            self._look_after(_now())
        now = _now()
        self._safely("the passing of time", None, self._tick, now)
        self._safely("the pictures for the seats", None, self._seats.publish, now)
        self._safely("the word to systemd", None, self._notifier.alive, now.mono)

    def _safely(self, what: str, about: object, do: Callable[..., T], *given: Any) -> T | None:
        """Do something; a mistake of ours in it costs the call, leg or seat it is ``about``."""
        try:
            return do(*given)
        except Exception:
            self._failed(what, about)
            return None

    def _failed(self, what: str, about: object) -> None:
        """See to the exception that is being handled."""
        try:
            self._carry_out(self._core.failed(what, about, _now()))
        except Exception:
            log.exception("%s failed, and what it was about can't be ended", what)

    def _feed(self, events: Iterable[PhoneEvent]) -> None:
        self._carry_out(self._core.phones(self._one_by_one(events), _now()))

    def _tick(self, now: Now) -> None:
        if self._core.deadline(now) <= now.mono:
            self._breathe()
            self._carry_out(self._core.tick(now))

    def _polled(self, timeout_s: float) -> tuple[PhoneEvent, ...]:
        """What happened at the phone."""
        try:
            return self._phone.poll(timeout_s)
        except Exception:
            log.exception("the phone failed")
            words = "The phone made a mistake of its own; see desk.log"
            self._core.alert("phone", words, _now(), FAULT_SHOWN_S)
            time.sleep(POLL_S)
            return ()

    def _found(self, found: Answer) -> None:
        self._carry_out(self._core.found(found.seat, found.text, found.cards))

    def _pin(self, answer: PinAnswer | BoxChecked | BoxSet) -> None:
        self._carry_out(self._core.pin(answer, _now()))

    def _opened(self, opened: MessageOpened) -> None:
        self._carry_out(self._core.opened(opened, _now()))

    def _reported(self, told: ReportAnswer) -> None:
        self._core.reported(*told)

    def _patience(self) -> float:
        """How long the phone may wait, in seconds."""
        if self._early:
            return 0.0
        busy = self._core.has_calls or time.monotonic() - self._last_wish < AT_WORK_S
        return POLL_S if busy else IDLE_POLL_S

    def _breathe(self) -> None:
        """After long work, let the phone do what is due; its news is looked at in the next turn."""
        if time.monotonic() - self._polled_at > LONG_S:
            self._early += self._polled(0.0)
            self._polled_at = time.monotonic()

    def _done(self) -> bool:
        if self._stop_at is None:
            return False
        if not self._stop_told:
            self._stop_told = True
            self._show("stopping", "The desk is stopping: calls may end, new ones are turned away")
            self._notifier.stopping("calls may end, new ones are turned away")
        return not self._core.busy or time.monotonic() >= self._stop_at

    def _one_by_one(self, events: Iterable[PhoneEvent]) -> Iterator[PhoneEvent]:
        """What happened, an arriving call with what we know of its caller; the core takes each before the
        next is asked for, and the phone is looked at in between."""
        for event in events:
            if isinstance(event, CallArrived):
                facts = self._reader.informed(event.facts, event.leg)
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
            try:
                followed += self._do(command)
            except Exception:
                log.exception("%s failed", type(command).__name__)
                followed += self._give_up(command)
            self._breathe()
        return followed

    def _give_up(self, command: Command) -> list[Command]:
        """An order failed by a mistake of ours: what it is about ends or is told. An order to end a leg is
        not given again."""
        if isinstance(command, HangUp):
            return []
        return self._carry_out(self._core.failed(f"an order ({type(command).__name__})", command, _now()))

    def _do(self, command: Command) -> list[Command]:
        """Carry out one order; gives what the core wants now that it knows what it asked for."""
        for kind, do in self._orders:
            if isinstance(command, kind):
                return do(command) or []
        self._store.submit(command)  # type: ignore[arg-type]  # what is for nobody else is for the store
        return []

    def _told_late(self, late: tuple[Callable[[Any, Now], list[Command]], Any]) -> None:
        tell, answer = late
        self._carry_out(tell(answer, _now()))

    def _memories(self) -> Iterable[Memory]:
        while not self.memories.empty():
            yield self.memories.get_nowait()

    def _remember(self, memory: Memory) -> None:
        """Take over what desks before this one knew: at the start, or once the database is there."""
        past, promised = memory
        self._core.recall(past, _now())
        self.call_back(promised)

    def _read(self, command: ReadCommand) -> list[Command]:
        return self._carry_out(self._reader.answer(command, _now()))

    def _hear(self, command: HearCommand) -> None:
        if self._ears:
            self._phone.do(self._ears.order(command))

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
        """Once a second: the parts' health, the clock, the logs, new prompts, a reload that was asked for."""
        if self._core.practice and os.getppid() != self._parent:
            self.stop(0.0)  # a practice desk goes with its demo, however that ended
        for what, health in self._health.items():
            self._safely(f"the health of {what}", None, lambda w=what, h=health: self._show(w, h()))
        self._safely("the clock", None, self._look_at_clock)
        self._safely("the times callers hear", None, self._fill_prompts, now)
        self._safely("the sign that it lives", None, self._store.beat)
        self._safely("free memory", None, self._free_pages.tick, self._core.has_calls, now.mono)
        for path in self._logs:
            self._shorten(path)
        for renewed in self._renewal.ready() if self._renewal else ():
            self._safely("new prompts", renewed, self._renewed, renewed)
        if self._reload_wanted and self.reload:
            self._reload_wanted = False
            self._notifier.reloading(now.mono)
            self._safely("reading the config anew", None, self._renew, self.reload, now)

    def _fill_prompts(self, now: Now, office: Office | None = None) -> None:
        """Have prompts made anew that say when the mode ends or the office opens, where either changed; or
        all for a new config."""
        if self._renewal is None or not (office or has_times(self._core.office)):
            return
        ends, opens, here = self._core.times(now)
        times = Times(time_in_words(ends, here), time_in_words(opens, here))
        if not available():  # the shipped recording is heard, which says no time
            times = Times()
        if office or times != self._times:
            self._times = times
            self._renewal.renew(filled(office or self._core.office, times))

    def _look_at_clock(self) -> None:
        """The time that goes with a step is read after it is noticed: one read before may be the old one."""
        stepped_s, slept_s = self._clock.look()
        if stepped_s or slept_s:
            log.warning("the wall clock was stepped by %.1f s, the machine slept %.1f s", stepped_s, slept_s)
            self._carry_out(self._core.clock_moved(stepped_s, slept_s, _now()))

    def _renewed(self, renewed: Renewed) -> None:
        """Use the prompts that have become ready."""
        self._phone.do(renewed.prompts)
        if renewed.prompts.files:
            log.info("prompts in use now: %s", ", ".join(name for name, _ in renewed.prompts.files))
        self._core.use_prompts(_now(), hears=renewed.hears, seat=renewed.seat, words=renewed.told)
        self._show("prompts", renewed.trouble)

    def _show(self, what: str, health: str) -> None:
        """Keep a line about the health of a part on every board while there is one."""
        self._core.alert(what, health, _now())

    def _reload_now(self, command: Reload) -> list[Command]:
        """A person has the config read again, and is told what came of it."""
        if self.reload is None:
            return []
        self._reload_wanted, now = False, _now()
        self._notifier.reloading(now.mono)
        words, bad = self._renew(self.reload, now)
        return self._core.tell(command.seat, words, now, bad=bad)

    def _renew(self, reload: Callable[[], Reloaded], now: Now) -> tuple[str, bool]:
        """Work by the new config, or by the old one with the reason on every seat until it is mended; gives
        what came of it, and whether that is bad."""
        try:
            renewed = reload()
        except ConfigErrors as errors:
            log.error("config not reloaded: %d errors", len(errors.problems))
            return self._keep_config("The new config is wrong", str(errors.problems[0]))
        except Exception as wrong:
            log.exception("config not reloaded")
            why = str(wrong) or type(wrong).__name__
            return self._keep_config("The new config could not be read in", why)
        try:
            orders = self._core.reload(renewed.office, now)
        except Exception as wrong:
            log.exception("config not reloaded")
            renewed.directory.close()
            return self._keep_config("The new config can't be used", str(wrong) or type(wrong).__name__)
        log.info("config reloaded")
        self._show("config", "")
        self._reader.use(renewed.directory)
        needs = self._safely("the use of a new config", None, renewed.use) or ()
        restart = f"{RESTART}{', '.join(needs)}" if needs else ""
        self._show("restart", restart)
        self._carry_out(orders)
        self._safely("the times callers hear", None, self._fill_prompts, now, renewed.office)
        self._notifier.ready(f"{renewed.office.office.name}: taking calls")
        return restart or "The config was read again and is in use", False

    def _keep_config(self, what: str, why: str) -> tuple[str, bool]:
        """Go on with the old config, and say why."""
        log.error("%s: %s", what, why)
        self._show("config", f"{what}, the old one is in use: reception check")
        self.tell_all(f"The new config is not in use: {why}")
        self._notifier.ready(f"the old config is in use: {why}")
        return f"The new config is not in use: {why}", True

    def _shorten(self, path: Path) -> None:
        try:
            if rotate(path):
                log.info("%s begins anew", path.name)
        except OSError as wrong:
            self._logs = tuple(each for each in self._logs if each != path)
            log.error("%s grows on: it can't be put aside: %s", path.name, wrong.strerror)

    def tell_all(self, text: str) -> None:
        """Put a line of trouble on every seat."""
        self._carry_out(self._core.tell(0, text, _now(), bad=True))


def _nobody(_command: Any) -> None:
    """Nobody is here for such an order."""


def _log(fault: LogFault) -> None:
    log.error("%s", fault.text)


def _now() -> Now:
    return Now(time.monotonic(), datetime.now(UTC))
