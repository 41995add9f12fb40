"""One function says who could serve a caller, one order who is before them; the shorter limit holds."""

from typing import Any

from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.config.grammar.destination import parse_destination
from console.routing.queue.admission import in_lines
from console.routing.rules.decide import decide
from console.routing.values import Card
from tests.calls.scene import OFFICE, TUESDAY, Scene

STAFF = [
    OFFICE["staff"][0],
    {"name": "sam", "title": "Sam", "uri": "sip:sam@127.0.0.1:5070", "skills": {"billing": 5}},
    {"name": "lee", "title": "Lee", "uri": "sip:lee@127.0.0.1:5070", "skills": {"es": 3}},
]
MENU = {
    "name": "tongues",
    "say": "lunch",
    "keys": {
        "1": {"to": "queue any", "language": "en"},
        "2": {"to": "queue any", "language": "es"},
        "0": "desk",
    },
    "no_input": "desk",
    "invalid": "desk",
}
CLINIC: dict[str, Any] = {
    "staff": STAFF,
    "queue": [
        {
            "name": "billing",
            "title": "Billing",
            "skills": {"billing": 1},
            "max_waiting": 2,
            "max_wait": "5min",
            "overflow": {"no_answer": "say lunch", "empty": "voicemail front", "full": "hang up"},
        },
        {"name": "any", "title": "Any", "members": ["sam", "lee"], "max_wait": "5min"},
    ],
    "menu": [MENU],
    "rule": [
        {
            "name": "alarm",
            "when": {"caller": "+12125550199"},
            "then": ["queue billing", "hang up"],
            "strict": True,
        },
        {
            "name": "vip",
            "when": {"caller": "+12125550198"},
            "then": ["queue billing", "hang up"],
            "ahead": "10min",
        },
        {
            "name": "short",
            "when": {"caller": "+12125550197"},
            "then": ["queue billing 5s", "queue any", "hang up"],
        },
        {"name": "tongues", "when": {"caller": "+12125550196"}, "then": ["menu tongues", "voicemail front"]},
    ],
    "routing": {"otherwise": ["queue billing", "voicemail front"]},
}
ANA = "+12125550142"


def card(**more: Any) -> Card:
    return Card(7, "Ana Roe", (ANA,), **more)


def waits_in(call: Call) -> str:
    return call.queue.name if call.queue else ""


def test_the_shorter_limit_holds_and_the_next_step_follows() -> None:
    s = Scene(**CLINIC)
    s.core.desk.roster.freed("sam", s.now.mono, 600)  # nobody is free
    call = s.arrive("+12125550197")
    assert (call.state, waits_in(call)) == (State.WAITING, "billing")
    s.wait(4.9)
    assert waits_in(call) == "billing"
    s.wait(0.2)
    assert waits_in(call) == "any", "its next step, not the queue's exit"


def test_a_longer_limit_than_the_queues_is_the_queues() -> None:
    rule = {**CLINIC["rule"][2], "then": ["queue billing 20min", "queue any", "hang up"]}
    s = Scene(**{**CLINIC, "rule": [rule]})
    s.core.desk.roster.freed("sam", s.now.mono, 6000)
    call = s.arrive("+12125550197")
    s.wait(301)
    assert call.state is State.PLAYING, "the queue's longest wait and its exit"


def test_a_limit_without_a_step_behind_it_takes_the_queues_exit() -> None:
    rule = {**CLINIC["rule"][2], "then": ["queue billing 5s"]}
    s = Scene(**{**CLINIC, "rule": [rule]})
    s.core.desk.roster.freed("sam", s.now.mono, 6000)
    call = s.arrive("+12125550197")
    s.wait(6)
    assert call.state is State.PLAYING


def test_route_says_the_shorter_limit() -> None:
    office = Scene(**CLINIC).office
    s = Scene(**CLINIC)
    facts = s.arrive("+12125550197").facts
    decision = decide(facts, office, s.core.desk.state(), TUESDAY)
    why = in_lines(decision, office, s.core.desk.state(), TUESDAY, {"billing": 1})[0].why
    assert why.endswith(", 5 s at most")


def test_a_barred_caller_does_not_wait_for_the_only_person() -> None:
    s = Scene(**CLINIC)
    call = s.arrive(ANA, card=card(barred=("sam",)))
    assert call.state is not State.WAITING
    assert not call.offers
    told = [each.what for each in s.all if getattr(each, "call", "") == call.id and hasattr(each, "what")]
    assert any("not put through to Sam" in line for line in told), told
    decision = decide(call.facts, s.office, s.core.desk.state(), TUESDAY)
    (queue, *_) = in_lines(decision, s.office, s.core.desk.state(), TUESDAY, {}, barred=("sam",))
    assert not queue.matched
    assert "not put through to Sam" in queue.why


def test_a_language_nobody_speaks_is_anybodys_and_a_newer_choice_replaces_the_cards() -> None:
    for digit, language, served in (
        ("1", "", {"sam", "lee"}),
        ("2", "", {"lee"}),
        ("1", "es", {"sam", "lee"}),
    ):
        s = Scene(**CLINIC)
        call = s.arrive("+12125550196", card=card(language=language) if language else None)
        from console.calls.protocol.events import DigitReceived

        s.phone(DigitReceived(call.leg, digit))
        assert call.state is State.WAITING, (digit, language)
        assert call.offers
        assert {o.staff for o in call.offers.values()} <= served


def test_a_strict_call_is_never_refused_full_and_an_older_one_is_before_nobody() -> None:
    s = Scene(**CLINIC)
    s.core.desk.roster.freed("sam", s.now.mono, 600)
    first, second = s.arrive("+12125550101"), s.arrive("+12125550102")
    assert (first.state, second.state) == (State.WAITING, State.WAITING)
    third = s.arrive("+12125550103")
    assert third.outcome == "full" or third.state is State.LEAVING
    vip = s.arrive("+12125550198")
    assert vip.state is State.WAITING, "nobody is before them"
    alarm = s.arrive("+12125550199")
    assert alarm.state is State.WAITING
    assert alarm.place == 1


def test_promised_call_backs_fill_no_queue() -> None:
    from console.calls.queue import callbacks

    queue = {**CLINIC["queue"][0], "callback": {"after": "1s"}}
    s = Scene(**{**CLINIC, "queue": [queue, CLINIC["queue"][1]]})
    s.core.desk.roster.freed("sam", s.now.mono, 600)
    for n in range(2):
        call = s.arrive(f"+1212555010{n}")
        s.core.desk.now = s.now
        callbacks.accept(s.core.desk, call)
        s.ends(call.leg)
    assert sum(c.outbound for c in s.core.desk.calls.values()) == 2
    new = s.arrive("+12125550105")
    assert new.state is State.WAITING, "nobody is on the line"
    assert new.place == 3, "but two are promised to be called before"


def test_destination_limits_are_read() -> None:
    assert parse_destination("queue billing 5s").limit_s == 5.0
