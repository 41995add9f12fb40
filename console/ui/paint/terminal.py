"""What the terminal can show."""

import codecs
import os
from collections.abc import Mapping
from pathlib import Path

_KEYS = ("LC_ALL", "LC_CTYPE", "LANG")


def only_ascii(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal's locale names a character set that is not UTF-8, or none: "C", "POSIX" and
    "de_DE" are sets of their own. Where no locale is set at all, the terminal is taken for one of today."""
    locale = _locale(_given() if environment is None else environment)
    charset = locale.partition(".")[2] or locale  # macOS says "UTF-8" and no more
    return bool(locale) and charset.partition("@")[0].lower().replace("-", "") != "utf8"


def charset() -> str:
    """Python's name of the character set that the terminal's locale names; "ascii" where it names none."""
    named = _locale(_given()).partition(".")[2].partition("@")[0]
    try:
        return codecs.lookup(named).name
    except LookupError:
        return "ascii"


def _locale(given: Mapping[str, str]) -> str:
    return next((given[key] for key in _KEYS if given.get(key)), "")


def _given() -> Mapping[str, str]:
    """The locale this process was started with: Python turns LANG=C into C.UTF-8 for itself (PEP 538)."""
    try:
        entries = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return os.environ
    given = dict(os.fsdecode(entry).partition("=")[::2] for entry in entries)
    changed = {key: os.environ.get(key, "") for key in _KEYS}
    if changed["LC_CTYPE"] == "C.UTF-8" and given.get("LC_CTYPE", "") != "C.UTF-8":
        changed["LC_CTYPE"] = given.get("LC_CTYPE", "")
    return changed
