"""A heat map for the terminal: hours down, weekdays across, a shade and a count in each cell."""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from console.ui.paint.heat_shades import DAYS, shade


def heat_map(counts: Mapping[tuple[int, int], int], *, ascii_only: bool, summed: bool = True) -> Table:
    """Counts by (weekday from 0 = Monday, hour); a full shade stands for the greatest of them. Hours before
    the first and after the last that has any are left out; so are sums of what can't be ``summed``."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for header in ("", *DAYS, *(("All",) if summed else ())):
        made.add_column(header, justify="right", no_wrap=True)
    some = [hour for (_, hour), count in counts.items() if count]
    most = max(counts.values(), default=0)
    for hour in range(min(some, default=0), max(some, default=-1) + 1):
        row = [counts.get((day, hour), 0) for day in range(7)]
        cells = (_cell(count, shade(count, most, ascii=ascii_only)) for count in row)
        made.add_row(f"{hour:02}:00", *cells, *((str(sum(row)),) if summed else ()))
    if some and summed:
        days = [sum(count for (day, _), count in counts.items() if day == each) for each in range(7)]
        made.add_row("All", *(str(count or "") for count in days), str(sum(days)), style="bold")
    return made


def _cell(count: int, sign: str) -> Text:
    """ "▓▓ 12"."""
    return Text(f"{sign * 2}{count:>4}" if count else "")
