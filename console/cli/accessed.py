"""What people look at by commands goes to the audit, as what they look at on the screen does."""

import argparse
from collections.abc import Iterable

from console.cli.shown import now, whoami
from console.store import audit
from console.store.database import open_writer

#: How many ids one row names; the others are counted.
NAMED = 20


def accessed(args: argparse.Namespace, verb: str, ids: Iterable[object]) -> None:
    """Write that this person looks at these records, before they are shown. Raises ``StoreError`` and
    ``SQLAlchemyError``: what can't be written down is not shown."""
    all_of_them = [str(each) for each in ids]
    if not all_of_them:
        return
    named = " ".join(all_of_them[:NAMED])
    more = len(all_of_them) - NAMED
    engine = open_writer(args.state)
    try:
        audit.write(engine, now(), whoami(), verb, named, detail=f"and {more} more" if more > 0 else "")
    finally:
        engine.dispose()
