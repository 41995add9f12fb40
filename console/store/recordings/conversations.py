"""Recorded conversations: their rows, and their sealed pieces in ``recordings/`` of the state folder.

A piece's name says all about it: ``ID.NUMBER.OFFSET`` with the milliseconds from the beginning of the first
piece. It is sealed under that name, so that no piece can take another's place. What lies between two pieces,
a pause or time on hold, was never recorded and is silence when it is heard again.
"""

import logging
import wave
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, Row, insert, select, update

from console.audio.files import AudioError, length
from console.store.audit import trail
from console.store.keys.sealed_file import SUFFIX, Key, SealError, unseal
from console.store.recordings.vault import Vault, repaired
from console.store.runs import is_own
from console.store.schema import recordings
from console.store.state_folder import private_folder, shred

log = logging.getLogger(__name__)

NAME = "recordings"
#: what a piece's seal names as its box: no message can be taken for a piece
_BOX = "conversation"
#: pieces that follow each other within this time were recorded without a break, in seconds
_SEAM_S = 0.3
#: silence is written in steps of so many samples
_STEP = 16_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """A recorded conversation. ``by`` is the Unix user who asked for it (empty: the config did), ``fate``
    "", "recovered" (the desk died meanwhile) or "shredded"; ``seconds`` are those with sound."""

    id: str
    call: str
    at: datetime
    caller: str
    display: str
    by: str
    talked_to: str
    seconds: float
    complete: bool
    fate: str = ""


_SHOWN = [recordings.c[name] for name in Conversation.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sealed piece, and where in the conversation it begins, in seconds."""

    path: Path
    number: int
    begins: float


def folder(state: Path) -> Path:
    """The folder of sealed pieces, made where it is missing. Raises ``StoreError``."""
    return private_folder(state / NAME)


def vault(messages: Vault, state: Path) -> Vault:
    """Where conversations are kept, beside the messages and with their key. Raises ``StoreError``."""
    left = [place / "conversations" for place in messages.left]
    return Vault(
        messages.key,
        folder(state).resolve(),
        private_folder(messages.spool / "conversations"),
        tuple(path for path in left if path.is_dir()),
    )


def take(keeps: Vault, path: str) -> None:
    """Seal a piece and remove the readable file. Done twice it does no harm. Raises ``OSError``."""
    if keeps.take(Path(path), Path(path).stem, _BOX):
        keeps.forget(path)


def listed(engine: Engine) -> tuple[Conversation, ...]:
    """All that were recorded, newest first."""
    with engine.connect() as connection:
        return tuple(map(_of, connection.execute(select(*_SHOWN).order_by(recordings.c.at.desc()))))


def matching(engine: Engine, ident: str) -> tuple[Conversation, ...]:
    """The one of that id, or of that call, else those whose id begins with it."""
    with engine.connect() as connection:
        same = (recordings.c.id == ident) | (recordings.c.call == ident)
        exact = connection.execute(select(*_SHOWN).where(same)).first()
        if exact:
            return (_of(exact),)
        begins = recordings.c.id.startswith(ident, autoescape=True)
        return tuple(map(_of, connection.execute(select(*_SHOWN).where(begins).limit(10))))


def expired(engine: Engine, before: datetime) -> tuple[Conversation, ...]:
    """Those that began before a moment, are over and not shredded yet."""
    query = select(*_SHOWN).where(
        recordings.c.at < before, recordings.c.complete, recordings.c.fate != "shredded"
    )
    with engine.connect() as connection:
        return tuple(map(_of, connection.execute(query.order_by(recordings.c.at))))


def expire(engine: Engine, state: Path, one: Conversation, at: datetime, who: str = "") -> None:
    """Overwrite and remove its pieces, blank what its row says of the caller, and write it down.

    Raises ``OSError`` when a file can't be removed: the row then stays.
    """
    for piece in pieces(state / NAME, one.id):
        shred(piece.path)
    blank = {"fate": "shredded", "caller": "", "display": "", "card": 0}
    with engine.begin() as connection:
        connection.execute(update(recordings).where(recordings.c.id == one.id).values(blank))
    note(engine, who, at, "recording shredded", one)


def note(engine: Engine, who: str, at: datetime, verb: str, one: Conversation) -> None:
    """Write who did what with a recording."""
    trail.write(engine, at, who, verb, one.id, detail=f"call {one.call}")


def pieces(where: Path, ident: str) -> tuple[Piece, ...]:
    """The sealed pieces of a conversation, in order."""
    found = (_piece(path) for path in where.glob(f"{ident}.*{SUFFIX}"))
    return tuple(sorted((piece for ident_, piece in filter(None, found) if ident_ == ident), key=_order))


def write_wav(where: Path, key: Key, ident: str, out: BinaryIO) -> float:
    """Write a conversation as one WAV file, opened piece by piece in memory; its length in seconds.

    Pauses are silence as long as they were. Raises :class:`SealError`, ``OSError`` and ``FileNotFoundError``
    where nothing is left of it.
    """
    found = pieces(where, ident)
    if not found:
        raise FileNotFoundError(2, "its pieces are not there", ident)
    with wave.open(out, "wb") as file:
        written, rate = 0, 0
        for piece in found:
            sound = unseal(piece.path, key, piece.path.stem, _BOX)
            with wave.open(BytesIO(sound), "rb") as part:
                if not rate:
                    rate = part.getframerate()
                    file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
                gap = round(piece.begins * rate) - written
                if gap > _SEAM_S * rate:
                    written += gap
                    for at in range(0, gap, _STEP):
                        file.writeframesraw(bytes(2 * min(_STEP, gap - at)))
                frames = part.readframes(part.getnframes())
                file.writeframesraw(frames)
                written += len(frames) // 2
        return written / rate


def recover(engine: Engine, keeps: Vault, own: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Seal what a desk that died left readable, and close its rows, those of the ``own`` runs where desks
    share a database; the ids of what was cut short."""
    for path in list(keeps.strays()):
        if repaired(path):
            keeps.take(path, path.stem, _BOX)
        shred(path)
    cut: list[str] = []
    with engine.begin() as connection:
        known = set(connection.execute(select(recordings.c.id)).scalars())
        open_now = connection.execute(select(*_SHOWN).where(~recordings.c.complete)).all()
        for one in filter(lambda each: is_own(each.id, own), map(_of, open_now)):
            values = {"complete": True, "fate": "recovered", "seconds": _seconds(keeps, one.id)}
            connection.execute(update(recordings).where(recordings.c.id == one.id).values(values))
            cut.append(one.id)
        without = {
            named[0] for path in keeps.recordings.glob(f"*{SUFFIX}") if (named := _piece(path))
        } - known
        for ident in sorted(without):
            at = datetime.fromtimestamp(pieces(keeps.recordings, ident)[0].path.stat().st_mtime, UTC)
            row = {"id": ident, "call": ident.removesuffix("-c"), "at": at, "complete": True}
            row["path"] = str(keeps.recordings / ident)
            row |= {"fate": "recovered", "seconds": _seconds(keeps, ident)}
            connection.execute(insert(recordings).values(row))
            cut.append(ident)
    if cut:
        log.warning("recordings: %d were cut short and are recovered", len(cut))
    return tuple(cut)


def _seconds(keeps: Vault, ident: str) -> float:
    """Seconds of sound in the pieces of a conversation; what can't be opened is told in the log."""
    total = 0.0
    for piece in pieces(keeps.recordings, ident):
        try:
            sound = unseal(piece.path, keeps.key, piece.path.stem, _BOX)
            total += length(BytesIO(sound), len(sound))
        except (SealError, AudioError, OSError) as wrong:
            log.error("recordings: %s", wrong)
    return total


def _piece(path: Path) -> tuple[str, Piece] | None:
    """The conversation a file is a piece of, and the piece; ``None`` for other files."""
    ident, _, rest = path.stem.partition(".")
    number, _, begins = rest.partition(".")
    if (
        not ident
        or not number.isascii()
        or not number.isdigit()
        or not begins.isascii()
        or not begins.isdigit()
    ):
        return None
    return ident, Piece(path, int(number), int(begins) / 1000)


def _order(piece: Piece) -> int:
    return piece.number


def _of(row: Row[tuple[object, ...]]) -> Conversation:
    return Conversation(**row._mapping)
