"""Whether the wall clock may be believed where something is to be destroyed by it.

A machine that starts with a wrong date would find everything too old. So each look at what is due is kept
with its time: one that comes much later than the last is doubted, and nothing is destroyed, until the clock
has gone on from there for half a day. Who put it right before that has lost nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from console.store.schema import meta

#: Looks are a day apart, or a long weekend for which the machine was off; what is more is a leap.
LEAP = timedelta(days=4)
#: For how long a leap is doubted.
DOUBT = timedelta(hours=12)
_KEY = "retention_look"


@dataclass(frozen=True, slots=True)
class Look:
    """When it was looked last, by the wall clock, and since when that is doubted."""

    at: datetime
    doubted: datetime | None = None


def after(last: Look | None, now: datetime) -> Look:
    """The look at a moment, by the one before."""
    if last and now - last.at > LEAP:
        return Look(now, now)
    doubted = last.doubted if last else None
    if doubted and not timedelta(0) <= now - doubted < DOUBT:
        doubted = None  # put back, or gone on well
    return Look(now, doubted)


def look(engine: Engine, now: datetime) -> Look:
    """Look, and keep that."""
    with engine.begin() as connection:
        kept = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
        found = after(_read(kept) if kept else None, now)
        connection.execute(delete(meta).where(meta.c.key == _KEY))
        words = " ".join(each.isoformat() for each in (found.at, found.doubted) if each)
        connection.execute(insert(meta).values(key=_KEY, value=words))
    return found


def _read(words: str) -> Look:
    return Look(*(datetime.fromisoformat(each) for each in words.split()))
