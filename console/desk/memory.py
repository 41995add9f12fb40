"""What a desk takes over from the database: the day so far, open slips, favourites, promised calls."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from console.calls.protocol.answers import Past
from console.calls.protocol.store_commands import SaveCallback
from console.config.schema.office import Office
from console.routing.reports.figures import figures
from console.store import runs
from console.store.desk_state import favourites, open_items
from console.store.journal.journeys import journeys
from console.store.journal.queries import counts

#: what the core is told, and the calls back that this desk promised before
Memory = tuple[Past, tuple[SaveCallback, ...]]


def read(engine: Engine, state: Path, office: Office, run: str) -> Memory:
    """Read it, in any thread; ``run`` is the one that is up. Raises ``SQLAlchemyError``."""
    zone = ZoneInfo(office.office.timezone)
    midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    own = runs.of_desk(engine, state)
    before = None if own is None else tuple(each for each in own if each != run)
    goals = {queue.shown: queue.goal for queue in office.queue}
    past = Past(
        dict(counts(engine, midnight)),
        figures(journeys(engine, midnight, zone), office.wallboard.within, goals),
        open_items.slips_open(engine),
        tuple(favourites.kept_favourites(engine)),
        tuple(favourites.kept_remarks(engine)),
        tuple(favourites.last_dialled(engine)),
    )
    return past, open_items.callbacks_waiting(engine, before)
