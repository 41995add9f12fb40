"""Figures of past calls (`reception report calls`) and advice from them, as text, JSON and CSV."""

import json
from collections.abc import Iterator
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from console.cli.heat import DAYS, heat_map
from console.cli.shown import cell, console, length, table
from console.routing.advice import Advice
from console.routing.figures import Fate, Figures, Journey, Tally, Worker

_COUNTED = (Fate.ANSWERED, Fate.ABANDONED, Fate.MISSED, Fate.VOICEMAIL, Fate.CALLBACK)
_INSET = (0, 0, 0, 2)


def print_calls(found: Figures, calls: tuple[Journey, ...], since: str, goal_s: float) -> None:
    """The figures as tables for people."""
    out = console()
    total = found.total
    out.print(Text(f"{total.calls} call{'' if total.calls == 1 else 's'} since {since}", "bold"))
    if not calls:
        return
    out.print(_ends(found, goal_s))
    lost: dict[tuple[int, int], int] = {}
    for call in calls:
        if call.lost:
            when = call.at.weekday(), call.at.hour
            lost[when] = lost.get(when, 0) + 1
    ascii_only = out.options.ascii_only
    _section(out.print, "Calls by hour", heat_map(
        {when: tally.calls for when, tally in found.hours}, ascii_only=ascii_only))  # fmt: skip
    if lost:
        _section(out.print, "Lost: gave up or found nobody", heat_map(lost, ascii_only=ascii_only))
    if found.queues:
        _section(out.print, "Queues, waits since joining", _queues(found))
    if found.people:
        _section(out.print, "People", _people(found.people))


def print_advice(advice: Advice, since: str) -> None:
    """Three answers, and what would help, for a manager."""
    out = console()
    for answer in advice.answers:
        word = "Yes" if answer.yes else "No"
        out.print(Text.assemble((answer.question, "bold"), f" {word}: ", cell(answer.why)))
    if not advice.suggestions:
        out.print(f"Nothing to suggest from the calls since {since}")
        return
    for each in advice.suggestions:
        out.print()
        out.print(Text.assemble((f"{each.method.capitalize()} {each.when}".rstrip(), "bold")))
        for words in (f"{each.wrong}.", f"Try: {each.change}.", f"Rests on: {each.rests_on}."):
            out.print(Padding(cell(words, limit=500), _INSET, expand=False))
        out.print(Padding(cell(f"Dry run: {dry_run(each.example)}"), _INSET, expand=False))


def dry_run(call: str) -> str:
    """How a past call is decided by a changed copy of the config."""
    return f"reception --config CHANGED.toml route --replay {call}"


def calls_json(found: Figures) -> str:
    """The figures as one document."""
    return json.dumps(
        {
            "total": _plain(found.total),
            "hours": [
                {"weekday": DAYS[day], "hour": hour, **_plain(tally)} for (day, hour), tally in found.hours
            ],
            "queues": [{"queue": name, **_plain(tally)} for name, tally in found.queues],
            "people": [_person(each) for each in found.people],
        },
        ensure_ascii=False,
        indent=2,
    )


def calls_rows(found: Figures) -> Iterator[dict[str, Any]]:
    """One row a group, for CSV: all calls, each hour of a weekday, each queue, each person."""
    yield {"of": "all", "name": "", **_plain(found.total)}
    for (day, hour), tally in found.hours:
        yield {"of": "hour", "name": f"{DAYS[day]} {hour:02}:00", **_plain(tally)}
    for name, tally in found.queues:
        yield {"of": "queue", "name": name, **_plain(tally)}
    for each in found.people:
        yield {"of": "person", **_person(each)}


#: the columns of `calls_rows`
COLUMNS = (
    *("of", "name", "calls", *(str(fate).replace(" ", "_") for fate in Fate), "transfers"),
    *("wait_median_s", "wait_90_s", "service_level", "rang_in_vain", "talked_s"),
)


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "calls": tally.calls,
        **{str(fate).replace(" ", "_"): tally.of(fate) for fate in Fate},
        "transfers": tally.transfers,
        "wait_median_s": _rounded(tally.median_s, 1),
        "wait_90_s": _rounded(tally.ninth_s, 1),
        "service_level": _rounded(tally.level, 4),
    }


def _person(each: Worker) -> dict[str, Any]:
    return {
        "name": each.name,
        "answered": each.answered,
        "rang_in_vain": each.in_vain,
        "talked_s": round(each.talked_s, 1),
        "transfers": each.transfers,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _section(show: Any, title: str, body: Table) -> None:
    show()
    show(Text(title, "bold"))
    show(body)


def _ends(found: Figures, goal_s: float) -> Text:
    total = found.total
    words = [f"{fate} {total.of(fate)}" for fate in Fate if total.of(fate)]
    if total.transfers:
        words.append(f"transfers {total.transfers}")
    lines = [", ".join(words)]
    if total.median_s is not None:
        lines.append(
            f"waited until answered: half up to {length(total.median_s)}, nine in ten up to "
            f"{length(total.ninth_s)}"
        )
    if total.level is not None:
        lines.append(f"service level: {total.level:.0%} of those who wanted a person within {goal_s:.0f} s")
    return Text("\n".join(lines))


def _queues(found: Figures) -> Table:
    heads = ("Calls", *(str(fate).capitalize() for fate in _COUNTED), "Half", "90 %", "Level")
    grid = table("Queue", *heads, right=heads)
    for name, tally in found.queues:
        grid.add_row(
            cell(name, limit=30),
            str(tally.calls),
            *(str(tally.of(fate)) for fate in _COUNTED),
            length(tally.median_s),
            length(tally.ninth_s),
            "" if tally.level is None else f"{tally.level:.0%}",
        )
    return grid


def _people(people: tuple[Worker, ...]) -> Table:
    heads = ("Answered", "Rang in vain", "Talked", "A call", "Sent on")
    grid = table("Person", *heads, right=heads)
    for each in people:
        grid.add_row(
            cell(each.name, limit=30),
            str(each.answered),
            str(each.in_vain),
            length(each.talked_s),
            length(each.mean_s),
            str(each.transfers),
        )
    return grid
