"""The chain of the audit: each row holds a digest of itself and of the row before it.

Keyed (HMAC-SHA256) where the database has a key, so that who has the file alone can't write a row that fits.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console.store.keys.sealed_file import Key

#: How many digits of a digest are shown, and enough to tell two chains apart.
SHOWN = 16
_KEYED, _PLAIN = "k:", "h:"
#: Between the digest of a row and the id of its key, where several desks with keys of their own write.
_OWNER = "."


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the audit: who did what to which thing, when."""

    id: int
    at: datetime
    who: str
    verb: str
    subject: str
    detail: str
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last row: what comes after it was not there when this was written down."""

    id: int
    mac: str

    @property
    def word(self) -> str:
        """As it is kept and printed: "1234:k:9f…"."""
        return f"{self.id}:{self.mac}"

    @property
    def short(self) -> str:
        """Enough of it for a sheet of paper."""
        return f"{self.id}:{self.mac[: len(_KEYED) + SHOWN]}"


#: Before the first row.
START = Head(0, "")


def head(word: str) -> Head:
    """A head as it was printed. Raises ``ValueError``."""
    number, _, mac = word.partition(":")
    if not number.isdecimal() or len(mac) < len(_KEYED) + SHOWN or mac[: len(_KEYED)] not in (_KEYED, _PLAIN):
        raise ValueError(f'{word!r}: write it as audit verify printed it, "1234:k:0123456789abcdef"')
    return Head(int(number), mac)


def subkey(key: Key) -> bytes:
    """What an office's key proves rows with; it opens nothing else."""
    return HKDF(SHA256(), 32, salt=None, info=b"reception audit").derive(key.raw)


def digest(key: Key | bytes | None, before: str, entry: Entry) -> str:
    """What a row holds beside its words; a ``key`` or its subkey."""
    at = entry.at.astimezone(UTC).isoformat(timespec="milliseconds")
    words = [before, entry.id, at, entry.who, entry.verb, entry.subject, entry.detail]
    text = json.dumps(words, ensure_ascii=True).encode()
    if key is None:
        return _PLAIN + hashlib.sha256(text).hexdigest()
    own = key if isinstance(key, bytes) else subkey(key)
    return _KEYED + hmac.new(own, text, hashlib.sha256).hexdigest()


def owned(mac: str, key: Key) -> str:
    """A digest that says whose key made it."""
    return f"{mac}{_OWNER}{key.id.hex()}"


def owner(mac: str) -> str:
    """The id of the key that made a digest, empty where it does not say."""
    return mac.partition(_OWNER)[2]


def faults(
    entries: Iterable[Entry],
    last: Head,
    key: Key | None,
    anchors: Iterable[Head] = (),
    former: Mapping[str, Key | bytes] | None = None,
    *,
    shared: bool = False,
) -> list[str]:
    """What is wrong with a chain that should end with ``last``, in words; empty: each row is as it was
    written, and none is missing.

    ``anchors`` are heads that were written down earlier, ``former`` keys before this one, or their subkeys,
    by the keys' ids. ``shared``: desks with other keys write, too; their rows they prove themselves, and none
    is without a key once one has one.
    """
    former = former or {}
    known = {key.id.hex(), *former} if key else set()
    keys = (subkey(key), *former.values()) if key else ()
    found: list[str] = []
    locked = False
    wanted = {each.id: each.mac for each in anchors}
    before = START
    for entry in entries:
        where = f"row {entry.id} ({entry.at:%Y-%m-%d %H:%M:%S}, {entry.who or 'the desk'}: {entry.verb})"
        if entry.mac.startswith(_KEYED) and key is None:
            return [*found, f"{where} and what follows: can't be proved without the key of the database"]
        keyed = entry.mac.startswith(_KEYED)
        if shared and locked and not keyed:
            found.append(f"{where}: was written without a key")
        locked = locked or keyed
        used = keys if keyed else (None,)
        mac = entry.mac.partition(_OWNER)[0].encode()
        made = (digest(each, before.mac, entry).encode() for each in used)
        theirs = shared and owner(entry.mac) not in ("", *known)
        if not theirs and not any(hmac.compare_digest(mac, each) for each in made):
            gap = entry.id - before.id - 1
            missing = f"{gap} row{'s' if gap > 1 else ''} before it missing" if gap > 0 else ""
            found.append(f"{where}: {missing or 'it, or the row before it, was changed'}")
        if entry.id in wanted and not entry.mac.startswith(wanted.pop(entry.id)):
            found.append(f"{where}: is not the row that was there when its head was written down")
        before = Head(entry.id, entry.mac)
    if before != last:
        what = f"the last is row {before.id}" if before.id else "there is no row"
        found.append(f"rows at the end were cut off or added: {what}, the head says row {last.id}")
    found += [f"row {ident}, whose head was written down, is not there any more" for ident in wanted]
    return found
