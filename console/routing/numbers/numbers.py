"""Telephone numbers: one form to compare them in, one to show them in, and patterns."""

import re
from functools import lru_cache

import phonenumbers

from console.config.grammar.fields import is_pattern
from console.config.grammar.numbers import e164

#: user parts by which callers without a number show up (RFC 3323; 266696687 is ANONYMOUS on a keypad)
_WITHHELD = frozenset(
    {"", "anonymous", "restricted", "unavailable", "withheld", "private", "unknown", "266696687"}
)
_SCHEME = re.compile(r"^(?:\s*(?:sips?|tel):)+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\-/]")
_LONGEST = 64


@lru_cache(maxsize=16384)
def normalise(text: str, country: str) -> str:
    """E.164 where a text is a number in ``country``, else the text without separators and control
    characters (an extension, a name); empty for a caller who shows none."""
    plain = "".join(c for c in text if c.isprintable()).strip()
    plain = _SCHEME.sub("", plain).split("@", 1)[0].split(";", 1)[0].strip()[:_LONGEST].strip()
    if plain.lower().lstrip("+") in _WITHHELD:
        return ""
    found = e164(plain, country)
    if found:
        return found
    bare = _SEPARATORS.sub("", plain)
    return bare if any(c.isdigit() for c in bare) and not any(c.isalpha() for c in bare) else plain


def matches(pattern: str, number: str, country: str = "") -> bool:
    """Whether a normalised number is the pattern's: the same number however it is written, or one with
    ``*`` for any digits and ``?`` for one. Patterns of telephone numbers begin with ``+``."""
    wanted = _wanted(pattern, country)
    return bool(number) and (wanted == number if isinstance(wanted, str) else bool(wanted.fullmatch(number)))


@lru_cache(maxsize=16384)
def pretty(number: str, country: str) -> str:
    """A number as people of ``country`` read it: ``(212) 555-0142`` at home, ``+44 20 7946 0000`` abroad;
    what is no number stays as it is."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    if not number.startswith("+") or not phonenumbers.is_possible_number(parsed):
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(country)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)


@lru_cache(maxsize=16384)
def _wanted(pattern: str, country: str) -> str | re.Pattern[str]:
    """What a number is compared with. Kept apart from callers' numbers, which could push it out."""
    if not is_pattern(pattern):
        return normalise.__wrapped__(pattern, country)
    parts = {"*": r"\d*", "?": r"\d"}
    bare = _SEPARATORS.sub("", pattern)
    return re.compile("".join(parts.get(c) or re.escape(c) for c in bare))
