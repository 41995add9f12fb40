"""What is open for a desk that starts: callers to be called back, message slips nobody has done."""

from sqlalchemy import Engine, select

from console.calls.protocol.store_commands import SaveCallback, SaveSlip
from console.store.runs import is_own
from console.store.schema import callbacks, slips

_CALLBACK = [callbacks.c[name] for name in SaveCallback.__dataclass_fields__]
_SLIP = [slips.c[name] for name in SaveSlip.__dataclass_fields__]
#: Slips that are taken over; an office that lets more lie does not look at them.
MOST = 2_000


def callbacks_waiting(engine: Engine, own: tuple[str, ...] | None = None) -> tuple[SaveCallback, ...]:
    """The wishes nobody has fulfilled yet, the oldest first; of a database that desks share those of the
    ``own`` runs, for another desk may be about to call the others."""
    query = select(*_CALLBACK).where(callbacks.c.state == "waiting").order_by(callbacks.c.asked)
    with engine.connect() as connection:
        found = (SaveCallback(**row) for row in connection.execute(query).mappings())
        return tuple(wish for wish in found if is_own(wish.call, own))


def slips_open(engine: Engine) -> tuple[SaveSlip, ...]:
    """The open slips, the oldest first; the newest ``MOST`` of them."""
    query = select(*_SLIP).where(slips.c.done_at.is_(None)).order_by(slips.c.at.desc()).limit(MOST)
    with engine.connect() as connection:
        found = [SaveSlip(**row) for row in connection.execute(query).mappings()]
    return tuple(reversed(found))
