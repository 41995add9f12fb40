"""An office that uses every key, and one long morning in it in which each of them matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.store_commands import JournalCall, JournalEvent
from console.config.schema.office import Office
from console.routing.numbers.known_callers import card_of
from console.routing.rules.decide import decide
from console.routing.values import Attestation, CallFacts, OfficeState, OpenItem, PastCall
from tests.calls.world import Caller, Habit, World

TOWN = "127.0.0.1:5070"
#: a Tuesday, 10:00 in New York
TUESDAY = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
MARIA = Person("maria", Role.RECEPTIONIST, "maria", "Maria")
SAM = Person("sam", Role.STAFF, "sam", "Sam")
BOSS = Person("anna", Role.MANAGER, "", "Anna")


def _person(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "uri": f"sip:{name}@{TOWN}", **more}


EVERYTHING: dict[str, Any] = {
    "office": {
        "name": "Riverside",
        "timezone": "America/New_York",
        "country": "US",
        "region": "NY",
        "tones": "",
        "works_on": [],
    },
    "desk": {
        "ring": "20s",
        "answer": "25s",
        "recall": "30s",
        "hold": "40s",
        "park": "50s",
        "camp": "60s",
        "slots": "*7",
        "phone": f"sip:desk@{TOWN}",
        "wrap_up": "20s",
        "grace": "20s",
        "slip_reminder": "5min",
        "tags": ["urgent"],
    },
    "account": [
        {
            "name": "pbx",
            "server": "127.0.0.1:5080",
            "user": "desk",
            "password_env": "X",
            "numbers": ["+12125550110"],
            "shows": ["+12125550111"],
        }
    ],
    "trunk": [
        {
            "name": "town",
            "address": TOWN,
            "caller_id": "verified",
            "numbers": ["+12125550100"],
            "shows": ["+12125550101"],
        }
    ],
    "modes": {
        "holiday": {"public_holidays": True, "dates": ["2026-12-24 12:00-24:00 Christmas Eve"]},
        "lunch": {"label": "LUNCH", "hours": "Mo-Fr 12:00-13:00"},
        "open": {"hours": "Mo-Fr 08:00-12:00,13:00-17:00"},
        "closed": {},
    },
    "staff": [
        {**_person("maria"), "user": "maria", "department": "front", "role": "desk"},
        _person(
            "sam",
            user="sam",
            skills={"billing": 3},
            wrap_up="15s",
            hours="Mo-Fr 09:00-18:00",
            role="billing",
            mail="sam@clinic.example",
        ),
        _person("priya", skills={"billing": 2, "es": 4}, mobile="+12125550188", extension="205", via="pbx"),
        {"name": "lee", "title": "Lee", "extension": "203", "via": "pbx", "skills": {"intake": 2}},
        _person("kit", skills={"billing": 1}, seated=True, user="kit"),
        {"name": "mo", "title": "Mo", "mobile": "+12125550189"},
    ],
    "contact": [
        {
            "name": "Ana Roe",
            "numbers": ["+12125550150"],
            "tags": ["vip", "billed"],
            "preferred": "sam",
            "note": "sings",
            "language": "es",
        },
        {"name": "Ben Roe", "numbers": ["+12125550151"], "barred": ["sam"]},
    ],
    "prompt": [
        {"name": "closed", "text": "We are closed."},
        {"name": "choices", "text": "Press one."},
        {"name": "choices", "text": "Pulse uno.", "language": "es"},
        {"name": "hello", "text": "Hello."},
        {"name": "other", "text": "Other."},
    ],
    "voicemail": [
        {
            "name": "front",
            "title": "Front",
            "greeting": "hello",
            "greeting_busy": "other",
            "max_length": "60s",
            "number": "700",
            "owner": "sam",
            "lamp": True,
            "notify": ["front@clinic.example"],
            "modes": {"lunch": {"greeting": "closed"}},
        },
        {"name": "billing", "greeting_temporary": "other", "temporary_until": "2026-12-31"},
    ],
    "queue": [
        {
            "name": "billing",
            "title": "Billing",
            "skills": {"billing": 3},
            "ring": "10s",
            "max_wait": "100s",
            "max_waiting": 3,
            "relax": [{"after": "30s", "skills": {"billing": 2}}, {"after": "60s", "anyone": True}],
            "retry": {"no_answer": "12s", "busy": "9s", "declined": "11s", "unreachable": "14s"},
            "announce": {"first": "10s", "every": "20s", "up_to": 2},
            "callback": {"after": "20s", "tries": 2, "retry": "60s", "within": "10min"},
            "overflow": {"full": "voicemail billing", "no_answer": "say closed"},
            "wrap_up": "25s",
            "goal": "30s",
            "record": "always",
        },
        {
            "name": "any",
            "title": "Any",
            "members": ["priya", "lee"],
            "strategy": "linear",
            "max_wait": "90s",
            "wrap_up": "30s",
            "pause_after": 2,
            "ring": "8s",
            "retry": {"no_answer": "10s"},
        },
    ],
    "menu": [
        {
            "name": "main",
            "title": "Main",
            "say": "choices",
            "keys": {"1": "queue any", "2": {"to": "queue any", "language": "es"}, "0": "desk"},
            "no_input": "queue any",
            "invalid": "voicemail front",
            "tries": 2,
            "extensions": True,
            "language": "",
            "modes": {"lunch": {"say": "closed", "keys": {"1": "voicemail billing"}}},
        }
    ],
    "phones": {"back": f"sip:back@{TOWN}"},
    "numbers": {"mobile": "+12125550188"},
    "recording": {"record": "on demand"},
    "rule": [
        {"name": "holiday", "when": {"mode": "holiday"}, "then": ["say closed", "voicemail front"]},
        {"name": "lunch", "when": {"mode": "lunch"}, "then": ["menu main", "voicemail front"]},
        {"name": "closed", "when": {"mode": "closed"}, "then": ["voicemail front"]},
        {"name": "caller", "when": {"caller": "+12125550160"}, "then": ["menu main", "voicemail front"]},
        {"name": "tag", "when": {"tag": "vip"}, "then": ["queue billing", "voicemail front"]},
        {"name": "to", "when": {"to": "+12125550103"}, "then": ["queue any", "voicemail front"]},
        {"name": "trunk", "when": {"trunk": "pbx"}, "then": ["queue any 20s", "voicemail front"]},
        {"name": "hours", "when": {"hours": "Sa"}, "then": ["voicemail billing"]},
        {
            "name": "verified",
            "when": {"verified": False, "caller": "+12125550161"},
            "then": ["voicemail billing"],
        },
        {"name": "language", "when": {"language": "es", "to": "+12125550104"}, "then": ["voicemail billing"]},
        {"name": "barred", "when": {"barred": "sam", "to": "+12125550105"}, "then": ["voicemail billing"]},
        {"name": "repeat", "when": {"repeat": "10min", "to": "+12125550106"}, "then": ["voicemail billing"]},
        {"name": "open", "when": {"open": "slip"}, "then": ["voicemail billing"]},
        {"name": "reason", "when": {"reason": "bill"}, "then": ["voicemail billing"]},
        {"name": "likely", "when": {"likely": "bill", "to": "+12125550107"}, "then": ["voicemail billing"]},
        {
            "name": "numbers",
            "when": {"caller": "+12125550162"},
            "then": ["number mobile 10s", "staff priya", "staff mo", "staff lee", "voicemail front"],
        },
        {
            "name": "queued",
            "when": {"caller": "+12125550163"},
            "then": ["queue billing", "voicemail front"],
            "because": "open invoice",
        },
        {
            "name": "camped",
            "when": {"caller": "+12125550164"},
            "then": ["staff sam 10s", "staff last 10s", "say closed", "voicemail front"],
        },
        {"name": "desk", "when": {"caller": "+12125550165"}, "then": ["desk", "voicemail front"]},
        {"name": "any", "when": {"caller": "+12125550166"}, "then": ["queue any", "voicemail front"]},
        {"name": "kit", "when": {"caller": "+12125550167"}, "then": ["staff kit 10s", "voicemail front"]},
        {"name": "box", "when": {"caller": "+12125550168"}, "then": ["voicemail front"]},
    ],
    "routing": {
        "otherwise": ["desk 20s", "staff sam", "number mobile 20s", "voicemail front"],
        "ahead": {"vip": "2min"},
        "needs": {"billed": {"billing": 1}},
        "languages": {"es": "Spanish"},
        "wrap_up": "10s",
        "handle": "120s",
    },
    "screen": {"lock_after": 0},
    "macros": {"noon": ["mode lunch"]},
}

#: what phones do at their first, second, … ringing
HABITS = [
    Habit("rings on"),
    Habit("answers", 4.0),
    Habit("declines", 2.0),
    Habit("busy", 1.0),
    Habit("answers", 12.0),
    Habit("unreachable", 1.0),
    Habit("answers", 22.0),
]

#: second of the morning, who calls
CALLS = [
    (0, Caller("+12125550163", 300, 30)),
    (1, Caller("+12125550150", 300, 60)),
    (2, Caller("+12125550163", 30, 60, keys="1")),
    (3, Caller("+12125550151", 300, 60)),
    (4, Caller("+12125550163", 300, 60)),
    (5, Caller("+12125550163", 300, 90)),
    (20, Caller("+12125550166", 300, 60)),
    (21, Caller("+12125550166", 300, 60)),
    (22, Caller("+12125550166", 300, 60)),
    (40, Caller("+12125550160", 300, 30, keys="1")),
    (60, Caller("+12125550160", 300, 30, keys="2")),
    (80, Caller("+12125550160", 300, 30)),
    (100, Caller("+12125550160", 300, 30, keys="77")),
    (120, Caller("+12125550160", 300, 30, keys="203")),
    (140, Caller("+12125550162", 300, 30)),
    (160, Caller("+12125550164", 300, 30)),
    (180, Caller("+12125550165", 300, 300)),
    (181, Caller("+12125550165", 300, 300)),
    (200, Caller("+12125550168", 300, 30, message=200.0)),
    (220, Caller("+12125550168", 300, 30, message=3.0, keys="0")),
    (240, Caller("+12125550168", 300, 30, message=0.6)),
    (260, Caller("+12125550167", 300, 30)),
    (280, Caller("", 300, 30)),
    (300, Caller("+12125550169", 300, 30, facts={"hops": 6})),
    (320, Caller("+12125550163", 200, 30, keys="1")),
    (322, Caller("+12125550163", 200, 30, keys="1")),
    (324, Caller("+12125550163", 200, 30)),
    (430, Caller("+12125550168", 300, 30, keys="1")),
    (435, Caller("+12125550168", 300, 30, keys="77")),
]
#: second, whose seat, verb, which call of those alive, where to
ACTS = [
    (185, 0, "answer", 0, ""),
    (190, 0, "hold", 0, ""),
    (260, 0, "answer", 0, ""),
    (265, 0, "park", 0, ""),
    (340, 0, "answer", 0, ""),
    (345, 0, "transfer", 0, "staff sam"),
    (380, 0, "dial", -1, "number +12125550177"),
    (395, 0, "hang_up", -1, ""),
    (420, 2, "mode", -1, "lunch"),
    (460, 2, "mode", -1, "schedule"),
]


def _morning(config: dict[str, Any]) -> tuple[World, list[str]]:
    """A desk through its morning, and what its boards showed."""
    office = Office.model_validate(config)
    rung: dict[str, int] = {}

    def habit(target: str, _random: object) -> Habit:
        rung[target] = n = rung.get(target, -1) + 1
        return Habit("answers", 1.0) if "maria" in target else HABITS[(n + len(target)) % len(HABITS)]

    world = World(office, TUESDAY, 1, habit)
    seats = []
    for person in (MARIA, SAM, BOSS):
        seat, orders = world.core.sit(person, world.now)
        world.obey(orders)
        seats.append(seat)
    boards: list[str] = []
    start = world.mono

    def rings(caller: Caller) -> None:
        world.call(replace(caller, facts={"card": card_of(office, caller.number), **caller.facts}))

    def act(whose: int, verb: str, which: int, to: str) -> None:
        ours = [c for c in world.core.desk.calls.values() if "165" in c.facts.caller]
        call = ours[0].id if which >= 0 and ours else ""
        world.wish(seats[whose], Intent(verb, call, to=to), sure=True)

    for second, caller in CALLS:
        world.at(start + second, lambda c=caller: rings(c))  # type: ignore[misc]
    for second, *rest in ACTS:
        world.at(start + second, lambda rest=rest: act(*rest))  # type: ignore[misc]
    for second in (30, 210, 330, 430):
        world.at(
            start + second, lambda: boards.extend(repr(world.core.snapshot(s, world.now)) for s in seats)
        )
    world.run(start + 700)
    return world, boards


def orders(config: dict[str, Any]) -> list[object]:
    """What the desk ordered of the telephone and the journal of calls, but not what is only said of it."""
    made = [each for each in _morning(config)[0].orders if not isinstance(each, JournalEvent)]
    words: dict[str, Any] = {"rule": "", "plan": "", "reasons": (), "facts": ""}
    return [replace(each, **words) if isinstance(each, JournalCall) else each for each in made]


def boards(config: dict[str, Any]) -> list[str]:
    """What three seats saw."""
    return _morning(config)[1]


#: who calls where, and what is known of the call, for decisions
PROBES: list[tuple[str, str, dict[str, Any]]] = [
    ("+12125550150", "100", {}),
    ("+12125550150", "100", {"attestation": Attestation.NONE}),
    ("+12125550150", "104", {"attestation": Attestation.NONE}),
    ("+12125550151", "105", {}),
    ("+12125550161", "100", {"attestation": Attestation.NONE}),
    ("+12125550162", "100", {"hops": 6}),
    ("+12125550169", "103", {}),
    ("+12125550169", "104", {}),
    ("+12125550169", "105", {}),
    ("+12125550169", "106", {}),
    ("+12125550169", "107", {}),
    ("+12125550169", "100", {"trunk": "pbx"}),
    ("+12125550169", "106", {"past": (PastCall(TUESDAY - timedelta(minutes=3), "abandoned"),)}),
    ("+12125550169", "100", {"open": (OpenItem("slip", TUESDAY),)}),
    ("+12125550169", "100", {"reason": "bill"}),
    (
        "+12125550169",
        "107",
        {
            "past": tuple(
                PastCall(TUESDAY - timedelta(days=7 * n), "answered", reason="bill") for n in range(1, 9)
            )
        },
    ),
    ("+12125550164", "100", {"past": (PastCall(TUESDAY - timedelta(days=30), "answered", "Priya", 60.0),)}),
    ("+12125550160", "100", {}),
    ("", "100", {}),
]
TIMES = [
    TUESDAY,
    datetime(2026, 11, 17, 17, 30, tzinfo=UTC),
    datetime(2026, 11, 21, 15, 0, tzinfo=UTC),
    datetime(2026, 12, 24, 18, 0, tzinfo=UTC),
    datetime(2026, 12, 25, 15, 0, tzinfo=UTC),
    datetime(2026, 2, 12, 15, 0, tzinfo=UTC),
    datetime(2026, 10, 12, 14, 0, tzinfo=UTC),
]


def decisions(config: dict[str, Any]) -> list[str]:
    """What the rules make of many calls at many hours: the plans and what queues go by, not the words."""
    office, found = Office.model_validate(config), []
    for at in TIMES:
        for caller, to, more in PROBES:
            known = {
                "attestation": Attestation.TRUNK,
                "trunk": "town",
                "card": card_of(office, caller),
                **more,
            }
            made = decide(CallFacts(caller, "", f"+12125550{to}", **known), office, OfficeState(), at)
            found.append(repr((made.plan, made.mode, made.ahead, made.strict, made.needs)))
    return found
