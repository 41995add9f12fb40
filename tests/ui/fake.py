"""A desk made of hand-made snapshots, and the pictures the tests and the documentation paint.

``python -m tests.ui.fake [SCENE] [THEME]`` opens a seat on one of them.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from console.calls.board.rows import ordinal
from console.calls.protocol.intents import VERBS, Intent, Role
from console.calls.protocol.snapshot import (
    CallerCard,
    Link,
    ModeChoice,
    ModeLine,
    Need,
    Past,
    Place,
    PlanStep,
    QueueRow,
    Row,
    Snapshot,
    StaffRow,
    Why,
    You,
)
from console.calls.state.call_state import ALLOWED, State

#: 11:32:40 in New York on a Monday.
CLOCK = 1764001960.0
#: The monotonic second all pictures are taken at.
NOW = 50_000.0


class FakeLink:
    """A desk link that shows what it is given and keeps what it is sent."""

    def __init__(self, *snapshots: Snapshot) -> None:
        self.first = snapshots
        self.sent: list[Intent] = []
        self.show: Callable[[Snapshot], None] = lambda _: None
        self.lose: Callable[[str], None] = lambda _: None

    async def watch(self, on_snapshot: Callable[[Snapshot], None], on_lost: Callable[[str], None]) -> None:
        self.show, self.lose = on_snapshot, on_lost
        for snapshot in self.first:
            on_snapshot(snapshot)
        await asyncio.Event().wait()

    def send(self, intent: Intent) -> None:
        self.sent.append(intent)


def you(role: Role = Role.RECEPTIONIST, *, state: str = "") -> You:
    verbs = tuple(verb for verb, least in VERBS.items() if role >= least)
    return You(1, "maria", "Maria", role.word, "the desk phone", verbs, state)


def card(name: str, number: str, **more: object) -> CallerCard:
    standing = more.pop("standing", "known")
    proof = more.pop("proof", "verified A")
    return CallerCard(name, number, standing, proof, **more)  # type: ignore[arg-type]


ANA = card(
    "Ana Ruiz",
    "+1 212-555-0142",
    tags=("patient", "open-invoice"),
    note="Prefers mornings; call back about the March invoice.",
    language="Spanish",
    preferred="Dr Cole",
    past=(
        Past("Tue 10:02", "answered", "Sam", 250.0),
        Past("12 Nov 16:40", "missed", "", 0.0),
        Past("3 Nov 09:15", "voicemail", "", 42.0),
    ),
)

BILLING = (
    PlanStep("the desk", 20.0, "now"),
    PlanStep("Sam (201)", 20.0, "next"),
    PlanStep("Priya (202)", 20.0, ""),
    PlanStep("voicemail Billing", None, ""),
)

WHYS = (
    Why(False, "blocked", "the caller has no tag “blocked”"),
    Why(False, "lunch", "the mode is open, not lunch"),
    Why(True, "open invoice", "the caller has the tag “open-invoice”"),
    Why(False, "vip", "not looked at: an earlier rule decided"),
)


def _need(state: str, recall: bool) -> Need:
    if state == "ringing":
        return Need.RECALL if recall else Need.RINGING
    return Need.WAITING if state == "waiting" else Need.NONE


def row(number: int, name: str, state: str = "ringing", **more: object) -> Row:
    fields: dict[str, object] = {
        "id": f"c{number}",
        "number": number,
        "state": state,
        "name": name,
        "since_at": NOW - 8,
        "arrived_at": NOW - 8,
        "where": "the desk" if state == "ringing" else "",
        "next": "",
        "next_at": None,
        "card": card(name, "+1 212-555-0100"),
        "plan": BILLING,
        "rule": "open invoice",
        "because": "open invoice",
        "whys": WHYS,
        "need": _need(state, bool(more.get("recall"))),
        "age_from": more.get("arrived_at", NOW - 8),
        "verbs": ALLOWED[State(state)],
        "yours": more.get("mine", False),
    }
    return Row(**{**fields, **more})  # type: ignore[arg-type]


def morning() -> tuple[Row, ...]:
    """Seven calls, one of each kind a busy hour has."""
    return (
        row(1, "Ana Ruiz", card=ANA, next="Sam (201)", next_at=NOW + 12, to="(212) 555-0100", trunk="pbx"),
        row(2, "+1 212-555-0199", "holding", since_at=NOW - 130, arrived_at=NOW - 310,
            where="on hold by maria",
            card=card("+1 212-555-0199", "+1 212-555-0199", standing="unknown", proof="not verified"),
            note="wants Dr Cole, asked about Thursday"),
        row(3, "Ben Okafor", "dialling", since_at=NOW - 6, arrived_at=NOW - 42,
            card=card("Ben Okafor", "+1 212-555-0177", tags=("patient",), preferred="Dr Hu"),
            where="Sam (201)", next="Priya (202)", next_at=NOW + 14),
        row(4, "withheld", "playing", since_at=NOW - 4, arrived_at=NOW - 4, where="announcement: hours",
            card=card("withheld", "", standing="withheld", proof="")),
        row(5, "Joy Lund", "talking", since_at=NOW - 220, arrived_at=NOW - 260, where="with Sam"),
        row(6, "Dr Hu's patient, Elisabeth", recall=True, since_at=NOW - 3, arrived_at=NOW - 96,
            where="back from Priya", next="voicemail Front desk", next_at=NOW + 27),
        row(8, "Marguerite Featherstonehaugh", "recording", since_at=NOW - 21, arrived_at=NOW - 64,
            where="voicemail Front desk"),
    )  # fmt: skip


STAFF = (
    StaffRow("sam", "Sam", "billing", "201", "on a call", NOW - 220, reach=("staff sam", "voicemail sam")),
    StaffRow("priya", "Priya", "billing, intake", "202", "free", NOW - 95),
    StaffRow("lee", "Lee", "intake", "203", "free", NOW - 740),
    StaffRow("cole", "Dr Cole", "therapist", "210", "away", NOW - 1900, "in session until 11:50"),
    StaffRow("hu", "Dr Hu", "therapist", "211", "unreachable", NOW - 40),
    StaffRow("front2", "Front 2", "front desk", "102", "off shift", NOW - 9000),
)

PLACES = (
    Place("desk", "the desk", "rings every seat"),
    Place("staff sam", "Sam", "201 · billing", "on a call"),
    Place("staff priya", "Priya", "202 · billing, intake", "free"),
    Place("staff lee", "Lee", "203 · intake", "free"),
    Place("staff cole", "Dr Cole", "210 · therapist", "away"),
    Place("staff hu", "Dr Hu", "211 · therapist", "unreachable"),
    Place("number +15555550123", "Sam's mobile", "+1 555-555-0123"),
    Place("voicemail front", "voicemail Front desk", "front"),
    Place("voicemail billing", "voicemail Billing", "billing"),
    Place("say hours", "announcement: hours", "We are open Monday to Friday"),
    Place("hang up", "hang up", "end the call"),
)

MODES = (
    ModeChoice("open", "OPEN", "calls follow the day's rules: 4 rules, then the desk", "12:00"),
    ModeChoice(
        "lunch", "LUNCH", "everybody but VIPs hears the lunch greeting, then voicemail", "13:00",
        ends_at=CLOCK + 5240,
    ),
    ModeChoice("holiday", "HOLIDAY", "the holiday greeting, then voicemail", "tomorrow 00:00"),
    ModeChoice("emergency", "EMERGENCY", "every call rings the desk and Dr Cole's mobile", ""),
    ModeChoice("closed", "CLOSED", "the after-hours greeting, then voicemail", "tomorrow 08:00"),
)  # fmt: skip


QUEUES = (
    QueueRow("scheduling", "Scheduling", 3, NOW - 102, 0, 2, 90.0, 1, "~4-7m", ("lee", "priya")),
    QueueRow("billing", "Billing", 1, NOW - 24, 0, 2, 60.0, 0, "~1-3m", ("priya", "sam")),
    QueueRow("intake", "Intake", 1, NOW - 75, 0, 0, 60.0, 0, "", ("lee",), "nobody takes calls"),
    QueueRow("refills", "Refills", 0, None, 1, 1, 120.0, 0, "", ("priya",)),
)

LINE = (
    PlanStep("Main menu", None, "done"),
    PlanStep("Scheduling", 600.0, "now", "waits, 2nd, about 3-5 min",
             ("full or too long a wait → voicemail Front desk", "nobody there → the desk")),
    PlanStep("voicemail Front desk", None, "next"),
)  # fmt: skip


def queued() -> tuple[Row, ...]:
    """A morning with menus and queues: a call of each kind they bring."""

    def waits(number: int, name: str, line: str, place: int, seconds: float, **more: object) -> Row:
        fields: dict[str, object] = {
            "since_at": NOW - seconds, "arrived_at": NOW - seconds - 20, "age_from": NOW - seconds,
            "line": line, "place": place, "where": f"{line}, {ordinal(place)}", "plan": LINE,
            "rule": "otherwise", "because": "",
            "goal_s": 90.0, "whys": WHYS[:2],
        }  # fmt: skip
        return row(number, name, "waiting", **{**fields, **more})

    rung = "Sam: billing 5, idle for 12 min"
    return (
        row(1, "Ana Ruiz", card=ANA, next="Sam (201)", next_at=NOW + 12, to="(212) 555-0100", trunk="pbx"),
        waits(2, "Ben Okafor", "Scheduling", 1, 102, wait="~1-2m"),
        waits(3, "withheld", "Scheduling", 2, 31, wait="~3-5m", needs=("Spanish",),
              card=card("withheld", "", standing="withheld", proof=""),
              guess="probably scheduling (82 %): 4 of 5 calls, mornings"),
        waits(4, "Joy Lund", "Billing", 1, 24, where="Billing · Sam", rings=("Sam",), next_at=NOW + 12,
              offer=rung, goal_s=60.0),
        row(5, "+1 212-555-0177", "choosing", since_at=NOW - 5, arrived_at=NOW - 5,
            where="Main menu, pressed 2",
            card=card("+1 212-555-0177", "+1 212-555-0177", standing="unknown", proof="not verified")),
        waits(6, "Dr Hu's patient, Elisabeth", "Scheduling", 3, 260, outbound=True, need=Need.NONE),
        waits(7, "Tom Reyes", "Intake", 1, 75, goal_s=60.0),
        row(8, "Marguerite Featherstonehaugh", "talking", since_at=NOW - 220, arrived_at=NOW - 260,
            where="with Priya (202)", offer="Priya: billing 3, the only one free"),
        waits(9, "Grace Adeyemi", "Scheduling", 1, 4, need=Need.EMERGENCY, wait=""),
    )  # fmt: skip


WORKING = (
    StaffRow("sam", "Sam", "billing", "201", "ringing", NOW - 4),
    StaffRow("priya", "Priya", "billing, scheduling", "202", "on a call", NOW - 220),
    StaffRow("lee", "Lee", "intake", "203", "paused", NOW - 740, "3 calls in a row not answered"),
    StaffRow("cole", "Dr Cole", "therapist", "210", "away", NOW - 1900, "in session until 11:50"),
    StaffRow("hu", "Dr Hu", "therapist", "211", "wrap-up", NOW - 18, until_at=NOW + 12),
    StaffRow("front2", "Front 2", "front desk", "102", "do not disturb", NOW - 300),
)


def snapshot(*calls: Row, **more: object) -> Snapshot:
    fields: dict[str, object] = {
        "version": 1,
        "taken_at": NOW,
        "clock": CLOCK,
        "zone": "America/New_York",
        "office": "Riverside Therapy",
        "mode": ModeLine("open", "OPEN", "weekly hours", "", "12:00", "LUNCH", False, ends_at=CLOCK + 1680),
        "modes": MODES,
        "calls": calls,
        "staff": STAFF,
        "places": PLACES,
        "links": (Link("pbx", True), Link("provider", True)),
        "you": you(),
        "today": (("answered", 31), ("missed", 2), ("voicemail", 6)),
    }
    return Snapshot(**{**fields, **more})  # type: ignore[arg-type]


def crowd(count: int = 60) -> Snapshot:
    """More calls than lines."""
    states = ("talking", "holding", "dialling", "playing", "ringing")
    names = ("Ana Ruiz", "Ben Okafor", "Joy Lund", "李小龙", "Zoë Müller-Lüdenscheidt", "O'Neill")
    where = {"talking": "with Sam", "dialling": "Priya (202)", "ringing": "the desk"}
    calls = []
    for n in range(1, count + 1):
        state = states[n % 5] if n % 10 != 4 else "holding"
        calls.append(
            row(n, f"{names[n % 6]} {n}", state, since_at=NOW - 3 * n, arrived_at=NOW - 5 * n - 2,
                where=where.get(state, ""),
                next="voicemail Front desk" if state == "ringing" else "",
                next_at=NOW + n if state == "ringing" else None)
        )  # fmt: skip
    return snapshot(*calls)


def overload() -> Snapshot:
    """Thirty-four calls, most of them in queues."""
    names = ("Ana Ruiz", "Ben Okafor", "Joy Lund", "李小龙", "Zoë Müller-Lüdenscheidt", "O'Neill", "withheld")
    calls = list(queued())
    for n in range(10, 35):
        name, seconds = f"{names[n % 7]} {n}", 300.0 - 8 * n
        fields = {"since_at": NOW - seconds, "arrived_at": NOW - seconds - 30, "age_from": NOW - seconds}
        if n % 5 == 0:
            calls.append(row(n, name, "talking", where="with Sam", **fields))
        else:
            line = ("Scheduling", "Billing", "Intake")[n % 3]
            calls.append(row(n, name, "waiting", line=line, goal_s=60.0, wait="~9-14m", plan=LINE, **fields))
    lines = ("Scheduling", "Billing", "Intake")
    for line in lines:
        waits = sorted(
            (c for c in calls if c.line == line), key=lambda c: c.turn if c.need else (4, c.since_at, 0)
        )
        for place, call in enumerate(waits, 1):
            where = call.where if call.rings else f"{line}, {ordinal(place)}"
            calls[calls.index(call)] = replace(call, place=place, where=where)
    waiting = {line: [c for c in calls if c.line == line and not c.outbound] for line in lines}
    queues = tuple(
        replace(q, waiting=len(waiting[q.title]), oldest_at=min(c.since_at for c in waiting[q.title]))
        if q.title in waiting else q
        for q in QUEUES
    )  # fmt: skip
    return snapshot(*calls, staff=WORKING, queues=queues)


HOSTILE = (
    '[red]x[/]\x1b[2J"; DROP',
    "\u202egnp.exe\u202c abc",
    "👩‍👩‍👧‍👦 family 🇺🇸 ❤️ 👍🏽",
    "李小龙 王大明 陈小春 张学友 刘德华 郭富城",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308zalgo\u200b\u200d\u2060",
    "tab\there\nand\r\nthere\x07\x9b31m",
    "𝓕𝓪𝓷𝓬𝔂 \ue000 \U000e0041 ﷽ \udc80",
    "   ",
)


def hostile() -> Snapshot:
    return snapshot(*(row(n, name, card=card(name, name, note=name)) for n, name in enumerate(HOSTILE, 1)))


def scenes() -> dict[str, Snapshot]:
    """The sample pictures by name."""
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", since_at=NOW - 75, arrived_at=NOW - 99,
                  where="with Maria")  # fmt: skip
    return {
        "morning": snapshot(*morning()),
        "talking": snapshot(morning()[0], talking, *morning()[2:]),
        "empty": snapshot(),
        "queues": snapshot(
            *queued(),
            staff=WORKING,
            queues=QUEUES,
            modes=tuple(
                replace(mode, moves=moves) for mode, moves in zip(MODES, (0, 3, 6, 7, 7), strict=True)
            ),
        ),
        "overload": overload(),
        "practice": snapshot(practice=True, links=(Link("loopback", True),)),
        "crowd": crowd(),
        "hostile": hostile(),
        "found": snapshot(
            *morning(),
            found_for="ok",
            found=(
                card(
                    "Ben Okafor", "+1 212-555-0177", tags=("patient",), preferred="Dr Hu", past=ANA.past[:1]
                ),
                card("Chidi Okonkwo", "+1 718-555-0111", tags=("vip", "patient"), note="calls for a parent"),
                card("Brooke Lindqvist", "+1 646-555-0170"),
            ),
        ),
        "alerts": snapshot(
            *morning(),
            alerts=(
                "All 4 lines of this build are in use: the last call was refused (486)",
                "Sam's phone is gone",
            ),
            links=(Link("pbx", True), Link("provider", False, "no answer to REGISTER for 40 s")),
            mode=ModeLine("lunch", "LUNCH", "set by hand", "anna", "13:00", "OPEN", True),
        ),
    }


def main() -> None:
    import sys

    from console.ui.app import ReceptionApp

    scene = sys.argv[1] if len(sys.argv) > 1 else "morning"
    theme = sys.argv[2] if len(sys.argv) > 2 else None
    shift = time.monotonic() - NOW

    def moved(at: float | None) -> float | None:
        return None if at is None else at + shift

    snap = scenes()[scene]
    calls = tuple(
        replace(r, since_at=r.since_at + shift, arrived_at=r.arrived_at + shift, next_at=moved(r.next_at))
        for r in snap.calls
    )
    staff = tuple(replace(s, since_at=s.since_at + shift, until_at=moved(s.until_at)) for s in snap.staff)
    queues = tuple(replace(q, oldest_at=moved(q.oldest_at)) for q in snap.queues)
    ReceptionApp(
        FakeLink(
            replace(snap, calls=calls, staff=staff, queues=queues, taken_at=NOW + shift, clock=time.time())
        ),
        theme=theme,
    ).run()


if __name__ == "__main__":
    main()
