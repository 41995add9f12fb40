"""Contacts in vCard 3.0 and 4.0 (RFC 2426, RFC 6350); what 2.1 files usually hold is read, too."""

import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import vobject

from console.store.contacts import Entry
from console.store.incoming import ImportFailed, Incoming, Problem, Raw, entry, text_of

#: Properties with pictures, sounds and keys: nothing a receptionist needs, and most of a file's bytes.
_HEAVY = ("PHOTO", "LOGO", "SOUND", "KEY")


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
                raw = _raw(vobject.readOne(text, allowQP=True))
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
    numbers = [
        str(tel.value)
        for tel in found.get("tel", ())
        if [each.lower() for each in tel.params.get("TYPE", ())] != ["fax"]
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
