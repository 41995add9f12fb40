"""Opens the boxes of the office as a whole: whom to call, modes, queues, people, sound, keys, the line."""

from typing import TYPE_CHECKING

from console.calls.protocol.intents import Intent
from console.commandline.parse import Unclear
from console.ui.typed_line import intents, question

if TYPE_CHECKING:
    from console.ui.boxes.command.command_line import Said
    from console.ui.openers.host import Host


def dial(screen: "Host") -> None:
    """Call somebody."""
    from console.ui.boxes.call.dial import DialBox

    screen.open(
        lambda view, done: DialBox(view, screen.send, screen.ask, done),
        screen.send,
    )


def digits(screen: "Host") -> None:
    """Press keys of a telephone in a call."""
    from console.ui.boxes.call.dtmf import DigitsBox

    screen.open(lambda view, done: DigitsBox(view, screen.send, done), lambda _: None)


def mode(screen: "Host") -> None:
    """See and switch the mode."""
    from console.ui.boxes.office.modes import ModeBox

    screen.open(lambda view, done: ModeBox(view, screen.ask, done), screen.send)


def queues(screen: "Host") -> None:
    """See the queues, and from there the wallboard."""
    from console.ui.boxes.office.queues import WALL, QueuesBox
    from console.ui.boxes.office.wallboard import WallBox

    def use(chosen: str) -> None:
        if chosen == WALL:
            screen.open(WallBox, lambda _: None)
        else:
            screen.select(chosen)

    screen.open(QueuesBox, use)


def staff(screen: "Host") -> None:
    """See where everybody is, and set somebody's state."""
    from console.ui.boxes.office.staff import StaffBox, StateBox

    def set_state(name: str) -> None:
        screen.open(lambda view, done: StateBox(name, view, done), screen.send)

    screen.open(StaffBox, set_state)


def sound(screen: "Host") -> None:
    """Set up the headset."""
    from console.ui.boxes.office.headset import SoundBox

    screen.open(lambda view, done: SoundBox(view, screen.send, done), lambda _: None)


def settings(screen: "Host") -> None:
    """See and change the config's settings."""
    from console.ui.boxes.office.settings import SettingsBox

    screen.open(lambda view, done: SettingsBox(view, screen.ask, screen.send, done), lambda _: None)


def report(screen: "Host") -> None:
    """See what past calls say."""
    from console.ui.boxes.office.report import ReportBox

    screen.open(lambda view, done: ReportBox(view, screen.ask, done), lambda _: None)


def keys(screen: "Host") -> None:
    """See all keys."""
    from console.ui.boxes.command.key_help import KeysBox

    screen.open(lambda view, done: KeysBox(view, screen.keys, done), lambda _: None)


def palette(screen: "Host") -> None:
    """Find a command by its name, or type a line."""
    from console.ui.boxes.command.palette import PaletteBox

    def use(chosen: str) -> None:
        if chosen.startswith(":"):
            typed(screen, chosen[1:])
        else:
            screen.run(chosen)

    screen.open(lambda view, done: PaletteBox(view, screen.keys, done), use)


def line(screen: "Host", begun: str = "") -> None:
    """Type what is to be done, where a command has no key what follows its word."""
    from console.ui.boxes.command.command_line import LineBox

    def use(said: "Said") -> None:
        text, what = said
        screen.lines = [*(each for each in screen.lines if each != text), text]
        if isinstance(what, str):
            screen.run(what)
            return
        for intent in what:
            screen.send(intent)

    def ask(text: str) -> None:
        screen.ask(Intent("search", text=text))

    screen.open(lambda view, done: LineBox(screen.lines, ask, view, done, begun), use)


def again(screen: "Host") -> None:
    """Do what the last typed line says once more, as things are now."""
    if screen.lines:
        typed(screen, screen.lines[-1])
    else:
        screen.say("Nothing was typed yet: : opens the command line", bad=True)


def typed(screen: "Host", text: str) -> None:
    """Do what a line says, or say why not."""
    if screen.view is None:
        return
    try:
        wishes, asks = intents(text, screen.view), question(text, screen.view)
    except Unclear as unclear:
        screen.say(str(unclear), bad=True)
        return
    if asks:
        line(screen, text)  # whose ⏎ asks
        return
    screen.lines = [*(each for each in screen.lines if each != text), text]
    for intent in wishes:
        screen.send(intent)
