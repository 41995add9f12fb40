"""Mail as the config writes it: the server that takes the office's notices."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from console.config.grammar.fields import Address, listed
from console.config.schema.base import Part

#: RFC 5321 allows more; what it allows beyond this is a slip of the hand in an office's config.
_MAILBOX = re.compile(r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$")
#: ports of submission: STARTTLS (RFC 6409), TLS from the first byte (RFC 8314), and plain SMTP
PORTS = {"starttls": 587, "tls": 465, "off": 25}


def _mailbox(value: str) -> str:
    if value and not _MAILBOX.match(value):
        raise ValueError("write a mail address, such as desk@clinic.example")
    return value


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Mailboxes = Annotated[tuple[Mailbox, ...], BeforeValidator(listed)]


class Mail(Part):
    """``[mail]``: where notices leave by mail: that something waits, and about whom only if ``patients``."""

    server: Address = ""
    """Host or host:port of the mail server; empty: no mail leaves."""
    security: Literal["starttls", "tls", "off"] = "starttls"
    """How the connection is encrypted; the port is 587, 465 or 25 unless ``server`` says another."""
    ca: str = ""
    """File with the authorities that its certificate must come from; empty: the system's."""
    user: str = ""
    """User name there; empty: none is asked for."""
    password_file: str = ""
    """File that holds the password (only its first line is read)."""
    password_env: str = ""
    """Environment variable that holds the password."""
    sender: Mailbox = ""
    """Address that notices come from."""
    patients: bool = False
    """Whether notices of message slips say who called and what about: only for a server you trust with it."""

    @property
    def place(self) -> tuple[str, int]:
        """Host and port of the server."""
        host, _, port = self.server.rpartition(":")
        if host and port.isdigit():
            return host.strip("[]"), int(port)
        return self.server.strip("[]"), PORTS[self.security]
