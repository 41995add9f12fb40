"""Text from the network made safe for the screen: no control characters, and columns that stay straight."""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

#: Longer texts are cut before they are looked at: no line of a screen holds more.
LONGEST = 600
#: Marks that may stand on one letter; more is no writing but noise that climbs into other lines.
_MARKS = 2
#: Letters that are drawn as nothing, or join their neighbours in ways terminals disagree about.
_INVISIBLE = frozenset(map(chr, (0x034F, 0x115F, 0x3164, 0xFFA0, 0x20E3, 0x17B4, 0x17B5)))
#: Our own signs, and what stands for them where the terminal knows only ASCII; widths are equal.
_SIGNS = {
    "▶": ">", "▷": ")", "◌": "o", "☎": "#", "‖": "=", "♪": "~", "◉": "@", "→": ">", "↩": "<", "·": "-",
    "●": "*", "◐": "%", "○": "o", "◔": ")", "✕": "x", "✓": "+", "…": "~", "─": "-", "│": "|", "┬": "+",
    "┴": "+", "├": "+", "┤": "+", "┼": "+", "▌": ">", "↑": "^", "↓": "v", "✎": "&",
    "←": "<", "▸": ">", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "—": "-", "–": "-", "’": "'", "“": '"',
    "”": '"', "≡": "=", "⊘": "!", "↺": "<", "◑": "%", "█": "#", "░": ".",
    "▒": "+", "▓": "x",
}  # fmt: skip
_TO_ASCII = str.maketrans(_SIGNS)
#: Signs of keys that no single letter stands for.
_KEY_WORDS = str.maketrans({"⏎": "Enter", "␣": "Space", "⌫": "Backspace"})


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """The text as one line without control, format, private or invisible characters.

    Joiners, direction overrides and variation selectors go, so that every letter that is left has a
    width of its own; flags become their two letters; at most two marks stay on a letter.
    """
    if text.isascii() and text.isprintable():
        return text[:LONGEST]
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[:LONGEST]):
        code = ord(letter)
        category = unicodedata.category(letter)
        if category in ("Cc", "Zs", "Zl", "Zp"):
            kept.append(" ")
            continue
        if category in ("Cf", "Cs", "Co", "Cn") or letter in _INVISIBLE:
            continue
        if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x1F3FB <= code <= 0x1F3FF:
            continue  # variation selectors and skin tones change the width of what stands before
        if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
            continue  # Hangul parts that found no syllable
        if 0x1F1E6 <= code <= 0x1F1FF:
            letter = chr(code - 0x1F1E6 + ord("A"))  # noqa: PLW2901
        if category in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS or not kept or kept[-1] == " ":
                continue
        else:
            marks = 0
        kept.append(letter)
    return "".join(kept)


def tidy(text: str) -> str:
    """The cleaned text without spaces around it and with single ones inside."""
    return " ".join(clean(text).split())


def spelled(text: str) -> str:
    """The text with the names of keys for their signs, which makes it longer."""
    return text.translate(_KEY_WORDS)


def to_ascii(text: str) -> str:
    """The cleaned text in ASCII, each letter as wide as it was; what has no likeness becomes "?"."""
    if text.isascii():
        return text
    out: list[str] = []
    for letter in text.translate(_TO_ASCII):
        if letter.isascii():
            out.append(letter)
            continue
        cells = cell_len(letter)
        base = unicodedata.normalize("NFKD", letter)[0]
        out.append(base if base.isascii() and cells == 1 else "?" * cells)
    return "".join(out)


def cut(text: str, cells: int) -> str:
    """The cleaned text in at most so many cells, its end replaced by "…" where it is too long."""
    text = clean(text)
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    used = 0
    end = 0
    for end, letter in enumerate(text):  # noqa: B007
        used += cell_len(letter)
        if used > cells - 1:
            break
    return text[:end].rstrip() + "…"


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The tidy text cut and padded to exactly so many cells."""
    text = cut(tidy(text), cells)
    pad = " " * (cells - cell_len(text))
    return pad + text if right else text + pad


def wrap(text: str, cells: int, lines: int) -> list[str]:
    """The text broken at spaces into at most so many lines; what does not fit ends in "…"."""
    out: list[str] = []
    rest = tidy(text)
    while rest and len(out) < lines:
        if cell_len(rest) <= cells or len(out) == lines - 1:
            out.append(cut(rest, cells))
            break
        head = cut(rest, cells + 1).removesuffix("…")
        space = head.rfind(" ")
        take = space if space > 0 else max(1, len(head))
        out.append(cut(rest[:take], cells))
        rest = rest[take:].lstrip()
    return out
