"""Contacts in CSV: our own headers, and those of Outlook and Google exports."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol

from console.routing.numbers.fuzzy_match import fold
from console.store.contacts.import_entry import (
    ImportFailed,
    Incoming,
    Problem,
    Raw,
    entry,
    of_others,
    text_of,
)
from console.store.contacts.upsert import Entry
from console.store.text import plain

#: What we write, and read back.
HEADERS = ("name", "numbers", "tags", "preferred", "note", "language", "uid", "uid source")
#: A row of more lines than this began with a quote that is not closed.
_TALLEST = 60

_SEP = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)
_FIELDS = {
    "name": (
        *("name", "full name", "display name", "contact", "patient", "anzeigename", "nom complet"),
        *("nom affiche", "nombre completo", "nombre y apellidos", "contacto"),
    ),
    "first": ("first name", "given name", "first", "vorname", "prenom", "nombre"),
    "middle": ("middle name", "additional name", "weitere vornamen", "deuxieme prenom", "segundo nombre"),
    "last": (
        *("last name", "family name", "surname", "last", "nachname", "familienname", "nom"),
        *("nom de famille", "apellido", "apellidos", "primer apellido"),
    ),
    "second": ("segundo apellido",),
    "tags": ("tags", "tag", "categories", "category", "labels", "group membership"),
    "preferred": ("preferred", "preferred staff"),
    "note": ("note", "notes", "remark", "notiz", "notizen", "bemerkung", "remarque", "nota", "notas"),
    "language": ("language", "languages", "sprache", "langue", "idioma"),
    "uid": ("uid", "id", "patient id", "contact id"),
    "source": ("uid source",),
    "company": (
        *("company", "organization name", "organization 1 name"),
        *("firma", "societe", "entreprise", "empresa"),
    ),
}
_FIELD = {header: name for name, headers in _FIELDS.items() for header in headers}
#: "Phone", "Numbers", "Mobile Phone 2", "Phone 1 - Value"; but not "Phone 1 - Type" or "Business Fax".
_NUMBER = re.compile(
    r"^(?:[\w ]* )?(?:numbers?|phone|telephone|tel|mobile|cell)(?: number)?(?: \d+)?(?: value)?$"
    r"|^(?:numero de )?(?:telefon|telefono|telephone|handy|mobiltelefon|mobil|portable|movil|celular|tel)"
    r"(?: \w+)*$"
    r"|^(?:(?:telefon|mobil|handy|mobilfunk|festnetz)nummer|rufnummer|festnetz|gsm|fijo|fixe|numero|nummer)"
    r"(?: \w+)*$"
)


def read(path: Path, country: str) -> Incoming:
    """The contacts of a CSV file; numbers without a country code are of ``country``.

    Every row that can't be taken is a problem with its line. Raises ``ImportFailed`` when the file can't
    be read or has no headers for a name and a number.
    """
    text, marked = _separated(text_of(path))
    start = text.lstrip("\n").split("\n", 1)[0]
    mark = marked or max(",;\t|", key=start.count)
    rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    found = next((cells for _, cells, _ in rows if cells), None)
    columns = [_column(header) for header in found or ()]
    if "first" in columns and "last" not in columns:  # "Vorname; Name"
        columns = ["last" if column == "name" else column for column in columns]
    if "number" not in columns or not {"name", "first", "last", "company"}.intersection(columns):
        raise ImportFailed(
            f"{path}: its first line must name the columns, among them name and number "
            '(or "First Name" and "Mobile Phone", as Outlook and Google write them)'
        )
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, cells, why in rows:
        made, wrong = (None, (why,)) if why else entry(_raw(columns, cells), country)
        problems += [Problem(line, each) for each in wrong]
        if further := [cell for cell in cells[len(columns) :] if cell.strip()]:
            left = plain(" ".join(further), 60)
            problems.append(Problem(line, f'has more cells than there are columns: "{left}" is left out'))
        if made:
            entries.append(made)
    unknown = (plain(header, 40) for header, column in zip(found or (), columns, strict=True) if not column)
    return Incoming(tuple(entries), tuple(problems), tuple(filter(None, unknown)))


def _separated(text: str) -> tuple[str, str]:
    """A text without the line ``sep=;`` that Excel reads, and the separator that line names (empty: none)."""
    first, _, rest = text.partition("\n")
    found = _SEP.match(first.strip("\r\ufeff "))
    return (f"\n{rest}", found[1]) if found else (text, "")


def write(out: IO[str], entries: Iterable[Entry]) -> int:
    """Write entries with our own headers; how many there were."""
    return table(
        out,
        HEADERS,
        (
            (
                *(e.name, "; ".join(e.numbers), "; ".join(e.tags)),
                *(e.preferred, e.note, e.language, e.uid, e.source),
            )
            for e in entries
        ),
    )


class _Reader(Protocol):
    """What ``csv.reader`` gives."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __next__(self) -> list[str]: ...


def _rows(reader: _Reader) -> Iterator[tuple[int, Sequence[str], str]]:
    """Each row that isn't empty with the line it begins in, and why it can't be read ("" where it can)."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            yield line, (), str(wrong)
            continue
        if reader.line_num - line > _TALLEST:
            yield line, (), f'is {reader.line_num - line + 1} lines long: is a " missing or one too many?'
        elif any(cell.strip() for cell in cells):
            yield line, cells, ""


def _column(header: str) -> str:
    name = fold(header)
    return _FIELD.get(name, "number" if _NUMBER.match(name) and not of_others(name) else "")


def _raw(columns: Sequence[str], cells: Sequence[str]) -> Raw:
    words: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip():
            words.setdefault(column, []).append(_unsafe(cell.strip()))
    parts = [part for key in ("first", "middle", "last", "second") for part in words.get(key, ())]
    one = {key: found[0] for key, found in words.items()}
    return Raw(
        one.get("name") or " ".join(parts) or one.get("company", ""),
        words.get("number", ()),
        words.get("tags", ()),
        one.get("preferred", ""),
        one.get("note", ""),
        one.get("language", ""),
        one.get("uid", ""),
        one.get("source", ""),
    )


#: What a spreadsheet may take for the beginning of a formula, also in full width, where a cell begins: at the
#: text's own beginning, and behind whatever some spreadsheet takes for a separator.
_BEGINS = r"(?:^|[;,|\t\r\n])[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\"]*"
_FORMULA = re.compile(rf"({_BEGINS})(?=[=+\-@%|\uff1d\uff0b\uff0d\uff20\u2212])")
_DEFUSED = re.compile(rf"({_BEGINS})'(?=[=+\-@%|\uff1d\uff0b\uff0d\uff20\u2212])")


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever it takes for a separator."""
    return _FORMULA.sub(r"\1'", text)


def table(out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[object]], end: str = "\r\n") -> int:
    """Write rows for spreadsheets: every cell quoted, every text defused; how many rows there were."""
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=end)
    writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return count


def _unsafe(text: str) -> str:
    return _DEFUSED.sub(r"\1", text)
