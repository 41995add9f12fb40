"""Figures of past calls (`reception report calls`), as text, JSON and CSV."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from console.cli.common.output import cell, console, length, table
from console.cli.journal.heat_map import heat_map
from console.routing.reports.figures import Fate, Figures, Tally, Worker, everybody
from console.ui.paint.heat_shades import DAYS

_COUNTED = (Fate.ANSWERED, Fate.ABANDONED, Fate.MISSED, Fate.VOICEMAIL, Fate.CALLBACK)


def print_calls(found: Figures, overruled: Mapping[str, int], span: str) -> None:
    """The figures as tables for people; ``overruled`` is how often each sent a call elsewhere."""
    out = console()
    total = found.total
    out.print(Text(f"{total.calls} call{'' if total.calls == 1 else 's'} {span}", "bold"))
    if not total.calls:
        return
    out.print(_ends(found))
    ascii_only = out.options.ascii_only

    def heat(title: str, counts: Mapping[tuple[int, int], int], *, summed: bool = True) -> None:
        if any(counts.values()):
            _section(out.print, title, heat_map(counts, ascii_only=ascii_only, summed=summed))

    heat("Calls by hour", {when: tally.calls for when, tally in found.hours})
    heat("Lost: gave up or found nobody", {when: tally.lost for when, tally in found.hours})
    waits = {when: round(tally.ninth_s or 0) for when, tally in found.hours}
    heat("Waits in seconds that nine in ten of those answered did not exceed", waits, summed=False)
    if found.queues:
        _section(out.print, "Queues, waits since joining", _queues(found))
    if found.people or overruled:
        _section(out.print, "People", _people(found.people, overruled))


def calls_json(found: Figures, overruled: Mapping[str, int]) -> str:
    """The figures as one document."""
    return json.dumps(
        {
            "total": _plain(found.total),
            "hours": [
                {"weekday": DAYS[day], "hour": hour, **_plain(tally)} for (day, hour), tally in found.hours
            ],
            "queues": [{"queue": name, **_plain(tally)} for name, tally in found.queues],
            "people": [_person(each, overruled) for each in everybody(found.people, overruled)],
        },
        ensure_ascii=False,
        indent=2,
    )


def calls_rows(found: Figures, overruled: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """One row a group, for CSV: all calls, each hour of a weekday, each queue, each person."""
    yield {"of": "all", "name": "", **_plain(found.total)}
    for (day, hour), tally in found.hours:
        yield {"of": "hour", "name": f"{DAYS[day]} {hour:02}:00", **_plain(tally)}
    for name, tally in found.queues:
        yield {"of": "queue", "name": name, **_plain(tally)}
    for each in everybody(found.people, overruled):
        yield {"of": "person", **_person(each, overruled)}


#: the columns of `calls_rows`
COLUMNS = (
    *("of", "name", "calls", *(str(fate).replace(" ", "_") for fate in Fate), "lost", "transfers"),
    *("wait_median_s", "wait_90_s", "goal_s", "service_level", "rang_in_vain", "talked_s", "overrides"),
)


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "calls": tally.calls,
        **{str(fate).replace(" ", "_"): tally.of(fate) for fate in Fate},
        "lost": tally.lost,
        "transfers": tally.transfers,
        "wait_median_s": _rounded(tally.median_s, 1),
        "wait_90_s": _rounded(tally.ninth_s, 1),
        "goal_s": tally.goal_s,
        "service_level": _rounded(tally.level, 4),
    }


def _person(each: Worker, overruled: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": each.name,
        "answered": each.answered,
        "rang_in_vain": each.in_vain,
        "talked_s": round(each.talked_s, 1),
        "transfers": each.transfers,
        "overrides": overruled.get(each.name, 0),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _section(show: Any, title: str, body: Table) -> None:
    show()
    show(Text(title, "bold"))
    show(body)


def _ends(found: Figures) -> Text:
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
        lines.append(
            f"service level: {total.level:.0%} of those who wanted a person within {total.goal_s:.0f} s"
        )
    return Text("\n".join(lines))


def _queues(found: Figures) -> Table:
    ends = (str(fate).capitalize() for fate in _COUNTED)
    heads = ("Calls", *ends, "Transfers", "Half", "90 %", "Goal", "Level")
    grid = table("Queue", *heads, right=heads)
    for name, tally in found.queues:
        grid.add_row(
            cell(name, limit=30),
            str(tally.calls),
            *(str(tally.of(fate)) for fate in _COUNTED),
            str(tally.transfers),
            length(tally.median_s),
            length(tally.ninth_s),
            length(tally.goal_s),
            "" if tally.level is None else f"{tally.level:.0%}",
        )
    return grid


def _people(people: tuple[Worker, ...], overruled: Mapping[str, int]) -> Table:
    heads = ("Answered", "Rang in vain", "Talked", "A call", "Sent on", "Overrode a rule")
    grid = table("Person", *heads, right=heads)
    for each in everybody(people, overruled):
        grid.add_row(
            cell(each.name, limit=30),
            str(each.answered),
            str(each.in_vain),
            length(each.talked_s),
            length(each.mean_s),
            str(each.transfers),
            str(overruled.get(each.name, 0)),
        )
    return grid
