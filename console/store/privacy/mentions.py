"""A person's numbers in the words of rows about somebody else: found however they are written, and taken out.

"Ana's daughter, (212) 555-0142" in a note about another caller, the step a call was sent to, a card that
shared the number: the words stay, the number does not.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import phonenumbers
from sqlalchemy import Connection, Table, Text, or_, select, update

from console.store.schema import audit, meta, metadata

#: What stands where a number stood.
GONE = "…"
#: Tables that hold nobody's words: the audit names records by id, and is never changed.
_NOT = (audit, meta)
_BETWEEN = r"[\s().\-/\u00a0]*"
#: Digits at a number's end that rows are looked for by; between them nobody writes anything.
_LAST = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A row with a number in its words: its table, its key, and its columns as they are without it."""

    table: Table
    key: Any
    words: dict[str, str]


def pattern(numbers: Iterable[str]) -> re.Pattern[str] | None:
    """What matches these numbers (E.164), however people write them; ``None`` where there are none."""
    found = []
    for number in numbers:
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            continue
        home = _BETWEEN.join(phonenumbers.national_significant_number(parsed))
        abroad = _BETWEEN.join(str(parsed.country_code))
        found.append(rf"(?:(?:(?:\+|00){_BETWEEN})?{abroad}{_BETWEEN}|0|\()?{home}")
    return re.compile(rf"(?<!\d)(?:{'|'.join(found)})(?!\d)") if found else None


def find(connection: Connection, numbers: Iterable[str]) -> Iterator[Mention]:
    """Rows of all tables whose words hold one of the numbers."""
    numbers = tuple(numbers)
    wanted = pattern(numbers)
    if wanted is None:
        return
    ends = {number[-_LAST:] for number in numbers}
    for table in metadata.sorted_tables:
        words = [column for column in table.c if isinstance(column.type, Text) and not column.primary_key]
        if table in _NOT or not words:
            continue
        key = next(iter(table.primary_key))
        near = or_(*(column.contains(end) for column in words for end in ends))
        for row in connection.execute(select(key, *words).where(near)):
            texts = {column.name: text for column, text in zip(words, row[1:], strict=True)}
            without = {name: wanted.sub(GONE, text) for name, text in texts.items() if wanted.search(text)}
            if without:
                yield Mention(table, row[0], without)


def take_out(connection: Connection, numbers: Iterable[str], but: Container[str] = ()) -> int:
    """Leave the numbers out of all words, ``but`` not of messages and recordings of these ids; how many rows
    that changed."""
    found = [each for each in find(connection, numbers) if "path" not in each.table.c or each.key not in but]
    for each in found:
        key = next(iter(each.table.primary_key))
        connection.execute(update(each.table).where(key == each.key).values(each.words))
    return len(found)
