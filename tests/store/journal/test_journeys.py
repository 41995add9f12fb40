"""A clinic's week, lived through by the core, as the journal gives it back to the figures."""

from collections import Counter
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import JournalCall, JournalEvent
from console.routing.reports.advice import advise
from console.routing.reports.figures import Fate, Journey, figures
from console.store.journal.journeys import journeys
from console.store.writer.writer import Store
from tests.calls.test_week import NEW_YORK, START, week
from tests.store.samples import TEN, call


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[Journey, ...]:
    store = Store(tmp_path_factory.mktemp("week"))
    store.open()
    for order in week().orders:
        if isinstance(order, JournalCall | JournalEvent):
            store.submit(order)
    assert store.flush(60)
    found = journeys(store.engine, START, NEW_YORK)
    store.close()
    return found


def test_every_incoming_call_of_the_week_is_counted_once(past: tuple[Journey, ...]) -> None:
    assert len(past) == len(week().callers)
    assert len({each.id for each in past}) == len(past)
    assert [each.at for each in past] == sorted(each.at for each in past)
    assert {str(each.at.tzinfo) for each in past} == {"America/New_York"}


def test_fates_people_and_queues_are_those_of_the_rows(past: tuple[Journey, ...]) -> None:
    rows = week().journal
    for each in past:
        row = rows[each.id]
        assert (each.fate is Fate.ANSWERED) is bool(row.talked_to), row
        assert ", ".join(dict.fromkeys(talk.who for talk in each.talks)) == row.talked_to
        assert each.waited_s <= each.lasted_s
        if each.fate is Fate.ABANDONED:
            assert row.outcome == "abandoned"
    assert {name for each in past for name, _ in each.joined} == {"Billing", "Intake"}
    assert any(each.in_vain for each in past)
    assert not all(each.wanted for each in past)


def test_the_figures_of_the_week_add_up(past: tuple[Journey, ...]) -> None:
    found = figures(past, 60, {})
    assert sum(tally.calls for _, tally in found.hours) == found.total.calls == len(past)
    assert sum(count for _, count in found.total.fates) == len(past)
    assert sum(call.fate is Fate.ANSWERED for call in past) == found.total.of(Fate.ANSWERED)
    answered = Counter(who for call in past for who in {talk.who for talk in call.talks})
    assert {each.name: each.answered for each in found.people if each.answered} == answered
    assert found.total.level
    assert 0 < found.total.level < 1


def test_the_advice_for_the_week_names_its_calls(past: tuple[Journey, ...]) -> None:
    found = advise(past, 60, 180)
    ids = {each.id for each in past}
    assert len(found.answers) == 3
    assert all(each.example in ids for each in found.suggestions)


def test_transfers_and_those_taken_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    lines = [
        ("Maria", "answered"),
        ("Maria", "transfer to Lee: they know, and: why"),
        ("Maria", "took back: Ana → Lee"),
        ("Maria", "transferred to Priya"),
        ("Priya", "answered"),
        ("", "waits for Intake, front, 2 ahead"),
        ("", "Lee didn't answer"),
        ("Maria", "hung up"),
    ]
    store.submit(call("c1"))
    for who, what in lines:
        store.submit(JournalEvent("c1", TEN, who, what))
    store.submit(call("dialled"))
    store.submit(JournalEvent("dialled", TEN, "", "to be called back, from call c1"))
    assert store.flush(10)
    (found,) = journeys(store.engine, TEN, NEW_YORK)
    store.close()
    assert found.transfers == (("Maria", "Priya"),)
    assert [talk.who for talk in found.talks] == ["Maria", "Priya"]
    assert found.joined == (("Intake, front", 0.0),)
    assert found.in_vain == ("Lee",)
