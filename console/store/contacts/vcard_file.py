"""Contacts in vCard 3.0 and 4.0 (RFC 2426, RFC 6350); what 2.1 files usually hold is read, too."""

import base64
import io
import logging
import quopri
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import vobject

from console.store.contacts.import_entry import (
    ImportFailed,
    Incoming,
    Problem,
    Raw,
    decoded,
    entry,
    of_others,
    text_of,
)
from console.store.contacts.upsert import Entry
from console.store.text import plain

#: Properties with pictures, sounds and keys: nothing a receptionist needs, and most of a file's bytes.
_HEAVY = ("PHOTO", "LOGO", "SOUND", "KEY")
#: The parameters of a property that say how its value is written.
_QUOTED = re.compile(r";\s*(?:ENCODING=)?(?:QUOTED-PRINTABLE|QP)(?=[;:])", re.IGNORECASE)
_BASE64 = re.compile(r";\s*(?:ENCODING=)?(?:BASE64|B)(?=[;:])", re.IGNORECASE)
_CHARSET = re.compile(r";\s*CHARSET=\"?([\w.:-]+)\"?(?=[;:])", re.IGNORECASE)


def read(path: Path, country: str) -> Incoming:
    """The contacts of a vCard file; numbers without a country code are of ``country``.

    Every card that can't be taken is a problem with the line it begins in. Raises ``ImportFailed`` when
    the file can't be read or holds no card.
    """
    logging.getLogger("vobject").setLevel(logging.CRITICAL)
    entries: list[Entry] = []
    problems: list[Problem] = []
    line = 0
    for line, text in _cards(text_of(path, _charset)):
        try:
            with redirect_stdout(io.StringIO()):
                card, left = _read_card(text)
                raw = _raw(card)
        except Exception as wrong:  # the library raises whatever a malformed value leads it to
            problems.append(Problem(line, f"can't be read: {str(wrong)[:120] or type(wrong).__name__}"))
            continue
        made, why = entry(raw, country)
        problems += [Problem(line, each) for each in why]
        if made:
            entries.append(made)
            odd = (f'{made.name}: "{plain(each, 40)}" can\'t be read and is left out' for each in left)
            problems += [Problem(line, each) for each in odd]
    if not line:
        raise ImportFailed(f"{path}: holds no BEGIN:VCARD")
    return Incoming(tuple(entries), tuple(problems))


def _read_card(text: str) -> tuple[Any, list[str]]:
    """A card, and its lines that can't be read."""
    lines = [_decoded(line) for line in _properties(text)]
    try:
        return vobject.readOne("\n".join(lines)), []
    except Exception:  # the library raises whatever a malformed value leads it to
        sound = [line for line in lines if _stands(line)]
        return vobject.readOne("\n".join(sound), ignoreUnreadable=True), [x for x in lines if x not in sound]


def _properties(text: str) -> list[str]:
    """The properties of a card, each in one line."""
    found: list[str] = []
    for line in text.splitlines():
        if line.upper().startswith("END:"):
            found.append(line)
        elif found and found[-1].endswith("=") and _QUOTED.search(_head(found[-1])):
            found[-1] = found[-1][:-1] + line
        elif found and line[:1] in (" ", "\t"):
            found[-1] += line.strip() if _BASE64.search(_head(found[-1])) else line[1:]
        elif found and line.strip() and ":" not in line and _BASE64.search(_head(found[-1])):
            found[-1] += line.strip()  # 2.1 ends such a value by an empty line, and does not always indent it
        elif line.strip():
            found.append(line)
    return found


def _decoded(line: str) -> str:
    """A property whose value is text as it is, however it was written. A value that is not what its property
    says stays as it is."""
    head = _head(line)
    value = line[len(head) :]
    if _QUOTED.search(head):
        raw = quopri.decodestring(value.removesuffix("=").encode("utf-8", "surrogateescape"))
    elif _BASE64.search(head):
        try:
            raw = base64.b64decode("".join(value.split()), validate=True)
        except ValueError:
            raw = b""
    else:
        return _CHARSET.sub("", head) + value
    charset = _CHARSET.search(head)
    for pattern in (_QUOTED, _BASE64, _CHARSET):
        head = pattern.sub("", head)
    return head + re.sub(r"\r\n|\r|\n", r"\\n", decoded(raw, charset[1] if charset else ""))


def _head(line: str) -> str:
    """A property's name and parameters, with the colon."""
    return line[: line.find(":") + 1]


def _charset(line: bytes) -> str:
    """The charset a line says it is written in; empty: none, or its value is encoded."""
    head = line.partition(b":")[0].decode("latin-1") + ":"
    found = _CHARSET.search(head)
    return found[1] if found and not _QUOTED.search(head) and not _BASE64.search(head) else ""


def _stands(line: str) -> bool:
    """Whether a property can be read in a card of its own."""
    if line.upper().startswith(("BEGIN:", "END:", "VERSION:")):
        return True
    try:
        vobject.readOne("\n".join(("BEGIN:VCARD", "VERSION:2.1", line, "END:VCARD")))
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
    labels = {line.group: _first({"": [line]}, "") for line in found.get("x-ablabel", ()) if line.group}
    numbers = [
        str(tel.value)
        for tel in found.get("tel", ())
        if not any(map(of_others, (*_types(tel), labels.get(tel.group, ""))))
    ]
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
    return {each.strip().strip('"') for each in (*named, *map(str, tel.singletonparams))}


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
