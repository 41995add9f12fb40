"""Search among 50,000 contacts, one keystroke after the other, a card by number, and all that routing asks
of a caller (card, past calls, open messages and callbacks): p50 and p99. Half of what is typed has a letter
wrong, missing, doubled or swapped.

python -m bench.directory
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import show, spread
from console.calls.protocol.store_commands import JournalCall, SaveCallback, SaveVoicemail
from console.config.load import load
from console.store.contacts import upsert
from console.store.contacts.directory import Directory
from console.store.contacts.upsert import Entry
from console.store.writer.writer import Store

CONTACTS = 50_000
QUERIES = 200
MESSAGES = 5_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST = (
    "Ana",
    "Ben",
    "Cleo",
    "Dora",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "June",
    "Kim",
    "Lou",
    "Mia",
    "Noor",
)
_SYLLABLES = (
    "ba",
    "co",
    "da",
    "el",
    "fi",
    "go",
    "ha",
    "ir",
    "ju",
    "ka",
    "lo",
    "ma",
    "ne",
    "or",
    "pa",
    "ru",
    "sa",
)


def main() -> None:
    """Fill a directory of its own and print the figures."""
    chance = random.Random(5)
    people = [
        (f"{chance.choice(_FIRST)} {_surname(chance)}", f"+1212{5_000_000 + n}") for n in range(CONTACTS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.open()
        begun = time.perf_counter()
        upsert.put(store.engine, (Entry(name, (number,), uid=number) for name, number in people))
        show("directory, import", contacts=CONTACTS, seconds=round(time.perf_counter() - begun, 1))
        directory = Directory(Path(folder), load(Path(__file__).parents[1] / "config.toml").office)
        _show("first search with a wrong letter", [_ms(directory.search, "warmm up")])
        right, wrong, missed = list[str](), list[str](), 0
        for name, number in chance.sample(people, QUERIES):
            text = chance.choice((name.lower(), name.split()[1].lower(), number[2:]))
            right += [text[:end] for end in range(1, len(text) + 1)]
        for name, _number in chance.sample(people, QUERIES):
            text = _slip(chance, name.lower())
            wrong += [text[:end] for end in range(1, len(text) + 1)]
            missed += all(card.name != name for card in directory.search(text))
        _show("search, a keystroke", [_ms(directory.search, text) for text in right])
        _show("search with a wrong letter, a keystroke", [_ms(directory.search, text) for text in wrong])
        show("directory, names with a wrong letter", typed=QUERIES, found=QUERIES - missed)
        _show("card by number", [_ms(directory.card, number) for _, number in people[:2000]])
        _journal(store, [number for _, number in people])
        _show("all that is known of a caller", [_ms(directory.known, number) for _, number in people[:2000]])
        directory.close()
        store.close()


def _journal(store: Store, numbers: list[str]) -> None:
    """Two calls of everybody, a hundred of the first ones, and messages and callbacks nobody dealt with."""
    often = numbers[:200] * 98
    for n, number in enumerate((*numbers, *numbers, *often)):
        at = BEGAN + timedelta(minutes=n)
        store.submit(
            JournalCall(
                f"c{n}", at, number, "", "+12125550100", "city", 0, "rule", "open", outcome="answered",
                talked_to="Sam (201)", answered=at, ended=at, reason=("billing", "")[n % 2],
            )
        )  # fmt: skip
        if n < MESSAGES:
            store.submit(
                SaveVoicemail(f"m{n}", f"c{n}", "front", "/none", at, number, "", 0, 3.0, complete=True)
            )
            store.submit(SaveCallback(f"b{n}", f"c{n}", "billing", number, "", 0, at))
        if n % 10_000 == 0:
            store.flush(60)
    store.flush(60)


def _surname(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def _slip(chance: random.Random, name: str) -> str:
    """The name with one letter of its longer words wrong, missing, doubled or swapped with the next."""
    first, last = name.split()
    at = chance.randrange(1, len(last) - 1)
    slips = (
        last[:at] + chance.choice("aeiosn") + last[at + 1 :],
        last[:at] + last[at + 1 :],
        last[:at] + last[at] + last[at:],
        last[:at] + last[at + 1] + last[at] + last[at + 2 :],
    )
    return f"{first} {chance.choice(slips)}"


def _ms(act: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    act(text)
    return (time.perf_counter() - begun) * 1000


def _show(what: str, times: list[float]) -> None:
    show(f"directory, {what}", contacts=CONTACTS, **spread(times))


if __name__ == "__main__":
    main()
