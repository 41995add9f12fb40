"""Who is calling, where the call goes and why."""

from collections.abc import Callable

from console.calls.protocol.snapshot import CallerCard, PlanStep, Row, Sharer, Why
from console.ui.paint import times
from console.ui.paint.styled_line import Line, width
from console.ui.paint.text import cut, tidy, wrap
from console.ui.view import View

#: Gives an empty line of the place the card is painted in.
New = Callable[[], Line]


def nobody(new: New) -> list[Line]:
    """What stands here while there is no call."""
    text = "Who calls, where the call goes and why will stand here."
    return [new().add(part, "quiet") for part in wrap(text, new().room, 2)]


def full(view: View, row: Row, new: New, room: int) -> list[Line]:
    """Everything about a call, for the side of a wide board."""
    if row.card.standing == "hidden":
        return _hidden(row, new)
    top = [*_who(row.card, new), *_sharers(row.card, new), *_slips(row.card, new, 2, 2)]
    top += _note((row.note, row.card.note), new, 3)
    top += _filed(row, new)
    top += _past(row.card, new, 3)
    route = [_title("ROUTE", new).add(_came(row), "quiet"), *_route(view, row, new)]
    gap = [new()] if room >= len(top) + len(route) + 6 else []
    said = [*top, *gap, *route, *gap, _title("WHY", new)]
    said += [new().add(part, "strong") for part in wrap(because(row), new().room, 2)]
    said += [line for mark, text in _asked(row) for line in _marked_lines(mark, text, new, 2)]
    return [*said, *_whys(row, new, room - len(said))]


def brief(view: View, row: Row, new: New, room: int) -> list[Line]:
    """The same in the few lines under the list of a narrow board."""
    if row.card.standing == "hidden":
        return _hidden(row, new)
    lines = [*_who(row.card, new), *_sharers_brief(row.card, new), *_slips(row.card, new, 1, 1)]
    lines += _note((row.note, row.card.note), new, 1)
    lines += _filed(row, new)
    lines += _past(row.card, new, 1)
    route = new().fit("Route", 6, "quiet")
    for index, step in enumerate(step for step in row.plan if step.status != "done"):
        now, soon = step.status == "now", step.status in ("now", "next")
        route.add(" → " if index else "", "quiet").add(step.title, "strong" if soon else "text", bold=now)
        route.add(f" ({step.note})" if step.note else "", "text")
        if now and row.next_at is not None:
            route.add(f" {times.left(row.next_at - view.moment)}", "strong")
    why = new().fit("Why", 6, "quiet").add(because(row), "text")
    why.add(f"  rule “{row.rule}”" if row.rule else "", "quiet")
    asked = " · ".join(text for _mark, text in _asked(row))
    more = [new().space(6).add(asked, "text")] if asked else []
    lines = [*lines[: max(1, room - 2 - len(more))], route, why, *more]
    return [*lines, *_whys(row, new, room - len(lines))]


def _hidden(row: Row, new: New) -> list[Line]:
    """What stands here of a call that is not this seat's to know."""
    text = "Who calls, where the call goes and why is not shown at this seat."
    said = [new().add(part, "quiet") for part in wrap(text, new().room, 2)]
    return [new().add(row.name, "strong", bold=True), *said]


def person(card: CallerCard, new: New) -> list[Line]:
    """A caller's card alone, as the directory shows it."""
    return [*_who(card, new), *_note((card.note,), new, 2), *_past(card, new, 3)]


def because(row: Row) -> str:
    """The reason as a sentence: "Sam (201), because open invoice"; for a call that we make, that."""
    if not row.plan and not row.because and not row.rule:
        return f"{row.by or 'Somebody here'} makes this call: no rule routes it"
    places = [step.title for step in row.plan]
    place = next((title for title in places if title.lower() != "the desk"), places[0] if places else "")
    place = place[:1].upper() + place[1:]
    if not row.because:
        return f"{place}, by default" if row.rule in ("", "otherwise") else place
    return f"{place}, because {row.because}" if place else row.because


#: how words about a caller's number begin that vouch for it
_SURE = ("verified", "number confirmed")


def _who(card: CallerCard, new: New) -> list[Line]:
    role = "good" if card.proof.startswith(_SURE) else "bad" if "FAILED" in card.proof else "quiet"
    proof = f"✓ {card.proof}" if role == "good" else card.proof
    name = card.name if card.standing == "known" or card.name not in (card.number, "") else "Unknown caller"
    known = [*card.tags]
    known += [f"speaks {card.language}"] if card.language else []
    known += [f"sees {card.preferred}"] if card.preferred else []
    known += ["not in the directory"] if card.standing == "unknown" else []
    known += ["number withheld"] if card.standing == "withheld" else []
    ends = [(text, ink) for text, ink in ((card.number, "strong"), (proof, role)) if text]
    taken = sum(width(text) + 2 for text, _ink in ends)
    first = new()
    below: list[Line] = []
    if proof and taken - 2 > first.room:  # too long for the number's line: a line of its own
        below, ends, taken = [new().add(*ends[-1])], ends[:-1], taken - width(proof) - 2
    if width(tidy(name)) + taken <= first.room:
        lines = [first.add(tidy(name), "strong", bold=True).to(first.cells - taken + 2)]
    else:
        lines = [first.add(tidy(name), "strong", bold=True), new()]
    for index, (text, ink) in enumerate(ends):
        lines[-1].space(2 if index else 0).add(text, ink)
    text = " · ".join(map(tidy, known))
    barred = "" if card.undecided else tidy(card.barred)  # of several people, each stands apart
    lines += [new().add(f"! {barred}", "bad", bold=True)] if barred else []
    return [*lines, *below, *(new().add(part.strip("· "), "text") for part in wrap(text, new().room, 2))]


def about(person: Sharer) -> str:
    """What one of several people has that others may not: "patient, sees Dr Cole, speaks Spanish"."""
    sees = f"sees {person.preferred}" if person.preferred else ""
    speaks = f"speaks {person.language}" if person.language else ""
    return ", ".join(map(tidy, filter(None, (*person.tags, sees, speaks, person.note))))


def _sharers(card: CallerCard, new: New) -> list[Line]:
    """All who have the number, where several do: each with tags, bars and whom they see."""
    lines: list[Line] = []
    for at, each in enumerate(card.sharers, 1):
        line = new().fit(str(at), 2, "strong", bold=True).fit("✓" if each.chosen else "", 2, "good")
        line.add(cut(tidy(each.name), max(8, line.room // 2)), "strong" if each.chosen else "text").space(2)
        lines.append(line.add(cut(about(each), line.room), "quiet"))
        bars = wrap(f"! {tidy(each.barred)}", line.cells - 4, 2) if each.barred else []
        lines += [new().space(4).add(bar, "bad", bold=True) for bar in bars]
    if card.sharers:
        hint = "W says who of them it is" if card.undecided else "W: who it is"
        lines.append(new().add(hint, "warn" if card.undecided else "quiet"))
    return lines


def _sharers_brief(card: CallerCard, new: New) -> list[Line]:
    """The same in two lines, where there is little room."""
    said = []
    for at, each in enumerate(card.sharers, 1):
        words = ", ".join(filter(None, (f"! {tidy(each.barred)}" if each.barred else "", about(each))))
        said.append(f"{at}{'✓' if each.chosen else ''} {tidy(each.name)}{f' ({words})' if words else ''}")
    parts = wrap(" · ".join(said), new().room - 8, 2) if said else []
    return [
        new().fit("" if index else "W: who", 8, "warn" if card.undecided else "quiet").add(part, "text")
        for index, part in enumerate(parts)
    ]


def _slips(card: CallerCard, new: New, most: int, lines_each: int) -> list[Line]:
    """What somebody is still to do for the caller: "open slip: call back about invoice (Sam, Tue)"."""
    lines: list[Line] = []
    for slip in card.slips[:most]:
        head = "! open slip: " if slip.urgent else "open slip: "
        last = slip is card.slips[min(most, len(card.slips)) - 1]
        more = f", and {len(card.slips) - most} more" if last and len(card.slips) > most else ""
        end = f" ({slip.whose}, {slip.day}){more}"
        # Words are not broken: a line may lose some cells at its end.
        room = new().room * lines_each - width(head + end) - 8 * (lines_each - 1)
        text = f"{head}{cut(tidy(slip.text), max(8, room))}{end}"
        for index, part in enumerate(wrap(text, new().room, lines_each)):
            lead = head if not index and part.startswith(head) else ""
            line = new().add(lead, "bad" if slip.urgent else "warn")
            lines.append(line.add(part[len(lead) :], "strong"))
    return lines


def _filed(row: Row, new: New) -> list[Line]:
    """What a person said came of the call: "✓ appointment made · interpreter"."""
    words = " · ".join(map(tidy, filter(None, (row.filed, *row.tagged))))
    return [new().fit("✓", 2, "good").add(words, "text")] if words else []


def _note(texts: tuple[str, ...], new: New, most: int) -> list[Line]:
    lines: list[Line] = []
    for text in dict.fromkeys(filter(None, texts)):
        for index, part in enumerate(wrap(text, new().room - 2, most)):
            lines.append(new().fit("" if index else "✎", 2, "quiet").add(part, "text"))
    return lines[:most]


def _past(card: CallerCard, new: New, most: int) -> list[Line]:
    if not card.past:
        return [new().fit("last", 6, "quiet").add("never called before", "quiet")] if card.number else []
    lines = []
    for index, past in enumerate(card.past[:most]):
        words = (past.outcome, past.talked_to, times.length(past.seconds) if past.seconds else "")
        line = new().fit("" if index else "last", 6, "quiet").fit(past.day, 13, "text")
        lines.append(line.add(", ".join(tidy(word) for word in words if word), "text"))
    return lines


def _title(word: str, new: New) -> Line:
    return new().add(word, "quiet", bold=True)


def _came(row: Row) -> str:
    """What was dialled and what it came through."""
    dialled = f"  dialled {tidy(row.to)}" if row.to else ""
    return dialled + (f" via {tidy(row.trunk)}" if row.trunk else "")


def _route(view: View, row: Row, new: New) -> list[Line]:
    left = times.left(row.next_at - view.moment) if row.next_at is not None else ""
    lines = []
    for at, step in enumerate(row.plan, 1):
        lines.append(_step(new().fit(f"{at}", 3, "quiet", right=True).space(2), step, left))
        lines += [new().space(5).add(step.note, "strong")] if step.note else []
        for branch in step.branches:
            parts = wrap(f"if {branch}", new().room - 5, 2)
            lines += [new().space(5).add(part, "quiet") for part in parts]
    return lines


def _step(line: Line, step: PlanStep, left: str) -> Line:
    role = {"done": "quiet", "now": "strong", "next": "text"}.get(step.status, "text")
    says = {"done": "✓ done", "now": f"← now{f', {left}' if left else ''}", "next": "← next"}
    limit = times.limit(step.limit_s) if step.limit_s is not None else ""
    said = says.get(step.status, "")
    # A title may reach over the column of limits where there is no limit.
    bold, columns = step.status == "now", 20 if limit else 13 if said else 0
    line.fit(step.title, line.room - columns, role, bold=bold)
    if limit:
        line.to(line.cells - 20).fit(limit, 6, "quiet", right=True)
    return line.to(line.cells - 12).add(said, "strong" if step.status == "now" else "quiet")


def _whys(row: Row, new: New, room: int) -> list[Line]:
    """The rules looked at, the matched first; in two lines each, the last of those that did not match in one
    where all need the room."""
    whys = sorted(row.whys, key=lambda why: not why.matched)
    each = [_reason(why, new, 2) for why in whys]
    for at in reversed(range(len(whys))):
        if not whys[at].matched and sum(map(len, each)) > room:
            each[at] = _reason(whys[at], new, 1)
    lines: list[Line] = []
    for at, part in enumerate(each):
        if len(lines) + sum(map(len, each[at:])) > room and len(lines) + len(part) >= room:
            more = new().space(3).add(f"… and {len(each) - at} more rules looked at", "quiet")
            return [*lines, more][: max(0, room)]
        lines += part
    return lines


def _asked(row: Row) -> list[tuple[str, str]]:
    """Whom a queue offered the call, what it asks for, and what it is probably about: marks and texts."""
    found = []
    if row.offer:
        how = "offered to" if row.rings else "was offered to" if row.state == "waiting" else "given to"
        found.append(("✓", f"{how} {row.offer}"))
    if row.needs:
        found.append(("·", f"needs {', '.join(row.needs)}"))
    if row.said:
        found.append(("?", f"the machine heard: {row.said}"))
    if row.guess:
        found.append(("?", f"a guess: {row.guess}"))
    return found


def _marked_lines(mark: str, text: str, new: New, most: int) -> list[Line]:
    lines = []
    for index, part in enumerate(wrap(text, new().room - 3, most)):
        line = new().space().fit("" if index else mark, 2, "good" if mark == "✓" else "quiet")
        lines.append(line.add(part, "text"))
    return lines


def _reason(why: Why, new: New, most: int) -> list[Line]:
    name = f"{tidy(why.rule)}:"
    lines = []
    for index, part in enumerate(wrap(f"{name} {why.text}", new().room - 3, most)):
        mark = "" if index else "✓" if why.matched else "·"
        line = new().space().fit(mark, 2, "good" if why.matched else "quiet")
        head = name if not index and part.startswith(name) else ""
        lines.append(line.add(head, "text").add(part[len(head) :], "text" if why.matched else "quiet"))
    return lines
