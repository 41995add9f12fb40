"""Finding an entry by what was typed: pieces of words, initials, or letters in order."""

import unicodedata
from functools import lru_cache

from console.ui.text import tidy


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text in small letters without accents, so that "muller" finds "Müller"."""
    plain = unicodedata.normalize("NFKD", tidy(text))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def score(typed: str, title: str, detail: str = "") -> int:
    """How well an entry fits, 0 for not at all; an entry's title counts for more than its detail."""
    wanted = fold(typed)
    if not wanted:
        return 1
    name, more = fold(title), fold(detail)
    if wanted == name or (wanted.isdigit() and wanted in more.split()):
        return 100
    if name.startswith(wanted):
        return 90
    words = name.replace("-", " ").replace("'", " ").split()
    if any(word.startswith(wanted) for word in words):
        return 80
    if "".join(word[0] for word in words).startswith(wanted):
        return 70
    if any(word.startswith(wanted) for word in more.split()):
        return 65
    if wanted in name:
        return 60
    if wanted in more:
        return 50
    parts = wanted.split()
    if len(parts) > 1 and all(part in name or part in more for part in parts):
        return 40
    return 20 if len(wanted) > 1 and _in_order(wanted, name) else 0


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted if letter != " ")


def as_number(typed: str) -> str:
    """The typed text as a number to call ("+12125550142", "201"), empty when it is none."""
    digits = "".join(letter for letter in typed if letter.isdigit() and letter.isascii())
    if len(digits) < 2 or any(letter not in "0123456789 +()-./" for letter in typed.strip()):
        return ""
    return ("+" if typed.strip().startswith("+") else "") + digits
