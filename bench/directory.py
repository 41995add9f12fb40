"""Search among 50,000 contacts, one keystroke after the other, and a card by number: p50 and p99.

python -m bench.directory
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from console.config.load import load
from console.store import contacts
from console.store.contacts import Entry
from console.store.directory import Directory
from console.store.writer import Store

CONTACTS = 50_000
QUERIES = 200
BAR_MS = 30.0
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
        contacts.put(store.engine, (Entry(name, (number,), uid=number) for name, number in people))
        print(f"import of {CONTACTS}: {time.perf_counter() - begun:.1f} s")
        directory = Directory(Path(folder), load(Path(__file__).parents[1] / "config.toml").office)
        directory.search("warm up")
        keystrokes = []
        for name, number in chance.sample(people, QUERIES):
            text = chance.choice((name.lower(), name.split()[1].lower(), number[2:]))
            keystrokes += [text[:end] for end in range(1, len(text) + 1)]
        _print("search, a keystroke", [_ms(directory.search, text) for text in keystrokes])
        _print("card by number", [_ms(directory.card, number) for _, number in people[:2000]])
        directory.close()
        store.close()


def _surname(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def _ms(act: Callable[[str], object], text: str) -> float:
    begun = time.perf_counter()
    act(text)
    return (time.perf_counter() - begun) * 1000


def _print(what: str, times: list[float]) -> None:
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{what}: n {len(times)}, p50 {p50:.2f} ms, p99 {p99:.2f} ms (search must hold p99 {BAR_MS:g} ms)")


if __name__ == "__main__":
    main()
