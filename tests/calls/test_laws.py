"""Whatever callers, phones and people at the desk do: no call is lost, none is in two hands, each ends."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.calls.protocol.intents import Intent, Person, Role
from console.config.schema.office import Office
from console.routing.values import Card
from tests.calls.scene import BOSS, MARIA, OFFICE
from tests.calls.world import (
    Caller,
    Habit,
    OrderIsKept,
    PlacesAreLostByAShownRule,
    PlacesOnlyImprove,
    World,
    every_call_is_journaled,
    nobody_has_two_calls,
    nobody_is_lost,
    nobody_is_rung_while_they_talk,
    nobodys_state_changes_by_itself,
    the_shorter_limit_holds,
    who_waits_for_a_person_comes_first,
    whoever_waits_can_be_served,
)

#: so many random worlds are played; `make fuzz` plays half an hour of them
WORLDS = int(os.environ.get("WORLDS", "150"))
TUESDAY = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
TOWN = "127.0.0.1:5070"
#: who answers at a phone and at a seat
SAM = Person("sam", Role.STAFF, "sam", "Sam")


def person(name: str, **skills: int) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "uri": f"sip:{name}@{TOWN}", "skills": skills}


CLINIC: dict[str, Any] = {
    **OFFICE,
    "modes": {**OFFICE["modes"], "emergency": {}},
    "staff": [
        OFFICE["staff"][0],
        person("sam", billing=5, intake=1),
        person("priya", billing=2, intake=4),
        {**person("lee", intake=3, es=4), "uri": "", "extension": "203"},  # behind the trunk
        {**person("ward", intake=1), "uri": f"sip:sam@{TOWN}"},  # at Sam's phone
    ],
    "voicemail": [{"name": "front", "title": "Front desk"}, {"name": "billing"}],
    "queue": [
        {
            "name": "billing",
            "skills": {"billing": 2},
            "ring": "12s",
            "max_wait": "3min",
            "max_waiting": 4,
            "relax": [{"after": "40s", "skills": {"billing": 1}}, {"after": "80s", "anyone": True}],
            "overflow": {"full": "voicemail billing"},
            "wrap_up": "10s",
            "announce": {"first": "10s", "every": "20s"},
            "callback": {"after": "20s", "tries": 2, "retry": "2min", "within": "10min"},
        },
        {"name": "intake", "skills": {"intake": 1}, "strategy": "ring all", "max_wait": "2min"},
        {"name": "front", "members": ["maria"], "ring": "8s", "overflow": "queue spill"},  # who has a seat
        {
            "name": "spill",
            "members": ["priya", "sam"],
            "strategy": "linear",
            "max_wait": "1min",
            "max_waiting": 1,
            "overflow": {"full": "queue intake 10s", "no_answer": "voicemail front"},
        },
    ],
    "menu": [
        {
            "name": "main",
            "say": "lunch",
            "keys": {
                "1": "queue billing",
                "2": "queue intake",
                "3": "skill es 20s",
                "4": "menu main",
                "5": {"to": "queue intake", "language": "es"},
                "6": {"to": "queue intake", "language": "fr"},  # which nobody speaks
                "0": "desk",
            },
            "tries": 2,
            "no_input": "queue intake",
            "invalid": "desk",
        }
    ],
    "rule": [
        {
            "name": "vip",
            "when": {"caller": "+12125550100"},
            "then": ["queue billing", "hang up"],
            "ahead": "60s",
        },
        {
            "name": "emergency",
            "when": {"mode": "emergency", "caller": "+12125550105"},
            "then": ["queue billing", "desk 10s", "voicemail billing"],
            "strict": True,
        },
        {
            "name": "noon",
            "when": {"mode": "lunch", "caller": ["+12125550104", ""]},
            "then": ["menu main", "voicemail billing"],
        },
        {
            "name": "front",
            "when": {"caller": "+12125550104"},
            "then": [
                "queue front 15s",
                "queue spill 20s",
                "menu main",
                "number mobile 10s",
                "voicemail front",
            ],
        },
        {"name": "intake", "when": {"caller": "+12125550101"}, "then": ["queue intake", "voicemail front"]},
        {"name": "billing", "when": {"caller": "+12125550102"}, "then": ["queue billing", "voicemail front"]},
        {
            "name": "straight",
            "when": {"caller": "+12125550103"},
            "then": ["staff sam 10s", "desk 10s", "queue billing", "voicemail front"],
        },
    ],
    "routing": {"otherwise": ["desk 10s", "menu main", "voicemail front"]},
}

CARDS = st.sampled_from(
    [
        None,
        None,
        Card(1, "Ana Roe", barred=("sam",)),
        Card(2, "Ben Roe", language="es"),
        Card(3, "Ann or Bo Roe", barred=("priya", "lee"), shared=True, language="fr"),
        Card(4, "Cid Roe", barred=("maria",)),
        Card(5, "Dee Roe", barred=("anyone",)),
    ]
)
CALLERS = st.builds(
    Caller,
    forwards=st.sampled_from([70, 70, 1]),
    facts=st.builds(lambda card: {"card": card} if card else {}, CARDS),
    number=st.sampled_from([f"+1212555010{n}" for n in range(6)] + [""]),
    patience=st.sampled_from([5.0, 30.0, 100.0, 400.0]),
    talk=st.sampled_from([1.0, 30.0, 200.0]),
    keys=st.text("01234951*#", max_size=4),
    message=st.sampled_from([0.2, 5.0]),
)
#: when, which verb, where to, which call and whose seat
Act = tuple[float, str, str, int, int]
ACTS = st.tuples(
    st.floats(0, 200),
    st.sampled_from(
        [
            "answer",
            "answer",
            "approve",
            "reroute",
            "hold",
            "hang_up",
            "undo",
            "mode",
            "emergency",
            "schedule",
            "back",
            "away",
            "dnd",
            "transfer",
            "consult",
            "consult",
            "complete",
            "swap",
            "conference",
            "cancel",
            "park",
            "dial",
            "camp",
            "camp",
            "take_over",
            "take_over",
            "record",
            "override",
            "select",
        ]
    ),
    st.sampled_from(
        [
            "staff sam",
            "staff lee",
            "queue intake",
            "queue billing",
            "menu main",
            "voicemail front",
            "skill es",
        ]
    ),
    st.integers(0, 6),
    st.integers(0, 7),
)
HABITS = st.lists(
    st.builds(
        Habit,
        st.sampled_from(["answers", "answers", "rings on", "declines", "busy", "unreachable"]),
        st.sampled_from([0.0, 3.0, 11.9, 15.0]),
    ),
    min_size=1,
    max_size=5,
)


def play(  # noqa: PLR0917
    seed: int,
    arrivals: list[tuple[float, Caller]],
    acts: list[Act],
    habits: list[Habit],
    transfer: str = "bridge",
    lines: int = 1000,
) -> World:
    """A quarter of an hour in which all that was drawn happens, and then time for everything to end.

    Long because each act and each law is named in it once."""
    clinic = {**CLINIC, "trunk": [{**CLINIC["trunk"][0], "transfer": transfer}]}
    world = World(
        Office.model_validate(clinic),
        TUESDAY,
        seed,
        lambda _target, rnd: habits[rnd.randrange(len(habits))],
        lines,
    )
    world.checks = [
        nobody_is_lost,
        nobody_has_two_calls,
        OrderIsKept(),
        PlacesOnlyImprove(),
        who_waits_for_a_person_comes_first,
        nobody_is_rung_while_they_talk,
        nobodys_state_changes_by_itself,
        whoever_waits_can_be_served,
        the_shorter_limit_holds,
        PlacesAreLostByAShownRule(),
    ]
    seats = []
    for person in (MARIA, BOSS, SAM):
        seat, orders = world.core.sit(person, world.now)
        world.obey(orders)
        seats.append(seat)
    start = world.mono
    for gap, caller in arrivals:
        copy = replace(caller)
        world.at(start + gap, lambda c=copy: world.call(c))  # type: ignore[misc]

    def act(verb: str, to: str, which: int, whose: int) -> None:
        calls = list(world.core.desk.calls)
        call = calls[which % len(calls)] if calls and which else ""
        place = {
            "mode": "lunch",
            "emergency": "emergency",
            "schedule": "schedule",
            "back": "staff priya",
            "away": "staff priya",
            "dnd": "staff lee",
            "dial": "number +12125550177",
        }.get(verb, to)
        place = "" if verb == "take_over" else place
        verb = "mode" if verb in ("emergency", "schedule") else verb
        if world.core.desk.seats.get(seats[whose % len(seats)]):
            world.wish(seats[whose % len(seats)], Intent(verb, call, to=place), sure=bool(whose & 4))

    for when, *rest in acts:
        world.at(start + when, lambda rest=rest: act(*rest))  # type: ignore[misc]
    for seat in seats:
        world.at(start + 900, lambda seat=seat: world.obey(world.core.stand(seat, world.now)))  # type: ignore[misc]
    world.run(start + 4000)
    return world


ARRIVALS = st.lists(st.tuples(st.floats(0, 200), CALLERS), min_size=1, max_size=12)


@settings(max_examples=WORLDS)
@given(
    st.integers(0, 2**16),
    ARRIVALS,
    st.lists(ACTS, max_size=10),
    HABITS,
    st.sampled_from(["bridge", "replaces", "refer"]),
    st.sampled_from([1000, 1000, 8, 4]),
)
def test_no_call_is_lost_or_in_two_hands_and_every_call_ends(  # noqa: PLR0917
    seed: int,
    arrivals: list[tuple[float, Caller]],
    acts: list[Act],
    habits: list[Habit],
    transfer: str,
    lines: int,
) -> None:
    every_call_is_journaled(play(seed, arrivals, acts, habits, transfer, lines))


@settings(max_examples=20)
@given(st.integers(0, 2**16), ARRIVALS, st.lists(ACTS, max_size=6), HABITS)
def test_the_same_input_gives_the_same_orders(
    seed: int,
    arrivals: list[tuple[float, Caller]],
    acts: list[Act],
    habits: list[Habit],
) -> None:
    assert play(seed, arrivals, acts, habits).orders == play(seed, arrivals, acts, habits).orders


def test_an_ordinary_caller_is_served_though_callers_with_age_keep_coming() -> None:
    world = World(Office.model_validate(CLINIC), TUESDAY, 1, lambda *_: Habit("answers", 2.0))
    world.checks = [nobody_is_lost, nobody_has_two_calls]
    start = world.mono
    for n in range(60):
        vip = Caller("+12125550100", patience=900.0, talk=40.0)
        world.at(start + n * 20.0, lambda c=vip: world.call(c))  # type: ignore[misc]
    ordinary: list[int] = []
    world.at(start + 30, lambda: ordinary.append(world.call(Caller("+12125550102", 900.0, 10.0))))
    world.run(start + 200)
    assert world.talks(ordinary[0])
