"""The desk as a process: opens what it needs, says clearly what is missing, runs the loop, closes."""

import gc
import logging
import os
import queue
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from console.audio.files import ours
from console.calls.core import Core
from console.calls.protocol.commands import PROMPTS_FOLDER, UseDevices
from console.calls.protocol.store_commands import StoreCommand
from console.config import broken_files
from console.config.load import ConfigErrors, in_force
from console.config.overrides import FILE, read_away, read_planned, read_sound
from console.config.overrides import read as read_overrides
from console.config.schema.office import Office
from console.config.schema.seat_sounds import sounds
from console.desk import memory
from console.desk.loop import DeskLoop, Reloaded
from console.desk.system import descriptors
from console.desk.system.systemd import Notifier
from console.desk.workers.mail import Postman
from console.desk.workers.message_copies import Opener
from console.desk.workers.mwi import Lamps
from console.desk.workers.pins import PINS, Pins
from console.desk.workers.prompts import Renewal
from console.desk.workers.recognition import Ears
from console.desk.workers.reports import Reporter
from console.desk.workers.retention import Keeper
from console.desk.workers.search import Finder
from console.desk.workers.settings import Settler
from console.desk.workers.transcripts import Scribe
from console.link.server import LinkError, SeatEvent, SeatServer
from console.speech import intents
from console.speech.prompts.prompts import prompt_files
from console.speech.recognition.recogniser import Recogniser, Told, available
from console.store import runs
from console.store.contacts.directory import Directory
from console.store.database.engine import StoreError, address
from console.store.keys import message_key
from console.store.keys.encryption import make_ready, sign_audit
from console.store.recordings.vault import Vault, sound
from console.store.recordings.voicemail import Message
from console.store.state_folder import InUse, StateLock
from console.store.writer.writer import Store
from console.telephony.build import few_lines, installed
from console.telephony.errors import PhoneError
from console.telephony.log_redaction import discreet
from console.telephony.pjsip.pjsua import PjsuaPhone
from console.telephony.sip.settings import from_office

log = logging.getLogger("console.desk")
FLUSH_S = 5.0
#: a practice morning's past: so many rows, then a rest, in seconds
FILLED, FILL_S = 20, 0.02
#: how long the store's and the link's thread may keep the desk thread from a call that arrives
SWITCH_S = 0.0005


@dataclass(frozen=True, slots=True)
class Settings:
    """What a desk is started with; ``key`` is where its key lies unless the config or systemd says."""

    config: Path
    state: Path
    socket: Path
    key: Path
    to_terminal: bool = False
    practice: bool = False
    past: Callable[[Office, datetime], Iterable[StoreCommand]] | None = None


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a desk needs before its workers: each part that must be there, or the desk does not start."""

    vault: Vault
    store: Store
    run: str
    directory: Directory
    prompts: dict[str, Path]
    phone: PjsuaPhone
    server: SeatServer
    inbox: "queue.SimpleQueue[SeatEvent]"


@dataclass(frozen=True, slots=True)
class _Workers:
    """Who does in threads of their own what takes longer than a call should wait."""

    postman: Postman
    keeper: Keeper
    lamps: Lamps
    renewal: Renewal
    scribe: Scribe
    ears: Ears
    recogniser: Recogniser
    opener: Opener
    finder: Finder
    settler: Settler
    reporter: Reporter
    pins: Pins

    def start(self) -> None:
        """Start those that do not start by themselves."""
        for each in (self.postman, self.lamps):
            each.start()

    def stop(self) -> None:
        """End them, one after the other: those that record before those that recognise."""
        for each in (
            self.scribe,
            self.renewal,
            self.ears,
            self.keeper,
            self.postman,
            self.opener,
            self.lamps,
            self.finder,
            self.settler,
            self.reporter,
            self.recogniser,
        ):
            each.stop()


def serve(settings: Settings) -> int:
    """Run a desk until SIGTERM or SIGINT; gives the exit code (1: it could not start, and why is on
    the terminal)."""
    try:
        office = in_force(settings.config, settings.state).office
    except ConfigErrors as errors:
        print("\n".join(errors.lines(settings.config)), file=sys.stderr)
        return 1
    _limit_itself()
    terminal = os.dup(2)
    try:
        settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        _log_to(None if settings.to_terminal else settings.state / "desk.log")
    except OSError as wrong:
        why = f"{settings.state} can't be written: {wrong.strerror}; name another folder with --state"
        print(f"reception: {why}", file=sys.stderr)
        return 1
    closing = ExitStack()
    try:
        closing.callback(StateLock(settings.state).close)
        opened = _open(settings, office, closing)
    except (InUse, OSError, LinkError, StoreError, PhoneError) as wrong:
        os.write(terminal, f"reception: {wrong}\n".encode())
        log.error("not started: %s", wrong)
        closing.close()
        return 1
    workers = _hire(settings, office, opened)
    core = _core(settings, office, opened, workers)
    workers.start()
    loop = _loop(settings, core, opened, workers)
    store = opened.store
    store.when_open(lambda: loop.memories.put(memory.read(store.engine, settings.state, office, opened.run)))
    store.when_open(workers.keeper.start)
    loop.reload = _reload(settings, office, core, opened, workers)
    signal.signal(signal.SIGTERM, lambda *_: loop.stop())
    signal.signal(signal.SIGINT, lambda *_: loop.stop(2.0))
    signal.signal(signal.SIGHUP, lambda *_: loop.want_reload())
    if settings.past:
        commands = settings.past(office, datetime.now(UTC))
        threading.Thread(target=_fill, args=(opened.store, commands), name="past", daemon=True).start()
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()
    gc.disable()  # pj objects may only die in this thread: the phone collects in its own time
    log.info("desk %s is up", office.office.name)
    code = 0
    try:
        loop.run()
    except Exception:
        log.exception("the desk failed")
        code = 1
    _close(opened, workers)
    os._exit(code)  # the library's own threads don't outlive libDestroy cleanly


def _limit_itself() -> None:
    """Files for their owner alone, no dump of memory, as many handles as the machine gives."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what patients said
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a call leg needs two handles for its audio


def _open(settings: Settings, office: Office, closing: ExitStack) -> _Opened:
    """Open the parts a desk can't be without; ``closing`` closes those that are open. Raises what is wrong
    with the first that can't be opened."""
    inbox: queue.SimpleQueue[SeatEvent] = queue.SimpleQueue()
    server = SeatServer(settings.socket, inbox.put)
    server.claim()
    key = message_key.place(office.privacy.key_file, settings.config, settings.key)
    vault = Vault.open(settings.state, key)
    closing.callback(vault.close)
    where = address(settings.state)
    if where.get_backend_name() == "sqlite" and where.database:
        make_ready(Path(where.database), key, vault.key, wanted=office.privacy.encrypt)
    else:
        sign_audit(settings.state, key, vault.key)
    run = runs.new(time.time())
    store = Store(settings.state, vault=vault, run=run)
    closing.callback(store.close)
    store.open()
    directory = Directory(settings.state, office)
    prompts = prompt_files(office, settings.config.parent, settings.state)
    phone = PjsuaPhone(
        from_office(
            office,
            settings.config.parent,
            prompts=prompts,
            music=prompts.get("music"),
            ringback=prompts.get("ringback"),
            log=settings.state / "sip.log",
        )
    )
    phone.start()
    closing.callback(phone.close)
    server.start()
    return _Opened(vault, store, run, directory, prompts, phone, server, inbox)


def _hire(settings: Settings, office: Office, opened: _Opened) -> _Workers:
    """The desk's workers; what is said in calls and messages is recognised where it can be."""
    store, vault, base = opened.store, opened.vault, settings.config.parent
    scribe = Scribe(store.engine, partial(_read, vault))
    ears = Ears(vault.spool / "ears", intents.of_config(office.speech.intents, base))

    def recognised(told: Told) -> None:
        scribe.recognised(told)
        ears.recognised(told)

    recogniser = Recogniser(office.speech, base, recognised)
    if office.speech.transcripts:
        _transcribe(store, scribe, recogniser, available(office.speech))
    postman = Postman(store.engine, office, base)
    store.on_mail = postman.wake
    return _Workers(
        postman=postman,
        keeper=Keeper(store.engine, settings.state, office, key=vault.key),
        lamps=Lamps(store.engine, office),
        renewal=Renewal(
            base,
            settings.state,
            office,
            opened.prompts,
            studio=vault.spool / PROMPTS_FOLDER,
            ears=ears,
            recogniser=recogniser,
            hear=lambda office: _hear(office, ears, recogniser),
        ),
        scribe=scribe,
        ears=ears,
        recogniser=recogniser,
        opener=Opener(vault),
        finder=Finder(partial(Directory, settings.state, office)),
        settler=Settler(settings.config, settings.state),
        reporter=Reporter(settings.config, settings.state),
        pins=Pins(settings.state / PINS),
    )


def _core(settings: Settings, office: Office, opened: _Opened, workers: _Workers) -> Core:
    """The core, with what stands in the state folder."""
    file = settings.state / FILE
    core = Core(
        office,
        run=opened.run,
        voicemail_dir=str(opened.vault.spool),
        override=read_overrides(file),
        planned=read_planned(file),
    )
    core.set_away(read_away(file))
    chosen = read_sound(file)
    if chosen:
        opened.phone.do(UseDevices(chosen.input, chosen.output))
    core.equip(
        practice=settings.practice,
        few_lines=few_lines(installed()),
        sounds=sounds(office.screen.sounds, settings.config.parent),
        devices=(chosen.input, chosen.output) if chosen else None,
        hears=_hear(office, workers.ears, workers.recogniser),
    )
    return core


def _loop(settings: Settings, core: Core, opened: _Opened, workers: _Workers) -> DeskLoop:
    return DeskLoop(
        core,
        opened.phone,
        opened.store,
        opened.directory,
        workers.finder,
        inbox=opened.inbox,
        server=opened.server,
        notifier=Notifier(),
        pins=workers.pins,
        opener=workers.opener,
        lamps=workers.lamps,
        settler=workers.settler,
        reporter=workers.reporter,
        ears=workers.ears,
        health={
            "store": opened.store.health,
            "files": descriptors.health,
            "aside": partial(broken_files.words, settings.state),
            "pins": workers.pins.health,
            "mail": workers.postman.health,
            "retention": workers.keeper.health,
            "audit": workers.keeper.proof,
        },
        renewal=workers.renewal,
        logs=(settings.state / "desk.log", settings.state / "sip.log"),
    )


def _reload(
    settings: Settings, office: Office, core: Core, opened: _Opened, workers: _Workers
) -> Callable[[], Reloaded]:
    """What reads the config anew; ``office`` is the one the desk began with."""

    def reload() -> Reloaded:
        renewed = in_force(settings.config, settings.state).office
        wired = from_office(renewed, settings.config.parent, prompts=opened.prompts)
        heard = sounds(renewed.screen.sounds, settings.config.parent)

        def use() -> tuple[str, ...]:
            core.use_sounds(heard)
            workers.keeper.office = workers.postman.office = workers.lamps.office = renewed
            workers.finder.renew(partial(Directory, settings.state, renewed))
            return (*opened.phone.renew(wired), *_at_start(office, renewed))

        return Reloaded(renewed, Directory(settings.state, renewed), use)

    return reload


def _close(opened: _Opened, workers: _Workers) -> None:
    opened.server.close()
    opened.store.flush(FLUSH_S)  # whatever the library does at its end, the journal is whole
    opened.phone.close()
    workers.stop()
    opened.store.close()
    opened.vault.close()
    log.info("desk is down")
    logging.shutdown()


def _fill(store: Store, commands: Iterable[StoreCommand]) -> None:
    """Write a practice morning's past into the journal, a little at a time: calls come first."""
    for count, command in enumerate(commands):
        store.submit(command)
        if count % FILLED == 0:
            time.sleep(FILL_S)


def _at_start(began: Office, now: Office) -> tuple[str, ...]:
    """Keys of the config that count when the desk starts, where they are others by now."""
    keys = ("key_file", "encrypt")
    return tuple(f"privacy.{key}" for key in keys if getattr(began.privacy, key) != getattr(now.privacy, key))


def _read(vault: Vault, message: Message) -> tuple[int, bytes]:
    """Rate and samples of a sealed message, in memory only."""
    path = Path(message.path)
    return ours(path, sound(path, vault.key, message.id, message.box))


def _transcribe(store: Store, scribe: Scribe, recogniser: Recogniser, why_not: str) -> None:
    """Have messages written down, unless nothing can be recognised here."""
    if why_not:
        log.info("messages are not written down: %s", why_not)
        return
    store.on_message = scribe.wake
    scribe.start(recogniser)


def _hear(office: Office, ears: Ears, recogniser: Recogniser) -> bool:
    """Whether callers' words can be heard in menus; the recogniser is ready when the first is."""
    why_not = available(office.speech) or ears.start(recogniser)
    listens = any(menu.listen for menu in office.menu)
    if listens and not why_not:
        why_not = recogniser.start()
    if listens and why_not:
        log.warning("menus do not listen to words, only to keys: %s", why_not)
    return not why_not


class _Discreet(logging.Formatter):
    """Lines, also those of exceptions, that name nobody."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


def _log_to(path: Path | None) -> None:
    """Send this process's own and every C library's words to a file instead of the terminal."""
    if path is not None:
        sys.stdout.flush()
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        os.close(target)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
