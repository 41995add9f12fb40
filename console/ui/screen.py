"""The screen with the board: keeps what is selected, and turns keys into intents."""

from collections.abc import Callable, Container
from dataclasses import replace
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Message, Row, Snapshot
from console.ui.board.crowd import crowded
from console.ui.board_widget import Board
from console.ui.boxes.box import Box
from console.ui.boxes.command.unlock import LockBox
from console.ui.commands import BY_ID, Aim, keymap, shown_key
from console.ui.desk_link import DeskLink
from console.ui.input.type_ahead import Ahead
from console.ui.openers import office, records
from console.ui.paint.styled_line import Ink
from console.ui.sounds import Sounds, event
from console.ui.view import View

#: Seconds in which a key that asks "again?" must come again, and in which keys meant for a call that
#: just ended are held back instead of reaching another call.
AGAIN_S = 3.0
GRACE_S = 1.0
#: How many reasons for an override are remembered and offered again.
REASONS = 30
#: How often a busy hand is told to the desk, at most.
HERE_S = 20.0


class DeskScreen(Screen[None]):
    """A seat's board."""

    def __init__(self, link: DeskLink, ink: Ink, now: Callable[[], float]) -> None:
        """Long because the tables of what each command does are made here, once for a screen."""
        super().__init__()
        self.link = link
        self._now = now
        self.keys, _ = keymap(())
        self._commands = {key: name for name, keys in self.keys.items() for key in keys}
        self.board = Board(ink, self.keys)
        self.view: View | None = None
        self._again: tuple[str, str, float] = ("", "", 0.0)
        self._gone: tuple[str, float] = ("", float("-inf"))
        self._claimed = ""
        self._answered = 0
        self._own: tuple[str, float] = ("", float("-inf"))
        self._lost = ""
        self._reasons: list[str] = []
        self._here = float("-inf")
        self.lines: list[str] = []
        self.sounds = Sounds(lambda: self.app.bell())  # noqa: PLW0108 - there is no app yet
        self._ahead = Ahead()
        self._on_calls: dict[str, Callable[[Row, View], None]] = {
            "answer": self._answer,
            "approve": lambda row, _: self.send(Intent("approve", row.id)),
            "override": lambda row, _: self._send_somewhere("override", row),
            "reroute": lambda row, _: self._send_somewhere("reroute", row),
            "transfer": lambda row, _: self._send_somewhere("transfer", row),
            "consult": lambda row, _: self._send_somewhere("consult", row),
            "camp": lambda row, _: self._send_somewhere("camp", row),
            "take_over": lambda row, _: self.send(Intent("take_over", row.id, to=row.seat)),
            "park": self._park,
            "hold": lambda row, _: self.send(Intent("hold", row.id)),
            "mute": lambda row, _: self.send(Intent("mute", row.id)),
            "record": lambda row, _: self.send(Intent("record", row.id)),
            "stop_recording": lambda row, _: self.send(Intent("record", row.id, text="stop")),
            "hang_up": self._hang_up,
            "note": lambda row, _: records.note(self, row),
            "file": lambda row, _: records.file(self, row),
            "identify": lambda row, _: records.identify(self, row),
            "card": lambda row, _: records.card(self, call=row.id),
            "slip": lambda row, _: records.slip(self, row),
        }
        self._on_office: dict[str, Callable[[View], None]] = {
            "undo": lambda _: self.send(Intent("undo")),
            "complete": lambda _: self.send(Intent("complete")),
            "swap": lambda _: self.send(Intent("swap")),
            "conference": lambda _: self.send(Intent("conference")),
            "cancel": lambda _: self.send(Intent("cancel")),
            "dial": lambda _: office.dial(self),
            "press": lambda _: office.digits(self),
            "lock": lambda _: self.send(Intent("lock")),
            "search": lambda _: records.search(self),
            "inbox": lambda _: records.inbox(self),
            "history": lambda _: records.history(self),
            "mode": lambda _: office.mode(self),
            "queues": lambda _: office.queues(self),
            "staff": lambda _: office.staff(self),
            "sound": lambda _: office.sound(self),
            "wrap_up": lambda _: self.send(Intent("wrap_up")),
            "more_time": lambda _: self.send(Intent("wrap_up", text="more")),
            "report": lambda _: office.report(self),
            "settings": lambda _: office.settings(self),
            "sounds": lambda _: self._silence(),
            "away": lambda _: self.send(Intent("away")),
            "dnd": lambda _: self.send(Intent("dnd")),
            "down": lambda _: self.step(1),
            "up": lambda _: self.step(-1),
            "release": lambda _: self.select(""),
            "keys": lambda _: office.keys(self),
            "palette": lambda _: office.palette(self),
            "line": lambda _: office.line(self),
            "sit_at": lambda _: office.line(self, "at "),
            "emergency": lambda _: office.line(self, "emergency "),
            "again": lambda _: office.again(self),
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
        came_back, self._lost = bool(self._lost), ""
        if came_back and old is not None and old.snapshot.you.lock and not snapshot.you.lock:
            self.link.send(Intent("lock"))  # the desk was started anew and has forgotten
            return
        if old is None or old.snapshot.keys != snapshot.keys:
            self.keys, problems = keymap(snapshot.keys)
            self.board.keys = self.keys
            self._commands = {key: name for name, keys in self.keys.items() for key in keys}
        else:
            problems = old.problems
        if old is None:
            view = View(snapshot, now, problems=problems)
        else:
            view = replace(old, snapshot=snapshot, now=now, lost="", problems=problems)
        view = replace(view, crowded=crowded(len(snapshot.calls), view.crowded))
        if snapshot.you.lock:
            view = replace(view, selected="", notice=None)
            self._gone = ("", float("-inf"))
        self.sounds.sound(event(old.snapshot if old else None, snapshot), snapshot.sounds)
        self._hide(view)
        selected = view.selected
        if selected and (view.chosen is None or view.chosen.state == "ended"):
            before = old.chosen if old else None
            self._gone = (before.name if before else "The call", now)
            view = replace(view, selected="")
        if old is not None:
            view = self._let_go(old, view)
        own = view.own.id if view.own else ""
        if own != self._own[0]:
            self._own = (own, now if old is not None else float("-inf"))
        self._show(view)
        self._confirm()

    def _let_go(self, old: View, view: View) -> View:
        """A call that left this person's hands, or that somebody else was quicker to answer, is selected no
        more: the next key is not meant for it. What the desk says comes after what this screen said
        before."""
        newest = [view.snapshot.messages[-1:], old.snapshot.messages[-1:]]
        if newest[0] and [m.id for m in newest[0]] != [m.id for m in newest[1]]:
            view = replace(view, notice=None)
        before, row = old.row(view.selected), view.chosen
        if row is None or before is None or row.yours:
            return view
        lost = row.id == self._claimed and row.state in ("connecting", "talking")
        if before.yours or lost:
            self._claimed = ""
            self.ask(Intent("select"))
            return replace(view, selected="")
        return view

    def _confirm(self) -> None:
        """Put the desk's question in a box, unless another box has the keys; take it away when it is over."""
        from console.ui.boxes.command.confirm import ConfirmBox

        asked, box = self.view.snapshot.asked if self.view else None, self.board.box
        if isinstance(box, ConfirmBox) and (asked is None or asked.id != box.asked.id):
            self.board.box = box = None
            self.say("The question is over: nothing was done", bad=True)
        if asked is None or box is not None or self.view is None or asked.id == self._answered:
            return
        question = asked

        def done(yes: bool | None) -> None:
            self._answered, self.board.box = question.id, None
            self.send(replace(question.intent, sure=question.id) if yes else Intent("no"))
            if self.view is not None:
                self._show(self.view)

        self.board.box = ConfirmBox(question, self.view, done)
        self._show(self.view)

    def _hide(self, view: View) -> None:
        """Put the box that asks for the PIN over a hidden board, in place of any other; or take it away."""
        hidden = isinstance(self.board.box, LockBox)
        if view.snapshot.you.lock and not hidden:
            self.board.box = LockBox(view, self.send, self.app.exit)
        elif hidden and not view.snapshot.you.lock:
            self.board.box = None

    def _stay_open(self) -> None:
        """Tell the desk now and then that somebody is here, where it hides screens that nobody touches."""
        idle_s = self.view.snapshot.idle_s if self.view and not self.view.snapshot.you.lock else 0.0
        if idle_s and not self._lost and self._now() - self._here >= min(HERE_S, idle_s / 4):
            self._here = self._now()
            self.link.send(Intent("here"))

    def lose(self, why: str) -> None:
        """The desk is gone: the picture stays, marked as old."""
        now = self._now()
        since = self.view.lost_at if self._lost and self.view else now
        self._lost = why
        if self.view is None:
            self.board.wait(why)
        else:
            if not self.view.lost:
                self.sounds.sound("lost", self.view.snapshot.sounds)
            self._show(replace(self.view, now=now, lost=why, lost_at=since))

    def warn(self, problem: str) -> None:
        """Show that a setting of the screen is wrong."""
        if self.view is not None and problem not in self.view.problems:
            self._show(replace(self.view, problems=(*self.view.problems, problem)))

    def tick(self) -> None:
        """Let the timers show this second."""
        if self.view is not None:
            self._show(replace(self.view, now=self._now()))

    def _show(self, view: View) -> None:
        view = replace(view, boxed=self.board.box is not None)
        if self.board.box is not None:
            self.board.box.renew(view)
        self.view = view
        self.board.show(view)

    # -- what comes from the hand ------------------------------------------------------------------

    def type(self, event: events.Key | events.Paste) -> None:
        """A key was pressed. It is handled here and now, before the next one is looked at: who types
        ahead of a slow line ("o", a name, Enter) never has a letter taken for a command."""
        self._stay_open()
        box = self.board.box
        if isinstance(event, events.Paste):
            if box is not None:
                box.paste(event.text)
                self.board.redraw()
        elif box is not None:
            box.press(_plain(event, ("escape", "enter", "tab", "backspace")), event.character)
            self.board.redraw()
        elif event.key == "ctrl+c":
            self.say(f"{shown_key(self.keys['quit'][-1])} leaves this screen; calls and routes go on")
        else:
            key = _plain(event, self._commands)
            # Caps lock changes no command that has only a small letter.
            command = self._commands.get(key) or self._commands.get(key.lower() if len(key) == 1 else "")
            if self._ahead.takes(event, self._now()):
                self.say(self._ahead.told, bad=True)
            elif command:
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
        late = row is not None and row.state == "ended"  # it is the one that has just ended
        early = command.aim is not Aim.NONE and not call and not late and self._now() - at < GRACE_S
        why = f"{gone} has just ended: nothing was done" if early else command.why_not(view, row)
        if why:
            self._ahead.refused(name, why, self._now())
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
            if call != self.view.selected:
                self.ask(Intent("select", call))  # so that the others see who looks at what
            self._gone = ("", float("-inf"))
            self._show(replace(self.view, selected=call))

    def send(self, intent: Intent) -> None:
        """Send a wish, unless nobody would hear it."""
        if self._lost:
            self.say("The desk is gone: nothing was sent", bad=True)
        else:
            self.link.send(intent)

    def ask(self, intent: Intent) -> None:
        """Send what only feeds the screen: nobody misses it where nobody hears it."""
        if not self._lost:
            self.link.send(intent)

    # -- what the commands do ----------------------------------------------------------------------

    def _answer(self, row: Row, view: View) -> None:
        own = view.own
        if own and own.id != row.id and self._now() - self._own[1] < GRACE_S:
            self.say(f"You have only just taken {own.name}: nothing was done", bad=True)
            return
        self._claimed = row.id
        self.send(Intent("answer", row.id))
        if view.selected != row.id and not self._lost:
            self.select(row.id)
            self.say(f"Answering {row.name}, who {view.why_first(row)}")

    def _hang_up(self, row: Row, _view: View) -> None:
        """Asks once: a caller lost by a slip of the finger does not call again."""
        theirs = row.state in ("talking", "connecting") and not row.yours
        if theirs or self._sure("hang_up", row.id):  # about somebody else's conversation the desk asks
            self.send(Intent("hang_up", row.id))
        else:
            self.say(f"{shown_key(self.keys['hang_up'][0])} again ends the call of {row.name}")

    def _quit(self, view: View) -> None:
        """Asks once while a call would stay behind without its screen."""
        if view.own is None or self._sure("quit", view.own.id):
            goes_on = "Calls and routes go on without this screen."
            self.send(Intent("leave"))
            self.app.exit(message=None if view.snapshot.practice else goes_on)
        else:
            again = shown_key(self.keys["quit"][0])
            self.say(f"{again} again leaves this screen; your call with {view.own.name} goes on")

    def _silence(self) -> None:
        """Turn this seat's sounds off, or on again."""
        self.sounds.on = not self.sounds.on
        self.say("This seat is heard again" if self.sounds.on else "This seat is silent")

    def _sure(self, name: str, about: str) -> bool:
        """Whether the same was asked just before; if not, it counts as asked now."""
        before, self._again = self._again, (name, about, self._now() + AGAIN_S)
        if before[:2] == (name, about) and self._now() <= before[2]:
            self._again = ("", "", 0.0)
            return True
        return False

    def open(
        self, make: Callable[[View, Callable[[Any], None]], Box[Any]], use: Callable[[Any], None]
    ) -> None:
        """Open a box; ``use`` gets its result when it has one."""

        def done(result: Any) -> None:
            self.board.box = None
            if self.view is not None:
                self._show(self.view)
            if result is not None:
                use(result)
            self._confirm()

        if self.view is not None:
            self.board.box = make(self.view, done)
            self._show(self.view)

    def _send_somewhere(self, verb: str, row: Row) -> None:
        from console.ui.boxes.call.transfer_target import PickBox

        def use(intent: Intent) -> None:
            if reason := intent.text:
                self._reasons = [reason, *(r for r in self._reasons if r != reason)][:REASONS]
            self.send(intent)

        self.open(
            lambda view, done: PickBox(
                BY_ID[verb], row, self._reasons, view, done, send=self.send, look=self.ask
            ),
            use,
        )

    def _park(self, row: Row, _view: View) -> None:
        from console.ui.boxes.call.park import ParkBox

        self.open(
            lambda view, done: ParkBox(row, view, done),
            lambda text: self.send(Intent("park", row.id, text=text)),
        )

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
        if not event.call:
            self.run("palette")
            return
        self.select(event.call)
        row = self.view.row(event.call) if self.view else None
        if event.twice and not event.menu:
            self.run("answer", event.call)
            return
        if event.menu and row is not None:
            from console.ui.boxes.call.context_menu import MenuBox

            place = (event.x, event.y + 1)
            self.open(
                lambda view, done: MenuBox(row, view, self.keys, place, done),
                lambda name: self.run(name, row.id),
            )

    @on(Board.KeyClicked)
    def _key_clicked(self, event: Board.KeyClicked) -> None:
        self.run(event.command)

    @on(Board.Rolled)
    def _rolled(self, event: Board.Rolled) -> None:
        self.step(event.step)


def _plain(event: events.Key, known: Container[str]) -> str:
    """The key by the name that is known: terminals send Enter as Ctrl+M and Tab as Ctrl+I."""
    return next((name for name in event.aliases if name in known), event.key)
