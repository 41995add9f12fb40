"""Contacts in vCard 3.0 and 4.0 (RFC 2426, RFC 6350); what 2.1 files usually hold is read, too."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import vobject

from console.store.contacts.import_entry import ImportFailed, Incoming, Problem, Raw, entry, text_of
from console.store.contacts.upsert import Entry

#: Properties with pictures, sounds and keys: nothing a receptionist needs, and most of a file's bytes.
_HEAVY = ("PHOTO", "LOGO", "SOUND", "KEY")
#: numbers that are not the person's own
_NOT_THEIRS = frozenset(
    {"fax", "pager", "x-company", "x-assistant", "x-radio", "modem", "bbs", "isdn", "textphone"}
)
_QP = re.compile(r"ENCODING=quoted-printable", re.IGNORECASE)


def read(path: Path, country: str) -> Incoming:
    """The contacts of a vCard file; numbers without a country code are of ``country``.

    Every card that can't be taken is a problem with the line it begins in. Raises ``ImportFailed`` when
    the file can't be read or holds no card.
    """
    logging.getLogger("vobject").setLevel(logging.CRITICAL)
    entries: list[Entry] = []
    problems: list[Problem] = []
    line = 0
    for line, text in _cards(text_of(path)):
        try:
            with redirect_stdout(io.StringIO()):
                raw = _raw(_read_card(text))
        except Exception as wrong:  # the library raises whatever a malformed value leads it to
            problems.append(Problem(line, f"can't be read: {str(wrong)[:120] or type(wrong).__name__}"))
            continue
        made, why = entry(raw, country)
        problems += [Problem(line, each) for each in why]
        if made:
            entries.append(made)
    if not line:
        raise ImportFailed(f"{path}: holds no BEGIN:VCARD")
    return Incoming(tuple(entries), tuple(problems))


def _read_card(text: str) -> Any:
    """A card; where a line of it can't be read, the card without that line."""
    text = _QP.sub("ENCODING=QUOTED-PRINTABLE", text)
    try:
        return vobject.readOne(text, allowQP=True)
    except Exception:  # the library raises whatever a malformed value leads it to
        return vobject.readOne(_sound(text), allowQP=True, ignoreUnreadable=True)


def _sound(text: str) -> str:
    """The lines of a card that can be read by themselves, with those that go on."""
    kept: list[str] = []
    piece: list[str] = []
    for line in [*text.splitlines(), "END"]:
        ends = line.upper().startswith("END")
        if piece and not line[:1].isspace() and (ends or not _goes_on(piece)):
            if _stands(piece):
                kept += piece
            piece = []
        if line.strip():
            piece.append(line)
    return "\n".join(kept)


def _goes_on(piece: list[str]) -> bool:
    """Whether a quoted-printable value has a further line."""
    return "QUOTED-PRINTABLE" in piece[0].upper() and piece[-1].endswith("=")


def _stands(piece: list[str]) -> bool:
    """Whether a property can be read in a card of its own."""
    if piece[0].upper().startswith(("BEGIN:", "END:", "VERSION:")):
        return True
    try:
        vobject.readOne("\n".join(("BEGIN:VCARD", "VERSION:2.1", *piece, "END:VCARD")), allowQP=True)
    except Exception:  # as above
        return False
    return True


def _cards(text: str) -> Iterator[tuple[int, str]]:
    """Each card with the line it begins in, without its heavy properties."""
    start = 0
    card: list[str] = []
    heavy = False
    for number, line in enumerate(text.splitlines(), 1):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if start:
                yield start, "\n".join(card)
            start, card, heavy = number, [], False
        if not start:
            continue
        if not line[:1].isspace():
            heavy = mark.replace(":", ";").split(";", 1)[0].rsplit(".", 1)[-1] in _HEAVY
        if not heavy:
            card.append(line)
        if mark == "END:VCARD":
            yield start, "\n".join(card)
            start = 0
    if start:
        yield start, "\n".join(card)


def _raw(card: Any) -> Raw:
    found: dict[str, list[Any]] = card.contents
    name = _first(found, "fn") or _assembled(found) or _first(found, "org")
    numbers = [str(tel.value) for tel in found.get("tel", ()) if not _types(tel) & _NOT_THEIRS]
    groups = [tag for line in found.get("categories", ()) for tag in _several(line.value)]
    return Raw(
        name,
        [number.split(";", 1)[0] for number in numbers],
        groups,
        _first(found, "x-preferred"),
        _first(found, "note"),
        _first(found, "lang"),
        _first(found, "uid"),
    )


def _types(tel: Any) -> set[str]:
    """What a number is for: TYPE=FAX,WORK, TYPE="fax,work", and 2.1's bare FAX;WORK."""
    named = (each for value in tel.params.get("TYPE", ()) for each in str(value).split(","))
    return {each.strip().strip('"').lower() for each in (*named, *map(str, tel.singletonparams))}


def _first(found: dict[str, list[Any]], key: str) -> str:
    values = [" ".join(_several(line.value)) for line in found.get(key, ())]
    return next((value for value in values if value.strip()), "")


def _assembled(found: dict[str, list[Any]]) -> str:
    for line in found.get("n", ()):
        parts = (
            getattr(line.value, part, "") for part in ("prefix", "given", "additional", "family", "suffix")
        )
        return " ".join(word for part in parts for word in _several(part) if word)
    return ""


def _several(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
