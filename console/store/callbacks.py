"""Callers who wait to be called back, for a desk that starts again."""

from sqlalchemy import Engine, select

from console.calls.kept import SaveCallback
from console.store.schema import callbacks

_ALL = [callbacks.c[name] for name in SaveCallback.__dataclass_fields__]


def waiting(engine: Engine) -> tuple[SaveCallback, ...]:
    """The wishes nobody has fulfilled yet, the oldest first.

    Only from a file of our own: in a shared database another desk may be about to call them.
    """
    if engine.dialect.name != "sqlite":
        return ()
    query = select(*_ALL).where(callbacks.c.state == "waiting").order_by(callbacks.c.asked)
    with engine.connect() as connection:
        return tuple(SaveCallback(**row) for row in connection.execute(query).mappings())
