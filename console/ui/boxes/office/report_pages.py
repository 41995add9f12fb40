"""The pages of the report box: pure lines from a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from console.routing.reports.advice import Suggestion
from console.routing.reports.figures import Fate, Tally, everybody
from console.routing.reports.values import Measure, Proposal, Rehearsal, Report
from console.ui.paint import times
from console.ui.paint.heat_shades import DAYS, shade
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap

NewLine = Callable[[], Line]
#: cells of a day in the heat map, and of a column of figures
_DAY, _FIGURE = 8, 6
_ENDS = (Fate.ANSWERED, Fate.ABANDONED, Fate.MISSED, Fate.VOICEMAIL)
_HEADS = {Fate.ANSWERED: "taken", Fate.ABANDONED: "left", Fate.MISSED: "missed", Fate.VOICEMAIL: "mail"}


@dataclass(frozen=True, slots=True)
class Heat:
    """A figure by weekday and hour: what it is, its value in a tally, how that is written, and whether hours
    and days can be summed."""

    title: str
    value: Callable[[Tally], float]
    written: Callable[[float], str] = "{:.0f}".format
    summed: bool = True


HEATS = (
    Heat("Calls", lambda tally: tally.calls),
    Heat("Lost: gave up or found nobody", lambda tally: tally.lost),
    Heat(
        "Waits in s that 9 in 10 of those answered did not exceed", lambda t: t.ninth_s or 0.0, summed=False
    ),
    Heat(
        "Service level", lambda tally: tally.level or 0.0, lambda share: f"{int(share * 100)}%", summed=False
    ),
)


def calls(line: NewLine, report: Report, heat: Heat) -> list[Line]:
    """How calls ended and how long callers waited, and one figure by weekday and hour."""
    total = report.figures.total
    lines = [line().add(f"{total.calls} call{'' if total.calls == 1 else 's'}", "strong", bold=True)]
    if not total.calls:
        return lines
    ends = [f"{fate} {total.of(fate)}" for fate in Fate if total.of(fate)]
    ends += [f"transfers {total.transfers}"] if total.transfers else []
    lines[0].add(f": {', '.join(ends)}", "text")
    if total.median_s is not None and total.ninth_s is not None:
        half, ninth = times.running(total.median_s), times.running(total.ninth_s)
        lines.append(line().add(f"waited until answered: half up to {half}, nine in ten up to {ninth}"))
    if total.level is not None:
        share = f"{int(total.level * 100)} % of who wanted a person answered within {total.goal_s:.0f} s"
        lines.append(line().add("service level: ", "text").add(share, "text"))
    lines += [line(), line().add("← ", "quiet").add(heat.title, "strong", bold=True).add(" →", "quiet")]
    return lines + _heat(line, {when: heat.value(tally) for when, tally in report.figures.hours}, heat)


def _heat(line: NewLine, values: Mapping[tuple[int, int], float], heat: Heat) -> list[Line]:
    hours = [hour for (_, hour), value in values.items() if value]
    if not hours:
        return [line().add("none", "quiet")]
    most = max(values.values())
    head = line().fit("", 6)
    for word in (*DAYS, *(("All",) if heat.summed else ())):
        head.fit(word, _DAY, "quiet", right=True)
    lines = [head]
    for hour in range(min(hours), max(hours) + 1):
        row = [values.get((day, hour), 0.0) for day in range(7)]
        out = line().fit(f"{hour:02}:00", 6, "quiet")
        for value in row:
            sign = shade(value, most, ascii=out.ink.ascii) * 2
            out.space().fit(sign, 2, "text").fit(heat.written(value) if value else "", _DAY - 3, right=True)
        lines.append(out.fit(heat.written(sum(row)), _DAY, "strong", right=True) if heat.summed else out)
    if heat.summed:
        days = [sum(value for (day, _), value in values.items() if day == each) for each in range(7)]
        last = line().fit("All", 6, "strong")
        for day in (*days, sum(days)):
            last.fit(heat.written(day) if day else "", _DAY, "strong", right=True)
        lines.append(last)
    return lines


def people(line: NewLine, report: Report) -> list[Line]:
    """Each queue, with waits counted from joining, and what each person did."""
    heads = ("calls", *(_HEADS[fate] for fate in _ENDS), "moved", "half", "9/10", "level")
    lines = [_row(line, "Queues", heads, "quiet")] if report.figures.queues else []
    for name, tally in report.figures.queues:
        waits = ("" if wait is None else times.running(wait) for wait in (tally.median_s, tally.ninth_s))
        ends = (str(tally.of(fate)) for fate in _ENDS)
        level = "" if tally.level is None else f"{int(tally.level * 100)} %"
        lines.append(_row(line, name, (str(tally.calls), *ends, str(tally.transfers), *waits, level)))
    sent = dict(report.overruled)
    workers = everybody(report.figures.people, sent)
    if workers:
        heads = ("taken", "in vain", "talked", "a call", "moved", "overrode")
        lines += [*([line()] if lines else []), _row(line, "People", heads, "quiet", _FIGURE + 3)]
    for each in workers:
        talked = (times.running(each.talked_s), "" if each.mean_s is None else times.running(each.mean_s))
        counts = (
            str(each.answered),
            str(each.in_vain),
            *talked,
            str(each.transfers),
            str(sent.get(each.name, 0)),
        )
        lines.append(_row(line, each.name, counts, cells=_FIGURE + 3))
    return lines or [line().add("Nobody has taken a call", "quiet")]


def rules(line: NewLine, report: Report) -> list[Line]:
    """Which rules people sent calls elsewhere than they said, where to, by whom and why."""
    if not report.rules:
        return [line().add("No rule has decided a call", "quiet")]
    heads = ("calls", "sent", "share")
    lines = [_row(line, "Rules, and where people sent their calls instead", heads, "quiet")]
    for rule in report.rules:
        counts = (str(rule.calls), str(rule.rerouted), f"{rule.share:.0%}")
        lines.append(_row(line, rule.rule, counts))
        told = (("to", rule.to), ("by", rule.by), ("because", rule.reasons))
        words = [f"{word} {', '.join(f'{name} {n}' for name, n in some[:3])}" for word, some in told if some]
        lines += [line().space(2).add("; ".join(words), "quiet")] if words else []
    return lines


def suggestion(line: NewLine, each: Suggestion, proposal: Proposal | None) -> list[Line]:
    """What is wrong, what would help, on what figures that rests, and the change of the config."""
    lines: list[Line] = []
    for word, text in (("", each.wrong), ("try: ", each.change), ("rests on: ", each.rests_on)):
        lines += [line().add(part, "text") for part in wrap(f"{word}{text}", line().room - 1, 3)]
    return lines + change(line, proposal) if proposal else lines


def change(line: NewLine, proposal: Proposal) -> list[Line]:
    """A key of the config, what stands there and what would."""
    lines = [line().add("key: ", "quiet").add(proposal.key.written, "strong")]
    if not proposal.value:
        return [*lines, line().add("what to write there is for you to say", "quiet")]
    if proposal.new:
        lines = [line().add("a new entry, before the others: ", "quiet").add(proposal.key.written, "strong")]
    for mark, value, role in (("-", proposal.was, "quiet"), ("+", proposal.value, "strong")):
        for n, part in enumerate(wrap(value, line().room - 3, 3)):
            lines.append(line().add(f"{' ' if n else mark} {part}", role))
    return lines


def rehearsal(line: NewLine, found: Rehearsal) -> list[Line]:
    """What the period's calls would have done, and which figures would be others."""
    if not found.calls:
        return [line().add("No call of this period can be decided again", "quiet")]
    moved = f"{found.moved or 'None'} of {found.calls} calls would have gone another way"
    lines = [line().add(moved, "warn" if found.moved else "text")]
    lines += [line().fit(f"  {n}x {move}", line().room - 1, "text") for move, n in found.moves]
    lines.append(line())
    if not found.measures:
        return [*lines, line().add("No figure would be another", "quiet")]
    lines.append(_measured(line, "", "before", "after", "quiet"))
    return lines + [
        _measured(line, m.what, _figure(m, m.before), _figure(m, m.after)) for m in found.measures
    ]


def _measured(line: NewLine, what: str, before: str, after: str, role: str = "strong") -> Line:
    out = line()
    return out.fit(what, out.room - 21).fit(before, 10, "text", right=True).fit(after, 10, role, right=True)


def _figure(measure: Measure, value: float) -> str:
    if measure.unit == "share":
        return f"{int(value * 100)} %"
    return times.running(value) if measure.unit == "s" else f"{value:.0f}"


def _row(line: NewLine, name: str, figures: Sequence[str], role: str = "text", cells: int = _FIGURE) -> Line:
    """A name, and figures in columns of one width."""
    out = line()
    out.fit(name, max(10, out.room - 1 - len(figures) * (cells + 1)), "strong" if role == "text" else role)
    for figure in figures:
        out.space().fit(figure, cells, role, right=True)
    return out
