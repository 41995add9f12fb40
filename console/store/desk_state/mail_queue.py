"""Mail that waits for a server to take it, and mail that none will take."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, or_, select, update

from console.calls.protocol.store_commands import SendMail
from console.store.audit.trail import append
from console.store.schema import mails

_ALL = [mails.c[name] for name in SendMail.__dataclass_fields__]
#: A desk that set out to send a mail has it for so long; then it died, and the mail is anybody's.
TAKEN_FOR = timedelta(minutes=5)
#: Mail looked at in one round.
MOST = 200


def waiting(engine: Engine) -> tuple[SendMail, ...]:
    """What no server has taken yet, the oldest first."""
    query = select(*_ALL).where(mails.c.refused == "").order_by(mails.c.at, mails.c.id).limit(MOST)
    with engine.connect() as connection:
        return tuple(SendMail(**row) for row in connection.execute(query).mappings())


def refused(engine: Engine) -> tuple[tuple[SendMail, str], ...]:
    """What a server will never take, and what it said."""
    query = select(*_ALL, mails.c.refused.label("why")).where(mails.c.refused != "").order_by(mails.c.at)
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    return tuple((SendMail(**{k: v for k, v in row.items() if k != "why"}), row["why"]) for row in found)


def take(engine: Engine, ident: str, at: datetime) -> bool:
    """Set out to send a mail; whether no other desk has."""
    free = or_(mails.c.taken.is_(None), mails.c.taken < at - TAKEN_FOR)
    with engine.begin() as connection:
        done = connection.execute(update(mails).where(mails.c.id == ident, free).values(taken=at))
        return done.rowcount == 1


def give_back(engine: Engine, *idents: str) -> None:
    """It could not be sent now, or shall be tried again: any desk may."""
    with engine.begin() as connection:
        values = {"taken": None, "refused": ""}
        connection.execute(update(mails).where(mails.c.id.in_(idents)).values(values))


def sent(engine: Engine, ident: str) -> None:
    """A server took it: it is ours no longer."""
    with engine.begin() as connection:
        connection.execute(delete(mails).where(mails.c.id == ident))


def refuse(engine: Engine, ident: str, why: str) -> None:
    """The server will never take it."""
    with engine.begin() as connection:
        connection.execute(update(mails).where(mails.c.id == ident).values(refused=why, taken=None))


def drop(engine: Engine, ident: str, who: str, at: datetime) -> None:
    """Nobody wants it sent any more; who said so is written down."""
    with engine.begin() as connection:
        connection.execute(delete(mails).where(mails.c.id == ident))
        append(connection, ({"at": at, "who": who, "verb": "mail dropped", "subject": ident},))
