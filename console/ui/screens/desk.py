"""The screen with the board: keeps what is selected, and turns keys into intents."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.calls.intents import Intent
from console.calls.snapshot import Message, Row, Snapshot
from console.ui.board.widget import Board
from console.ui.commands import BY_ID, COMMANDS, Aim, keymap, shown_key
from console.ui.ink import Ink
from console.ui.screens import box
from console.ui.source import DeskLink
from console.ui.view import View

#: Seconds in which a key that asks "again?" must come again, and in which keys meant for a call that
#: just ended are held back instead of reaching another call.
AGAIN_S = 3.0
GRACE_S = 1.0


class DeskScreen(Screen[None]):
    """A seat's board."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(c.keys), f"run('{c.id}')", c.label, show=False, id=c.id) for c in COMMANDS
    ]

    def __init__(self, link: DeskLink, ink: Ink, now: Callable[[], float]) -> None:
        super().__init__()
        self.link = link
        self._now = now
        self.keys, _ = keymap(())
        self.board = Board(ink, self.keys)
        self.view: View | None = None
        self._again: tuple[str, str, float] = ("", "", 0.0)
        self._gone: tuple[str, float] = ("", float("-inf"))
        self._lost = ""
        self._on_calls: dict[str, Callable[[Row, View], None]] = {
            "answer": self._answer,
            "approve": lambda row, _: self.send(Intent("approve", row.id)),
            "override": lambda row, view: self._send_somewhere("override", row, view),
            "reroute": lambda row, view: self._send_somewhere("reroute", row, view),
            "transfer": lambda row, view: self._send_somewhere("transfer", row, view),
            "hold": lambda row, _: self.send(Intent("hold", row.id)),
            "mute": lambda row, _: self.send(Intent("mute", row.id)),
            "hang_up": self._hang_up,
            "note": self._note,
        }
        self._on_office: dict[str, Callable[[View], None]] = {
            "undo": lambda _: self.send(Intent("undo")),
            "search": self._search,
            "mode": self._mode,
            "away": lambda _: self.send(Intent("away")),
            "down": lambda _: self.step(1),
            "up": lambda _: self.step(-1),
            "release": lambda _: self.select(""),
            "keys": self._keys,
            "palette": lambda _: self.app.action_command_palette(),
            "quit": self._quit,
        }

    def compose(self) -> ComposeResult:
        """Only the board."""
        yield self.board

    def on_mount(self) -> None:
        """Timers tick once a second."""
        self.set_interval(1.0, self.tick)

    # -- what comes from the desk ------------------------------------------------------------------

    def take(self, snapshot: Snapshot) -> None:
        """Show a new picture; what is selected stays so while its call lives."""
        now = self._now()
        old = self.view
        self._lost = ""
        if old is None or old.snapshot.keys != snapshot.keys:
            self.keys, problems = keymap(snapshot.keys)
            self.board.keys = self.keys
            self.app.set_keymap({command: ",".join(keys) for command, keys in self.keys.items()})
        else:
            problems = old.problems
        if old is None:
            view = View(snapshot, now, problems=problems)
        else:
            view = replace(old, snapshot=snapshot, now=now, lost="", problems=problems)
        selected = view.selected
        if selected and (view.chosen is None or view.chosen.state == "ended"):
            before = old.chosen if old else None
            self._gone = (before.name if before else "The call", now)
            view = replace(view, selected="")
        self._show(view)

    def lose(self, why: str) -> None:
        """The desk is gone: the picture stays, marked as old."""
        now = self._now()
        since = self.view.lost_at if self._lost and self.view else now
        self._lost = why
        if self.view is None:
            self.board.wait(why)
        else:
            self._show(replace(self.view, now=now, lost=why, lost_at=since))

    def warn(self, problem: str) -> None:
        """Show that a setting of the screen is wrong."""
        if self.view is not None and problem not in self.view.problems:
            self._show(replace(self.view, problems=(*self.view.problems, problem)))

    def on_screen_suspend(self) -> None:
        """A box opened: its keys are the ones that apply."""
        self._box(True)

    def on_screen_resume(self) -> None:
        """The box closed."""
        self._box(False)

    def _box(self, boxed: bool) -> None:
        if self.view is not None:
            self._show(replace(self.view, boxed=boxed))

    def tick(self) -> None:
        """Let the timers show this second."""
        if self.view is not None:
            self._show(replace(self.view, now=self._now()))

    def _show(self, view: View) -> None:
        self.view = view
        self.board.show(view)
        for screen in self.app.screen_stack:
            if isinstance(screen, box.Box):
                screen.renew(view)

    # -- what comes from the hand ------------------------------------------------------------------

    def action_run(self, command: str) -> None:
        """A key was pressed."""
        self.run(command)

    def run(self, name: str, call: str = "") -> None:
        """Do what a command says, on ``call`` or else on the call it aims at in the painted picture."""
        command = BY_ID[name]
        if name != self._again[0]:
            self._again = ("", "", 0.0)
        view = self.board.painted
        if view is None or self.view is None:
            if name == "quit":
                self.app.exit()
            return
        # What is aimed at is what was seen; only a selection made since then is newer.
        chosen = self.view.selected if view.row(self.view.selected) else ""
        view = replace(view, now=self._now(), selected=chosen, lost=self._lost)
        row = view.row(call) if call else command.target(view)
        gone, at = self._gone
        if command.aim is not Aim.NONE and not call and self._now() - at < GRACE_S:
            self.say(f"{gone} has just ended: nothing was done", bad=True)
        elif why := command.why_not(view, row):
            self.say(why, bad=True)
        elif name.startswith("pick_"):
            self._pick(view, int(name[5:]))
        elif name in self._on_calls and row is not None:
            self._on_calls[name](row, view)
        elif name in self._on_office:
            self._on_office[name](view)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Put a line of this screen's own under the board."""
        if self.view is not None:
            self._show(replace(self.view, now=self._now(), notice=Message(0, self._now(), text, bad)))

    def select(self, call: str) -> None:
        """Select a call, or nothing."""
        if self.view is not None:
            self._gone = ("", float("-inf"))
            self._show(replace(self.view, selected=call))

    def send(self, intent: Intent) -> None:
        """Send a wish, unless nobody would hear it."""
        if self._lost:
            self.say("The desk is gone: nothing was sent", bad=True)
        else:
            self.link.send(intent)

    # -- what the commands do ----------------------------------------------------------------------

    def _answer(self, row: Row, view: View) -> None:
        self.send(Intent("answer", row.id))
        if not view.selected and not self._lost:
            why = "came back to the desk" if row.recall else "has waited longest"
            self.select(row.id)
            self.say(f"Answering {row.name}, who {why}")

    def _hang_up(self, row: Row, _view: View) -> None:
        """Asks once: a caller lost by a slip of the finger does not call again."""
        if self._sure("hang_up", row.id):
            self.send(Intent("hang_up", row.id))
        else:
            self.say(f"{shown_key(self.keys['hang_up'][0])} again ends the call of {row.name}")

    def _quit(self, view: View) -> None:
        """Asks once while a call would stay behind without its screen."""
        if view.own is None or self._sure("quit", view.own.id):
            self.app.exit(message="The desk goes on: calls and routes are untouched.")
        else:
            again = shown_key(self.keys["quit"][0])
            self.say(f"{again} again leaves this screen; your call with {view.own.name} goes on")

    def _sure(self, name: str, about: str) -> bool:
        """Whether the same was asked just before; if not, it counts as asked now."""
        before, self._again = self._again, (name, about, self._now() + AGAIN_S)
        if before[:2] == (name, about) and self._now() <= before[2]:
            self._again = ("", "", 0.0)
            return True
        return False

    def _send_somewhere(self, verb: str, row: Row, view: View) -> None:
        from console.ui.screens.pick import PickBox

        def chosen(to: str | None) -> None:
            if to:
                self.send(Intent(verb, row.id, to=to))

        self.app.push_screen(PickBox(BY_ID[verb], row, view, self.board.ink), chosen)

    def _note(self, row: Row, view: View) -> None:
        from console.ui.screens.note import NoteBox

        def written(text: str | None) -> None:
            if text:
                self.send(Intent("note", row.id, text=text))

        self.app.push_screen(NoteBox(row, view, self.board.ink), written)

    def _search(self, view: View) -> None:
        from console.ui.screens.find import FindBox

        def found(call: str | None) -> None:
            if call:
                self.select(call)

        ask = lambda text: self.send(Intent("search", text=text))  # noqa: E731
        self.app.push_screen(FindBox(view, self.board.ink, ask), found)

    def _mode(self, view: View) -> None:
        from console.ui.screens.modes import ModeBox

        def switched(intent: Intent | None) -> None:
            if intent:
                self.send(intent)

        self.app.push_screen(ModeBox(view, self.board.ink, self._now), switched)

    def _keys(self, view: View) -> None:
        from console.ui.screens.keys import KeysBox

        self.app.push_screen(KeysBox(view, self.board.ink, self.keys))

    def _pick(self, view: View, number: int) -> None:
        row = view.by_number(number)
        if row is None:
            self.say(f"There is no call {number}", bad=True)
        else:
            self.select(row.id)

    def step(self, by: int) -> None:
        """Select the next call, or the one before, in painted order; at the ends it stays."""
        order = self.board.order
        if not order or self.view is None:
            return
        if self.view.selected in order:
            at = order.index(self.view.selected) + by
        else:
            shown = self.view.shown
            at = order.index(shown.id) if shown and shown.id in order else 0
        self.select(order[max(0, min(at, len(order) - 1))])

    # -- the mouse ---------------------------------------------------------------------------------

    @on(Board.CallClicked)
    def _clicked(self, event: Board.CallClicked) -> None:
        self.select(event.call)
        if event.menu and self.view is not None and (row := self.view.row(event.call)):
            from console.ui.screens.menu import MenuBox

            def chosen(name: str | None) -> None:
                if name:
                    self.run(name, row.id)

            menu = MenuBox(row, self.view, self.board.ink, self.keys, (event.x, event.y))
            self.app.push_screen(menu, chosen)

    @on(Board.KeyClicked)
    def _key_clicked(self, event: Board.KeyClicked) -> None:
        self.run(event.command)

    @on(Board.Rolled)
    def _rolled(self, event: Board.Rolled) -> None:
        self.step(event.step)
