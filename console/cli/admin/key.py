"""`reception key rotate`: another key for all that is kept; and where the office's key lies, for commands
that open what it locks."""

import argparse
from pathlib import Path

from console.cli.common import paths
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import fail, now, whoami
from console.config.load import ConfigErrors, in_force
from console.store.database.engine import FILE, address
from console.store.keys import message_key, sqlcipher
from console.store.keys.keyring import Place, Ring
from console.store.privacy.key_rotation import rotate
from console.store.state_folder import StateLock


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", choices=("rotate",), help="make a new key and seal everything with it")
    parser.epilog = (
        "The desk must be stopped. What is interrupted goes on when it is run again. The old key stays "
        "beside the new one under its id: backups made before need it; remove it when they are gone."
    )


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Rotate and say what was done; 1 when it can't be done."""
    place = key_file(args.config, args.state)
    if isinstance(place, Ring) or place == message_key.given():
        fail(
            f"the key is {place}, which only its own tools change: put it into a file (key_file) to rotate it"
        )
        return 1
    where = address(args.state)
    local = where.database == str(args.state / FILE)
    lock = StateLock(args.state)
    try:
        done = rotate(args.state, args.state / FILE if local else None, place, whoami(), now())
    except sqlcipher.Error as wrong:
        fail(f"{args.state / FILE}: {wrong}; run it again, it goes on where it stopped")
        return 1
    finally:
        lock.close()
    what = "the database and " if done.database else ""
    print(f"{what}{done.files} sealed files have the key {done.new} now: keep a copy of it elsewhere")
    print(f"{place}: the new key")
    print(f"{done.former}: the old key {done.old}, for backups made before; remove it when they are gone")
    return 0


def key_file(config: Path, state: Path) -> Place:
    """As systemd or the config says, or where it lies when nothing else is said."""
    try:
        named = in_force(config, state).office.privacy.key_file
    except ConfigErrors:
        named = ""
    return message_key.place(named, config, paths.key(config))
