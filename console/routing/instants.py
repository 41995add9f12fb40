"""Instants, and the clocks that show them.

Python compares and subtracts two times of one zone by what their clocks show, which is an hour wrong over a
night on which the clocks change. What is older, or how much, is therefore asked of ``instant``s; clocks are
for what people write and read.
"""

from datetime import UTC, datetime


def instant(at: datetime) -> datetime:
    """The same instant in UTC. Raises ``ValueError`` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; an instant is needed")
    return at.astimezone(UTC)


def elapsed_s(begin: datetime, end: datetime) -> float:
    """Seconds from one instant to another; negative where the second comes first."""
    return (instant(end) - instant(begin)).total_seconds()
