"""`reception backup`: journal, messages, settings and config in one file, also while the desk runs."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from console.cli.common.output import fail, now, whoami
from console.config.load import ConfigErrors, in_force
from console.config.named_files import beside
from console.store.audit import trail
from console.store.backup.archive import ArchiveError
from console.store.backup.backup import back_up
from console.store.database.engine import StoreError, address, cause, open_writer
from console.store.keys import key_marker, keyring, sqlcipher


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the file; in a folder, one named by the time"
    )
    parser.epilog = "It holds passwords; messages and database without their key: keep a copy of that, too."


def run(args: argparse.Namespace) -> int:
    """Write a backup and say what is in it; 1 when it can't be made whole."""
    at = now()
    to: Path = args.file
    if to.is_dir():
        to = to / f"reception-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    if not args.state.is_dir():
        fail(f"{args.state}: there is no such folder; name the desk's with --state")
        return 1
    try:
        where = address(args.state)
        local = where.get_backend_name() == "sqlite"
        config = _config(args.config, args.state)
        if not local or Path(where.database or "").exists():
            # First, so that it is in the backup, too: what can't be written down is not taken out.
            _write_down(args, at, to.name, local=local)
        manifest, missing = back_up(args.state, where if local else None, config, to, at)
    except (StoreError, ArchiveError, sqlcipher.Error) as wrong:
        fail(str(wrong))
        return 1
    except OSError as wrong:
        fail(f"{wrong.filename or to}: {wrong.strerror}")
        return 1
    except SQLAlchemyError as wrong:
        fail(f"it can't be written into the audit, so nothing was taken out: {cause(wrong)}")
        return 1
    size = sum(part.size for part in manifest.parts)
    messages = sum(part.name.startswith("voicemail/") for part in manifest.parts)
    print(
        f"{to}: {len(manifest.parts)} files ({messages} messages), {_megabytes(size)} "
        f"in {_megabytes(to.stat().st_size)}; read again and whole"
    )
    if (found := key_marker.read(args.state)) and local:
        print(f"  it needs the key {found.key_id} ({keyring.written(found.key_file)}), which is not in it")
    for name in missing:
        print(f"  {name} is in the journal, but there is no such recording: not in the backup either")
    if not local:
        fail("the journal is not in it: it lies in PostgreSQL; add one by pg_dump --format=custom")
    return 0


def _write_down(args: argparse.Namespace, at: datetime, name: str, *, local: bool) -> None:
    """Write the backup into the audit; a server that is away keeps nobody from copying what lies here."""
    try:
        trail.write(open_writer(args.state), at, whoami(), "backup", name)
    except (StoreError, SQLAlchemyError) as wrong:
        if local:
            raise
        fail(f"the backup is not in the audit: {wrong if isinstance(wrong, StoreError) else cause(wrong)}")


def _config(path: Path, state: Path) -> dict[str, Path]:
    """The config's files by their names in a backup; the passwords and recordings where it can be read."""
    if not path.is_file():
        return {}
    files = {"config.toml": path}
    try:
        named = beside(in_force(path, state).office, path.parent)
        files |= {os.fspath(name): path.parent / name for name in named}
    except ConfigErrors:
        fail(f"{path}: has errors (reception check): the passwords and recordings it names are left out")
    return files


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
