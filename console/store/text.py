"""Text that may be shown on a terminal and compared: no control characters, one line, folded."""

import unicodedata

#: Joiners that some scripts need inside words; every other format character (bidi overrides among
#: them) is dropped.
_JOINERS = frozenset("\u200c\u200d")
_OTHER = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
#: Letters that Unicode does not take apart into a plain one and a mark; apostrophes vanish (O'Neil).
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "'": "", "’": ""})


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


def fold(text: str) -> str:
    """``text`` for comparison: only letters and digits, no accents, one case, one space between words."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(ch for ch in apart if not unicodedata.combining(ch))
    letters = text.casefold().translate(_PLAIN)
    return " ".join("".join(ch if ch.isalnum() else " " for ch in letters).split())


def digits(text: str) -> str:
    """The ASCII digits of ``text``."""
    return "".join(ch for ch in text if ch in "0123456789")
