"""Figures counted from journeys that are written down by hand."""

from datetime import UTC, datetime

from console.routing.reports.figures import Fate, Journey, Talk, figures, quantile, tally

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday


def talked(ident: str, wait: float, seconds: float = 60.0, who: str = "Sam", at: datetime = TEN) -> Journey:
    return Journey(
        ident, at, "+12125550142", "front", Fate.ANSWERED, wait + seconds, talks=(Talk(who, wait, seconds),)
    )


def ended(ident: str, fate: Fate, lasted: float = 40.0, *, wanted: bool = True) -> Journey:
    return Journey(ident, TEN, "+12125550142", "front", fate, lasted, wanted)


def test_quantiles_are_values_that_were_seen() -> None:
    assert quantile([], 0.5) is None
    assert quantile([7.0], 0.9) == 7.0
    waits = [float(n) for n in range(10, 0, -1)]
    assert (quantile(waits, 0.5), quantile(waits, 0.9), quantile(waits, 1.0)) == (5.0, 9.0, 10.0)
    assert quantile(waits, 0.0) == 1.0


def test_the_service_level_counts_who_wanted_a_person() -> None:
    found = tally(
        [
            talked("in time", 20),
            talked("late", 21),
            ended("gave up", Fate.ABANDONED),
            ended("message", Fate.VOICEMAIL),
            ended("gave up at once", Fate.ABANDONED, 4.0),
            ended("at night", Fate.VOICEMAIL, wanted=False),
            ended("blocked", Fate.TURNED_AWAY),
        ],
        goal_s=20,
    )
    assert found.level == 1 / 4
    assert (found.calls, found.of(Fate.ABANDONED), found.of(Fate.MISSED)) == (7, 2, 0)
    assert (found.median_s, found.ninth_s) == (20, 21)


def test_nothing_has_no_level_and_no_wait() -> None:
    found = figures([], 60, {})
    assert (found.total.calls, found.total.level, found.total.median_s) == (0, None, None)
    assert (found.hours, found.queues, found.people) == ((), (), ())


def test_a_queue_counts_from_joining_and_by_its_own_goal() -> None:
    call = Journey(
        "a",
        TEN,
        "",
        "front",
        Fate.ANSWERED,
        200,
        talks=(Talk("Sam", 5, 45), Talk("Lee", 90, 110)),
        joined=(("Billing", 50.0),),
    )
    (queue,) = figures([call], 60, {"Billing": 30}).queues
    assert queue[0] == "Billing"
    assert (queue[1].median_s, queue[1].level) == (40, 0.0)
    (queue,) = figures([call], 60, {}).queues
    assert queue[1].level == 1.0


def test_people_by_what_they_did() -> None:
    calls = [
        talked("a", 5, 100),
        talked("b", 5, 50),
        Journey(
            "c",
            TEN,
            "",
            "front",
            Fate.ANSWERED,
            100,
            talks=(Talk("Sam", 10, 20), Talk("Lee", 30, 70)),
            in_vain=("Lee", "Priya"),
            transfers=(("Sam", "Lee"),),
        ),
    ]
    sam, lee, priya = figures(calls, 60, {}).people
    assert (sam.name, sam.answered, sam.talked_s, sam.transfers) == ("Sam", 3, 170, 1)
    assert (lee.name, lee.answered, lee.in_vain, lee.mean_s) == ("Lee", 1, 1, 70)
    assert (priya.name, priya.in_vain, priya.mean_s) == ("Priya", 1, None)


def test_hours_of_weekdays() -> None:
    (hour, found), *more = figures([talked("a", 5), talked("b", 5)], 60, {}).hours
    assert (hour, found.calls, more) == ((0, 10), 2, [])
