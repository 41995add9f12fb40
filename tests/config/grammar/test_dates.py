"""Dated exceptions, line by line."""

from datetime import date, datetime

import pytest

from console.config.grammar.dates import parse_exception


@pytest.mark.parametrize(
    ("line", "at", "covered"),
    [
        ("2026-12-24 12:00-24:00 Christmas Eve", "2026-12-24T12:00", True),
        ("2026-12-24 12:00-24:00 Christmas Eve", "2026-12-24T23:59:59", True),
        ("2026-12-24 12:00-24:00 Christmas Eve", "2026-12-24T11:59", False),
        ("2026-12-24 12:00-24:00 Christmas Eve", "2026-12-25T00:00", False),
        ("2026-12-24", "2026-12-24T00:00", True),
        ("2026-08-03..2026-08-07 team week", "2026-08-05T03:00", True),
        ("2026-08-03..2026-08-07 team week", "2026-08-08T00:00", False),
        ("2026-08-03..2026-08-07 08:00-09:30 late start", "2026-08-07T09:29", True),
        ("2026-08-03..2026-08-07 08:00-09:30 late start", "2026-08-07T09:30", False),
    ],
)
def test_covers(line: str, at: str, covered: bool) -> None:
    assert parse_exception(line).covers(datetime.fromisoformat(at)) is covered


def test_parts() -> None:
    found = parse_exception(" 2026-12-24 12:00-24:00  Christmas Eve, we close at noon ")
    assert found.label == "Christmas Eve, we close at noon"
    assert found.edges(date(2026, 12, 24)) == (datetime(2026, 12, 24, 12), datetime(2026, 12, 25))
    assert found.edges(date(2026, 12, 25)) == ()
    assert parse_exception("2026-12-24").label == ""


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Christmas",
        "2026-13-01",
        "2026-02-30",
        "2026-12-24..2026-12-23",
        "2026-12-24 25:00-26:00",
        "2026-12-24 24:00-24:00",
    ],
)
def test_what_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="write "):
        parse_exception(line)
