"""Nobody is rung, nor counted as missed, while they talk: whatever way a person became engaged."""

from typing import Any

import pytest

from console.calls.protocol.commands import Dial
from console.calls.protocol.events import Ending, PhoneSeen
from console.calls.state.call_state import State
from console.config.load import ConfigErrors, load
from console.routing.values import Availability
from tests.calls.scene import OFFICE, Scene

QUEUE: dict[str, Any] = {
    "queue": [{"name": "billing", "title": "Billing", "members": ["maria"], "ring": "15s"}],
    "rule": [
        {"name": "direct", "when": {"caller": "+12125550177"}, "then": ["staff maria 20s", "desk"]},
        {"name": "desk", "when": {"caller": "+12125550142"}, "then": ["desk 60s", "voicemail front"]},
    ],
    "routing": {"otherwise": ["queue billing", "voicemail front"]},
}


def misses(s: Scene, name: str) -> int:
    return s.core.desk.roster._records[name].misses


def test_who_takes_a_call_at_the_desk_is_rung_no_more_and_missed_nothing() -> None:
    s = Scene(**QUEUE)
    seat = s.sit()
    for n in range(4):
        waits = s.arrive(f"+1212555030{n}")
        s.wait(5)
        assert [o.staff for o in waits.offers.values()] == ["maria"]
        rung = next(iter(waits.offers))
        s.wish(seat, "answer", s.arrive())
        assert not waits.offers
        assert rung in s.hung_up()
        s.answers(s.dialled().leg)
        s.wait(60)
        assert not waits.offers, "nor while they talk"
        assert waits.state is State.WAITING
        s.wish(seat, "hang_up", next(c for c in s.core.desk.calls.values() if c.seat == seat))
        for call in list(s.core.desk.calls.values()):
            s.ends(call.leg)
    assert misses(s, "maria") == 0
    assert s.core.desk.roster.set_to("maria") is None


def test_a_direct_step_rings_nobody_who_took_another_call() -> None:
    s = Scene(**QUEUE)
    seat = s.sit()
    direct = s.arrive("+12125550177")
    rung = s.dialled().leg
    s.wish(seat, "answer", s.arrive())
    assert rung in s.hung_up()
    assert direct.last == Ending.BUSY
    assert direct.state is State.RINGING, "its next step"


@pytest.mark.parametrize("verb", ["away", "dnd"])
def test_who_says_they_take_no_calls_is_rung_no_more(verb: str) -> None:
    s = Scene(**QUEUE)
    seat = s.sit()
    call = s.arrive("+12125550301")
    rung = next(iter(call.offers))
    s.wish(seat, verb, to="staff maria")
    assert not call.offers
    assert rung in s.hung_up()
    assert misses(s, "maria") == 0


def test_a_phone_that_talks_as_the_pbx_says_is_rung_no_more_and_missed_nothing() -> None:
    s = Scene(**QUEUE)
    call = s.arrive("+12125550301")
    s.phone(PhoneSeen("maria", Availability.BUSY))
    assert call.offers, "it may be this call that was answered"
    s.wait(2.5)
    assert not call.offers
    assert misses(s, "maria") == 0
    s.wait(30)
    assert not call.offers
    s.phone(PhoneSeen("maria", Availability.FREE))
    assert call.offers
    s.phone(PhoneSeen("maria", Availability.BUSY))
    s.answers(next(iter(call.offers)))
    s.wait(3)
    assert call.state is State.TALKING


SHARED = {
    **QUEUE,
    "staff": [
        OFFICE["staff"][0],
        {"name": "nurse", "title": "Nurse", "uri": "sip:ward@127.0.0.1:5070"},
        {"name": "doctor", "title": "Doctor", "uri": "sip:Ward@127.0.0.1:5070;transport=udp"},
    ],
    "queue": [
        {"name": "billing", "members": ["nurse"]},
        {"name": "other", "members": ["doctor"]},
        {"name": "both", "members": ["nurse", "doctor"], "strategy": "ring all"},
    ],
    "rule": [
        {"name": "other", "when": {"caller": "+12125550142"}, "then": ["queue other", "voicemail front"]},
        {"name": "both", "when": {"caller": "+12125550143"}, "then": ["queue both", "voicemail front"]},
        {"name": "direct", "when": {"caller": "+12125550144"}, "then": ["staff doctor", "voicemail front"]},
    ],
}


def test_two_people_with_one_address_are_one_phone() -> None:
    s = Scene(**SHARED)
    first = s.arrive("+12125550301")
    assert [o.staff for o in first.offers.values()] == ["nurse"]
    second = s.arrive()
    assert not second.offers, "the doctor's phone rings for the nurse"
    direct = s.arrive("+12125550144")
    assert direct.last == Ending.BUSY
    s.answers(next(iter(first.offers)))
    s.wait(30)
    assert not second.offers
    s.ends(first.leg)
    assert [o.staff for o in second.offers.values()] == ["doctor"]


def test_ring_all_rings_a_phone_once() -> None:
    s = Scene(**SHARED)
    call = s.arrive("+12125550143")
    assert len(call.offers) == 1
    assert len(s.found(Dial)) == 1


def test_two_people_with_one_address_are_a_warning(tmp_path: Any) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        """
[office]
name = "Riverside"
timezone = "America/New_York"
country = "US"
[[staff]]
name = "nurse"
uri = "sip:ward@127.0.0.1:5070"
[[staff]]
name = "doctor"
uri = "sip:ward@127.0.0.1:5070"
[routing]
otherwise = ["staff nurse 20s", "hang up"]
""",
        encoding="utf-8",
    )
    try:
        warnings = load(path).warnings
    except ConfigErrors as wrong:  # pragma: no cover
        raise AssertionError(wrong.lines(path)) from wrong
    assert any(w.key == "staff[1].uri" and "nurse's phone too" in w.message for w in warnings)
