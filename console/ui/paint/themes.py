"""Themes: which colour each role of the screen has, read from ``themes/*.toml`` and checked."""

import re
import sys
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from console.config import toml

_COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")
_FILE_KEYS = ("title", "dark", "colours")

#: (colour, what it lies on, least contrast): WCAG 2.2 AA asks 4.5 of text (SC 1.4.3) and 3 of what
#: need not be read (SC 1.4.11).
CONTRASTS: tuple[tuple[str, str, float], ...] = (
    *((ink, "background", 4.5) for ink in ("text", "strong", "quiet", "warn", "bad", "good")),
    *((ink, "selection", 4.5) for ink in ("text", "strong", "quiet", "warn", "bad", "good")),
    *((ink, "raised", 4.5) for ink in ("text", "strong", "quiet", "warn", "bad", "good")),
    ("on_accent", "accent", 4.5),
    ("on_bad", "bad", 4.5),
    ("accent", "background", 4.5),
    ("old", "background", 3.0),
)


class ThemeError(ValueError):
    """A theme that can't be used; its text names the file, the key, the value and what is right."""


@dataclass(frozen=True, slots=True)
class Palette:
    """A colour for each role. The defaults are ``themes/dark.toml``, so that a screen whose theme is
    missing or wrong can still be read."""

    background: str = "#11161c"
    raised: str = "#1a2129"
    line: str = "#33404d"
    text: str = "#c7d0d9"
    strong: str = "#f2f5f8"
    quiet: str = "#8f9cab"
    accent: str = "#ffd24a"
    on_accent: str = "#14181d"
    warn: str = "#f0a35a"
    bad: str = "#ff8577"
    on_bad: str = "#14181d"
    good: str = "#62c4a8"
    selection: str = "#26323f"
    old: str = "#677482"

    def faded(self) -> "Palette":
        """The same with all ink in the colour of an old picture."""
        same = dict.fromkeys(ROLES, self.old)
        return Palette(
            **{
                **same,
                "background": self.background,
                "raised": self.raised,
                "line": self.line,
                "selection": self.background,
                "on_accent": self.background,
                "on_bad": self.background,
            }
        )


ROLES = tuple(field.name for field in fields(Palette))


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as its file describes it; ``name`` is the file's name."""

    name: str = "dark"
    title: str = "Dark"
    dark: bool = True
    palette: Palette = Palette()


def folder() -> Path:
    """Where the shipped themes lie: beside the checkout's package, else under the install prefix."""
    checkout = Path(__file__).parents[3] / "themes"
    return checkout if checkout.is_dir() else Path(sys.prefix) / "share" / "reception-console" / "themes"


def names(place: Path) -> tuple[str, ...]:
    """The themes of a folder."""
    return tuple(sorted(path.stem for path in place.glob("*.toml")))


def load(name: str, place: Path) -> Theme:
    """The theme of that name. Raises ``ThemeError``."""
    if not re.fullmatch(r"[\w-]+", name):
        raise ThemeError(f"theme {name!r}: write the name of a file in {place} without .toml")
    path = place / f"{name}.toml"
    try:
        raw = toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(names(place)) or "none"
        raise ThemeError(f"theme {name!r} is not in {place}; there are: {known}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise ThemeError(f"{path}: {wrong}") from None
    return _check(raw, name, path)


def _check(raw: dict[str, object], name: str, path: Path) -> Theme:
    for key in raw:
        if key not in _FILE_KEYS:
            raise ThemeError(f"{path}: {key} is no key of a theme; use {', '.join(_FILE_KEYS)}")
    colours = raw.get("colours")
    if not isinstance(colours, dict):
        raise ThemeError(f"{path}: colours is missing; write a table [colours] with {', '.join(ROLES)}")
    for role, colour in colours.items():
        if role not in ROLES:
            raise ThemeError(f"{path}: colours.{role} is no role; use {', '.join(ROLES)}")
        if not isinstance(colour, str) or not _COLOUR.match(colour):
            raise ThemeError(f"{path}: colours.{role} is {colour!r}; write a colour such as #11161c")
    for role in ROLES:
        if role not in colours:
            raise ThemeError(f"{path}: colours.{role} is missing; write a colour such as #11161c")
    for ink, ground, least in CONTRASTS:
        found = contrast(colours[ink], colours[ground])
        if found < least:
            raise ThemeError(
                f"{path}: colours.{ink} is {colours[ink]} on {ground} {colours[ground]}: their contrast is "
                f"{found:.1f}, and at least {least:g} can be read"
            )
    title, dark = raw.get("title", name), raw.get("dark", True)
    if not isinstance(title, str):
        raise ThemeError(f"{path}: title is {title!r}; write a name in quotes")
    if not isinstance(dark, bool):
        raise ThemeError(f"{path}: dark is {dark!r}; write true or false")
    return Theme(name, title, dark, Palette(**colours))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
