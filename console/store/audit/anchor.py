"""The audit's head, kept outside the database: a chain that is cut off, emptied or an older copy is whole in
itself, and only somebody who wrote down how far it went can tell.

It is kept in a file beside the database, sealed by the office's key, and told to the machine's log (syslog,
journald), which the desk's user can't write anew.
"""

import hashlib
import hmac
import logging
import syslog
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from console.config.overrides import replace_file
from console.store.audit import trail
from console.store.audit.hash_chain import START, Head
from console.store.audit.hash_chain import head as parsed
from console.store.keys.sealed_file import Key

log = logging.getLogger(__name__)

#: Its name in the state folder.
NAME = "audit.head"
_LONGEST = 4096


def keep(state: Path, head: Head, key: Key | None, at: datetime, *, told: bool = True) -> None:
    """Write a head down in the file, and where it is ``told`` in the machine's log. Raises ``OSError``."""
    if head == START:
        return
    text = f"{head.word} {at:%Y-%m-%dT%H:%M:%SZ}"
    replace_file(state / NAME, f"{text}\n{_seal(text, key)}\n".encode())
    if told:
        syslog.syslog(syslog.LOG_AUTHPRIV | syslog.LOG_NOTICE, f"reception: audit head {head.short}")


def read_anchor(state: Path, key: Key | None) -> tuple[Head | None, str]:
    """The head in the file, if any, and what is wrong with the file, as words (empty: nothing)."""
    try:
        with (state / NAME).open("rb") as file:
            text, seal, *_ = (*file.read(_LONGEST).decode("ascii").split("\n"), "", "")
        if not hmac.compare_digest(seal.encode(), _seal(text, key).encode()):
            raise ValueError("it is not sealed with this desk's key")
        return parsed(text.split(" ", 1)[0]), ""
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError) as wrong:
        return None, f"{NAME}, the head that was kept beside the database, can't be believed: {wrong}"


def verify(engine: Engine, state: Path, key: Key | None, anchors: tuple[Head, ...] = ()) -> list[str]:
    """What is wrong with the audit, in words, also against the head that was kept; empty: nothing."""
    head, wrong = read_anchor(state, key)
    found = trail.verify(engine, audit_key(engine, key), (*anchors, *([head] if head else [])))
    return [*([wrong] if wrong else []), *found]


def look(engine: Engine, state: Path, key: Key | None, at: datetime) -> list[str]:
    """Prove the audit, and keep its head where it is whole; what is wrong with it, in words."""
    head = trail.head(engine)
    found = verify(engine, state, key)
    if not found:
        keep(state, head, key, at)
    return found


def follow(engine: Engine, state: Path, key: Key | None, at: datetime) -> str:
    """Keep a head that has gone on since the one that is kept, whose row must be there as it was; what is
    wrong, in words (empty: nothing). Raises ``OSError``."""
    before, wrong = read_anchor(state, key)
    head = trail.head(engine)
    if wrong or (before and head == before):
        return wrong
    if before and trail.mac_of(engine, before.id) != before.mac:
        return f"row {before.id}, whose head was written down, is not there as it was"
    keep(state, head, key, at, told=False)
    return ""


def audit_key(engine: Engine, key: Key | None) -> Key | None:
    """The key of the chain's rows: the database's, else the one that is given."""
    with engine.connect() as connection:
        return trail.key_of(connection) or key


def _seal(text: str, key: Key | None) -> str:
    if key is None:
        return "h:" + hashlib.sha256(text.encode()).hexdigest()
    own = HKDF(SHA256(), 32, salt=None, info=b"reception audit head").derive(key.raw)
    return "k:" + hmac.new(own, text.encode(), hashlib.sha256).hexdigest()
