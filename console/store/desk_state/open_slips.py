"""Message slips nobody has done yet, for a desk that starts."""

from sqlalchemy import Engine, select

from console.calls.protocol.store_commands import SaveSlip
from console.store.schema import slips

_ALL = [slips.c[name] for name in SaveSlip.__dataclass_fields__]
#: Slips that are taken over; an office that lets more lie does not look at them.
MOST = 2_000


def waiting(engine: Engine) -> tuple[SaveSlip, ...]:
    """The open slips, the oldest first; the newest ``MOST`` of them."""
    query = select(*_ALL).where(slips.c.done_at.is_(None)).order_by(slips.c.at.desc()).limit(MOST)
    with engine.connect() as connection:
        found = [SaveSlip(**row) for row in connection.execute(query).mappings()]
    return tuple(reversed(found))
