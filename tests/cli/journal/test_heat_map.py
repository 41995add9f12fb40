"""The heat map as text."""

import io

from rich.console import Console

from console.cli.journal.heat_map import heat_map


def drawn(counts: dict[tuple[int, int], int], *, ascii_only: bool = False) -> list[str]:
    out = Console(file=io.StringIO(), width=80)
    out.print(heat_map(counts, ascii_only=ascii_only))
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_the_most_has_the_full_shade_and_one_call_is_told_from_none() -> None:
    _, eight, nine, all_ = drawn({(0, 8): 100, (1, 8): 1, (0, 9): 50, (6, 9): 0})
    assert eight.split() == ["08:00", "██", "100", "░░", "1", "101"]
    assert nine.split() == ["09:00", "▒▒", "50", "50"]
    assert all_.split() == ["All", "150", "1", "151"]


def test_plain_letters_for_a_terminal_without_unicode() -> None:
    lines = drawn({(0, 8): 4, (6, 10): 1}, ascii_only=True)
    assert all(line.isascii() for line in lines)
    assert lines[1].split() == ["08:00", "##", "4", "4"]
    assert lines[2].split() == ["09:00", "0"]
    assert lines[3].split() == ["10:00", "..", "1", "1"]


def test_nothing_is_only_a_heading() -> None:
    assert [line.split() for line in drawn({})] == [["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "All"]]


def test_a_full_week_fits_eighty_columns() -> None:
    counts = {(day, hour): 9999 for day in range(7) for hour in range(24)}
    assert max(map(len, drawn(counts))) <= 80
    assert len(drawn(counts)) == 26
