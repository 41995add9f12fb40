"""Messages callers left: their rows, and their files in ``voicemail/`` of the state folder."""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from console.store.database import private_folder
from console.store.schema import audit, voicemails
from console.store.text import plain
from console.store.wav import WavError, repair

log = logging.getLogger(__name__)

#: Longest transcript that is kept, in characters: ten minutes of quick speech.
TRANSCRIPT = 12_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``fate`` is "", "recovered" or "lost"; ``done_at`` is when somebody dealt with it;
    ``owner`` is the staff member it was given to, empty: its box's. ``transcript`` is what the machine
    heard, ``confidence`` how sure it was from 0 to 1, ``transcribed`` when it listened."""

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


def folder(state: Path) -> Path:
    """The folder of the recordings, made where it is missing. Raises ``StoreError``."""
    return private_folder(state / "voicemail")


def protect(path: Path) -> None:
    """Let only the owner read a recording; one that isn't there is no error."""
    try:
        path.chmod(0o600)
    except FileNotFoundError:
        log.warning("voicemail: %s is not there", path.name)


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
        voicemails.c.complete, voicemails.c.transcribed.is_(None), voicemails.c.fate != "lost"
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


def erase(engine: Engine, message: Message, who: str, at: datetime) -> None:
    """Overwrite and remove a message's file, then its row, and write who did it.

    Raises ``OSError`` when the file can't be removed: the row then stays.
    """
    shred(Path(message.path))
    with engine.begin() as connection:
        connection.execute(delete(voicemails).where(voicemails.c.id == message.id))
        _audit(connection, who, at, "voicemail deleted", message.id)


def shred(path: Path) -> None:
    """Overwrite a file once with noise and remove it; a disk that keeps old blocks (SSD, snapshots)
    may still hold them. A file that isn't there is no error."""
    try:
        with path.open("r+b") as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(os.urandom(min(left, 65_536)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return


def recover(engine: Engine, recordings: Path) -> Recovered:
    """Put right what a desk that died left behind, before a new one records anything.

    Unfinished recordings of ``recordings`` get their header and are marked complete and "recovered";
    messages without a file or without audio are marked "lost"; a file without a row gets one. Desks
    that share a database must not use the same path for it.
    """
    whole: list[str] = []
    lost: list[str] = []
    recordings = recordings.resolve()
    with engine.begin() as connection:
        known: set[Path] = set()
        for row in connection.execute(select(*_SHOWN)).all():
            message = _message(row)
            path = Path(message.path).resolve()
            known.add(path)
            if path.parent != recordings or message.fate == "lost" or (message.complete and path.exists()):
                continue
            seconds = _seconds(path)
            (whole if seconds else lost).append(message.id)
            fate = (
                {"seconds": seconds, "complete": True, "fate": "recovered"} if seconds else {"fate": "lost"}
            )
            connection.execute(update(voicemails).where(voicemails.c.id == message.id).values(fate))
        whole.extend(_adopt(connection, (p for p in recordings.glob("*.wav") if p not in known)))
    if whole or lost:
        log.warning("voicemail: %d recovered, %d lost", len(whole), len(lost))
    return Recovered(tuple(whole), tuple(lost))


def _adopt(connection: Connection, strays: Iterable[Path]) -> Iterable[str]:
    """Give recordings without a row one; the ids of those with audio in them."""
    for path in sorted(strays):
        seconds = _seconds(path)
        if seconds:
            made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            connection.execute(
                insert(voicemails).values(
                    id=path.stem,
                    call="",
                    path=str(path),
                    at=made,
                    seconds=seconds,
                    complete=True,
                    fate="recovered",
                )
            )
            yield path.stem


def _seconds(path: Path) -> float:
    """The length of a recording after its repair; 0 when there is nothing to hear."""
    try:
        seconds = repair(path)
        protect(path)
    except (OSError, WavError) as wrong:
        log.error("voicemail: %s: %s", path.name, wrong)
        return 0.0
    return seconds


def _audit(connection: Connection, who: str, at: datetime, verb: str, subject: str) -> None:
    connection.execute(insert(audit).values(at=at, who=who, verb=verb, subject=subject))


def _message(row: Row[tuple[object, ...]]) -> Message:
    return Message(**row._mapping)
