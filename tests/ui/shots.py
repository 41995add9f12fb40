"""Every screen and every box of the console in a state that shows it: the tests compare them, and the
documentation's pictures are made from them.

A shot begins with a snapshot and goes on in steps: a key that is pressed (``Keys``), a snapshot that the desk
sends, seconds that pass, a sentence with which the desk is lost, or a click.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from rich.style import Style
from textual.pilot import Pilot

from console.calls.board.redaction import for_staff, for_viewer, for_wall, masked
from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.lists import PastCall, Sheet, Waiting
from console.calls.protocol.reports import Rehearsed, Reported
from console.calls.protocol.settings import SettingRow, Settings, Trial
from console.calls.protocol.snapshot import (
    Asked,
    Figures,
    Link,
    Message,
    ModeLine,
    OpenSlip,
    Sharer,
    Snapshot,
    Sound,
    SoundChoice,
)
from console.calls.state.call_state import WRITTEN
from console.ui.app import ReceptionApp
from console.ui.wallboard.app import WallApp
from tests.ui.fake import ANA, NOW, FakeLink, morning, row, scenes, snapshot, you
from tests.ui.reports import MOVED, sample
from tests.ui.seat import Clock, Seat

App = ReceptionApp | WallApp


@dataclass(frozen=True)
class Keys:
    """Keys by Textual's names, pressed one after the other; a text is typed letter by letter."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """The desk is gone."""

    why: str


@dataclass(frozen=True)
class RightClick:
    """The right button on a cell."""

    x: int
    y: int


Step = Keys | Lost | RightClick | Snapshot | float


@dataclass(frozen=True)
class Shot:
    """A screen: its name, what it begins with, what then happens, and a title for the documentation.

    ``begins`` is ``None`` where no desk has spoken yet; ``wall`` is the wallboard in a terminal of its own.
    """

    name: str
    title: str
    begins: Snapshot | None
    steps: tuple[Step, ...] = ()
    ascii: bool = False
    wall: bool = False

    def app(self, theme: str) -> tuple[App, Callable[[Pilot[None]], Awaitable[None]]]:
        """The application in a theme, and what makes it the shot once it runs."""
        clock = Clock()
        link = FakeLink(*([replace(self.begins, theme=theme)] if self.begins else []))
        app: App = (
            WallApp(link, now=clock)
            if self.wall
            else ReceptionApp(link, now=clock, theme=theme, ascii=self.ascii)
        )

        async def play(pilot: Pilot[None]) -> None:
            await pilot.pause()
            for step in self.steps:
                if isinstance(step, Snapshot):
                    link.show(replace(step, theme=theme))
                elif isinstance(step, Lost):
                    link.lose(step.why)
                else:
                    await _by_hand(app, pilot, clock, step)
                await pilot.pause()

        return app, play

    async def cells(self, size: tuple[int, int], theme: str) -> list[list[tuple[str, Style]]]:
        """The pieces of each line, as painted in a terminal of that size."""
        app, play = self.app(theme)
        async with app.run_test(size=size) as pilot:
            await play(pilot)
            strips = app.screen._compositor.render_strips()
        return [[(piece.text, piece.style or Style.null()) for piece in strip] for strip in strips]


async def _by_hand(app: App, pilot: Pilot[None], clock: Clock, step: Keys | RightClick | float) -> None:
    """What the person or the clock does; a wallboard has no hand."""
    if isinstance(step, float):
        clock.at += step
        (app if isinstance(app, WallApp) else app.desk).tick()
    elif isinstance(step, RightClick):
        await pilot.click("#board", offset=(step.x, step.y), button=3)
    elif isinstance(app, ReceptionApp):
        await Seat(app, pilot, FakeLink(), clock).press(*step.names)


def keys(*names: str) -> Keys:
    return Keys(names)


def typed(text: str) -> Keys:
    names = {" ": "space", ":": "colon", "#": "number_sign", ".": "full_stop"}
    return Keys(tuple(names.get(letter, letter) for letter in text))


# -- what stands in the boxes --------------------------------------------------------------------------

MORNING = snapshot(*morning())
QUEUES = scenes()["queues"]
MANAGER = replace(MORNING, you=you(Role.MANAGER))
FIGURES = (
    Figures("", 31, 4, 0.74), Figures("scheduling", 18, 3, 0.7), Figures("billing", 9, 1, 0.91),
    Figures("intake", 4, 0, 1.0), Figures("refills", 0, 0, None),
)  # fmt: skip
INBOX = (
    Waiting("s1", True, "Tue 10:02", "Ana Ruiz", "+1 212-555-0142", "number +12125550142", "Sam",
            "call back about the March invoice", "maria", urgent=True, due="12:00"),
    Waiting("v1", False, "11:02", "Ben Okafor", "+1 212-555-0177", "number +12125550177", "Billing",
            "I would like to move my appointment to Friday, in the morning if possible", seconds=21.0),
    Waiting("s2", True, "Mon 16:40", "Joy Lund", "+1 212-555-0155", "number +12125550155", "Maria",
            "asks whether the form has come", "priya", read=True),
    Waiting("v2", False, "9 Nov", "withheld", "withheld", "", "Front desk", seconds=8.0),
)  # fmt: skip
HISTORY = (
    PastCall("m1", "11:02", "missed", "Ben Okafor", "+1 212-555-0177", "number +12125550177", "abandoned"),
    PastCall("a1", "10:40", "answered", "Ana Ruiz", "+1 212-555-0142", "number +12125550142", "answered",
             "Sam", 250.0, filed="appointment made"),
    PastCall("m2", "Mon 17:50", "missed", "Joy Lund", "+1 212-555-0155", "number +12125550155", "busy",
             back="called back by Maria, 08:05"),
    PastCall("v1", "Mon 17:20", "voicemail", "withheld", "withheld", "", "voicemail"),
    PastCall("o1", "Mon 16:00", "outgoing", "Dr Stone", "+1 212-555-0190", "number +12125550190",
             "called by Maria", seconds=95.0),
    PastCall("a2", "Mon 15:12", "answered", "Marguerite Featherstonehaugh", "+1 646-555-0170",
             "number +16465550170", "answered", "Priya", 1320.0),
    PastCall("r1", "9 Nov", "refused", "100", "100", "number 100", "a stranger"),
)  # fmt: skip
SHEET = Sheet(
    7, "Ana Ruiz", "Dr Cole", "Spanish", "patient, open-invoice", "(212) 555-0142",
    "Prefers mornings; call back about the March invoice.", "", calls=12, notes=1, slips=1, turn=1,
)  # fmt: skip
TWIN = Sheet(9, "A. Ruiz", tags="patient", numbers="(212) 555-0199", calls=3, turn=1)
SETTINGS = Settings(
    (
        SettingRow("modes/open/hours", "modes open hours", "Mo-Fr 08:00-12:00,13:00-17:00; PH off",
                   "When this mode holds, in the syntax of OpenStreetMap's opening hours."),
        SettingRow("staff/sam/hours", "staff sam hours", "Mo-Fr 09:00-17:00", "When they work.",
                   changed=True),
        SettingRow("desk//ring", "desk ring", "", "How long a call rings at the desk.", "20s"),
        SettingRow("queue/billing/max_wait", "queue billing max_wait", "10m",
                   "After this long a caller goes where the queue's overflow says."),
        SettingRow("rule/lunch/then", "rule lunch then", '["voicemail front"]', "The chain."),
    ),
    ("Tue 10:02  anna: staff sam hours  → Mo-Fr 09:00-17:00",),
)  # fmt: skip
HOURS = "Mo-Fr 10:00-17:00"
FITS = Trial("staff/sam/hours", HOURS, "", ("10:02 Ana Ruiz: staff sam 20s  becomes  voicemail front",), 9)
WRONG = Trial("staff/sam/hours", HOURS, "staff.sam.hours: Mo-Fr 10:00-17:00 overlaps with the shift “early”")
DEVICES = (
    SoundChoice("plughw:CARD=Jabra", True, True),
    SoundChoice("hw:CARD=Camera", True, False),
    SoundChoice("plughw:CARD=PCH", False, True),
)
SOUND = Sound(DEVICES, "jabra", "", True, 50)
TALKING = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", since_at=NOW - 75, arrived_at=NOW - 99,
              where="with Maria", recorded="on", filed="appointment made")  # fmt: skip
DESK = replace(
    snapshot(morning()[0], TALKING, *morning()[2:]),
    outcomes=("appointment made", "appointment moved", "refill", "wrong number"),
    tags=("interpreter", "complaint"),
    favourites=(("staff priya", "Priya"), ("number +12125550190", "Dr Stone")),
    remarks=(("staff hu", "never before 9"),),
    shows=("+1 212-555-0100", "+1 212-555-0101"),
    again=("staff lee", "Lee"),
    macros=(("lunch", ("mode lunch 13:00", "away")),),
)
ASKING = replace(
    snapshot(
        morning()[0],
        replace(TALKING, state="holding", held=True, where="on hold by Maria, asking Priya"),
        *morning()[2:],
    ),
    you=replace(you(), asking="Priya", asking_up=True, asking_about="c2"),
)
NOTES = replace(
    snapshot(*morning()[1:], after=row(0, "Ana Ruiz", "ended", id="c9", next_at=NOW + 60, verbs=WRITTEN)),
    outcomes=DESK.outcomes,
    you=replace(you(), notes_until=NOW + 25),
)
SLIPS = (
    OpenSlip("call back about the March invoice", "Sam", "Tue", urgent=True),
    OpenSlip("the form is at the desk", "Maria", "12 Nov"),
)
PARKED = (
    row(1, "Ana Ruiz", "holding", since_at=NOW - 185, arrived_at=NOW - 260, where="park 1, for Sam",
        reminds=2, card=replace(ANA, slips=SLIPS)),
    *morning()[1:],
)  # fmt: skip
EMERGENCY = replace(
    QUEUES,
    mode=ModeLine("emergency", "EMERGENCY", "burst pipe in the waiting room", "anna", "17:00", "OPEN", True),
    messages=(Message(1, NOW - 2, "Ana Ruiz → Sam (201), because Ana asked for Sam", undo_until=NOW + 3),),
)
_TALKING = row(2, "Ada or Ben or Cleo Whitfield", "talking", mine=True, seat="Maria", where="with Maria")
FAMILY = replace(
    DESK,
    calls=(
        replace(
            _TALKING,
            card=replace(
                _TALKING.card,
                undecided=True,
                sharers=(
                    Sharer("Ada Whitfield", ("patient",), "asthma", "", "Dr Cole"),
                    Sharer("Ben Whitfield", ("patient",), barred="don't put through to Sam"),
                    Sharer("Cleo Whitfield", (), "Ada's daughter"),
                ),
            ),
        ),
    ),
)
DOWN = snapshot(
    links=(Link("pbx", False, "no answer to REGISTER for 40 s"), Link("provider", False, "403 Forbidden"))
)
GONE = "The desk does not answer: calls follow their routes; trying again every second."

# -- the shots -----------------------------------------------------------------------------------------

BOARD = (
    Shot("board", "The board", MORNING, (keys("1"),)),
    Shot("queues", "Callers in queues and menus", QUEUES),
    Shot("queue-call", "A caller who waits in a queue", QUEUES, (keys("3"),)),
    Shot("queue-rings", "A caller for whom a colleague is rung", QUEUES, (keys("4"),)),
    Shot("talking", "In conversation", DESK, (keys("2"),)),
    Shot("family", "A number that three people have", FAMILY),
    Shot("asking", "Asking a colleague before giving the caller over", ASKING),
    Shot("notes", "Time for notes after a call", NOTES),
    Shot("parked", "Parked too long, with open slips", snapshot(*PARKED), (keys("1"),)),
    Shot("emergency", "An emergency, and an act that can be taken back", EMERGENCY),
    Shot("alerts", "No line free, a trunk down, a mode set by hand", scenes()["alerts"]),
    Shot("overload", "Overload: what can be acted on, then each queue", scenes()["overload"]),
    Shot("crowd", "Sixty calls", scenes()["crowd"]),
    Shot("empty", "No call", snapshot()),
    Shot("practice", "A practice morning before its first call", scenes()["practice"]),
    Shot("down", "No call, and no way for one to come", DOWN),
    Shot("lost", "The desk is gone", MORNING, (Lost(GONE), 42.0)),
    Shot("connecting", "The desk has not spoken yet", None, (Lost("No desk answers yet: starting one …"),)),
    Shot("hostile", "Names as attackers write them", scenes()["hostile"], (keys("1"),)),
    Shot("viewer", "As a viewer sees it", for_viewer(replace(MORNING, you=you(Role.VIEWER)))),
    Shot("staff-seat", "As staff see it", for_staff(replace(MORNING, you=you(Role.STAFF)), {"c5"})),
    Shot("locked", "Hidden", masked(replace(MORNING, you=replace(you(), lock="Hidden by Maria"))),
         (typed("47"),)),
    Shot("ascii", "A terminal that shows only ASCII", QUEUES, (keys("3"),), ascii=True),
    Shot("ascii-overload", "Overload in ASCII", scenes()["overload"], ascii=True),
)  # fmt: skip
_WEEK = sample()
_BEGIN = next(each for each in _WEEK.proposals if each.key.table == "rule")
REPORT = replace(MANAGER, report=Reported("7d", _WEEK))
TRIED = Rehearsed(_BEGIN.key.path, _BEGIN.value, MOVED)

QUESTION = Asked(1, "Sam talks with Joy Lund. End the call?", Intent("hang_up", "c5"), ("Sam",))

BOXES = (
    Shot("override", "Where a ringing call goes instead", MORNING, (keys("1", "o", "b"),)),
    Shot("reason", "Why, if not as routed", MORNING, (keys("1", "o", "b", "shift+tab"), typed("Sam asked"))),
    Shot("transfer", "Whom to give the caller to", DESK, (keys("t"),)),
    Shot("consult", "Whom to ask first", DESK, (keys("c", "d", "r"),)),
    Shot("nobody", "Nobody is called so", DESK, (keys("t"), typed("zzz"))),
    Shot("camp", "Whom the caller waits for", DESK, (keys("b"),)),
    Shot("question", "Before somebody else's conversation is ended", replace(MORNING, asked=QUESTION)),
    Shot("park", "Parking a call", DESK, (keys("p"), typed("for Sam"))),
    Shot("note", "A note about a call", DESK, (keys("n"), typed("asks for Thursday"))),
    Shot("file", "What came of a call", DESK, (keys("f"),)),
    Shot("identify", "Who of them it is", FAMILY, (keys("W"),)),
    Shot("slip", "A message slip", MORNING, (keys("1", "l", "enter"), typed("call about the invoice"))),
    Shot("card", "A caller's card", MORNING, (keys("1", "v"), replace(MORNING, sheet=SHEET))),
    Shot("merge", "Two cards of one person", MORNING,
         (keys("1", "v"), replace(MORNING, sheet=SHEET), keys("up", "r", "u"),
          replace(MORNING, sheet=SHEET, other=TWIN, found_for="ru"))),
    Shot("find", "Finding a card", scenes()["found"], (keys("slash", "o", "k"),)),
    Shot("find-nothing", "No card found", replace(MORNING, found_for="zq"), (keys("slash", "z", "q"),)),
    Shot("dial", "Calling somebody", DESK, (keys("f3"),)),
    Shot("digits", "Keys of a telephone", DESK, (keys("number_sign"), typed("4711#"))),
    Shot("inbox", "Slips and voicemails", replace(MORNING, inbox=INBOX), (keys("f4", "down"),)),
    Shot("inbox-empty", "Nothing waits", replace(MORNING, inbox=()), (keys("f4"),)),
    Shot("give", "A voicemail for a colleague", replace(MORNING, inbox=INBOX),
         (keys("f4", "down", "g", "p"),)),
    Shot("history", "Earlier calls", replace(MORNING, history=HISTORY), (keys("f5", "down"),)),
    Shot("history-empty", "No call has ended yet", replace(MORNING, history=()), (keys("f5"),)),
    Shot("modes", "The office's mode", scenes()["alerts"], (keys("f2"),)),
    Shot("modes-until", "A mode that would last until another day", MORNING, (keys("f2"), typed("9:00"))),
    Shot("modes-moves", "What a switch of the mode would move", QUEUES, (keys("f2", "down"),)),
    Shot("queues-box", "All queues", QUEUES, (keys("f6"),)),
    Shot("wall", "The wallboard at a seat", replace(QUEUES, figures=FIGURES), (keys("f6", "tab"),)),
    Shot("staff", "Where everybody is", QUEUES, (keys("s"),)),
    Shot("state", "Setting somebody away", QUEUES, (keys("s", "l", "e", "e", "enter"),)),
    Shot("report", "Calls by hour and weekday", REPORT, (keys("f7"),)),
    Shot("report-waits", "Waits by hour, in a terminal of ASCII", REPORT,
         (keys("f7", "right", "right"),), ascii=True),
    Shot("report-people", "What queues and people did", REPORT, (keys("f7", "tab"),)),
    Shot("report-rules", "Rules that are fought", REPORT, (keys("f7", "tab", "tab"),)),
    Shot("report-advice", "What would help", REPORT, (keys("f7", "shift+tab", "down"),)),
    Shot("report-trial", "Advice tried on a week's calls", REPORT,
         (keys("f7", "shift+tab", "down", "enter"), replace(REPORT, rehearsed=TRIED))),
    Shot("report-reading", "A report that is being read", MANAGER, (keys("f7"),)),
    Shot("settings", "Settings", replace(MANAGER, settings=SETTINGS), (keys("f8"),)),
    Shot("settings-trial", "What a new value would do", replace(MANAGER, settings=SETTINGS),
         (keys("f8"), typed("sam"), keys("enter", *["backspace"] * 17), typed(HOURS),
          replace(MANAGER, settings=SETTINGS, trial=FITS))),
    Shot("settings-wrong", "A value that does not fit", replace(MANAGER, settings=SETTINGS),
         (keys("f8"), typed("sam"), keys("enter", *["backspace"] * 17), typed(HOURS),
          replace(MANAGER, settings=SETTINGS, trial=WRONG))),
    Shot("sound", "The headset", replace(MORNING, sound=SOUND), (keys("f9"),)),
    Shot("sound-wrong", "A headset that is gone",
         replace(MORNING, sound=replace(SOUND, input="Bose", up=False, level=0,
                                        why="no microphone is called Bose; there are: hw:CARD=Camera")),
         (keys("f9"),)),
    Shot("line", "The command line", DESK, (keys("colon"), typed("t dr"))),
    Shot("line-wrong", "A line that can't be done", DESK, (keys("colon"), typed("o 2 cole"))),
    Shot("palette", "Commands by name", MORNING, (keys("ctrl+p"),)),
    Shot("keys", "All keys", MORNING, (keys("f1"),)),
    Shot("menu", "The mouse's menu of a call", DESK, (RightClick(20, 3),)),
)  # fmt: skip

WALL = (
    Shot("wallboard", "The wallboard", for_wall(replace(QUEUES, figures=FIGURES)), wall=True),
    Shot("wallboard-quiet", "The wallboard while nobody calls", for_wall(snapshot()), wall=True),
    Shot("wallboard-lost", "The wallboard without its desk", for_wall(replace(QUEUES, figures=FIGURES)),
         (Lost(GONE), 42.0), wall=True),
)  # fmt: skip

SHOTS = (*BOARD, *BOXES, *WALL)
