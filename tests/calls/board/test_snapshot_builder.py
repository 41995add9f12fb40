"""What a seat is shown of the desk."""

from dataclasses import replace
from typing import Any

import pytest

from console.calls.board import snapshot_builder
from console.calls.protocol.events import Ending, TrunkState
from console.calls.protocol.snapshot import Link, StaffRow
from console.routing.values import Card, Guess
from tests.calls.scene import OFFICE, Scene

ACCOUNT = {"name": "pbx", "server": "192.0.2.1", "user": "desk", "password_env": "PBX"}


def test_an_account_is_shown_before_its_server_answers() -> None:
    scene = Scene(account=[ACCOUNT])
    seat = scene.sit()
    assert scene.picture(seat).links == (Link("pbx", False, "not registered yet"),)
    scene.phone(TrunkState("pbx", True))
    assert scene.picture(seat).links == (Link("pbx", True),)


STAFF = [
    *OFFICE["staff"],
    {"name": "lee", "title": "Lee", "uri": "sip:lee@127.0.0.1:5070", "skills": {"billing": 3}},
]
BILLING: dict[str, Any] = {
    "name": "billing",
    "title": "Billing",
    "skills": {"billing": 1},
    "goal": "40s",
    "ring": "15s",
    "max_wait": "10min",
    "wrap_up": "20s",
    "overflow": {"full": "voicemail front", "too_long": "voicemail front", "paused": "desk"},
}


def office(**changes: Any) -> Scene:
    routing = {"otherwise": ["queue billing", "voicemail front"], "languages": {"es": "Spanish"}}
    return Scene(**{"staff": STAFF, "queue": [{**BILLING, **changes}], "routing": routing})


def test_a_waiting_call_tells_its_queue_its_place_and_whom_it_was_offered_to() -> None:
    scene = office()
    seat = scene.sit()
    call, second = scene.arrive(), scene.arrive("+12125550143")
    row = scene.row(seat, call)
    assert (row.line, row.place, row.rings, row.where) == ("Billing", 1, ("Lee",), "Billing · Lee")
    assert row.next_at == scene.now.mono + 15
    assert row.offer.startswith("Lee: billing 3")
    assert row.goal_s == 40.0
    waits = scene.row(seat, second)
    assert (waits.place, waits.rings, waits.where, waits.offer) == (2, (), "Billing, 2nd", "")
    assert waits.wait
    step = waits.plan[0]
    assert step.limit_s == 600.0
    assert step.note.startswith("waits, 2nd, about ")
    assert step.branches == (
        "full or too long a wait → voicemail Front desk",
        "nobody takes calls → the desk",
    )
    assert [each.status for each in waits.plan] == ["now", "next"]
    leg = next(iter(call.offers))
    scene.answers(leg)
    talks = scene.row(seat, call)
    assert (talks.state, talks.line) == ("talking", "")
    assert talks.offer == row.offer


def test_a_wait_counts_from_joining_the_queue_also_after_it_was_broken() -> None:
    scene = office()
    seat = scene.sit()
    scene.wait(30.0)
    call = scene.arrive()
    joined = scene.now.mono
    scene.wait(8.0)
    scene.wish(seat, "answer", call)
    scene.ends(scene.dialled().leg, Ending.BUSY)
    assert scene.row(seat, call).since_at == joined


def test_needs_are_said_in_words() -> None:
    scene = office()
    seat = scene.sit()
    call = scene.arrive()
    call.needs = {"es": 1, "billing": 3}
    scene.core.desk.touch(call)
    assert scene.row(seat, call).needs == ("Spanish", "billing 3")


def test_a_guess_is_told_as_one() -> None:
    scene = office()
    seat = scene.sit()
    call = scene.arrive()
    assert call.decision
    call.decision = replace(call.decision, guess=Guess("billing", 0.82, "4 of 5 calls, mornings"))
    scene.core.desk.touch(call)
    assert scene.row(seat, call).guess == "probably billing (82 %): 4 of 5 calls, mornings"


def test_a_queue_tells_who_waits_and_who_is_there() -> None:
    scene = office()
    seat = scene.sit()
    idle = scene.picture(seat).queues[0]
    assert (idle.waiting, idle.free, idle.staffed, idle.people, idle.wait) == (0, 1, 1, ("lee",), "")
    scene.arrive()
    scene.wait(4.0)
    busy = scene.picture(seat).queues[0]
    assert (busy.waiting, busy.free, busy.staffed, busy.goal_s) == (1, 0, 1, 40.0)
    assert busy.oldest_at == scene.now.mono - 4
    assert busy.wait
    assert busy.trouble == ""


def test_a_queue_that_nobody_serves_says_so_unless_it_is_planned() -> None:
    scene = office()
    seat = scene.sit()
    scene.wish(seat, "away", to="staff lee", text="lunch")
    assert scene.picture(seat).queues[0].trouble == "nobody takes calls"
    scene.wish(seat, "back", to="staff lee")
    scene.core.desk.roster.unreachable("lee", scene.now.mono)
    assert scene.picture(seat).queues[0].trouble == "nobody logged in"
    off = Scene(
        staff=[{**STAFF[-1], "hours": "Su 08:00-09:00"}],
        queue=[BILLING],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )
    assert off.picture(off.sit()).queues[0].trouble == ""


def test_notes_after_a_call_show_their_end_and_end_by_themselves() -> None:
    scene = office()
    seat = scene.sit()
    call = scene.arrive()
    scene.answers(next(iter(call.offers)))
    scene.wait(60.0)
    scene.ends(call.leg)

    def lee() -> StaffRow:
        return next(person for person in scene.picture(seat).staff if person.name == "lee")

    assert (lee().state, lee().until_at) == ("wrap-up", scene.now.mono + 20)
    before = scene.core.version
    scene.wait(20.5)
    assert (lee().state, lee().until_at) == ("free", None)
    assert scene.core.version > before


def test_a_phone_that_is_left_in_peace_is_not_free_and_says_until_when() -> None:
    scene = office(retry={"declined": "30s"})
    seat = scene.sit()
    call = scene.arrive()
    scene.ends(next(iter(call.offers)), Ending.DECLINED)
    lee = next(person for person in scene.picture(seat).staff if person.name == "lee")
    assert (lee.state, lee.until_at) == ("free", scene.now.mono + 30)
    assert (scene.picture(seat).queues[0].free, scene.picture(seat).queues[0].staffed) == (0, 1)
    before = scene.core.version
    scene.wait(30.5)
    assert scene.core.version > before
    assert scene.row(seat, call).rings == ("Lee",)


def test_what_a_mode_would_move_is_counted_while_somebody_looks() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.arrive()
    assert {mode.moves for mode in scene.picture(seat).modes} == {None}
    scene.wish(seat, "preview", text="open")
    picture = scene.picture(seat)
    assert {mode.name: mode.moves for mode in picture.modes} == {"open": 0, "lunch": 1, "closed": 1}
    assert picture.mode.moves is None
    scene.wish(seat, "preview", text="close")
    assert {mode.moves for mode in scene.picture(seat).modes} == {None}


def test_what_the_way_back_to_the_schedule_would_move_is_counted_too() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.arrive()
    scene.wish(seat, "mode", to="lunch")
    scene.wait(3.0)
    scene.wish(seat, "preview", text="open")
    assert scene.picture(seat).mode.moves is not None


def test_a_seat_sees_what_state_its_person_was_set_to() -> None:
    scene = Scene()
    seat = scene.sit()
    assert scene.picture(seat).you.state == ""
    scene.wish(seat, "dnd")
    assert scene.picture(seat).you.state == "do not disturb"


def test_a_row_follows_a_new_decision_and_a_new_card_and_keeps_the_rest() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    before = scene.row(seat, call)
    scene.core.desk.touch(call)
    after = scene.row(seat, call)
    assert after is not before
    assert after.whys is before.whys
    assert after.card is before.card
    scene.wish(seat, "mode", to="lunch")
    assert scene.row(seat, call).rule == "lunch"
    assert [why.rule for why in scene.row(seat, call).whys if why.matched] == ["lunch"]
    call.facts = replace(call.facts, card=Card(7, "Ana Ruiz", ("+12125550142",)))
    scene.core.desk.touch(call)
    assert scene.row(seat, call).card.name == "Ana Ruiz"


def test_rows_are_painted_in_parts_before_the_picture_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_builder, "ROWS_AT_ONCE", 2)
    scene = office()
    seat = scene.sit()
    calls = [scene.arrive(f"+1212555014{n}") for n in range(5)]
    assert [scene.core.prepare(scene.now) for _ in range(4)] == [True, True, False, False]
    rows = [scene.row(seat, call) for call in calls]
    scene.core.desk.touch(scene.core.desk.calls[calls[3].id])
    assert not scene.core.prepare(scene.now)
    assert [scene.row(seat, call) for call in calls] == rows
