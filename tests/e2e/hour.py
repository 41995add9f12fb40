"""The hands of a busy hour: a seat in a terminal, told nothing but keys, and what is said of its calls.

``does("hold")`` presses a command's key and remembers that it was used; ``calls``, ``takes``, ``ends`` and
``leaves`` are what acts have in common; ``hear``, ``together``, ``music`` and ``silence`` measure ears.
"""

import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.ui.commands import BY_ID
from tests.e2e.clinic import Clinic, hears, number, talk, voice
from tests.peers import Baresip, sipp
from tests.terminal import Terminal
from tests.waiting import wait_until

#: Textual's names of keys → tmux's, where they differ by more than capitals
_TMUX = {
    "enter": "Enter", "space": "Space", "escape": "Escape", "backspace": "BSpace", "number_sign": "#",
    "slash": "/", "colon": ":", "full_stop": ".", "ctrl+p": "C-p", "down": "Down", "up": "Up",
}  # fmt: skip


@dataclass
class Said:
    """What the script says of one call: who called, how it ended, who talked, lines of its story in order."""

    caller: str
    outcome: str = ""
    talked_to: str = ""
    story: tuple[str, ...] = ()


class Hour:
    """The seat, its hands and what they did so far; ``did`` are the commands of the table that were used."""

    def __init__(self, clinic: Clinic, seat: Terminal) -> None:
        self.clinic = clinic
        self.seat = seat
        self.said: list[Said] = []
        self.did: set[str] = set()
        self.dialled = 0
        self._turn = 0
        self._rang: Counter[str] = Counter()

    # -- callers -------------------------------------------------------------------------------------

    def calls(self) -> str:
        """The next of the three callers calls; gives their name, once their call rings and is selected."""
        n = self._turn % 3
        self._turn += 1
        self.listens()
        self.clinic.caller(n).dial(f"sip:+12125550100@127.0.0.1:{self.clinic.desk.port}")
        who = f"Caller {n}"
        self.said.append(Said(number(n)))
        self.shows(who, "ringing")
        self.picks(who)
        return who

    def takes(self) -> str:
        """Somebody calls, Enter answers."""
        who = self.calls()
        self.answers(who)
        return who

    def answers(self, who: str) -> None:
        """Enter takes the call that is selected."""
        self.does("answer")
        self.shows(who, "talking", "with you")

    def crowd(self, count: int) -> "subprocess.Popen[bytes]":
        """As many of SIPp's patients call as fast as they can: "Line 1", "Line 2", … in this order."""
        scenario = Path(__file__).with_name("line.xml")
        words = ("-sf", str(scenario), "-m", str(count), "-r", "5")
        started = sipp(self.clinic.folder / "sipp", f"127.0.0.1:{self.clinic.desk.port}", *words)
        for n in range(1, count + 1):
            self.said.append(Said(f"+1212555020{n}"))
            self.shows(f"Line {n}", "ringing")
        return started

    def ends(self, who: str, *story: str, talked: str = "Maria", outcome: str = "answered") -> None:
        """x twice: a slip of the finger ends no call. The script says so of it."""
        self.does("hang_up")
        self.seat.wait("x again ends the call")
        self.does("hang_up")
        self.gone(who)
        self._note(who, outcome, talked, *story, "hung up")

    def leaves(self, who: str, *story: str, talked: str = "Maria", outcome: str = "answered") -> None:
        """The caller hangs up."""
        self.phone(who).hang_up()
        self.left(who, *story, f"ended: {outcome}", talked=talked, outcome=outcome)

    def left(self, who: str, *story: str, talked: str, outcome: str = "answered") -> None:
        """The call leaves the board by itself."""
        self.gone(who)
        self._note(who, outcome, talked, *story)

    def _note(self, who: str, outcome: str, talked_to: str, *story: str) -> None:
        theirs = f"+1212555020{who[-1]}" if who.startswith("Line") else number(int(who[-1]))
        said = next(said for said in reversed(self.said) if said.caller == theirs)
        said.outcome, said.talked_to, said.story = outcome, talked_to, story

    # -- what the board shows ------------------------------------------------------------------------

    def row(self, who: str) -> str:
        """The line of a caller's call, empty when there is none; the card at the right is none of it."""
        lines = (line[:76] for line in self.seat.screen().splitlines()[2:-4])
        return next((line for line in lines if who in line), "")

    def shows(self, who: str, *words: str) -> None:
        """Wait until the line of a caller's call has these words."""
        self._waits(lambda: all(word in self.row(who) for word in words), f"{who} is not {words}")

    def lacks(self, who: str, word: str) -> None:
        """Wait until the line of a caller's call is there without a word."""
        self._waits(lambda: word not in (self.row(who) or word), f"{who} is still {word}")

    def gone(self, who: str) -> None:
        """Wait until a caller's call has left the board."""
        self._waits(lambda: not self.row(who), f"{who} is still there")

    def _waits(self, so: Callable[[], object], otherwise: str) -> None:
        try:
            wait_until(so, 20.0)
        except AssertionError:
            raise AssertionError(f"{otherwise}:\n{self.seat.screen()}") from None

    def selected(self) -> str:
        """The line that is selected, empty when none is."""
        lines = (line[:76] for line in self.seat.screen().splitlines()[2:-4])
        return next((line for line in lines if line.startswith("▌")), "")

    def closed(self) -> None:
        """Esc, and no box is open any more."""
        self.seat.keys("Escape")
        wait_until(lambda: "╰" not in self.seat.screen())

    # -- hands ---------------------------------------------------------------------------------------

    def does(self, *commands: str) -> None:
        """Press the keys of some commands."""
        for command in commands:
            key = BY_ID[command].keys[0]
            self.seat.keys(_TMUX.get(key, key.upper() if len(key) > 1 else key))
            self.did.add(command)

    def picks(self, who: str) -> None:
        """Select a call by its number on the board."""
        self.does(f"pick_{self.row(who).lstrip('▌ ').split()[0]}")
        self._waits(lambda: self.row(who).startswith("▌"), f"{who} is not selected")

    def types(self, line: str) -> None:
        """Type a line after the colon."""
        self.does("line")
        self.seat.wait("Type what is to be done")
        self.seat.keys(*("Space" if letter == " " else letter for letter in line))
        self.seat.wait(line)
        self.seat.keys("Enter")

    def to(self, command: str, name: str, box: str) -> None:
        """A key that asks to whom, a name, Enter."""
        self.does(command)
        self.seat.wait(box)
        self.seat.keys(*name)
        wait_until(lambda: any(line.lstrip("│ ").startswith("▌") for line in self._box(name)))
        self.seat.keys("Enter")

    def _box(self, name: str) -> list[str]:
        lines = self.seat.screen().splitlines()
        return [line[line.find("│") :] for line in lines if "▌" in line and name.capitalize() in line]

    # -- phones and ears -----------------------------------------------------------------------------

    def phone(self, who: str) -> Baresip:
        """A caller's phone."""
        return self.clinic.caller(int(who.removeprefix("Caller ")))

    def listens(self) -> None:
        """Remember how often the colleagues' phones have rung so far."""
        for phone in (self.clinic.sam, self.clinic.priya):
            self._rang[phone.user] = phone.count("CALL_INCOMING")

    def rings(self, phone: Baresip) -> None:
        """Wait until a colleague's phone rings for the call that came last."""
        wait_until(lambda: phone.count("CALL_INCOMING") > self._rang[phone.user], 20.0)

    def picks_up(self, phone: Baresip) -> None:
        """A colleague answers what rings."""
        self.rings(phone)
        phone.answer()

    def joins(self, who: str, phone: Baresip) -> None:
        """A colleague answers, and has the caller: each hears the other, and Maria's phone is put down."""
        self.picks_up(phone)
        self.given(who, phone)

    def given(self, who: str, phone: Baresip) -> None:
        """The caller is a colleague's: each hears the other, and Maria's phone is put down."""
        self.shows(who, "talking", f"with {phone.user.capitalize()}")
        self.hear(who, phone)
        self.down(self.clinic.maria)

    def hear(self, who: str, phone: Baresip) -> None:
        """Wait until a caller and a phone hear each other, and nobody else."""
        talk(self.phone(who), phone)

    def music(self, *phones: Baresip) -> None:
        """Wait until phones hear music, and no voice."""
        wait_until(lambda: all(hears(phone, "music") for phone in phones))

    def silence(self, *phones: Baresip) -> None:
        """Wait until phones hear nothing at all."""
        wait_until(lambda: all(phone.hears_only() for phone in phones))

    def together(self, *phones: Baresip) -> None:
        """Wait until each phone hears all the others, and nothing else.

        A fifth of a second is looked at: the sound of a phone on a busy machine has seams.
        """
        for ear in phones:
            others = [voice(phone) for phone in phones if phone is not ear]
            wait_until(partial(ear.hears_only, *others, seconds=0.2), 30.0)

    def down(self, phone: Baresip) -> None:
        """Wait until a phone is in no call."""
        lives = ("CALL_INCOMING", "CALL_ESTABLISHED", "CALL_CLOSED")

        def newest() -> str:
            kinds = [event["type"] for event in tuple(phone.events) if event.get("type") in lives]
            return kinds[-1] if kinds else lives[-1]

        wait_until(lambda: newest() == lives[-1], 20.0)
