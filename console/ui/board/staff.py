"""The strip of staff: who is where, in as many columns as fit."""

from textual.strip import Strip

from console.calls.protocol.snapshot import StaffRow
from console.ui.paint.states import ORDER, staff_look, staff_words
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text import cut, tidy
from console.ui.view import View

_TITLE = 8


def strip(view: View, ink: Ink, cells: int, room: int) -> list[Strip]:
    """At most so many lines: a table of people, or, where that is too much, a line of marks."""
    staff = view.snapshot.staff
    if view.snapshot.you.lock:
        return [_head(ink, cells).add("not shown at this seat", "quiet").strip()]
    if not staff:
        return [_head(ink, cells).add("nobody is set up yet: F8 adds staff", "quiet").strip()]
    if room == 1:
        return [_marks(staff, ink, cells)]
    columns = -(-len(staff) // room)
    each = (cells - _TITLE - 1) // columns
    if each < 24:
        return [_summary(staff, ink, cells), _marks(staff, ink, cells)]
    columns = min(columns if columns > 1 else max(1, (cells - _TITLE) // 55), 3)
    each = (cells - _TITLE - 1) // columns
    lines: list[Strip] = []
    for start in range(0, len(staff), columns):
        line = _head(ink, cells) if not lines else Line(ink, cells).space(_TITLE)
        for index, person in enumerate(staff[start : start + columns]):
            line.to(_TITLE + index * each)
            _person(line, view, person, each - 2)
        lines.append(line.strip())
    return lines


def _head(ink: Ink, cells: int) -> Line:
    return Line(ink, cells).space().fit("STAFF", _TITLE - 1, "quiet", bold=True)


def _person(line: Line, view: View, person: StaffRow, each: int) -> None:
    how = staff_look(person.state)
    state = staff_words(person, view.moment)
    said = min(max(12, each * 43 // 100), 30)
    # A reason is read to its end, if need be at the cost of the person's role.
    who = each - 3 - min(max(said, width(state)), each - 3 - max(10, width(tidy(person.title))))
    said = each - who - 3
    line.add(f"{how.mark} ", how.role)
    start = line.at
    line.add(cut(tidy(person.title), who), "strong")
    for detail in (person.extension, person.role):
        if detail and line.at - start + 1 + width(detail) <= who:
            line.space().add(detail, "quiet")
    line.to(start + who + 1).fit(state, said, how.role if how.role in ("quiet", "warn") else "text")


def _marks(staff: tuple[StaffRow, ...], ink: Ink, cells: int) -> Strip:
    """Everybody in one line, by state: who is free comes first."""
    line = Line(ink, cells).space()
    left = len(staff)
    for state in ORDER:
        people = [person for person in staff if person.state == state]
        how = staff_look(state)
        for index, person in enumerate(people):
            mark = "" if index else f"{how.mark} {how.word} "
            text = f"{mark}{tidy(person.title)}" + ("," if person is not people[-1] else "")
            if width(text) + (9 if left > 1 else 0) > line.room:
                return line.add(f"… {left} more", "quiet").strip()
            line.add(mark[:2], how.role).add(mark[2:], "quiet")
            line.add(text[len(mark) :], "strong" if state == "free" else "text").space()
            left -= 1
        line.space(1 if people else 0)
    return line.strip()


def _summary(staff: tuple[StaffRow, ...], ink: Ink, cells: int) -> Strip:
    counts: dict[str, int] = {}
    for person in staff:
        counts[person.state] = counts.get(person.state, 0) + 1
    line = Line(ink, cells).space(_TITLE)
    for state, count in counts.items():
        how = staff_look(state)
        line.add(f"{how.mark} ", how.role).add(f"{count} {how.word}", "text").space(3)
    return line.strip()
