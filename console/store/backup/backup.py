"""Backup and restore of what a desk keeps, also while it works; and a copy before its tables change.

A backup holds the database (SQLite's own online copy: one moment of it, whatever is written meanwhile), the
recordings as they are, sealed and without their key, what the keyboard set, and the config with the files
it names.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from console import __version__
from console.config import toml
from console.store.backup.archive import ArchiveError, Manifest, extract, measure, write
from console.store.keys import key_marker, message_key, sqlcipher
from console.store.keys.encryption import key_of
from console.store.keys.keyring import Place
from console.store.keys.sealed_file import SUFFIX, Key
from console.store.schema import VERSION
from console.store.state_folder import StateLock, sync_folder

DATABASE = "reception.db"
#: Files of the state folder that a person made, by their keys: kept as they are.
SETTINGS = ("overrides.toml", "pins.toml")
#: Beside an encrypted database; its own key is in no backup.
_SIGN = key_marker.NAME
_CONFIG = "config"
_MESSAGES = "voicemail"
#: Folders of the state folder with what was said: messages, pieces of conversations, prompts from a phone.
_SOUNDS = (_MESSAGES, "recordings", "spoken")
_SIDECARS = (f"{DATABASE}-wal", f"{DATABASE}-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the backup's manifest, and the folder with what was there before, if anything."""

    manifest: Manifest
    aside: Path | None


def back_up(
    state: Path, where: URL | None, config: Mapping[str, Path], to: Path, now: datetime
) -> tuple[Manifest, tuple[str, ...]]:
    """Write a backup of a state folder, also under a running desk; its manifest, and names of what the
    database mentions but is not there.

    ``where`` is the SQLite database, ``None`` when it is another kind and not part of the backup;
    ``config`` the config's files by their names beside it. Raises ``OSError``, ``cipher.Error`` and
    :class:`ArchiveError`.
    """
    with _working_folder(state) as folder:
        files: dict[str, Path] = {}
        schema = 0
        missing: tuple[str, ...] = ()
        # First the recordings, then the rows, then the recordings that came meanwhile: none that a row
        # in the copy names can be gone, for its link holds it.
        _link_messages(state, folder)
        if where is not None and where.database and Path(where.database).exists():
            files = _copied(Path(where.database), folder)
            schema = schema_of(folder / DATABASE)
            _link_messages(state, folder)
            missing = _missing(folder)
        files |= {
            f"{name}/{path.name}": path for name in _SOUNDS for path in sorted((folder / name).iterdir())
        }
        files |= {name: state / name for name in SETTINGS if (state / name).is_file()}
        files |= {f"{_CONFIG}/{name}": path for name, path in config.items()}
        made = now.astimezone(UTC).isoformat(timespec="seconds")
        lay = str((state / _MESSAGES).absolute())
        manifest = Manifest(made, __version__, schema, lay, whole=True, parts=measure(files))
        write(to, manifest, files)
    return manifest, missing


def restore(state: Path, backup: Path, config: Path, now: datetime, key: Place | None = None) -> Restored:
    """Put back what a backup holds; what was in its place goes to ``before-restore-…`` in the state folder.

    Nothing is changed unless the whole backup is right, and a step that fails takes the others back.
    ``config`` is where the config goes, ``key`` where the key of an encrypted database lies,
    unless the sign in the backup names the right place. Raises
    :class:`~console.store.state_folder.InUse` while a
    desk runs, ``OSError``, ``StoreError`` and :class:`ArchiveError`.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = StateLock(state)
    try:
        with _working_folder(state) as folder:
            manifest = extract(backup, folder, _may_hold)
            _check_config(manifest, folder, backup)
            if manifest.schema > VERSION:
                raise ArchiveError(
                    f"{backup}: from a newer version (schema {manifest.schema}, this one knows {VERSION})"
                )
            if (folder / DATABASE).exists():
                _name_key(folder, key)
                check_database(folder / DATABASE, key_of(folder / DATABASE))
                _move_paths(folder / DATABASE, Path(manifest.voicemail), (state / _MESSAGES).absolute())
            aside = state / f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            moved = _put(manifest, folder, state, config, aside)
            return Restored(manifest, aside if moved else None)
    finally:
        lock.close()


def _may_hold(name: str) -> bool:
    """Whether a backup can hold a part of this name; of the config's files see :func:`_check_config`."""
    top, _, rest = name.partition("/")
    if not rest:
        return name in (DATABASE, _SIGN, *SETTINGS)
    if top in _SOUNDS:
        return "/" not in rest and rest[:1] != "." and Path(rest).suffix in (SUFFIX, ".wav")
    return top == _CONFIG and not any(part.startswith(".") for part in rest.split("/"))


def _check_config(manifest: Manifest, folder: Path, backup: Path) -> None:
    """Of the config's files a backup holds the config and what that names. Raises :class:`ArchiveError`."""
    names = {part.name.partition("/")[2] for part in manifest.parts if part.name.startswith(f"{_CONFIG}/")}
    if not names - {"config.toml"}:
        return
    named = {os.path.normpath(text) for text in _texts(folder / _CONFIG / "config.toml")}
    named |= {os.path.normpath(text) for text in _texts(folder / "overrides.toml")}
    if foreign := sorted(names - named - {"config.toml"}):
        raise ArchiveError(
            f"{backup}: holds config/{foreign[0]}, which its config does not name: not restored"
        )


def _texts(path: Path) -> Iterator[str]:
    """Every text that a file of ours holds as a value; none where it can't be read."""
    try:
        values: list[object] = [toml.loads(path.read_bytes().decode("utf-8-sig"))]
    except (OSError, ValueError):
        return
    while values:
        value = values.pop()
        if isinstance(value, str) and value:
            yield value
        elif isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value


def copy_before_upgrade(database: Path, schema: int, now: datetime) -> Path:
    """A backup of the database alone, before its tables are changed: ``before-schema-…`` beside it, with
    which `reception restore` leads back. Raises ``OSError``, ``cipher.Error``, :class:`ArchiveError`."""
    state = database.parent
    to = state / f"before-schema-{VERSION}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    with _working_folder(state) as folder:
        files = _copied(database, folder)
        made = now.astimezone(UTC).isoformat(timespec="seconds")
        lay = str((state / _MESSAGES).absolute())
        manifest = Manifest(made, __version__, schema, lay, whole=False, parts=measure(files))
        write(to, manifest, files)
    return to


def _name_key(folder: Path, key: Place | None) -> None:
    """Let the sign of a backup's database name ``key``, where it is the right one."""
    found = key_marker.read(folder)
    if (
        found
        and key
        and message_key.is_there(key)
        and (here := message_key.read(key)).id.hex() == found.key_id
    ):
        key_marker.put(folder, key, here)


def _copied(source: Path, folder: Path) -> dict[str, Path]:
    """A copy of the database, encrypted where it is, by the names its files have in a backup."""
    copy_database(source, folder / DATABASE)
    files = {DATABASE: folder / DATABASE}
    if (source.parent / _SIGN).exists():
        shutil.copy(source.parent / _SIGN, folder / _SIGN)
        files[_SIGN] = folder / _SIGN
    return files


def copy_database(source: Path, target: Path) -> None:
    """One moment of a database that may be in use, as a file of its own, with the same key, checked. Raises
    ``cipher.Error`` and :class:`ArchiveError`."""
    target.touch(mode=0o600)
    key = key_of(source)
    with (
        closing(
            sqlcipher.connect(f"{source.absolute().as_uri()}?mode=ro", key, uri=True, timeout=10)
        ) as live,
        closing(sqlcipher.connect(target, key)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a write-ahead log beside it
    check_database(target, key)


def check_database(path: Path, key: Key | None = None) -> None:
    """Raises :class:`ArchiveError` for a file SQLite does not find whole."""
    try:
        with closing(sqlcipher.connect(path, key)) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    except sqlcipher.Error as wrong:
        found = [str(wrong)]
    if found != ["ok"]:
        raise ArchiveError(f"{path.name} is damaged: {'; '.join(found)}")


def schema_of(path: Path) -> int:
    """The version of a database's tables, 0 where it has none."""
    with closing(sqlcipher.connect(path, key_of(path))) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return 0
        row = database.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        return int(row[0]) if row else 0


@contextmanager
def _working_folder(state: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=".backup-", dir=state))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _link_messages(state: Path, folder: Path) -> None:
    """Hold every recording by a name of our own, so that a message deleted meanwhile is still there."""
    for name in _SOUNDS:
        held = folder / name
        held.mkdir(mode=0o700, exist_ok=True)
        for path in sorted(p for p in (state / name).glob("*") if p.suffix in (SUFFIX, ".wav")):
            if not (held / path.name).exists():
                try:
                    os.link(path, held / path.name, follow_symlinks=False)
                except FileNotFoundError:
                    continue  # deleted just now


def _missing(folder: Path) -> tuple[str, ...]:
    """Recordings the copied rows name that are nowhere."""
    with closing(sqlcipher.connect(folder / DATABASE, key_of(folder / DATABASE))) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'voicemails'").fetchone():
            return ()
        rows = database.execute(
            "SELECT path FROM voicemails WHERE fate NOT IN ('lost', 'shredded') AND complete"
        ).fetchall()
    names = sorted({Path(path).name for (path,) in rows if path})
    return tuple(name for name in names if not (folder / _MESSAGES / name).exists())


def _move_paths(database: Path, old: Path, new: Path) -> None:
    """Let the rows of messages name the folder they will lie in."""
    if old == new:
        return
    with closing(sqlcipher.connect(database, key_of(database))) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'recordings'").fetchone():
            beside = str(new.with_name("recordings"))
            connection.execute("UPDATE recordings SET path = ? || '/' || id WHERE path != ''", (beside,))
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'voicemails'").fetchone():
            rows = connection.execute("SELECT id, path FROM voicemails").fetchall()
            moved = [(str(new / Path(p).name), i) for i, p in rows if Path(p).parent == old]
            connection.executemany("UPDATE voicemails SET path = ? WHERE id = ?", moved)


def _put(manifest: Manifest, folder: Path, state: Path, config: Path, aside: Path) -> bool:
    """Move what is there aside and the new in its place; whether anything was there."""
    held = {part.name.partition("/")[0] for part in manifest.parts} - {_CONFIG}
    replaced = held | ({*_SOUNDS, *SETTINGS} if manifest.whole else set())
    old = sorted(replaced | ({*_SIDECARS, _SIGN} if DATABASE in replaced else set()))
    moves = [(state / name, aside / name) for name in old if (state / name).exists()]
    fresh = [(folder / name, state / name) for name in sorted(held)]
    for part in manifest.parts:
        if part.name.startswith(f"{_CONFIG}/"):
            name = part.name.partition("/")[2]
            target = config if name == "config.toml" else config.parent / name
            if target.exists() and target.read_bytes() == (folder / part.name).read_bytes():
                continue
            if target.exists():
                moves.append((target, aside / part.name))
            fresh.append((folder / part.name, target))
    _give(state, [source for source, _ in fresh])
    if moves:
        aside.mkdir(mode=0o700)
        _give(state, [aside])
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in (*moves, *fresh):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(source, target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            shutil.move(target, source)
        raise
    for parent in {target.parent for _, target in done}:
        sync_folder(parent)
    return bool(moves)


def _give(state: Path, tops: list[Path]) -> None:
    """Root restores for the desk's user: the owner of the state folder."""
    if os.geteuid() == 0:
        whose = state.stat()
        for top in tops:
            for path in (top, *(top.rglob("*") if top.is_dir() else ())):
                os.chown(path, whose.st_uid, whose.st_gid)
