"""Text that may be shown on a terminal: no control characters, one line."""

import unicodedata

#: Joiners that some scripts need inside words; every other format character (bidi overrides among
#: them) is dropped.
_JOINERS = frozenset("\u200c\u200d")
_OTHER = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def plain(text: str, limit: int = 200) -> str:
    """``text`` on one line, at most ``limit`` long, without control, format or private characters."""
    start = text[: limit * 4]
    if not start.isprintable():
        kept = (
            ch if ch in _JOINERS or unicodedata.category(ch) not in _OTHER else " " * (ch in "\t\r\n\v\f\x85")
            for ch in start
        )
        start = "".join(kept)
    return " ".join(start.split())[:limit]


def digits(text: str) -> str:
    """The ASCII digits of ``text``."""
    return "".join(ch for ch in text if ch in "0123456789")
