"""The last lines: what just happened, and the keys that apply now."""

from textual.strip import Strip

from console.calls.protocol.snapshot import Row
from console.ui.commands import Command, Keys, applying, shown_key
from console.ui.paint import times
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text import wrap
from console.ui.view import FRESH_S, View

#: Command → the states one's own key takes back.
_BACK = {"away": ("away", "paused"), "dnd": ("do not disturb",)}
_Button = tuple[int, int, int, str]


def lines(view: View, ink: Ink, cells: int, room: int, keymap: Keys) -> tuple[list[Strip], list[_Button]]:
    """So many lines: what happened above, the keys at the very bottom, and where each key lies as
    (line, first column, end column, command)."""
    below, buttons = _keys(view, ink, cells, max(1, room - 1), keymap)
    above = _message(view, ink, cells, room - len(below))
    return [*above, *below], [(y + len(above), start, end, name) for y, start, end, name in buttons]


def _message(view: View, ink: Ink, cells: int, room: int) -> list[Strip]:
    """What happened last, bright while it is news, and whether it can be taken back."""
    said = view.message
    if said is None:
        return [Line(ink, cells).strip() for _ in range(room)]
    role = ("bad" if said.bad else "strong") if view.now - said.at < FRESH_S else "quiet"
    undo, tail = view.undoable, ""
    if undo is not None and undo.undo_until is not None and undo.id == said.id:
        tail = f"   u takes it back ({times.left(undo.undo_until - view.now)})"
    text = f"! {said.text}" if said.bad else said.text
    parts = wrap(text, cells - 2 - width(tail), room)
    painted = []
    for part in parts:
        line = Line(ink, cells).space().add(part, role)
        if tail and part is parts[-1]:
            line.add(tail, "strong", bold=True)
        painted.append(line.strip())
    blank = [Line(ink, cells).strip() for _ in range(room - len(painted))]
    return [*blank, *painted]


def _keys(view: View, ink: Ink, cells: int, room: int, keymap: Keys) -> tuple[list[Strip], list[_Button]]:
    lines = [Line(ink, cells).space()]
    buttons: list[_Button] = []
    shown = [] if view.boxed else list(applying(view))
    if view.snapshot.tour:  # how to leave it stands before all else
        shown.sort(key=lambda each: each[0].id != "quit")
    for command, row in shown:
        if not _worth(command, view) or not keymap[command.id]:
            continue
        key, label = ink.sign(shown_key(keymap[command.id][0])), _label(command, row, view)
        taken = width(key) + 1 + width(label)
        if taken > lines[-1].room:
            if len(lines) == room:
                break
            lines.append(Line(ink, cells).space())
        line = lines[-1]
        buttons.append((len(lines) - 1, line.at, line.at + taken, command.id))
        line.add(key, "strong", bold=True).space().add(label, "quiet").space(2)
    return [line.strip() for line in lines], buttons


def _worth(command: Command, view: View) -> bool:
    """Whether a key that applies has a place among those always seen."""
    if command.id == "queues":
        return bool(view.snapshot.queues)
    if command.id in _BACK:
        return view.snapshot.you.state in _BACK[command.id]
    return command.footer or (command.id == "quit" and (bool(view.lost) or view.snapshot.tour))


def _label(command: Command, row: Row | None, view: View) -> str:
    if command.id in _BACK and _worth(command, view):
        return "take calls again"
    if row is None:
        return command.label
    if command.id == "answer" and not view.selected:
        return "answer next"
    if command.id == "hold" and row.state == "holding":
        return "take back"
    return "unmute" if command.id == "mute" and row.muted else command.label
