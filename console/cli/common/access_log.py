"""What people look at by commands goes to the audit, as what they look at on the screen does."""

import argparse
from collections.abc import Iterable, Mapping

from console.cli.common.output import now, whoami
from console.store.audit import trail
from console.store.database.engine import open_writer

#: What shows or takes out records, by its words, and the verb of its row in the audit; ``None`` shows none.
VIEWS: Mapping[str, str | None] = {
    "seat": "joined",
    "board": "board",
    "serve": None,
    "demo": None,
    "check": None,
    "route": None,
    "route --replay": "call replayed",
    "mode": None,
    "do": "joined",
    "calls": "calls listed",
    "calls ID": "call shown",
    "calls --refused": "refused calls listed",
    "report": None,
    "wallboard": "joined",
    "voicemail list": "messages listed",
    "voicemail text": "message read",
    "voicemail play": "message played",
    "voicemail export": "voicemail exported",
    "recordings list": "recordings listed",
    "recordings play": "recording played",
    "recordings export": "recording exported",
    "mail": None,
    "prompts": None,
    "intents": None,
    "contacts list": "cards listed",
    "contacts search": "cards listed",
    "contacts show": "card shown",
    "contacts add": "contact added",
    "contacts import": "contacts imported",
    "contacts import --dry-run": "cards listed",
    "contacts imports": None,
    "contacts undo-import": "import undone",
    "contacts export": "contacts exported",
    "contacts tag": "contact tagged",
    "contacts remove": "contact removed",
    "doctor": None,
    "encrypt": None,
    "erase": "erased",
    "key": "key rotated",
    "audit": None,
    "pin": None,
    "pjsip": None,
    "reload": None,
    "install": None,
    "backup": "backup",
    "restore": "restored",
}

#: How many ids one row names; the others are counted.
NAMED = 20


def accessed(args: argparse.Namespace, verb: str, ids: Iterable[object], detail: str = "") -> None:
    """Write that this person looks at these records, before they are shown. Raises ``StoreError`` and
    ``SQLAlchemyError``: what can't be written down is not shown."""
    all_of_them = [str(each) for each in ids]
    if not all_of_them:
        return
    named = " ".join(all_of_them[:NAMED])
    more = len(all_of_them) - NAMED
    engine = open_writer(args.state)
    try:
        trail.write(engine, now(), whoami(), verb, named, detail=f"and {more} more" if more > 0 else detail)
    finally:
        engine.dispose()
