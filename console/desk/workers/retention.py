"""What is kept no longer: messages and recordings shredded, calls made nameless; each night, in a thread."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.config.schema.office import Office
from console.store.audit import anchor, trail
from console.store.contacts import imports
from console.store.database.engine import cause
from console.store.keys.sealed_file import Key
from console.store.privacy import clock_check, retention
from console.store.recordings import conversations, voicemail
from console.store.runs import is_own, of_desk

log = logging.getLogger(__name__)

#: The hour of the office's clock when it is looked.
NIGHT = time(3, 0)
#: How often the audit's head is written down beside the database, in seconds.
FOLLOWED_S = 60.0


def until_night(now: datetime) -> float:
    """Seconds from a moment of the office's clock to the next night's hour."""
    day = now.date() + timedelta(days=now.time() >= NIGHT)
    return (datetime.combine(day, NIGHT, now.tzinfo).astimezone(UTC) - now.astimezone(UTC)).total_seconds()


class Keeper:
    """Shreds what somebody dealt with and ``[[voicemail]] keep`` has run out for, conversations as
    ``[recording] keep`` says, and lets rows go as ``[retention]`` says; all of it is audited, and the
    audit's head goes to the log.

    ``state`` is the state folder; ``office`` may be set anew when the config was read again.
    """

    def __init__(
        self,
        engine: Engine,
        state: Path,
        office: Office,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        key: Key | None = None,
    ) -> None:
        self._key = key
        self._audit = ""
        self.office = office
        self._engine = engine
        self._state = state
        self._now = now
        self._over = threading.Event()
        self._doubted: datetime | None = None

    def start(self) -> None:
        """Look now, and then each night."""
        threading.Thread(target=self._run, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Shred nothing more."""
        self._over.set()

    def health(self) -> str:
        """Why nothing is removed now, as a sentence; empty when all is well."""
        if not self._doubted:
            return ""
        day = self._doubted.astimezone(ZoneInfo(self.office.office.timezone))
        return (
            f"Is it {day:%d %b %Y}? The desk was off long or its clock is wrong: nothing old is removed today"
        )

    def _run(self) -> None:
        while True:
            try:
                self.work()
            except SQLAlchemyError as wrong:
                log.error("retention: %s; tried again in a day", cause(wrong))
            except Exception:
                log.exception("retention: tried again in a day")
            if self._wait():
                return

    def _wait(self) -> bool:
        """Wait until the night, and keep the audit's head meanwhile; whether it is over."""
        left = until_night(self._now().astimezone(ZoneInfo(self.office.office.timezone)))
        while left > 0:
            over = self._over.wait(min(FOLLOWED_S, left))
            left -= FOLLOWED_S
            try:
                self._doubt((words,) if (words := self._follow()) else ())
            except (SQLAlchemyError, OSError) as wrong:
                log.error("audit: its head can't be kept: %s", wrong)
            if over:
                return True
        return False

    def _follow(self) -> str:
        return anchor.follow(self._engine, self._state, self._key, self._now())

    def _prove(self, now: datetime) -> None:
        """Prove the audit and keep its head outside it; what is wrong stays on the board."""
        try:
            found = anchor.look(self._engine, self._state, self._key, now)
        except OSError as wrong:
            found = [f"its head can't be kept: {wrong.strerror}"]
        self._audit = ""
        self._doubt(found)
        log.info("the audit's head: %s", trail.head(self._engine).short)

    def _doubt(self, found: Sequence[str]) -> None:
        """Say what is wrong with the audit, in the log and on the board, until it is proved again."""
        for words in found:
            if words not in self._audit:
                log.error("audit: %s", words)
        if found:
            self._audit = f"The audit is not whole: {found[0]} (reception audit verify)"

    def proof(self) -> str:
        """What is wrong with the audit, as a sentence; empty: nothing that is known."""
        return self._audit

    def work(self) -> int:
        """Shred and let go what is due, if the clock is believed; how many messages and recordings went."""
        done = 0
        now = self._now()
        self._prove(now)
        self._doubted = clock_check.look(self._engine, now).doubted
        if self._doubted:
            log.error("retention: %s", self.health())
            return done
        imports.forget(self._engine, now)
        own = of_desk(self._engine, self._state)
        gone = retention.expire(self._engine, self.office.retention, now, own)
        if gone:
            log.info("retention: %s", ", ".join(f"{count} {name}" for name, count in gone.items()))
        for box in self.office.voicemail:
            due = voicemail.expired(self._engine, box.name, now - timedelta(seconds=box.keep))
            for message in due if box.keep else ():
                if self._over.is_set():
                    return done
                if not is_own(message.id, own):
                    continue  # its recording lies with another desk, which shreds both
                try:
                    voicemail.expire(self._engine, message, now)
                    done += 1
                except OSError as wrong:
                    log.error("retention: message %s: %s; tried again in a day", message.id, wrong.strerror)
        keep = self.office.recording.keep
        for one in conversations.expired(self._engine, now - timedelta(seconds=keep)) if keep else ():
            if self._over.is_set():
                return done
            if not is_own(one.id, own):
                continue
            try:
                conversations.expire(self._engine, self._state, one, now)
                done += 1
            except OSError as wrong:
                log.error("retention: recording %s: %s; tried again in a day", one.id, wrong.strerror)
        if done:
            log.info("retention: %d messages and recordings shredded", done)
        return done
