"""A clinic's week: seeded callers, six people, lunch, a holiday, a fire drill, the night the clocks change.

Thursday 29 October to Wednesday 4 November 2026 in New York: the clocks go back on Sunday the 1st, and the
3rd is Election Day.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import JournalCall
from console.calls.state.call_state import State
from console.config.schema.office import Office
from tests.calls.scene import MARIA
from tests.calls.test_laws import TOWN
from tests.calls.world import (
    Caller,
    Habit,
    OrderIsKept,
    PlacesOnlyImprove,
    World,
    every_call_is_journaled,
    nobody_has_two_calls,
    nobody_is_lost,
)

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 10, 29, tzinfo=NEW_YORK)
END = datetime(2026, 11, 5, tzinfo=NEW_YORK)
DRILL = (datetime(2026, 11, 4, 10, 0, tzinfo=NEW_YORK), datetime(2026, 11, 4, 10, 30, tzinfo=NEW_YORK))
#: calls an hour by the hour on the wall
RATES = {
    **dict.fromkeys(range(24), 0.5),
    7: 6,
    8: 34,
    9: 24,
    10: 20,
    11: 18,
    12: 12,
    13: 20,
    14: 18,
    15: 16,
    16: 14,
}


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "uri": f"sip:{name}@{TOWN}", **more}


CLINIC: dict[str, Any] = {
    "office": {"name": "Riverside", "timezone": "America/New_York", "country": "US", "region": "NY"},
    "desk": {"phone": f"sip:desk@{TOWN}"},
    "trunk": [{"name": "town", "address": TOWN, "caller_id": "verified"}],
    "modes": {
        "open": {"hours": "Mo-Fr 08:00-12:00,13:00-17:00; PH off"},
        "lunch": {"hours": "Mo-Fr 12:00-13:00; PH off"},
        "holiday": {"public_holidays": True},
        "emergency": {},
        "closed": {},
    },
    "staff": [
        person("maria", user="maria"),
        person("sam", skills={"billing": 5}),
        person("priya", skills={"billing": 2, "intake": 4}),
        person("lee", skills={"intake": 3, "es": 4}),
        person("tom", skills={"intake": 2}, hours="Mo-We 08:00-17:00"),
        person("ines", skills={"intake": 3, "es": 5}, hours="Mo-Fr 08:00-12:00"),
    ],
    "queue": [
        {
            "name": "billing",
            "skills": {"billing": 2},
            "max_wait": "6min",
            "wrap_up": "20s",
            "relax": [{"after": "2min", "anyone": True}],
            "announce": {},
            "callback": {"after": "90s", "retry": "5min"},
        },
        {"name": "intake", "skills": {"intake": 2}, "wrap_up": "15s", "max_wait": "6min", "announce": {}},
    ],
    "menu": [
        {
            "name": "main",
            "say": "hello",
            "keys": {
                "1": "queue intake",
                "2": "queue billing",
                "3": {"to": "queue intake", "language": "es"},
                "0": "desk",
            },
            "no_input": "queue intake",
            "invalid": "desk",
        }
    ],
    "prompt": [{"name": "hello", "text": "Hello."}, {"name": "out", "text": "We had to leave."}],
    "voicemail": [{"name": "front"}],
    "numbers": {"oncall": "+12125550171"},
    "rule": [
        {"name": "drill", "when": {"mode": "emergency"}, "then": ["say out", "voicemail front"]},
        {"name": "holiday", "when": {"mode": "holiday"}, "then": ["voicemail front"]},
        {"name": "closed", "when": {"mode": "closed"}, "then": ["voicemail front"]},
        {"name": "lunch", "when": {"mode": "lunch"}, "then": ["staff lee 20s", "voicemail front"]},
        {
            "name": "vip",
            "when": {"caller": "+12125550100"},
            "then": ["queue intake", "desk"],
            "ahead": "2min",
        },
    ],
    "routing": {"otherwise": ["menu main", "voicemail front"]},
}
CLINIC["rule"][-1]["then"].append("voicemail front")


def habit(target: str, rnd: random.Random) -> Habit:
    """Phones are mostly answered within seconds; now and then they are not."""
    does = rnd.choices(["answers", "rings on", "declines", "busy"], [90, 6, 2, 2])[0]
    return Habit(does, rnd.uniform(1.0, 9.0))


@lru_cache(maxsize=1)
def week() -> World:
    """The week, played once."""
    world = World(Office.model_validate(CLINIC), START.astimezone(UTC), 2026, habit)
    world.checks = [nobody_is_lost, nobody_has_two_calls, OrderIsKept(), PlacesOnlyImprove()]
    rnd = random.Random(45)
    at = START
    while at < END:
        rate = RATES[at.astimezone(NEW_YORK).hour]
        at = datetime.fromtimestamp(at.timestamp() + rnd.expovariate(rate / 3600.0), NEW_YORK)
        caller = Caller(
            number=f"+1212555{rnd.randrange(100, 160):04d}",
            patience=rnd.expovariate(1 / 240.0) + 5.0,
            talk=rnd.expovariate(1 / 150.0) + 5.0,
            keys=rnd.choice(["1", "1", "2", "3", "0", "", "9", "1"]),
        )
        world.at(moment(world, at), lambda c=caller: world.call(c))  # type: ignore[misc]
    seats: list[int] = []

    def sit() -> None:
        seat, orders = world.core.sit(MARIA, world.now)
        seats.append(seat)
        world.obey(orders)

    def wish(verb: str, to: str = "") -> None:
        world.obey(world.core.handle_intent(seats[-1], Intent(verb, to=to), world.now))

    for day in range(7):
        morning = datetime(2026, 10, 29, 8, tzinfo=NEW_YORK) + timedelta(days=day)
        if morning.weekday() < 5:
            world.at(moment(world, morning), sit)
            world.at(
                moment(world, morning.replace(hour=17)),
                lambda: world.obey(world.core.stand(seats[-1], world.now)),
            )
            for minute in range(0, 540, 2):  # Maria looks up and takes who needs a hand
                when = morning + timedelta(minutes=minute, seconds=7)
                world.at(moment(world, when), lambda: wish("answer"))
    world.at(moment(world, DRILL[0]), lambda: wish("mode", "emergency"))
    world.at(moment(world, DRILL[1]), lambda: wish("mode", "schedule"))
    world.run(moment(world, END) + 7200)
    return world


def moment(world: World, at: datetime) -> float:
    """The monotonic second of an instant."""
    return 1000.0 + at.timestamp() - world.start.timestamp()


def wall(row: JournalCall) -> datetime:
    return row.arrived.astimezone(NEW_YORK)


def test_the_week_keeps_the_laws_and_every_call_is_in_the_journal() -> None:
    world = week()
    assert len(world.callers) > 900
    every_call_is_journaled(world)


def test_most_callers_of_the_day_reach_somebody() -> None:
    day = [r for r in week().journal.values() if r.mode == "open"]
    outcomes = Counter(row.outcome for row in day)
    assert outcomes["answered"] > 0.7 * len(day), outcomes


def test_nobody_is_rung_at_night_on_sunday_or_on_election_day() -> None:
    for row in week().journal.values():
        if row.mode in ("closed", "holiday"):
            assert row.outcome in ("voicemail", "abandoned", "announcement"), (wall(row), row.outcome)
            assert not row.talked_to
    election = [r for r in week().journal.values() if wall(r).date().isoformat() == "2026-11-03"]
    assert {row.mode for row in election} <= {"holiday", "closed"}
    assert sum(row.mode == "holiday" for row in election) > 10


def test_the_hour_that_comes_twice_is_night_both_times() -> None:
    twice = [r for r in week().journal.values() if wall(r).date().isoformat() == "2026-11-01"]
    assert twice
    assert {row.mode for row in twice} == {"closed"}


def test_the_fire_drill_moves_who_waits_and_ends() -> None:
    start, end = DRILL
    drill = [r for r in week().journal.values() if start < wall(r) < end]
    assert drill
    assert {row.rule for row in drill} == {"drill"}
    after = [r for r in week().journal.values() if end < wall(r) < end + timedelta(hours=1)]
    assert "drill" not in {row.rule for row in after}


def test_lunch_goes_to_lee_or_to_the_voicemail() -> None:
    lunch = [r for r in week().journal.values() if r.rule == "lunch"]
    assert {row.talked_to for row in lunch} <= {"", "Lee", "Maria"}
    assert any(row.talked_to == "Lee" for row in lunch)


def test_nobody_waits_in_a_queue_when_the_week_is_over() -> None:
    assert all(call.state is not State.WAITING for call in week().core.desk.calls.values())
