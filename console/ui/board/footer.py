"""The last lines: what just happened, and the keys that apply now."""

from textual.strip import Strip

from console.ui.commands import applying, shown_key
from console.ui.ink import Ink, Line, width
from console.ui.view import FRESH_S, View

_Button = tuple[int, int, int, str]


def message(view: View, ink: Ink, cells: int) -> Strip:
    """What happened last, bright while it is news, and whether it can be taken back."""
    line = Line(ink, cells).space()
    said = view.message
    if said is None:
        return line.strip()
    fresh = view.now - said.at < FRESH_S
    undo = view.undoable
    tail = ""
    if undo is not None and undo.undo_until is not None and undo.id == said.id:
        tail = f"  u takes it back ({max(1, int(undo.undo_until - view.now + 0.999))} s)"
    role = ("bad" if said.bad else "strong") if fresh else "quiet"
    line.add("! " if said.bad else "", role, bold=True)
    text = said.text
    line.fit(text, min(width(text), line.room - width(tail)), role)
    return line.add(tail, "strong", bold=True).strip()


def keys(
    view: View, ink: Ink, cells: int, room: int, keymap: dict[str, tuple[str, ...]]
) -> tuple[list[Strip], list[_Button]]:
    """So many lines of keys, and where each lies: (line, first column, end column, command)."""
    lines = [Line(ink, cells).space()]
    buttons: list[_Button] = []
    for command, row in applying(view):
        if not command.footer or not keymap[command.id]:
            continue
        key = shown_key(keymap[command.id][0])
        label = command.label
        if command.id == "answer" and row is not None and not view.selected:
            label = "answer next"
        if command.id == "hold" and row is not None and row.state == "holding":
            label = "take back"
        if command.id == "mute" and row is not None and row.muted:
            label = "unmute"
        taken = width(key) + 1 + width(label)
        if taken > lines[-1].room:
            if len(lines) == room:
                break
            lines.append(Line(ink, cells).space())
        line = lines[-1]
        buttons.append((len(lines) - 1, line.at, line.at + taken, command.id))
        line.add(key, "strong", bold=True).space().add(label, "quiet").space(2)
    while len(lines) < room:
        lines.append(Line(ink, cells))
    return [line.strip() for line in lines], buttons
