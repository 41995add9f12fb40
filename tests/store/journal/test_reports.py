"""Which rules people fight, counted from the journal."""

from dataclasses import replace
from datetime import timedelta

from console.calls.protocol.store_commands import FileCall, JournalReroute
from console.routing.reports.overruled_rules import Fought
from console.store.journal import reports
from console.store.writer.writer import Store
from tests.store.samples import TEN, call


def reroute(ident: str, to: str, who: str = "Maria", reason: str = "", rule: str = "") -> JournalReroute:
    return JournalReroute(ident, TEN, who, "override", rule, "desk", to, reason)


def test_no_calls_no_rules(store: Store) -> None:
    assert reports.overrides(store.engine, TEN) == ()


def test_rules_the_most_fought_first(store: Store) -> None:
    for n in range(4):
        store.submit(replace(call(f"i{n}", n), rule="invoice"))
    for n in range(2):
        store.submit(replace(call(f"l{n}", n), rule="lunch"))
    store.submit(replace(call("quiet"), rule="quiet"))
    store.submit(replace(call("before", -60), rule="lunch"))
    for change in (
        reroute("i0", "staff priya", reason="Sam is ill", rule="invoice"),
        reroute("i0", "staff lee", who="Anna", reason="Sam is ill", rule="invoice"),
        reroute("i1", "staff priya", rule="invoice"),
        reroute("i2", "voicemail front"),  # a row without a rule counts for its call's
        reroute("l0", "desk", rule="lunch"),
        reroute("before", "desk", rule="lunch"),
    ):
        store.submit(change)
    assert store.flush(10)
    invoice, lunch, quiet = reports.overrides(store.engine, TEN)
    assert invoice == Fought(
        "invoice",
        4,
        3,
        by=(("Maria", 3), ("Anna", 1)),
        to=(("staff priya", 2), ("staff lee", 1), ("voicemail front", 1)),
        verbs=(("override", 4),),
        reasons=(("Sam is ill", 2),),
    )
    assert invoice.share == 0.75
    assert (lunch.rule, lunch.calls, lunch.rerouted, lunch.share) == ("lunch", 2, 1, 0.5)
    assert (quiet.rule, quiet.calls, quiet.rerouted, quiet.share) == ("quiet", 1, 0, 0.0)
    assert [each.calls for each in reports.overrides(store.engine, TEN - timedelta(hours=2))] == [4, 3, 1]


def test_a_call_decided_anew_counts_for_the_rule_that_was_changed(store: Store) -> None:
    store.submit(replace(call("c1"), rule="by menu"))
    store.submit(reroute("c1", "desk", rule="front"))
    assert store.flush(10)
    assert [(each.rule, each.calls, each.rerouted) for each in reports.overrides(store.engine, TEN)] == [
        ("front", 1, 1),
        ("by menu", 1, 0),
    ]


def test_what_calls_were_filed_under(store: Store) -> None:
    store.submit(replace(call("a"), filed="refill", tags=("urgent", "interpreter")))
    store.submit(replace(call("b", 1), filed="refill", tags=("urgent",)))
    store.submit(call("c", 2))
    store.submit(call("d", 3))
    store.submit(replace(call("before", -60), filed="refill"))
    store.submit(FileCall("d", "wrong number", ()))  # after it has ended
    assert store.flush(10)
    outcomes, tags = reports.filed(store.engine, TEN)
    assert outcomes == (("refill", 2), ("wrong number", 1), ("", 1))
    assert tags == (("urgent", 2), ("interpreter", 1))
