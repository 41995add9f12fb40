"""``overrides.toml``: what the keyboard set. ``config.toml`` belongs to its human and is never written.

The file is written new beside the old one, flushed to the disk and then renamed over it, so that a crash
leaves the one or the other; keys this version does not know are kept.
"""

import errno
import logging
import os
import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import tomli_w

from console.config import toml
from console.config.broken_files import put_aside
from console.config.schema.overrides import Away, Change, Override, Sound

log = logging.getLogger(__name__)
#: the file in the state folder
FILE = "overrides.toml"
#: how many changes of settings are remembered, to be looked at and taken back
CHANGES_KEPT = 200
#: so many modes set by hand may lie on each other
DEEPEST = 20
#: the desk's threads change different parts of one file
_WRITING = threading.Lock()


def read(path: Path) -> Override | None:
    """The override that stands in the file; ``None`` when there is none. A file that can't be understood
    is renamed to ``overrides.toml.broken`` with a warning in the log: the schedule then holds."""
    try:
        return read_strictly(path)
    except ValueError as wrong:
        put_aside(path, wrong)
        return None


def read_strictly(path: Path) -> Override | None:
    """The same without touching the file. Raises ``ValueError`` that says what is wrong with it."""
    found = _document(path).get("override")
    return None if found is None else _override("override", found)


def _override(what: str, found: object, depth: int = 0) -> Override:
    """The override of a table of the file. Raises ``ValueError``."""
    if not isinstance(found, dict) or depth > DEEPEST:
        raise ValueError(f"{what} is no table")
    mode, author, reason = (found.get(key, "") for key in ("mode", "author", "reason"))
    set_at, until, begins = found.get("set_at"), found.get("until"), found.get("begins")
    if not all(isinstance(text, str) for text in (mode, author, reason)) or not mode:
        raise ValueError(f"{what}.mode, author and reason must be text")
    times = (set_at, until, begins)
    if not isinstance(set_at, datetime) or not all(isinstance(at, datetime | None) for at in times):
        raise ValueError(f"{what}.set_at and until must be times")
    if any(at is not None and at.tzinfo is None for at in times):
        raise ValueError(f"{what}.set_at and until must be times with a zone")
    under = found.get("under")
    lower = None if under is None else _override(f"{what}.under", under, depth + 1)
    return Override(mode, author, set_at, until, reason, begins, lower)


def read_planned(path: Path) -> tuple[Override, ...]:
    """The overrides that begin later; those that can't be understood are left out, with a warning."""
    try:
        found = _document(path).get("planned")
    except ValueError:
        return ()  # told where the override is read
    planned = []
    for each in found if isinstance(found, list) else ():
        try:
            planned.append(_override("planned", each))
        except ValueError as wrong:
            log.warning("%s: %s", path, wrong)
    return tuple(each for each in planned if each.begins)


def write(path: Path, override: Override | None, planned: tuple[Override, ...] = ()) -> None:
    """Keep an override, or that there is none, and those that begin later. Raises ``OSError`` when the disk
    refuses; what the file held before then still stands."""
    with _WRITING:
        document = _document_to_change(path)
        if override is None:
            document.pop("override", None)
        else:
            known = document.get("override")
            known = known if isinstance(known, dict) else {}
            # what this version does not know is kept; what it knows and is not so any more is not
            kept = {key: value for key, value in known.items() if key not in ("until", "begins", "under")}
            document["override"] = kept | _table(override)
        document.pop("planned", None)
        if planned:
            document["planned"] = [_table(each) for each in planned]
        replace_file(path, tomli_w.dumps(document).encode())


def _table(override: Override) -> dict[str, Any]:
    """An override as a table of the file; TOML knows no ``None``."""
    found = {
        "mode": override.mode,
        "author": override.author,
        "set_at": override.set_at,
        "until": override.until,
        "reason": override.reason,
        "begins": override.begins,
        "under": _table(override.under) if override.under else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def read_away(path: Path) -> tuple[Away, ...]:
    """Who was set away or not to be disturbed; entries that can't be understood are left out, with a
    warning."""
    try:
        found = _document(path).get("away")
    except ValueError:
        return ()  # told where the override is read
    read = []
    for each in found if isinstance(found, list) else ():
        try:
            read.append(_away(each))
        except ValueError as wrong:
            log.warning("%s: %s", path, wrong)
    return tuple(read)


def _away(found: object) -> Away:
    """An entry of ``away``. Raises ``ValueError``."""
    if not isinstance(found, dict):
        raise ValueError("away is no table")
    texts = [found.get(key, "") for key in ("name", "state", "note")]
    times = [found.get(key) for key in ("until", "begins")]
    if not all(isinstance(text, str) for text in texts) or not texts[0] or not texts[1]:
        raise ValueError("away.name, state and note must be text")
    if any(at is not None and (not isinstance(at, datetime) or at.tzinfo is None) for at in times):
        raise ValueError("away.until and begins must be times with a zone")
    return Away(*texts, *times)


def write_away(path: Path, away: tuple[Away, ...]) -> None:
    """Keep who is away. Raises ``OSError`` as :func:`write` does."""
    with _WRITING:
        document = _document_to_change(path)
        document.pop("away", None)
        if away:
            document["away"] = [{k: v for k, v in asdict(each).items() if v is not None} for each in away]
        replace_file(path, tomli_w.dumps(document).encode())


def read_sound(path: Path) -> Sound | None:
    """The devices that stand in the file; ``None`` where none were chosen, or it can't be understood."""
    try:
        found = _document(path).get("sound")
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    names = found.get("input", ""), found.get("output", "")
    return Sound(*names) if all(isinstance(name, str) for name in names) else None


def write_sound(path: Path, sound: Sound) -> None:
    """Keep the devices. Raises ``OSError`` as :func:`write` does."""
    with _WRITING:
        document = _document_to_change(path)
        known = document.get("sound")
        kept = dict(known) if isinstance(known, dict) else {}
        document["sound"] = kept | {"input": sound.input, "output": sound.output}
        replace_file(path, tomli_w.dumps(document).encode())


def read_settings(path: Path) -> tuple[dict[str, Any], tuple[Change, ...]]:
    """What managers changed, as the config's own tables, and the changes in order; nothing where the file
    can't be understood."""
    try:
        document = _document(path)
    except ValueError:
        return {}, ()
    found, log_ = document.get("settings"), document.get("change")
    changes = [_change(each) for each in log_] if isinstance(log_, list) else []
    return found if isinstance(found, dict) else {}, tuple(filter(None, changes))


def write_settings(path: Path, settings: Mapping[str, Any], changes: tuple[Change, ...]) -> None:
    """Keep what managers changed. Raises ``OSError`` as :func:`write` does."""
    with _WRITING:
        document = _document_to_change(path)
        document["settings"] = dict(settings)
        document["change"] = [
            {"path": c.path, "by": c.by, "at": c.at, "was": c.was, "now": c.now, "over": c.over}
            for c in changes[-CHANGES_KEPT:]
        ]
        replace_file(path, tomli_w.dumps(document).encode())


def _change(found: object) -> Change | None:
    if not isinstance(found, dict):
        return None
    texts = [found.get(key, "") for key in ("path", "by", "was", "now")]
    at = found.get("at")
    if not isinstance(at, datetime) or not all(isinstance(text, str) for text in texts):
        return None
    where, by, was, now = texts
    return Change(where, by, at, was, now, found.get("over") is True)


def _document_to_change(path: Path) -> dict[str, Any]:
    try:
        return _document(path)
    except ValueError:
        read(path)  # sets the broken file aside
        return {}


def _document(path: Path) -> dict[str, Any]:
    try:
        return toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as wrong:
        raise ValueError(f"it can't be read: {wrong.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ValueError(f"it is not TOML: {wrong}") from None


def real_place(path: Path) -> Path:
    """Where a file lies that a name leads to: a link is followed, so that what is renamed onto the name does
    not replace the link. Raises ``OSError`` for a device, a pipe or a folder, which no file may replace."""
    place = path.resolve() if path.is_symlink() and path.resolve().parent.is_dir() else path
    if os.path.lexists(place) and not (place.is_file() or place.is_symlink()):
        what = next((word for word, is_it in _OTHERS.items() if is_it(place)), "no file")
        raise OSError(errno.EINVAL, f"is {what}, not a file: name a file", str(path))
    return place


_OTHERS: dict[str, Callable[[Path], bool]] = {
    "a folder": Path.is_dir,
    "a pipe": Path.is_fifo,
    "a socket": Path.is_socket,
    "a device": lambda path: path.is_char_device() or path.is_block_device(),
}


def replace_file(path: Path, content: bytes) -> None:
    """Write a file new, for its owner alone, and rename it over the old one, where a link to it leads. Raises
    ``OSError``."""
    path = real_place(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
