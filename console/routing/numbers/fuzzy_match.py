"""How well a name fits what was typed: the one measure of all boxes, lists and searches."""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import combining, normalize

from rapidfuzz.distance import OSA

#: longer texts are cut before they are looked at
LONGEST = 600
#: Letters that Unicode does not take apart into a plain one and a mark; apostrophes vanish (O'Neil).
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""})


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` for comparison: only letters and digits, no accents, one case, one space between words."""
    text = text[:LONGEST]
    if not text.isascii():
        text = "".join(ch for ch in normalize("NFKD", text) if not combining(ch))
    letters = text.casefold().translate(_PLAIN)
    return " ".join("".join(ch if ch.isalnum() else " " for ch in letters).split())


def score(typed: str, title: str, detail: str = "") -> int:  # noqa: PLR0911  (a scale, best first)
    """How well an entry fits, 0 for not at all; an entry's title counts for more than its detail, and what
    fits as it is for more than what fits with a wrong letter."""
    wanted = fold(typed)
    if not wanted:
        return 0 if typed.strip() else 1
    name, more = fold(title), fold(detail)
    words = name.split()
    if wanted == name or (wanted.isdigit() and wanted in more.split()):
        return 100
    if name.startswith(wanted):
        return 90
    if any(word.startswith(wanted) for word in words):
        return 80
    if "".join(word[0] for word in words).startswith(wanted):
        return 70
    if any(word.startswith(wanted) for word in more.split()):
        return 65
    if wanted in name:
        return 60
    if wanted in more or (wanted.isdigit() and wanted in more.replace(" ", "")):
        return 50
    parts = wanted.split()
    if len(parts) > 1 and all(part in name or part in more for part in parts):
        return 40
    if near(parts, (*words, *more.split())):
        return 30
    return 20 if len(wanted) > 1 and _in_order(wanted, name) else 0


def wrong_letters(word: str) -> int:
    """How many wrong, missing, doubled or swapped letters a typed word may have; none in a number."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


def near(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each typed word begins one of the words, but for its wrong letters."""
    return any(map(wrong_letters, typed)) and all(
        any(_begins(part, word) for word in words) for part in typed
    )


def _begins(part: str, word: str) -> bool:
    most = wrong_letters(part)
    if not most:
        return word.startswith(part)
    ends = range(len(part) - 1, len(part) + 2)
    return any(OSA.distance(part, word[:end], score_cutoff=most) <= most for end in ends)


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted if letter != " ")
