"""The audit in the database: rows are only ever added, each chained to the one before it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from console.store.audit.hash_chain import START, Entry, Head, digest, faults, owned, owner
from console.store.audit.hash_chain import head as parsed
from console.store.keys.sealed_file import Key
from console.store.schema import FORMER_KEYS, OFFICE_KEY, audit, meta

_HEAD = "audit_head"
#: before the id of a key that the office had before, whose subkey still proves the rows of its time
FORMER = "audit_key_"
_ALL = [audit.c[name] for name in Entry.__dataclass_fields__]


#: a telephone number as people and programs write it: a plus and digits, a trunk prefix and groups, or a long
#: row of digits; neither a date, a time, an address of the network nor the id of a record
_NUMBER = re.compile(
    r"(?<![\w.:/-])(?:"
    r"\+\(?\d[\d ()./-]{3,}\d"
    r"|\(0?\d{2,5}\)[ .-]?\d[\d .-]{3,}\d"
    r"|0\d{1,5}[ /-]\d[\d -]{3,}\d"
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|\d{7,15}"
    r")(?![\w:]|[.-]\d)"
)
_SIP = re.compile(r"(?i)\b(sips?|tel):[^\s@;<>,]+@?")


def numberless(text: str) -> str:
    """A text of the audit without telephone numbers: its rows stay for ever, also when whose number it was is
    forgotten. Rows name calls and cards by id."""
    return _NUMBER.sub("…", _SIP.sub(r"\1:…@", text))


def append(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows (``at``, ``who``, ``verb``, perhaps ``subject`` and ``detail``) to the chain, within the
    connection's transaction; nobody else can add meanwhile."""
    last = _taken(connection)
    key = key_of(connection)
    made = []
    for row in rows:
        subject, detail = numberless(row.get("subject", "")), numberless(row.get("detail", ""))
        entry = Entry(last.id + 1, row["at"], row["who"], row["verb"], subject, detail)
        mac = digest(key, last.mac, entry)
        entry = replace(entry, mac=owned(mac, key) if key and _is_shared(connection) else mac)
        last = Head(entry.id, entry.mac)
        made.append({name: getattr(entry, name) for name in Entry.__dataclass_fields__})
    if made:
        connection.execute(insert(audit), made)
        connection.execute(update(meta).where(meta.c.key == _HEAD).values(value=last.word))


def write(engine: Engine, at: datetime, who: str, verb: str, subject: str = "", *, detail: str = "") -> None:
    """Add one row."""
    with engine.begin() as connection:
        append(connection, ({"at": at, "who": who, "verb": verb, "subject": subject, "detail": detail},))


def seal(connection: Connection) -> None:
    """Chain the rows of an older program, as they are now."""
    before, key = START, key_of(connection)
    for row in connection.execute(select(*_ALL).order_by(audit.c.id)).all():
        entry = Entry(*row)
        before = Head(entry.id, digest(key, before.mac, entry))
        connection.execute(update(audit).where(audit.c.id == entry.id).values(mac=before.mac))
    connection.execute(insert(meta).values(key=_HEAD, value=before.word))


def head(engine: Engine) -> Head:
    """The last row, as the chain's end is kept."""
    with engine.connect() as connection:
        found = connection.scalar(select(meta.c.value).where(meta.c.key == _HEAD))
    return _head(found)


def mac_of(engine: Engine, row: int) -> str:
    """What a row holds beside its words; empty where there is no such row."""
    with engine.connect() as connection:
        return str(connection.scalar(select(audit.c.mac).where(audit.c.id == row)) or "")


def verify(engine: Engine, key: Key | None, anchors: Iterable[Head] = ()) -> list[str]:
    """What is wrong with the whole audit, in words; empty: nothing."""
    last = head(engine)
    with engine.connect() as connection:
        rows = connection.execute(select(*_ALL).where(audit.c.id <= last.id).order_by(audit.c.id))
        former, shared = _former(connection), _is_shared(connection)
        found = faults((Entry(*row) for row in rows), last, key, anchors, former, shared=shared)
        newest = connection.scalar(select(func.max(audit.c.id))) or 0
    past = newest > head(engine).id  # asked for last: a row that is added rightly moves the head, too
    return [*found, f"row {newest} was added past the end of the chain"] if past else found


def of_others(engine: Engine, key: Key | None) -> dict[str, int]:
    """How many rows have been written with keys that are not this desk's, nor were: by the keys' ids."""
    with engine.connect() as connection:
        own = {"", key.id.hex() if key else "", *_former(connection)}
        macs = connection.scalars(select(audit.c.mac)) if _is_shared(connection) else ()
        owners = Counter(map(owner, macs))
    return {ident: count for ident, count in sorted(owners.items()) if ident not in own}


def entries(engine: Engine, since: datetime, *, who: str = "", verb: str = "") -> Iterator[Entry]:
    """Rows of that time or later, oldest first, of one person or verb."""
    query = select(*_ALL).where(audit.c.at >= since).order_by(audit.c.id)
    query = query.where(audit.c.who == who) if who else query
    query = query.where(audit.c.verb == verb) if verb else query
    with engine.connect() as connection:
        yield from (Entry(*row) for row in connection.execute(query))


def key_of(connection: Connection) -> Key | None:
    """The office's key, where the database has one."""
    found: Key | None = connection.get_execution_options().get(OFFICE_KEY)
    return found


def _former(connection: Connection) -> Mapping[str, Key | bytes]:
    """What proves rows of keys before this one. On a server it lies outside: whoever writes rows there could
    write it, too."""
    if _is_shared(connection):
        beside: Mapping[str, Key | bytes] = connection.get_execution_options().get(FORMER_KEYS, {})
        return beside
    rows = connection.execute(select(meta.c.key, meta.c.value).where(meta.c.key.startswith(FORMER)))
    return {name.removeprefix(FORMER): bytes.fromhex(value) for name, value in rows}


def _is_shared(connection: Connection) -> bool:
    """Whether desks with keys of their own write into one chain."""
    return connection.dialect.name != "sqlite"


def _taken(connection: Connection) -> Head:
    """The chain's end, held until the transaction ends: written first, so that nobody else reads it."""
    mine = meta.c.key == _HEAD
    if not connection.execute(update(meta).where(mine).values(value=meta.c.value)).rowcount:
        connection.execute(insert(meta).values(key=_HEAD, value=START.word))
    kept = _head(connection.scalar(select(meta.c.value).where(mine)))
    newest = connection.execute(select(audit.c.id, audit.c.mac).order_by(audit.c.id.desc()).limit(1)).first()
    # Beyond a head that was set back, rows go on; verify says what is wrong.
    return Head(*newest) if newest and newest.id > kept.id else kept


def _head(word: str | None) -> Head:
    if not word or word == START.word:
        return START
    try:
        return parsed(word)
    except ValueError:
        return START
