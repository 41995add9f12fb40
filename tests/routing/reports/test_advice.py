"""What is suggested for offices of which one thing is wrong each."""

from dataclasses import replace
from datetime import timedelta

from console.config.grammar.hours import check_hours
from console.routing.reports.advice import Advice, Remedy, advise, working_hours
from console.routing.reports.erlang import Goal, staff_needed
from console.routing.reports.figures import Fate, Journey
from tests.routing.reports.test_figures import TEN, ended, talked

#: a day of one call each, a week apart
WEEKS = tuple(TEN + timedelta(weeks=n) for n in range(20))


def look(*calls: Journey) -> Advice:
    return advise(calls, 60, 180)


def test_a_quiet_office_needs_nothing() -> None:
    found = look(*(talked(str(n), 10, at=at) for n, at in enumerate(WEEKS)))
    assert [answer.yes for answer in found.answers] == [False, False, False]
    assert found.suggestions == ()


def test_no_calls_no_advice() -> None:
    found = look()
    assert [answer.yes for answer in found.answers] == [False, False, False]
    assert found.suggestions == ()


def test_too_few_people_are_counted_by_erlang_a() -> None:
    # Thirty callers in one hour for one person with calls of four minutes: ten are answered, twenty give up.
    calls = [talked(f"a{n}", 50, 240, at=TEN + timedelta(minutes=n)) for n in range(10)]
    calls += [replace(ended(f"g{n}", Fate.ABANDONED, 100), joined=(("Front", 0.0),)) for n in range(20)]
    calls = [replace(call, caller=f"+1212555{n:04}") for n, call in enumerate(calls)]
    found = look(*calls)
    missed, _, peak = found.answers
    assert missed.yes
    assert "20 of 30 calls for a person ended with nothing (67%): 20 gave up, 0 found nobody" in missed.why
    assert peak.yes
    (staffing,) = found.suggestions
    patience = (10 * 50 + 20 * 100) / 20
    needed = staff_needed(30 / 3600, 1 / 240, 1 / patience, Goal(0.8, 60))
    assert needed > 1
    assert (staffing.method, staffing.when, staffing.example) == ("time-based", "Mo 10:00-11:00", "g19")
    assert f"{needed} are needed" in staffing.wrong
    assert f"need {needed} for 80% within 60 s" in staffing.rests_on
    assert check_hours(staffing.when) == staffing.when


def test_an_hour_in_which_nobody_is_there() -> None:
    morning = [talked(f"a{n}", 5, at=at - timedelta(hours=1)) for n, at in enumerate(WEEKS)]
    lunch = [replace(ended(f"m{n}", Fate.MISSED), at=at) for n, at in enumerate(WEEKS)]
    (nobody,) = look(*morning, *lunch).suggestions
    assert nobody.method == "time-based"
    assert "nobody answered in this hour" in nobody.wrong
    assert '{ hours = "Mo 10:00-11:00" }' in nobody.change


def test_enough_people_but_single_phones_ask_for_a_queue() -> None:
    there = [talked(f"a{n}", 5, who=who, at=at) for n, at in enumerate(WEEKS) for who in ("Sam", "Lee")]
    lost = [replace(ended(f"m{n}", Fate.MISSED), at=at) for n, at in enumerate(WEEKS)]
    (queue,) = look(*there, *lost).suggestions
    assert queue.method == "skill-based"
    assert "20 of 20 calls without an answer waited in no queue" in queue.wrong
    few = [replace(call, joined=(("Front", 2.0),)) for call in lost]
    (anybody,) = look(*there, *few).suggestions
    assert (anybody.method, anybody.remedy) == ("skill-based", Remedy.ANYBODY)
    assert "most of them take none from the queues they waited in" in anybody.wrong
    waiting = [replace(call, joined=(("Front", 2.0),), in_vain=("Sam",)) for call in lost]
    (ring,) = look(*there, *waiting).suggestions
    assert ring.method == "skill-based"
    assert "phones rang in vain 20 times" in ring.wrong


def test_transfers_to_one_place_begin_there_and_to_many_ask_first() -> None:
    to_one = [replace(talked(str(n), 5, at=at), transfers=(("Sam", "Lee"),)) for n, at in enumerate(WEEKS)]
    found = look(*to_one)
    assert found.answers[1].yes
    assert "20 of 20 calls answered were transferred (100%), most often to Lee (20)" in found.answers[1].why
    (direct,) = found.suggestions
    assert (direct.method, direct.when) == ("direct", "")
    assert direct.change == "begin the chain of rule “front” with Lee"
    spread = [
        replace(call, caller=f"+1212555{n:04}", transfers=(("Sam", name),))
        for n, (call, name) in enumerate(zip(to_one, ("Lee", "Priya", "Tom", "Ines") * 5, strict=True))
    ]
    (menu,) = look(*spread).suggestions
    assert menu.method == "menu"
    assert menu.change.endswith("choose first: Lee, Priya, Tom or Ines")
    own = [replace(call, caller=f"+1212555{n % 4:04}") for n, call in enumerate(spread)]
    (smart,) = look(*own).suggestions
    assert smart.method == "smart"
    assert "20 of them from callers who are always passed on to the same" in smart.rests_on


def test_lost_callers_who_call_again_go_ahead() -> None:
    calls = [talked("first", 5)]
    for n in range(10):
        number = f"+1212555{n:04}"
        calls.append(replace(ended(f"l{n}", Fate.ABANDONED), caller=number, at=TEN + timedelta(days=n)))
        calls.append(
            replace(talked(f"t{n}", 30), caller=number, at=TEN + timedelta(days=n, minutes=90), rule="again")
        )
    found = [each for each in look(*calls).suggestions if "call again" in each.wrong]
    (smart,) = found
    assert smart.method == "smart"
    assert "10 of 10 lost callers" in smart.wrong
    assert "30 s in the median" in smart.rests_on


def test_nights_when_nobody_works_are_no_working_hours() -> None:
    night = [replace(ended("n", Fate.MISSED), at=TEN + timedelta(days=1))]
    (hour,) = working_hours([talked("a", 5), *night], 60, 180)
    assert (hour.hour, len(hour.calls), hour.patience_s) == (10, 1, 0.0)
