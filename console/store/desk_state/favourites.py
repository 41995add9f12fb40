"""Favourites, remarks and whom people called last, for a desk that starts."""

import re

from sqlalchemy import Connection, Engine, delete, insert, select

from console.calls.protocol.store_commands import SaveFavourite, SaveRemark
from console.store.schema import calls, favourites, remarks

#: calls that were dialled are looked at so far back
_LOOKED_AT = 500
_DIALABLE = re.compile(r"\+?[0-9]{2,20}")


def write(connection: Connection, command: SaveFavourite | SaveRemark) -> None:
    """Write a favourite or a remark, or take it out; twice is as good as once."""
    if isinstance(command, SaveFavourite):
        mine = (favourites.c.user == command.user) & (favourites.c.to == command.to)
        connection.execute(delete(favourites).where(mine))
        if command.name:
            row = {"user": command.user, "to": command.to, "name": command.name}
            connection.execute(insert(favourites), {**row, "number": _number(command.to)})
        return
    connection.execute(delete(remarks).where(remarks.c.to == command.to))
    if command.text:
        words = {"to": command.to, "text": command.text, "by": command.by}
        connection.execute(insert(remarks).values(**words, number=_number(command.to), at=command.at))


def _number(to: str) -> str:
    """The number a destination is, so that it is found when somebody is erased."""
    return to.removeprefix("number ") if to.startswith("number ") else ""


def kept_favourites(engine: Engine) -> list[tuple[str, str, str]]:
    """User, place and name of every favourite, as they were chosen."""
    query = select(favourites.c.user, favourites.c.to, favourites.c.name).order_by(favourites.c.id)
    with engine.connect() as connection:
        return [(row.user, row.to, row.name) for row in connection.execute(query)]


def kept_remarks(engine: Engine) -> list[tuple[str, str]]:
    """Place and words of every remark."""
    with engine.connect() as connection:
        return [(row.to, row.text) for row in connection.execute(select(remarks.c.to, remarks.c.text))]


def last_dialled(engine: Engine) -> list[tuple[str, str, str]]:
    """Which user called, whom and by what name, the newest first."""
    query = select(calls.c.dialled_by, calls.c.caller, calls.c.display).where(calls.c.direction == "out")
    query = query.order_by(calls.c.arrived.desc()).limit(_LOOKED_AT)
    with engine.connect() as connection:
        return [
            (row.dialled_by, f"number {row.caller}", row.display)
            for row in connection.execute(query)
            if _DIALABLE.fullmatch(row.caller)
        ]
