"""Who is calling, where the call goes and why."""

from textual.strip import Strip

from console.calls.snapshot import CallerCard, PlanStep, Row, Why
from console.ui import times
from console.ui.ink import Ink, Line, width
from console.ui.text import tidy, wrap
from console.ui.view import View


def nobody(ink: Ink, cells: int) -> list[Strip]:
    """What stands here while there is no call."""
    text = "Who calls, where the call goes and why will stand here."
    return [Line(ink, cells).add(part, "quiet").strip() for part in wrap(text, cells, 2)]


def full(view: View, row: Row, ink: Ink, cells: int, room: int) -> list[Strip]:
    """Everything about a call, for the side of a wide board."""
    top = [*_who(row.card, ink, cells), *_note(row, ink, cells, 3), *_past(row.card, ink, cells, 3)]
    route = [_title("ROUTE", ink, cells), *_route(view, row, ink, cells)]
    gaps = 2 if room >= len(top) + len(route) + 6 else 0
    why = [
        _title("WHY", ink, cells),
        *_why(row, ink, cells, room - len(top) - len(route) - gaps - 1),
    ]
    gap = [Line(ink, cells).strip()] * (gaps // 2)
    return [*top, *gap, *route, *gap, *why]


def person(card: CallerCard, ink: Ink, cells: int, on: str) -> list[Strip]:
    """A caller's card alone, as the directory shows it."""
    lines = _who(card, ink, cells, on)
    for index, part in enumerate(wrap(card.note, cells - 2, 2)):
        lines.append(Line(ink, cells, on).fit("" if index else "✎", 2, "quiet").add(part, "text").strip())
    return [*lines, *_past(card, ink, cells, 3, on)]


def brief(view: View, row: Row, ink: Ink, cells: int, room: int) -> list[Strip]:
    """The same in the few lines under the list of a narrow board."""
    inner = cells - 2
    lines = [*_who(row.card, ink, inner), *_note(row, ink, inner, 1)]
    lines += _past(row.card, ink, inner, 1)
    line = Line(ink, inner).fit("Route", 6, "quiet")
    for index, step in enumerate(s for s in row.plan if s.status != "done"):
        line.add(" → " if index else "", "quiet")
        line.add(
            step.title, "strong" if step.status in ("now", "next") else "text", bold=step.status == "now"
        )
        if row.next_at is not None and step.status == "now":
            line.add(f" {times.left(row.next_at - view.moment)}", "strong")
    route = line.strip()
    because = Line(ink, inner).fit("Why", 6, "quiet").add(_because(row), "text")
    lines = [*lines[: room - 2], route, because.add(f"  rule “{row.rule}”", "quiet").strip()]
    lines += _why(row, ink, inner, room - len(lines), told=True)
    pad = Line(ink, 1).strip()
    return [Strip.join([pad, strip, pad]) for strip in lines]


def _who(card: CallerCard, ink: Ink, cells: int, on: str = "background") -> list[Strip]:
    number = card.number or card.standing
    proof_role = "good" if card.proof.startswith("verified") else "quiet"
    if "FAILED" in card.proof:
        proof_role = "bad"
    proof = f"{'✓ ' if proof_role == 'good' else ''}{card.proof}"
    name = card.name if card.standing == "known" or card.name not in (card.number, "") else "Unknown caller"
    known = [*card.tags]
    if card.language:
        known.append(f"speaks {card.language}")
    if card.preferred:
        known.append(f"sees {card.preferred}")
    if card.standing == "unknown":
        known.append("not in the directory")
    if card.standing == "withheld":
        known.append("number withheld")
    first = Line(ink, cells, on)
    ends = [(number, "strong"), (proof, proof_role)] if card.number else []
    taken = sum(width(text) + 2 for text, _role in ends)
    if width(name) + taken <= cells:
        first.add(name, "strong", bold=True).to(cells - taken + 2)
        _pair(first, ends)
        lines = [first.strip()]
    else:
        lines = [first.add(name, "strong", bold=True).strip()]
        lines.append(_pair(Line(ink, cells, on), ends).strip())
    if known:
        for part in wrap(" · ".join(map(tidy, known)), cells, 2):
            lines.append(Line(ink, cells, on).add(part, "text").strip())
    return lines


def _pair(line: Line, parts: list[tuple[str, str]]) -> Line:
    for index, (text, role) in enumerate(parts):
        line.space(2 if index else 0).add(text, role)
    return line


def _note(row: Row, ink: Ink, cells: int, most: int) -> list[Strip]:
    texts = [t for t in (row.note, row.card.note) if t]
    lines: list[Strip] = []
    for text in dict.fromkeys(texts):
        for index, part in enumerate(wrap(text, cells - 2, most)):
            lines.append(Line(ink, cells).fit("" if index else "✎", 2, "quiet").add(part, "text").strip())
    return lines[:most]


def _past(card: CallerCard, ink: Ink, cells: int, most: int, on: str = "background") -> list[Strip]:
    if not card.past:
        if card.standing == "withheld":
            return []
        return [Line(ink, cells, on).fit("last", 6, "quiet").add("never called before", "quiet").strip()]
    lines = []
    for index, past in enumerate(card.past[:most]):
        line = Line(ink, cells, on).fit("" if index else "last", 6, "quiet").fit(past.day, 13, "text")
        words = [past.outcome, past.talked_to, times.length(past.seconds) if past.seconds else ""]
        lines.append(line.add(", ".join(tidy(w) for w in words if w), "text").strip())
    return lines


def _title(word: str, ink: Ink, cells: int) -> Strip:
    return Line(ink, cells).add(word, "quiet", bold=True).strip()


def _route(view: View, row: Row, ink: Ink, cells: int) -> list[Strip]:
    left = times.left(row.next_at - view.moment) if row.next_at is not None else ""
    lines = []
    for number, step in enumerate(row.plan, 1):
        line = Line(ink, cells).fit(f"{number}", 3, "quiet", right=True).space(2)
        lines.append(_step(line, step, left).strip())
    return lines


def _step(line: Line, step: PlanStep, left: str) -> Line:
    role = {"done": "quiet", "now": "strong", "next": "text"}.get(step.status, "text")
    says = {"done": "✓ done", "now": f"← now{f', {left} left' if left else ''}", "next": "← next"}
    limit = f"{step.limit_s:g} s" if step.limit_s is not None else ""
    said = says.get(step.status, "")
    taken = 24 if said or limit else 0
    line.fit(step.title, line.room - taken, role, bold=step.status == "now")
    line.fit(limit, 6, "quiet", right=True).space(2)
    return line.add(said, "strong" if step.status == "now" else "quiet")


def _because(row: Row) -> str:
    return row.because[:1].upper() + row.because[1:] if row.because else "No rule said more"


def _why(row: Row, ink: Ink, cells: int, room: int, *, told: bool = False) -> list[Strip]:
    """The rules looked at, the matched first; each in two lines where that leaves room for all."""
    head = [] if told else [Line(ink, cells).add(_because(row), "strong").strip()]
    whys = sorted(row.whys, key=lambda why: not why.matched)
    room -= len(head)
    each = [_reason(why, ink, cells, 2) for why in whys]
    if sum(map(len, each)) > room:
        each = [_reason(why, ink, cells, 1) for why in whys]
    lines = [line for part in each for line in part]
    if len(lines) > room > 0:
        rest = len(whys) - room + 1
        more = Line(ink, cells).space(3).add(f"… and {rest} more rules looked at", "quiet")
        lines = [*lines[: room - 1], more.strip()]
    return [*head, *lines[: max(0, room)]]


def _reason(why: Why, ink: Ink, cells: int, most: int) -> list[Strip]:
    name = f"{tidy(why.rule)}:"
    lines = []
    for index, part in enumerate(wrap(f"{name} {why.text}", cells - 3, most)):
        line = Line(ink, cells).space()
        line.fit("" if index else ("✓" if why.matched else "·"), 2, "good" if why.matched else "quiet")
        if not index and part.startswith(name):
            line.add(name, "text")
            part = part[len(name) :]  # noqa: PLW2901
        lines.append(line.add(part, "text" if why.matched else "quiet").strip())
    return lines
