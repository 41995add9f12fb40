"""The store thread: takes store commands from the desk and writes them, many in one transaction."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, ProgrammingError

from console.calls.protocol.store_commands import (
    DropVoicemail,
    SaveAway,
    SaveOverride,
    SaveRecording,
    SaveSound,
    SaveVoicemail,
    SealPiece,
    SendMail,
    StoreCommand,
)
from console.config import overrides
from console.config.schema.overrides import Override, Sound
from console.routing.schedule import moments
from console.store import heartbeat, runs
from console.store.database.engine import StoreError, cause, prepare, writer
from console.store.database.file_watch import Present
from console.store.errors import Unreachable
from console.store.journal import queries
from console.store.recordings import conversations, voicemail
from console.store.recordings.vault import Vault
from console.store.state_folder import shred
from console.store.writer import backlog, rows
from console.store.writer.backlog import Unwritten

log = logging.getLogger(__name__)

#: Commands kept in memory while the database can't be written; beyond it new ones are lost, with words.
KEPT = 100_000
#: How long the thread gathers commands before it writes them, so that a busy desk pays one commit.
GATHER_S = 0.08
#: Commands in one transaction.
BATCH = 2_000
#: Seconds between tries while writing fails: first and longest.
RETRY_S = (0.25, 5.0)


def _local() -> datetime:
    return datetime.now().astimezone()


def _nothing() -> None:
    """Nobody waits for it."""


class Store:
    """The desk's way to write: ``open``, then ``submit`` from any thread, then ``close``.

    ``state`` is the state folder, ``url`` a database to use instead of the file in it; ``now`` gives
    the time of day for the words of :meth:`health`. What is submitted is kept in order until it is
    written, and tried again for as long as the disk is full or the database locked; meanwhile it lies in a
    file beside the database, and the next start writes it. ``vault`` takes the
    messages; a store without one writes their rows only. ``run`` names this start of the desk.
    """

    def __init__(
        self,
        state: Path,
        url: str | None = None,
        now: Callable[[], datetime] = _local,
        vault: Vault | None = None,
        run: str = "",
    ) -> None:
        self._vault = vault
        self._conversations: Vault | None = None
        self._state = state
        self._url = url
        self._run_name = run
        #: Called in the store's thread when a whole message was written; may only post.
        self.on_message: Callable[[], None] = _nothing
        #: The same for mail that is to leave.
        self.on_mail: Callable[[], None] = _nothing
        self._now = now
        self._engine: Engine | None = None
        self._before: tuple[str, ...] | None = None
        self._last_alive: datetime | None = None
        self._open = self._claimed = False
        self._wanting: list[Callable[[], object]] = []
        self._thread: threading.Thread | None = None
        self._change = threading.Condition()
        self._waiting: deque[StoreCommand] = deque()
        self._unwritten = Unwritten(state)
        self._kept_to = 0
        self._taken = 0
        self._done = 0
        self._lost = 0
        self._unwritable = 0
        self._idle = False
        self._hurry = False
        self._closing = False
        self._failure = ""
        self._since: datetime | None = None

    def open(self) -> voicemail.Recovered:
        """Open the database, put right what a dead desk left open, start the thread. A server that is not
        there is waited for in that thread: what is submitted meanwhile is kept.

        Returns the messages recovered. Raises :class:`~console.store.database.engine.StoreError`.
        """
        self._engine = writer(self._state, self._url)
        if self._vault:
            self._conversations = conversations.vault(self._vault, self._state)
        self._before = runs.of_desk(self._engine, self._state)
        if self._before is not None:
            runs.begin(self._state, self._run_name)
        self._last_alive = heartbeat.last(self._state, self._now())
        for command in self._unwritten.read():
            self.submit(command)
        recovered = voicemail.Recovered()
        try:
            recovered = self._begin(self._engine)
        except Unreachable as wrong:
            self._fail(wrong)
        self._thread = threading.Thread(target=self._run, args=(self._engine,), name="store", daemon=True)
        self._thread.start()
        return recovered

    def when_open(self, do: Callable[[], object]) -> None:
        """Do something once the database is there: at once, else in the store's thread."""
        with self._change:
            if not self._open:
                self._wanting.append(do)
                return
        do()

    def _begin(self, engine: Engine, *, late: bool = False) -> voicemail.Recovered:
        """Make the tables, write what waits, put right what desks before this one left; ``late``, while this
        one already records. Raises :class:`~console.store.database.engine.StoreError`."""
        prepare(engine)
        self._present = Present(engine)
        self._catch_up(engine)
        if self._before is not None and not self._claimed:
            runs.claim(engine, self._run_name, self._now())
            self._claimed = True
        queries.end_interrupted(engine, partial(runs.is_own, own=self._before), self._last_alive)
        recovered = voicemail.Recovered()
        if self._vault and self._conversations:
            messages, spoken = self._vault, self._conversations
            if late:
                messages, spoken = messages.before, spoken.before
            recovered = voicemail.recover(engine, messages, self._before)
            conversations.recover(engine, spoken, self._before)
        with self._change:
            self._open = True
            wanting, self._wanting = self._wanting, []
        for do in wanting:
            try:
                do()
            except Exception:
                log.exception("journal: what waited for the database")
        return recovered

    def _arrive(self, engine: Engine) -> bool:
        """Wait until the server is there; whether it is before all is closed."""
        while not self._open:
            try:
                self._begin(engine, late=True)
            except (StoreError, DBAPIError, OSError) as wrong:
                self._fail(wrong)
                self._keep()
            except Exception as wrong:
                log.exception("journal")
                self._fail(wrong)
            else:
                self._well()
                break
            with self._change:
                if self._change.wait_for(lambda: self._closing, RETRY_S[1]):
                    return False
        return True

    @property
    def engine(self) -> Engine:
        """The open database, for queries of the desk's own. Raises ``RuntimeError`` before ``open``."""
        if self._engine is None:
            raise RuntimeError("the store is not open")
        return self._engine

    def submit(self, command: StoreCommand) -> None:
        """Take a command to be written soon. From any thread; never waits for the disk, never raises."""
        with self._change:
            if len(self._waiting) >= KEPT and not isinstance(command, SaveOverride | SaveAway | SaveSound):
                self._lost += 1
                return
            self._waiting.append(command)
            self._taken += 1
            if self._idle:
                self._change.notify_all()

    def beat(self) -> None:
        """Note that the desk lives: calls that are up when it is killed lasted until then."""
        heartbeat.beat(self._state, self._now())

    def flush(self, limit_s: float) -> bool:
        """Wait until all that was submitted before is written; whether it was within ``limit_s``."""
        with self._change:
            target = self._taken
            self._hurry = True
            self._change.notify_all()
            return self._change.wait_for(lambda: self._done >= target, limit_s)

    def health(self) -> str:
        """Plain words for the board when something is wrong, else ``""``."""
        with self._change:
            since = moments.in_words(self._since, self._now()) if self._since else ""
            parts = [f"{self._failure} since {since}"] if self._failure else []
            if self._failure:
                parts.append(f"{_rows(len(self._waiting))} wait{'s' if len(self._waiting) == 1 else ''}")
            if self._lost:
                parts.append(f"{_rows(self._lost)} lost: too many waited")
            if self._unwritable:
                parts.append(f"{_rows(self._unwritable)} could not be written: see the log")
        return f"journal: {'; '.join(parts)}" if parts else ""

    def close(self, limit_s: float = 5.0) -> bool:
        """Write what waits, at most for ``limit_s`` seconds, and stop; whether all was written."""
        if self._thread is None:
            return True
        written = self.flush(limit_s)
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._thread.join(limit_s)
        self._thread = None
        if self._waiting and not self._keep(last=True):
            for command in self._waiting:
                log.error("not written: %s", _named(command))
        if self._engine is not None:
            self._engine.dispose()
        return written

    # -- the thread ------------------------------------------------------------------------------

    def _run(self, engine: Engine) -> None:
        pause = RETRY_S[0]
        while self._arrive(engine) and (batch := self._gather()):
            try:
                self._write(engine, batch)
            except (DBAPIError, OSError) as wrong:
                self._fail(wrong)
                self._keep()
                self._sleep(pause)
                pause = min(pause * 2, RETRY_S[1])
            except Exception as wrong:
                log.exception("journal")
                self._fail(wrong)
                self._sleep(pause)
                pause = min(pause * 2, RETRY_S[1])
            else:
                pause = RETRY_S[0]
                self._well()

    def _gather(self) -> tuple[StoreCommand, ...]:
        """The next commands to write; they stay in the queue until they are. Empty: closing."""
        with self._change:
            self._idle = True
            self._change.wait_for(lambda: self._waiting or self._closing)
            self._idle = False
            self._change.wait_for(
                lambda: self._hurry or self._closing or len(self._waiting) >= BATCH, GATHER_S
            )
            return () if self._closing else tuple(islice(self._waiting, BATCH))

    def _catch_up(self, engine: Engine) -> None:
        """Write what a desk before this one could not. Raises
        :class:`~console.store.database.engine.StoreError`."""
        try:
            if self._waiting:
                log.warning("journal: %s that waited are written now", _rows(len(self._waiting)))
                with self._change:
                    waiting = tuple(self._waiting)
                for at in range(0, len(waiting), BATCH):
                    self._write(engine, waiting[at : at + BATCH])
            self._unwritten.clear()
            self._kept_to = 0
        except (DBAPIError, OSError, msgspec.MsgspecError) as wrong:
            raise StoreError(f"{self._state / backlog.FILE}: can't be taken over: {_words(wrong)}") from wrong

    def _keep(self, *, last: bool = False) -> bool:
        """Put what waits into the file for the next start, once for each new row; whether it is there."""
        with self._change:
            waiting, taken = tuple(self._waiting), self._taken
        if taken == self._kept_to:
            return True
        try:
            self._unwritten.keep(waiting, last=last)
        except (OSError, StoreError) as wrong:
            log.error("journal: what waits lies in memory only: %s", wrong)
            return False
        self._kept_to = taken
        return True

    def _write(self, engine: Engine, batch: Sequence[StoreCommand]) -> None:
        """Write a batch, or row by row when one of them can't be written by its nature."""
        try:
            self._present.check()
            self._files(batch)
            with engine.begin() as connection:
                rows.write(connection, [self._with_place(command) for command in batch], self._run_name)
        except Exception as wrong:
            if _passes(wrong):
                raise
            if len(batch) > 1:
                for command in batch:
                    self._write(engine, (command,))
                return
            log.error("can't be written (%s): %s", cause(wrong), _named(batch[0]))
            with self._change:
                self._unwritable += 1
        whole = [command for command in batch if isinstance(command, SaveVoicemail) and command.complete]
        if whole:
            self._forget(whole)
            self.on_message()
        if any(isinstance(command, SendMail) for command in batch):
            self.on_mail()
        with self._change:
            for _ in batch:
                self._waiting.popleft()
            self._done += len(batch)
            self._hurry = self._hurry and bool(self._waiting)
            self._change.notify_all()

    def _files(self, batch: Sequence[StoreCommand]) -> None:
        """What a batch changes outside the database. Each act may be done twice without harm."""
        override = next((c for c in reversed(batch) if isinstance(c, SaveOverride)), None)
        if override is not None:
            overrides.write(self._state / overrides.FILE, _override(override), override.planned)
        away = next((c for c in reversed(batch) if isinstance(c, SaveAway)), None)
        if away is not None:
            overrides.write_away(self._state / overrides.FILE, away.away)
        sound = next((c for c in reversed(batch) if isinstance(c, SaveSound)), None)
        if sound is not None:
            chosen = Sound(sound.input, sound.output)
            overrides.write_sound(self._state / overrides.FILE, chosen)
        for command in batch:
            if isinstance(command, DropVoicemail):
                shred(Path(command.path))
                if self._vault:
                    shred(self._vault.place(command.path))
            elif isinstance(command, SaveVoicemail) and command.complete and self._vault:
                self._vault.take(Path(command.path), command.id, command.box)
            elif isinstance(command, SealPiece) and self._conversations:
                conversations.take(self._conversations, command.path)

    def _with_place(self, command: StoreCommand) -> StoreCommand:
        """A command as its row is written: a message's path is where it is sealed, or will be."""
        if self._vault and isinstance(command, SaveVoicemail):
            return replace(command, path=str(self._vault.place(command.path)))
        if self._conversations and isinstance(command, SaveRecording):
            return replace(command, path=str(self._conversations.recordings / command.id))
        return command

    def _forget(self, whole: Sequence[SaveVoicemail]) -> None:
        """Remove what is readable of messages that are sealed and written; the next start tries again."""
        for command in whole:
            try:
                if self._vault and self._vault.place(command.path).exists():
                    self._vault.forget(command.path)
            except OSError as wrong:
                log.error("voicemail: %s stays readable: %s", Path(command.path).name, wrong.strerror)

    def _fail(self, wrong: Exception) -> None:
        words = _words(wrong)
        with self._change:
            if words != self._failure:
                log.error("journal: %s", words)
            if not self._failure:
                self._since = self._now()
            self._failure = words

    def _well(self) -> None:
        with self._change:
            if self._failure:
                log.warning("journal: written again after: %s", self._failure)
            self._failure = ""
            over = self._kept_to and self._done >= self._kept_to
        if over:
            self._unwritten.clear()
            self._kept_to = 0

    def _sleep(self, seconds: float) -> None:
        """Wait before the next try, or less when somebody flushes or closes."""
        with self._change:
            self._hurry = False
            self._change.wait_for(lambda: self._hurry or self._closing, seconds)


def _named(command: StoreCommand) -> str:
    """A command without what it holds: its kind and whose it is."""
    ident = getattr(command, "id", "") or getattr(command, "call", "")
    return f"{type(command).__name__} {ident}".strip()


def _passes(wrong: Exception) -> bool:
    """Whether a failure can pass by itself: a full disk, a lock, a lost server; not a bad value."""
    if isinstance(wrong, DBAPIError) and wrong.connection_invalidated:
        return True
    by_value = isinstance(wrong, DataError | IntegrityError | ProgrammingError)
    return isinstance(wrong, DatabaseError | OSError) and not by_value


def _words(wrong: Exception) -> str:
    """A failure as a receptionist can pass it on."""
    if isinstance(wrong, OSError):
        return f"{Path(wrong.filename or 'file').name}: {wrong.strerror or wrong}"
    words = cause(wrong)
    known = {
        "disk is full": "disk full",
        "malformed": "database damaged",
        "not a database": "database damaged",
        "locked": "database locked by another program",
        "readonly": "read-only",
    }
    return next((plain for sign, plain in known.items() if sign in words), words)


def _override(command: SaveOverride) -> Override | None:
    if not command.mode:
        return None
    set_at = command.set_at or datetime.now(UTC)
    return Override(command.mode, command.author, set_at, command.until, command.reason, under=command.under)


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
