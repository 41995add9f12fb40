"""Looking back at calls: what is found by typing, and who called back."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from console.calls.protocol.store_commands import JournalRefusal, SaveCallback
from console.store.contacts import upsert
from console.store.contacts.directory import Directory
from console.store.contacts.upsert import Entry
from console.store.journal import past_calls
from console.store.journal.journeys import journeys
from console.store.journal.queries import counts
from console.store.schema import calls
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, call, office, submit

BEN = "+12125550299"


def ids(directory: Directory, text: str = "") -> list[str]:
    return [found.id for found in directory.earlier(text).calls]


def outgoing(ident: str, minute: float, caller: str, outcome: str = "answered"):  # type: ignore[no-untyped-def]
    made = call(ident, minute, caller=caller, outcome=outcome)
    who = "Maria" if outcome == "answered" else ""
    return replace(made, direction="out", dialled_by="maria", to="", trunk="", talked_to=who)


def test_calls_come_newest_first_with_what_became_of_them(store: Store, directory: Directory) -> None:
    submit(
        store,
        call("a", 0),
        call("m", 1, caller=BEN, outcome="abandoned"),
        call("v", 2, caller="+12125550188", outcome="voicemail"),
        call("live", 3, outcome=""),
        outgoing("o", 4, "+12125550190", "busy"),
        JournalRefusal(TEN + timedelta(minutes=5), "10.0.0.9", "+12125550166", "100", 403, "a stranger"),
    )
    found = directory.earlier("").calls
    assert [(each.id, each.kind) for each in found] == [
        ("refused-1", "refused"),
        ("o", "outgoing"),
        ("v", "voicemail"),
        ("m", "missed"),
        ("a", "answered"),
    ]
    refused, out, _voicemail, missed, answered = found
    assert (refused.caller, refused.outcome) == ("+12125550166", "a stranger")
    assert (out.dialled_by, out.outcome) == ("maria", "busy")
    assert (missed.name, missed.outcome, missed.back_at) == ("Ana", "abandoned", None)
    assert (answered.name, answered.who, answered.seconds) == ("Ana Ruiz", "maria", 61.0)


@pytest.mark.parametrize("outcome", ["cancelled", "no_answer", "busy", "unreachable", "failed", "declined"])
def test_a_call_that_we_made_is_never_missed(store: Store, directory: Directory, outcome: str) -> None:
    submit(store, outgoing("o", 0, BEN, outcome))
    (found,) = directory.earlier("").calls
    assert found.kind == "outgoing"
    assert ids(directory, "missed") == []
    assert ids(directory, "outgoing") == ["o"]
    assert directory.unanswered(TEN) == (0, 0)
    assert dict(counts(store.engine, TEN - timedelta(hours=10))) == {"calls": 0, "dialled": 1}
    assert journeys(store.engine, TEN, ZoneInfo("America/New_York")) == ()
    (past,) = directory.past(BEN)
    assert (past.ours, past.dialled_by) == (True, "maria")


def test_a_missed_call_says_who_called_back_or_took_the_next(store: Store, directory: Directory) -> None:
    submit(
        store,
        call("m1", 0, outcome="abandoned"),
        outgoing("failed", 1, ANA, "busy"),
        outgoing("back", 2, ANA),
        call("m2", 3, outcome="abandoned"),
        call("again", 4),
        call("m3", 5, outcome="abandoned"),
        call("wish", 6, caller=BEN, outcome="callback"),
        replace(call("kept", 7, caller=BEN), direction="callback"),
        SaveCallback("kept", "kept", "billing", BEN, "Ben", 0, TEN, "sam", "done"),
    )
    found = {each.id: each for each in directory.earlier("").calls}
    backs = {ident: (each.back_by, each.back_by_us) for ident, each in found.items() if each.back_at}
    assert backs == {"m1": ("Maria", True), "m2": ("maria", False), "wish": ("maria", True)}
    assert found["m1"].back_at == TEN + timedelta(minutes=2)
    assert found["kept"].kind == "outgoing"


def test_typing_finds_names_numbers_people_and_kinds(store: Store, directory: Directory) -> None:
    upsert.put(store.engine, [Entry("Zoë Hale", (BEN,))])
    card = directory.card(BEN)
    assert card is not None
    submit(
        store,
        replace(call("zoe", 0, caller=BEN, outcome="abandoned", card=card.id), display=""),
        replace(call("ana", 1), display=""),
        replace(call("joy", 2, caller="+12125550298"), display="JOY 100%", talked_to="Sam"),
        JournalRefusal(TEN, "10.0.0.9", "+12125550166", "100", 403, "a stranger"),
    )
    assert ids(directory, "zoe") == ["zoe"]
    assert ids(directory, "ruiz") == ["ana"]  # known from the config
    assert ids(directory, "joy") == ids(directory, "100%") == ids(directory, "sam") == ["joy"]
    assert ids(directory, "(212) 555-0299") == ids(directory, "0299") == ["zoe"]
    assert ids(directory, "missed") == ["zoe"]
    assert ids(directory, "missed hale") == ids(directory, "Hale MISSED") == ["zoe"]
    assert ids(directory, "answered") == ["joy", "ana"]
    assert ids(directory, "answered missed") == ["joy", "ana", "zoe"]
    assert ids(directory, "refused") == ids(directory, "stranger") == ["refused-1"]
    assert (
        ids(directory, "outgoing")
        == ids(directory, "'; DROP TABLE calls --")
        == ids(directory, "nobody")
        == []
    )


def test_a_night_of_strangers_hides_no_missed_call(store: Store, directory: Directory) -> None:
    knocks = [
        JournalRefusal(TEN + timedelta(minutes=n), "10.0.0.9", "100", "100", 403, "a stranger")
        for n in range(1, 300)
    ]
    submit(store, call("m", 0, outcome="abandoned"), *knocks)
    assert len(ids(directory)) == past_calls.REFUSED_SHOWN + 1
    assert ids(directory)[-1] == "m"
    assert len(ids(directory, "refused")) == past_calls.SHOWN


def test_the_list_is_bounded(store: Store, directory: Directory) -> None:
    submit(store, *(call(f"c{n}", n) for n in range(past_calls.SHOWN + 20)))
    assert len(ids(directory)) == len(ids(directory, "ana")) == past_calls.SHOWN
    assert ids(directory)[0] == f"c{past_calls.SHOWN + 19}"


def test_what_a_call_was_filed_under_is_found_and_told(store: Store, directory: Directory) -> None:
    submit(store, replace(call("a"), filed="appointment made", tags=("interpreter",)), call("b", 1))
    assert ids(directory, "appointment") == ids(directory, "interpreter") == ["a"]
    (found,) = directory.earlier("interpreter").calls
    assert found.filed == "appointment made, interpreter"


def paged(directory: Directory, text: str = "", mine: str = "") -> list[str]:
    """The ids of all pages."""
    found, before = [], ""
    for _ in range(100):
        page = directory.earlier(text, before, mine)
        found += [call.id for call in page.calls]
        if not page.further:
            return found
        assert page.further != before
        before = page.further
    raise AssertionError("the pages have no end")


def test_pages_give_every_call_once_back_through_the_months(store: Store, directory: Directory) -> None:
    made = [call(f"c{n:04}", -60 * 24 * (n // 4), caller=f"+1212556{n:04}") for n in range(430)]
    knocks = [
        JournalRefusal(TEN - timedelta(days=n, minutes=5), "10.0.0.9", "", "100", 403, "a stranger")
        for n in range(0, 100, 10)
    ]
    submit(store, *made, *knocks)
    found = paged(directory)
    assert sorted(each for each in found if each.startswith("c")) == [f"c{n:04}" for n in range(430)]
    assert len(found) == len(set(found)) == 440
    assert paged(directory, "2125560429") == ["c0429"]


def test_a_search_goes_on_behind_what_it_has_looked_through(
    store: Store, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_calls, "_OLDEST", past_calls._OLDEST.offset(None).offset(20))
    submit(store, *(call(f"c{n:03}", -n, outcome="abandoned" if n == 75 else "answered") for n in range(100)))
    first = directory.earlier("missed")
    assert (first.calls, bool(first.further)) == ((), True)
    assert paged(directory, "missed") == ["c075"]


def test_filters_by_person_queue_and_day(store: Store, directory: Directory) -> None:
    submit(
        store,
        replace(call("mine"), talked_to="Maria, Sam"),
        replace(call("lens", 1), talked_to="Lee", queue="billing"),
        outgoing("dialled", 2, BEN),
        JournalRefusal(TEN, "10.0.0.9", "", "100", 403, "a stranger"),
    )
    assert ids(directory, "queue:billing") == ["lens"]
    assert set(ids(directory, "2026-11-23")) == {"mine", "lens", "dialled", "refused-1"}
    assert set(ids(directory, "2026-11 answered")) >= {"mine", "lens"}
    assert set(paged(directory, "mine", mine="Maria")) == {"mine", "dialled"}
    assert ids(directory, "2019-02") == ids(directory, "2019-02-30") == []


@pytest.mark.parametrize(
    ("now", "today", "yesterday"),
    [
        ("2026-11-23T23:59:59", ["late", "early"], ["night"]),
        ("2026-11-24T00:00:00", [], ["late", "early"]),
        # the day the clocks went back had 25 hours
        ("2026-11-01T23:30:00", ["long", "dst"], []),
        ("2026-11-02T00:30:00", [], ["long", "dst"]),
    ],
)
def test_what_today_is_changes_at_the_offices_midnight(
    store: Store, tmp_path: Path, now: str, today: list[str], yesterday: list[str]
) -> None:
    there = ZoneInfo(office().office.timezone)
    for ident, at in (
        ("dst", "2026-11-01T00:10:00"),
        ("long", "2026-11-01T23:10:00"),
        ("night", "2026-11-22T23:59:00"),
        ("early", "2026-11-23T00:00:00"),
        ("late", "2026-11-23T23:58:00"),
    ):
        arrived = datetime.fromisoformat(at).replace(tzinfo=there)
        submit(store, replace(call(ident, outcome="abandoned"), arrived=arrived, ended=arrived))
    then = Directory(tmp_path, office(), now=lambda: datetime.fromisoformat(now).replace(tzinfo=there))
    assert (ids(then, "missed today"), ids(then, "missed yesterday")) == (today, yesterday)
    then.close()


def test_a_cursor_nobody_made_is_the_newest_page(store: Store, directory: Directory) -> None:
    submit(store, call("a"))
    for cursor in ("x", "2026-11-23", "' OR 1=1 --", "2026-11-23T10:00:00 "):
        assert [each.id for each in directory.earlier("", cursor).calls] == ["a"]


def test_the_nights_missed_calls_are_counted_by_caller_until_somebody_talks_to_them(
    store: Store, directory: Directory, tmp_path: Path
) -> None:
    submit(
        store,
        call("evening", -60, caller="+12125550100", outcome="abandoned"),
        call("m1", 0, caller=BEN, outcome="abandoned"),
        call("m2", 1, caller=BEN, outcome="abandoned"),
        call("v1", 2, caller="+12125550300", outcome="voicemail"),
        call("v0", 1, caller="+12125550300", outcome="abandoned"),
        call("w1", 3, caller="", outcome="abandoned"),
        call("w2", 4, caller="", outcome="abandoned"),
        call("n1", 5, caller="+12125550400", outcome="abandoned"),
        outgoing("back", 9, "+12125550400"),
    )
    assert directory.unanswered(TEN) == (3, 1)
    store.close()  # the desk is started again in the morning
    again = Store(tmp_path)
    again.open()
    morning = Directory(tmp_path, office())
    assert morning.unanswered(TEN) == (3, 1)
    assert {"m1", "m2", "w1", "w2", "n1", "evening"} <= {each.id for each in morning.earlier("missed").calls}
    morning.close()
    again.close()


def test_a_page_is_a_range_of_an_index_among_very_many_calls(store: Store) -> None:
    rows = [
        {"id": f"c{n:06}", "arrived": TEN - timedelta(minutes=n), "caller": f"+1212{n % 9000:07}",
         "outcome": "answered", "ended": TEN - timedelta(minutes=n)}
        for n in range(200_000)
    ]  # fmt: skip
    with store.engine.begin() as connection:
        connection.execute(insert(calls), rows)
    cursor = (TEN - timedelta(minutes=150_000), "c150000")
    for query in (past_calls._CALLS, past_calls._OLDEST):
        asked = past_calls.after(query, cursor).limit(101)
        words = str(asked.compile(store.engine, compile_kwargs={"literal_binds": True}))
        with store.engine.connect() as connection:
            plan = " | ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}"))
            assert "calls USING" in plan
            assert "(arrived<?)" in plan, plan
            first = connection.execute(asked.offset(None)).first()
        assert "SCAN calls" not in plan.replace("SCAN calls USING INDEX", "")
        assert first
        assert first.id == "c150001" if query is past_calls._CALLS else first


def test_calls_of_some_hours_of_a_day_are_found(store: Store, directory: Directory) -> None:
    directory._now = lambda: TEN + timedelta(hours=5)  # 15:00 there
    submit(
        store,
        call("noon", 120, outcome="abandoned"),  # 12:00 there
        call("before", 119, outcome="abandoned"),
        call("late", 179, outcome="abandoned"),
        call("after", 180, outcome="abandoned"),
        call("talked", 130),
    )
    assert ids(directory, "missed 12-13") == ["late", "noon"]
    assert ids(directory, "missed today 12:00-12:59") == ["noon"]
    assert ids(directory, "missed 2026-11-23 12-13h") == ["late", "noon"]
    assert ids(directory, "missed yesterday 12-13") == []
    assert len(ids(directory, "13-12")) == 5  # no hours: from the later to the earlier one
