"""Takes notices to the mail server, off the desk's thread; a dead server loses none and is told of."""

import asyncio
import logging
import re
import ssl
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPReadTimeoutError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.calls.protocol.store_commands import SendMail
from console.config import secrets
from console.config.schema.office import Office
from console.routing.schedule import moments
from console.store.database.engine import cause
from console.store.desk_state import mail_queue

log = logging.getLogger(__name__)

#: Seconds the server may take for one answer; between tries while it can't be reached: first and longest;
#: and between looks for mail that came from elsewhere.
ANSWER_S, RETRY_S, LOOK_S = 20.0, (15.0, 600.0), 60.0
#: From this answer on a server will never take the mail (RFC 5321, 4.2.1).
_NEVER = 500
#: Answers to the login: they say nothing about a mail (RFC 4954).
_LOGIN = frozenset({530, 534, 535, 538})


class Postman:
    """Sends what waits in the store. ``wake`` from any thread when mail came; ``health`` is for the board.

    ``office`` may be set anew when the config was read again.
    """

    def __init__(
        self,
        engine: Engine,
        office: Office,
        base_dir: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._office = office
        self._base_dir = base_dir
        self._now = now
        self._wake = threading.Event()
        self._over = False
        self._hurry = True
        self._trouble = ""
        self._since: datetime | None = None
        self._left = self._later = self._refused = 0

    @property
    def office(self) -> Office:
        """Whose mail it is."""
        return self._office

    @office.setter
    def office(self, office: Office) -> None:
        self._office, self._hurry = office, True
        self._wake.set()

    def start(self) -> None:
        """Begin with what waits from before."""
        threading.Thread(target=self._run, name="postman", daemon=True).start()

    def wake(self) -> None:
        """Mail came."""
        self._wake.set()

    def stop(self) -> None:
        """Send nothing more; what waits is sent after the next start."""
        self._over = True
        self._wake.set()

    def health(self) -> str:
        """Plain words for the board when mail does not leave, else ``""``."""
        parts = []
        if self._trouble and self._since:
            wait = f"{_mails(self._left)} {'waits' if self._left == 1 else 'wait'}"
            parts.append(
                f"{self._trouble} since {moments.in_words(self._since, self._now().astimezone())}, {wait}"
            )
        if self._refused:
            parts.append(f"{_mails(self._refused)} refused: see reception mail")
        return f"mail: {'; '.join(parts)}" if parts else ""

    def _run(self) -> None:
        pause = 0.0
        while not self._over:
            woken = self._wake.wait(pause or LOOK_S) if not self._hurry else True
            self._wake.clear()
            if self._over or (woken and pause and not self._hurry):
                continue  # a server that is away is not asked more often because more waits
            self._hurry = False
            try:
                well = self.work()
            except SQLAlchemyError as wrong:
                well = self._fail(f"the queue can't be read: {cause(wrong)}")
            except Exception as wrong:
                log.exception("mail")
                well = self._fail(f"a mistake of the desk's own ({type(wrong).__name__})")
            pause = 0.0 if well else min(max(pause * 2, RETRY_S[0]), RETRY_S[1])

    def work(self) -> bool:
        """Send all that waits; whether the server took or refused every one."""
        waiting = mail_queue.waiting(self._engine)
        self._refused = len(mail_queue.refused(self._engine))
        if not waiting or not self._office.mail.server:
            self._left, self._trouble = 0, ""
            return True
        self._later = 0
        try:
            asyncio.run(self._deliver(waiting))
        except (SMTPException, OSError, ValueError, TimeoutError) as wrong:
            return self._fail(_words(wrong, self._office.mail.server))
        finally:
            self._left = len(mail_queue.waiting(self._engine))
            self._refused = len(mail_queue.refused(self._engine))
        if self._later:
            return self._fail("the server takes some mail later")
        if self._trouble:
            log.info("mail leaves again")
        self._trouble = ""
        return True

    async def _deliver(self, waiting: Sequence[SendMail]) -> None:
        mail = self._office.mail
        host, port = mail.place
        known = None
        if mail.security != "off":
            known = ssl.create_default_context(cafile=str(self._base_dir / mail.ca) if mail.ca else None)
        server = SMTP(
            hostname=host,
            port=port,
            timeout=ANSWER_S,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
            tls_context=known,
            username=mail.user or None,
            password=secrets.password(mail, self._base_dir, "[mail]") if mail.user else None,
            local_hostname=_domain(mail.sender),
        )
        async with server:
            for each in waiting:
                if self._over:
                    return
                if mail_queue.take(self._engine, each.id, self._now()):
                    await self._send(server, each)

    async def _send(self, server: SMTP, each: SendMail) -> None:
        """Send one; a refusal is written down. Raises what says that the server is in trouble."""
        try:
            await server.sendmail(self._office.mail.sender, each.to, self._written(each))
        except SMTPRecipientsRefused as wrong:
            self._answered(each, wrong.recipients[0])
        except BaseException as wrong:
            if isinstance(wrong, SMTPResponseException) and not isinstance(wrong, SMTPSenderRefused):
                self._answered(each, wrong)
                return
            mail_queue.give_back(self._engine, each.id)
            raise
        else:
            mail_queue.sent(self._engine, each.id)

    def _answered(self, each: SendMail, answer: SMTPResponseException) -> None:
        """The server did not take a mail: now, or ever."""
        if answer.code < _NEVER or answer.code in _LOGIN:
            mail_queue.give_back(self._engine, each.id)
            self._later += 1
            log.warning("mail %s: the server takes it later (%d)", each.id, answer.code)
            return
        mail_queue.refuse(self._engine, each.id, _plain(f"{answer.code} {answer.message}"))
        log.error("mail %s: refused (%d)", each.id, answer.code)

    def _written(self, each: SendMail) -> bytes:
        """The mail itself. Its Message-ID is its own for ever: one that is sent twice is known as such."""
        out = EmailMessage()
        sender = self._office.mail.sender
        out["From"] = sender
        out["To"] = each.to
        out["Subject"] = each.subject
        out["Date"] = format_datetime(each.at)
        out["Message-ID"] = f"<{each.id}@{_domain(sender)}>"
        out["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
        out.set_content(each.body)
        return out.as_bytes()

    def _fail(self, words: str) -> bool:
        if words != self._trouble:
            log.error("mail: %s", words)
        if not self._trouble:
            self._since = self._now().astimezone()
        self._trouble = words
        return False


def _words(wrong: BaseException, server: str) -> str:
    """A failure as a receptionist can pass it on."""
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"{server}: its certificate is not valid ({wrong.verify_message})"
    inner = wrong.__cause__
    if isinstance(inner, ssl.SSLCertVerificationError):
        return _words(inner, server)
    if isinstance(wrong, SMTPResponseException):
        return f"{server} says {wrong.code} {_plain(str(wrong.message))}"
    if isinstance(wrong, ValueError):
        return _plain(str(wrong))
    if isinstance(wrong, SMTPReadTimeoutError):
        return f"{server} does not answer"
    return f"{server} can't be reached"


def _domain(mailbox: str) -> str:
    return mailbox.rpartition("@")[2]


def _plain(text: str) -> str:
    """A server's words on one line, without what would move a terminal's cursor."""
    return " ".join(re.sub(r"[^\x20-\x7e]", " ", text).split())[:150]


def _mails(count: int) -> str:
    return f"{count} notice{'' if count == 1 else 's'}"
