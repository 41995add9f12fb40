"""A line of the report of `reception doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: ``mark`` is "ok", "note" or "bad"; ``advice`` says what to do."""

    mark: str
    text: str
    advice: str = ""
