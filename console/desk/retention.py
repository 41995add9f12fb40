"""Messages shredded when their box keeps them no longer: once a day, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.config.model import Office
from console.store import voicemail
from console.store.database import cause

log = logging.getLogger(__name__)

DAY_S = 86_400.0


class Keeper:
    """Shreds what somebody dealt with and ``[[voicemail]] keep`` has run out for, and has it audited.

    ``office`` may be set anew when the config was read again.
    """

    def __init__(
        self, engine: Engine, office: Office, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.office = office
        self._engine = engine
        self._now = now
        self._over = threading.Event()

    def start(self) -> None:
        """Look now, and then once a day."""
        threading.Thread(target=self._run, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Shred nothing more."""
        self._over.set()

    def _run(self) -> None:
        while True:
            try:
                self.work()
            except SQLAlchemyError as wrong:
                log.error("retention: %s; tried again in a day", cause(wrong))
            if self._over.wait(DAY_S):
                return

    def work(self) -> int:
        """Shred what is due; how many messages that were."""
        done = 0
        now = self._now()
        for box in self.office.voicemail:
            due = voicemail.expired(self._engine, box.name, now - timedelta(seconds=box.keep))
            for message in due if box.keep else ():
                if self._over.is_set():
                    return done
                try:
                    voicemail.expire(self._engine, message, now)
                    done += 1
                except OSError as wrong:
                    log.error("retention: message %s: %s; tried again in a day", message.id, wrong.strerror)
        if done:
            log.info("retention: %d messages shredded", done)
        return done
