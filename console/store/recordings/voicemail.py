"""Messages callers left: their rows, and their sealed files in ``voicemail/`` of the state folder."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from console.store.audit.trail import append
from console.store.keys.sealed_file import SUFFIX, SealError
from console.store.recordings.vault import Vault, repaired, seconds
from console.store.runs import is_own
from console.store.schema import voicemails
from console.store.state_folder import shred
from console.store.text import plain

log = logging.getLogger(__name__)

#: Longest transcript that is kept, in characters: ten minutes of quick speech.
TRANSCRIPT = 12_000
#: Fates of messages that have no audio any more.
_OVER = ("lost", "shredded")


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``fate`` is "", "recovered", "lost" or "shredded"; ``done_at`` is when somebody dealt
    with it; ``owner`` is the staff member it was given to, empty: its box's. ``transcript`` is what the
    machine heard, ``confidence`` how sure it was from 0 to 1, ``transcribed`` when it listened."""

    id: str
    call: str
    box: str
    path: str
    at: datetime
    caller: str
    display: str
    seconds: float
    complete: bool
    done_at: datetime | None = None
    done_by: str = ""
    fate: str = ""
    owner: str = ""
    transcript: str = ""
    confidence: float = 0.0
    transcribed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found after a desk died: ids of messages made whole, and of those without audio."""

    whole: tuple[str, ...] = field(default=())
    lost: tuple[str, ...] = field(default=())


_SHOWN = [voicemails.c[name] for name in Message.__dataclass_fields__]


def messages(engine: Engine, box: str = "", *, with_done: bool = True) -> tuple[Message, ...]:
    """Messages, newest first, of one box or all; messages still being left are not among them."""
    query = select(*_SHOWN).where(voicemails.c.complete | (voicemails.c.fate != ""))
    if box:
        query = query.where(voicemails.c.box == box)
    if not with_done:
        query = query.where(voicemails.c.done_at.is_(None))
    with engine.connect() as connection:
        return tuple(map(_message, connection.execute(query.order_by(voicemails.c.at.desc()))))


def matching(engine: Engine, ident: str) -> tuple[Message, ...]:
    """The message of that id, else those whose id begins with it."""
    with engine.connect() as connection:
        exact = connection.execute(select(*_SHOWN).where(voicemails.c.id == ident)).first()
        if exact:
            return (_message(exact),)
        begins = voicemails.c.id.startswith(ident, autoescape=True)
        return tuple(map(_message, connection.execute(select(*_SHOWN).where(begins).limit(10))))


def untranscribed(engine: Engine) -> tuple[Message, ...]:
    """Whole messages that the machine has not listened to, oldest first."""
    query = select(*_SHOWN).where(
        voicemails.c.complete, voicemails.c.transcribed.is_(None), voicemails.c.fate.not_in(_OVER)
    )
    with engine.connect() as connection:
        return tuple(map(_message, connection.execute(query.order_by(voicemails.c.at))))


def transcribe(engine: Engine, ident: str, words: str, confidence: float, at: datetime) -> None:
    """Write what the machine heard in a message, nothing when it understood nothing."""
    values = {"transcript": plain(words, TRANSCRIPT), "confidence": confidence, "transcribed": at}
    with engine.begin() as connection:
        connection.execute(update(voicemails).where(voicemails.c.id == ident).values(values))


def mark_done(engine: Engine, ident: str, who: str, at: datetime) -> None:
    """Write that somebody dealt with a message."""
    with engine.begin() as connection:
        connection.execute(update(voicemails).where(voicemails.c.id == ident).values(done_at=at, done_by=who))
        _audit(connection, who, at, "voicemail done", ident)


def give(engine: Engine, ident: str, staff: str, who: str, at: datetime) -> None:
    """Write whose message it is to deal with: a staff member's short name, empty: the box's owner's."""
    with engine.begin() as connection:
        connection.execute(update(voicemails).where(voicemails.c.id == ident).values(owner=staff))
        _audit(connection, who, at, f"voicemail given to {staff or 'nobody'}", ident)


def exported(engine: Engine, ident: str, who: str, at: datetime) -> None:
    """Write that somebody took a readable copy of a message."""
    with engine.begin() as connection:
        _audit(connection, who, at, "voicemail exported", ident)


def erase(engine: Engine, message: Message, who: str, at: datetime) -> None:
    """Overwrite and remove a message's file, then its row, and write who did it.

    Raises ``OSError`` when the file can't be removed: the row then stays.
    """
    shred(Path(message.path))
    with engine.begin() as connection:
        connection.execute(delete(voicemails).where(voicemails.c.id == message.id))
        _audit(connection, who, at, "voicemail deleted", message.id)


def expired(engine: Engine, box: str, before: datetime) -> tuple[Message, ...]:
    """Messages of a box somebody dealt with that were left before a moment and are not shredded yet."""
    query = select(*_SHOWN).where(
        voicemails.c.box == box,
        voicemails.c.at < before,
        voicemails.c.done_at.is_not(None),
        voicemails.c.fate != "shredded",
    )
    with engine.connect() as connection:
        return tuple(map(_message, connection.execute(query.order_by(voicemails.c.at))))


def expire(engine: Engine, message: Message, at: datetime) -> None:
    """Overwrite and remove a message's file, blank what its row says of the caller, and write it down.

    Raises ``OSError`` when the file can't be removed: the row then stays.
    """
    shred(Path(message.path))
    blank = {"fate": "shredded", "caller": "", "display": "", "card": 0, "transcript": "", "confidence": 0.0}
    with engine.begin() as connection:
        connection.execute(update(voicemails).where(voicemails.c.id == message.id).values(blank))
        _audit(connection, "", at, "voicemail shredded", message.id)


def recover(engine: Engine, vault: Vault, own: tuple[str, ...] | None = None) -> Recovered:
    """Put right what a desk that died left behind, and seal what is readable, before anything is recorded.

    Unfinished recordings get their header, are sealed and marked complete and "recovered"; messages
    without a file or without audio are marked "lost"; a file without a row gets one; readable files of
    an older program are sealed. Of a database that desks share, only rows of the ``own`` runs are touched:
    two machines may keep their messages at the same path.
    """
    whole: list[str] = []
    lost: list[str] = []
    for path in list(vault.heard()):
        shred(path)
    with engine.begin() as connection:
        known = _recover_rows(connection, vault, own, whole, lost)
        for path in vault.strays():
            if path.stem not in known and path.stat().st_size:
                length = repaired(path)
                vault.take(path, path.stem, "")
                _adopt(connection, path.stem, "", vault.place(path), length)
                (whole if length else lost).append(path.stem)
                known.add(path.stem)
        for path in sorted(vault.recordings.glob(f"*{SUFFIX}")):
            if path.stem not in known:
                whole.extend(_adopt_sealed(connection, path, vault))
    for path in list(vault.strays()):  # now that the rows are written: all of them are sealed, or empty
        shred(path)
    if whole or lost:
        log.warning("voicemail: %d recovered, %d lost", len(whole), len(lost))
    return Recovered(tuple(whole), tuple(lost))


def _recover_rows(
    connection: Connection, vault: Vault, own: tuple[str, ...] | None, whole: list[str], lost: list[str]
) -> set[str]:
    """Put the rows right whose files lie in this folder, adding their ids to ``whole`` or ``lost``; gives the
    names of the files that have a row."""
    known: set[str] = set()
    for row in connection.execute(select(*_SHOWN)).all():
        message = _message(row)
        sealed = vault.place(message.path)
        if Path(message.path).parent.resolve() != vault.recordings:
            continue
        known.add(sealed.stem)
        if not is_own(message.id, own):
            continue
        values = _righted(message, vault)
        if values.get("fate"):
            (lost if values["fate"] == "lost" else whole).append(message.id)
        if message.path != str(sealed) and sealed.exists():
            values["path"] = str(sealed)
        if values:
            connection.execute(update(voicemails).where(voicemails.c.id == message.id).values(values))
    return known


def _righted(message: Message, vault: Vault) -> dict[str, object]:
    """What the row of a message must say; its file is sealed then, where there is one."""
    sealed = vault.place(message.path)
    plain = next(vault.plain(message.path), None)
    if message.fate in _OVER:
        if message.fate == "lost" and plain and plain.stat().st_size:
            vault.take(plain, message.id, message.box)
        return {}
    if sealed.exists():
        if message.complete:
            return {}
        length = _sealed_seconds(sealed, vault)
    elif plain is None:
        return {"fate": "lost"}
    else:
        length = repaired(plain)
        if plain.stat().st_size:
            vault.take(plain, message.id, message.box)  # also when nothing can be heard: nothing is readable
        if message.complete:
            return {}
    return {"seconds": length, "complete": True, "fate": "recovered"} if length else {"fate": "lost"}


def _sealed_seconds(path: Path, vault: Vault) -> float:
    try:
        return seconds(path, vault.key)[2]
    except (SealError, OSError) as wrong:
        log.error("voicemail: %s", wrong)
        return 0.0


def _adopt_sealed(connection: Connection, path: Path, vault: Vault) -> Iterable[str]:
    """Give a sealed file without a row one; its id, unless it can't be opened."""
    try:
        ident, box, length = seconds(path, vault.key)
    except (SealError, OSError) as wrong:
        log.error("voicemail: %s", wrong)
        return
    if _adopt(connection, ident, box, path, length):
        yield ident


def _adopt(connection: Connection, ident: str, box: str, path: Path, length: float) -> bool:
    """Give a sealed recording without a row one, "lost" where nothing can be heard; whether it had none."""
    if connection.execute(select(voicemails.c.id).where(voicemails.c.id == ident)).first():
        return False
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    values = {"id": ident, "call": "", "box": box, "path": str(path), "at": at, "seconds": length}
    fate = "recovered" if length else "lost"
    connection.execute(insert(voicemails).values(**values, complete=bool(length), fate=fate))
    return True


def _audit(connection: Connection, who: str, at: datetime, verb: str, subject: str) -> None:
    append(connection, ({"at": at, "who": who, "verb": verb, "subject": subject},))


def _message(row: Row[tuple[object, ...]]) -> Message:
    return Message(**row._mapping)
