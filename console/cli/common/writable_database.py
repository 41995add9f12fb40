"""A database that a command writes into: the first one is made as the desk would make it, encrypted."""

from argparse import Namespace
from pathlib import Path

from sqlalchemy import Engine

from console.cli.admin.key import key_file
from console.config.schema.office import Office
from console.store.database.engine import address, open_writer
from console.store.keys import message_key
from console.store.keys.encryption import make_ready
from console.store.state_folder import private_folder


def writer(args: Namespace, office: Office) -> Engine:
    """The database of ``--state``, to write into. Raises :class:`StoreError`."""
    where = address(args.state)
    database = Path(where.database or "") if where.get_backend_name() == "sqlite" else None
    if office.privacy.encrypt and database and not (database.exists() and database.stat().st_size):
        private_folder(args.state)
        place = key_file(args.config, args.state)
        key = message_key.ready(place, args.state, args.state / "voicemail")
        make_ready(database, place, key, wanted=True)
    return open_writer(args.state)
