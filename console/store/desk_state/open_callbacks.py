"""Callers who wait to be called back, for a desk that starts again."""

from sqlalchemy import Engine, select

from console.calls.protocol.store_commands import SaveCallback
from console.store.runs import is_own
from console.store.schema import callbacks

_ALL = [callbacks.c[name] for name in SaveCallback.__dataclass_fields__]


def waiting(engine: Engine, own: tuple[str, ...] | None = None) -> tuple[SaveCallback, ...]:
    """The wishes nobody has fulfilled yet, the oldest first; of a database that desks share those of the
    ``own`` runs, for another desk may be about to call the others."""
    query = select(*_ALL).where(callbacks.c.state == "waiting").order_by(callbacks.c.asked)
    with engine.connect() as connection:
        found = (SaveCallback(**row) for row in connection.execute(query).mappings())
        return tuple(wish for wish in found if is_own(wish.call, own))
