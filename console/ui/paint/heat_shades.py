"""Shades of heat maps, on the screen and on the command line: told apart without any colour."""

_SHADES, _ASCII = " ░▒▓█", " .+x#"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def shade(value: float, most: float, *, ascii: bool = False) -> str:  # noqa: A002
    """The sign of a value, a full one for the greatest; any value above nothing has one, so that one call is
    told from none."""
    signs = _ASCII if ascii else _SHADES
    steps = len(signs) - 1
    return signs[min(steps, max(1, -int(-value * steps // most)))] if value > 0 and most > 0 else signs[0]
