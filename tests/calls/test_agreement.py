"""Joining, offering, leaving, estimating, `route` and `check` agree on who could ever serve a caller; and a
config that `check` finds nothing endless in keeps nobody for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.calls.state.call_state import State
from console.config.load import ConfigErrors, load
from console.config.schema.office import Office
from console.routing.queue.admission import in_lines
from console.routing.queue.queues import Agent, Waiter, may_join, must_leave, offers, people_of, staffed
from console.routing.review.review import review
from console.routing.rules.decide import decide
from console.routing.values import Attestation, Availability, CallFacts, Card, OfficeState, StaffState
from tests.calls.scene import OFFICE, TUESDAY
from tests.calls.world import Caller, Habit, World

NAMES = ("ann", "bob", "cid", "dee")
SKILLS = ("billing", "es", "intake")
ANA = "+12125550142"


def person(name: str, skills: dict[str, int]) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "uri": f"sip:{name}@127.0.0.1:5070", "skills": skills}


LEVELS = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2)
CREWS = st.tuples(*(LEVELS for _ in NAMES))
QUEUES = st.fixed_dictionaries(
    {
        "skills": LEVELS,
        "members": st.lists(st.sampled_from(NAMES), unique=True, max_size=3),
        "relax": st.sampled_from(
            [[], [{"after": "10s", "anyone": True}], [{"after": "5s", "skills": {"es": 0}}]]
        ),
        "strategy": st.sampled_from(["by level", "ring all", "linear"]),
        "max_wait": st.just("5min"),
    }
)
BARRED = st.lists(st.sampled_from(NAMES), unique=True, max_size=4)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(CREWS, QUEUES, BARRED, LEVELS)
def test_all_agree_on_who_could_ever_serve_a_caller(
    crew: tuple[dict[str, int], ...], queue: dict[str, Any], barred: list[str], needs: dict[str, int]
) -> None:
    office = Office.model_validate(
        {
            **OFFICE,
            "staff": [person(name, skills) for name, skills in zip(NAMES, crew, strict=True)],
            "queue": [{"name": "any", "title": "Any", **queue}],
            "contact": [{"name": "Ana", "numbers": [ANA], "barred": barred}],
            "rule": [{"name": "all", "then": ["queue any", "hang up"], "needs": needs}],
            "routing": {"otherwise": ["hang up"]},
        }
    )
    line, levels = office.queue[0], tuple(needs.items())
    able = people_of(office, line, levels, barred)
    state = OfficeState(staff=tuple(StaffState(name, Availability.FREE) for name in NAMES))
    agents = [Agent(name, Availability.FREE, 0.0) for name in NAMES]
    waiter = Waiter("c", line, 0.0, needs=levels, barred=tuple(barred))

    refused = may_join(office, line, levels, 0, agents, None, 0.0, barred=barred)
    assert (refused is None) == bool(able)
    assert (must_leave(office, waiter, agents, 1.0) is None) == bool(able)
    assert staffed(office, waiter, agents) == len(able)
    rung = {name for each in offers(office, [waiter], agents, 60.0, {}) for name in each.staff}
    assert rung <= able
    assert bool(rung) == bool(able)

    card = Card(7, "Ana", (ANA,), barred=tuple(barred))
    decision = decide(CallFacts(ANA, card=card, attestation=Attestation.TRUNK), office, state, TUESDAY)
    (why,) = in_lines(decision, office, state, TUESDAY, {}, barred=tuple(barred))
    assert why.matched == bool(able), "`route` says what happens"

    told = {each.key for each in review(office, TUESDAY.date()) if "nobody else serves" in each.message}
    served = people_of(office, line)
    assert bool(told) == (bool(served) and bool(barred) and not people_of(office, line, barred=barred))

    for name in NAMES:  # each of them alone: nobody else is logged in
        alone = [Agent(n, Availability.FREE if n == name else Availability.OFF, 0.0) for n in NAMES]
        joins = may_join(office, line, levels, 0, alone, None, 0.0, barred=barred) is None
        assert joins == (name in able), name

    world = World(office, TUESDAY, 1, lambda *_: Habit("answers", 1.0))
    world.call(Caller(ANA, 60.0, 5.0, facts={"card": card}))
    (call,) = world.core.desk.calls.values()
    world.run(world.mono + 30)
    talked = set(call.talked_to)
    assert bool(talked) == bool(able), call.state
    assert talked <= {name.capitalize() for name in able}


CONFIG = """
[office]
name = "Riverside"
timezone = "America/New_York"
country = "US"
[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:5070"
{person}
[[queue]]
name = "billing"
members = ["sam"]
join_empty = {join}
leave_empty = {leave}
max_wait = "{wait}"
pause_after = {pause}
[[voicemail]]
name = "front"
[routing]
otherwise = ["queue billing{limit}", "voicemail front"]
"""
#: a Saturday evening, a Tuesday morning, and the last minute of a Friday's work
TIMES = [
    datetime(2026, 11, 21, 23, 0, tzinfo=UTC),
    datetime(2026, 11, 17, 15, 0, tzinfo=UTC),
    datetime(2026, 11, 20, 21, 59, 30, tzinfo=UTC),
]
FOR_EVER = 3 * 3600.0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from(
                ['hours = "Mo-Fr 08:00-17:00"', 'hours = "24/7"', "", 'seated = true\nuser = "sam"']
            ),
            "join": st.sampled_from(["true", "false"]),
            "leave": st.sampled_from(["true", "false"]),
            "wait": st.sampled_from(["0s", "90s"]),
            "pause": st.sampled_from([0, 3]),
            "limit": st.sampled_from(["", " 30s"]),
        }
    ),
    st.sampled_from(TIMES),
    st.sampled_from(["rings on", "declines", "busy", "unreachable"]),
)
def test_what_check_finds_nothing_endless_in_keeps_nobody_for_ever(
    tmp_path: Path, queue: dict[str, Any], at: datetime, habit: str
) -> None:
    path = tmp_path / "config.toml"
    text = CONFIG.format(**queue)
    path.write_text(text, encoding="utf-8")
    if (office := finite(path)) is None:
        return
    world = World(office, at, 1, lambda *_: Habit(habit, 3.0))
    world.call(Caller(ANA, FOR_EVER * 2, 5.0, message=4.0))
    world.run(world.mono + FOR_EVER)
    kept = [call for call in world.core.desk.calls.values() if call.state is State.WAITING]
    assert not kept, text
    assert world.now.wall - at >= timedelta(seconds=FOR_EVER)


def finite(path: Path) -> Office | None:
    """The office of a config; ``None`` where it is said that callers could wait for ever."""
    try:
        loaded = load(path)
    except ConfigErrors as wrong:
        said = wrong.problems
    else:
        if not any("for ever" in each.message for each in loaded.warnings):
            return loaded.office
        said = loaded.warnings
    assert any("for ever" in each.message for each in said)
    return None
