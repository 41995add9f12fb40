"""`reception restore`: puts back what a backup holds, and keeps what was there."""

import argparse
from pathlib import Path

from console.cli.admin.key import key_file
from console.cli.common import paths
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import fail, now, whoami
from console.store.audit import anchor, trail
from console.store.backup.backup import Restored, restore
from console.store.database.engine import FILE, address, open_writer
from console.store.keys import message_key
from console.store.schema import VERSION


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what reception backup wrote")
    parser.epilog = "The desk must be stopped. What was there is kept in the state folder."


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Restore and say what lies where; 1 when it can't be done, and then nothing is changed."""
    config: Path = args.config if args.config != paths.sample() else paths.own_config()
    if address(args.state).database != str(args.state / FILE):
        fail("RECEPTION_DATABASE names another database than the state folder's: unset it to restore here")
        return 1
    done = restore(args.state, args.file, config, now(), key_file(config, args.state))
    _write_down(args, done)
    print(f"{args.state}: as it was on {done.manifest.at.astimezone():%a %d %b %Y %H:%M}")
    if any(part.name.startswith("config/") for part in done.manifest.parts):
        print(f"{config.parent}: the config of that time")
    if done.aside:
        print(f"{done.aside}: what was there before")
    return 0


def _write_down(args: argparse.Namespace, done: Restored) -> None:
    """Write into what was restored that it was; tables of an older program are left as that wrote them."""
    if done.manifest.schema == VERSION:
        at = f"as of {done.manifest.at:%Y-%m-%d %H:%M} UTC"
        engine = open_writer(args.state)
        trail.write(engine, now(), whoami(), "restored", args.file.name, detail=at)
        path = key_file(args.config, args.state)
        anchor.keep(
            args.state,
            trail.head(engine),
            message_key.read(path) if message_key.is_there(path) else None,
            now(),
        )
