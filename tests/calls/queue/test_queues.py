"""Calls in queues: who is rung for whom, what follows when nobody takes them, and what callers are told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.calls.protocol.commands import Audio, Dial, HangUp, Music, Ringback, Voice
from console.calls.protocol.events import CallArrived, DigitReceived, Ending, PromptEnded
from console.calls.protocol.store_commands import JournalCall, SaveCallback
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.routing.values import Availability, CallFacts, Card
from tests.calls.scene import MARIA, OFFICE, Scene

TOWN = "127.0.0.1:5070"


def staff(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "uri": f"sip:{name}@{TOWN}", **more}


def queue(**changes: Any) -> Scene:
    """An office whose calls wait for billing: Sam knows it best, Priya a little; Lee speaks Spanish."""
    line = {"name": "billing", "title": "Billing", "skills": {"billing": 1}, "ring": "15s", **changes}
    return Scene(
        staff=[
            *OFFICE["staff"][:1],
            staff("sam", skills={"billing": 5}),
            staff("priya", skills={"billing": 2}),
            staff("lee", skills={"billing": 1, "es": 4}),
        ],
        queue=[line],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )


def rung(scene: Scene) -> list[str]:
    """Whose phones ring now, by the orders given so far."""
    up = {d.leg: d.target.removeprefix("sip:").split("@")[0] for d in scene.found(Dial, all_of_it=True)}
    for order in scene.found(HangUp, all_of_it=True):
        up.pop(order.leg, None)
    return sorted(up.values())


def leg_of(call: Call, name: str) -> int:
    return next(leg for leg, offered in call.offers.items() if offered.staff == name)


def test_the_one_who_knows_it_best_is_rung_and_the_caller_hears_music() -> None:
    scene = queue()
    call = scene.arrive()
    assert call.state is State.WAITING
    assert scene.hears(call.leg) == Music()
    assert rung(scene) == ["sam"]
    sam = leg_of(call, "sam")
    scene.answers(sam)
    assert call.state is State.TALKING
    assert (scene.hears(call.leg), scene.hears(sam)) == (Voice(sam), Voice(call.leg))
    assert scene.journal(call).talked_to == "Sam"


def test_the_next_is_rung_when_the_first_does_not_answer_and_sam_is_left_in_peace() -> None:
    scene = queue(retry={"no_answer": "40s"})
    call = scene.arrive()
    scene.wait(15.1)
    assert rung(scene) == ["priya"]
    scene.wait(15.1)
    assert rung(scene) == ["lee"]
    scene.wait(15.1)
    assert rung(scene) == []
    scene.wait(10.0)  # 40 s after Sam's phone rang in vain
    assert rung(scene) == ["sam"]
    assert call.state is State.WAITING


def test_one_person_is_rung_for_one_call_and_the_second_caller_gets_the_next() -> None:
    scene = queue()
    first, second = scene.arrive(), scene.arrive(caller="+12125550143", display="Ben")
    assert [o.staff for o in first.offers.values()] == ["sam"]
    assert [o.staff for o in second.offers.values()] == ["priya"]


def test_losing_a_race_is_no_miss_and_only_one_gets_the_call() -> None:
    scene = queue(strategy="ring all", pause_after=1)
    call = scene.arrive()
    assert rung(scene) == ["lee", "priya", "sam"]
    priya = leg_of(call, "priya")
    scene.answers(priya)
    assert rung(scene) == ["priya"]
    assert call.peer == priya
    assert not call.offers
    desk = scene.core.desk
    assert all(desk.roster.set_to(name) is None for name in ("sam", "lee"))


def test_who_misses_calls_in_a_row_is_paused_with_the_reason_shown() -> None:
    scene = queue(pause_after=2, retry={"no_answer": "1s"}, members=["sam"])
    seat = scene.sit()
    scene.arrive()
    scene.wait(15.1)
    assert scene.core.desk.roster.set_to("sam") is None
    scene.wait(17.1)
    assert scene.core.desk.roster.set_to("sam") is Availability.PAUSED
    row = next(r for r in scene.picture(seat).staff if r.name == "sam")
    assert (row.state, row.note) == ("paused", "2 calls in a row not answered")
    assert scene.said(seat) == "Sam is paused: 2 calls in a row not answered"


def test_declining_is_no_miss() -> None:
    scene = queue(pause_after=1, members=["sam", "priya"], retry={"declined": "5s"})
    call = scene.arrive()
    scene.ends(leg_of(call, "sam"), Ending.DECLINED)
    assert [o.staff for o in call.offers.values()] == ["priya"]
    assert scene.core.desk.roster.set_to("sam") is None


def test_time_for_notes_keeps_calls_away() -> None:
    scene = queue(wrap_up="20s", members=["sam"])
    first = scene.arrive()
    scene.answers(leg_of(first, "sam"))
    scene.wait(60.0)
    scene.ends(first.peer)
    scene.ends(first.leg)
    second = scene.arrive(caller="+12125550143")
    assert not second.offers
    scene.wait(19.0)
    assert not second.offers
    scene.wait(1.5)
    assert [o.staff for o in second.offers.values()] == ["sam"]


def test_a_wait_that_is_too_long_goes_where_the_chain_says() -> None:
    scene = queue(max_wait="30s", members=["sam"], at_limit="strict")
    scene.core.desk.roster.set("sam", None)
    call = scene.arrive()
    scene.wait(30.5)
    assert call.state is State.PLAYING
    assert scene.hears(call.leg) == Audio(("unavailable", "beep"))
    assert not call.offers


def test_nobody_logged_in_is_not_waited_for_and_goes_where_the_queue_says() -> None:
    scene = queue(members=["sam"], overflow={"paused": "staff priya 20s"})
    scene.core.desk.roster.set("sam", Availability.AWAY)
    call = scene.arrive()
    assert call.state is State.DIALLING
    assert call.peer_staff == "priya"


def test_a_full_queue_is_not_joined() -> None:
    scene = queue(max_waiting=1, members=["sam"])
    scene.arrive()
    second = scene.arrive(caller="+12125550143")
    assert second.state is State.PLAYING
    assert second.last == "full"


def test_a_receptionist_takes_a_waiting_call_and_a_dead_phone_gives_it_its_place_back() -> None:
    scene = queue(members=["sam"])
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    first = scene.arrive(caller="+12125550143", display="Ben")
    scene.wait(30.0)
    second = scene.arrive(caller="+12125550144", display="Cid")
    seat = scene.sit(MARIA)
    assert [scene.row(seat, c).place for c in (first, second)] == [1, 2]
    scene.wish(seat, "answer", first)
    assert first.state is State.CONNECTING
    scene.ends(scene.core.desk.seats[seat].line, Ending.UNREACHABLE)
    assert first.state is State.WAITING
    assert [scene.row(seat, c).place for c in (first, second)] == [1, 2]


def test_answer_next_takes_who_waits_in_a_queue_when_nobody_rings() -> None:
    scene = queue(members=["sam"])
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    waiting = scene.arrive(caller="+12125550143", display="Ben")
    seat = scene.sit(MARIA)
    scene.wish(seat, "answer")
    assert waiting.state is State.CONNECTING


def test_needs_relax_by_the_clock_and_keep_the_place() -> None:
    scene = queue(
        skills={"billing": 5}, relax=[{"after": "30s", "skills": {"billing": 2}}], retry={"no_answer": "1h"}
    )
    call = scene.arrive()
    assert [o.staff for o in call.offers.values()] == ["sam"]
    scene.wait(16.0)
    assert not call.offers
    scene.wait(14.5)
    assert [o.staff for o in call.offers.values()] == ["priya"]


def test_callers_hear_their_place_and_then_music_again() -> None:
    scene = queue(members=["sam"], announce={"first": "20s", "every": "30s"})
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    scene.arrive(caller="+12125550143", display="Ben")
    second = scene.arrive(caller="+12125550144", display="Cid")
    scene.wait(21.0)
    heard = scene.hears(second.leg)
    assert isinstance(heard, Audio)
    assert heard.prompts[:3] == ("you-are-number", "number-2", "in-line")
    scene.phone(PromptEnded(second.leg))
    assert scene.hears(second.leg) == Music()


@pytest.fixture
def offered() -> tuple[Scene, Call, Call]:
    """A caller who waits for Sam, who is on a call, and was just offered a call back."""
    scene = queue(members=["sam"], callback={"after": "30s", "tries": 2, "retry": "60s"})
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller="+12125550143", display="Ben")
    scene.wait(31.0)
    assert scene.hears(call.leg) == Audio(("callback-offer",))
    return scene, busy, call


def wish_of(scene: Scene) -> Call:
    return next(c for c in scene.core.desk.calls.values() if c.outbound)


def test_a_caller_who_wants_a_call_back_keeps_the_place_and_is_rung_when_sam_is_there(
    offered: tuple[Scene, Call, Call],
) -> None:
    scene, busy, call = offered
    scene.phone(DigitReceived(call.leg, "1"))
    assert scene.hears(call.leg) == Audio(("callback-confirmed",))
    scene.phone(PromptEnded(call.leg))
    scene.ends(call.leg)
    assert scene.journal(call).outcome == "callback"
    back = wish_of(scene)
    later = scene.arrive(caller="+12125550145", display="Dee")
    scene.ends(busy.peer)
    scene.ends(busy.leg)
    assert [o.staff for o in back.offers.values()] == ["sam"]
    assert not later.offers
    sam = leg_of(back, "sam")
    scene.answers(sam)
    assert (scene.dialled().leg, scene.dialled().target) == (back.leg, "+12125550143")
    assert scene.hears(sam) == Ringback()
    scene.answers(back.leg)
    assert back.state is State.TALKING
    assert (scene.hears(back.leg), scene.hears(sam)) == (Voice(sam), Voice(back.leg))
    assert [c.state for c in scene.found(SaveCallback, all_of_it=True)] == ["waiting", "done"]


def test_a_call_back_that_is_not_answered_is_tried_again_and_then_given_up(
    offered: tuple[Scene, Call, Call],
) -> None:
    scene, busy, call = offered
    seat = scene.sit()
    scene.phone(DigitReceived(call.leg, "1"))
    scene.ends(call.leg)
    scene.ends(busy.peer)
    scene.ends(busy.leg)
    back = wish_of(scene)
    for pause in (0.0, 61.0):
        scene.wait(pause)
        scene.answers(leg_of(back, "sam"))
        scene.ends(back.leg, Ending.BUSY)
    assert back.id not in scene.core.desk.calls
    assert scene.said(seat) == "Ben was not called back: not reached after 2 tries"
    assert [c for c in scene.found(JournalCall, all_of_it=True) if c.call == back.id][-1].ended


def test_a_caller_who_was_reached_otherwise_is_not_called_back(offered: tuple[Scene, Call, Call]) -> None:
    scene, _, call = offered
    scene.phone(DigitReceived(call.leg, "1"))
    scene.ends(call.leg)
    seat = scene.sit()
    again = scene.arrive(caller="+12125550143", display="Ben")
    scene.wish(seat, "answer", again)
    scene.answers(scene.core.desk.seats[seat].line)
    assert all(not c.outbound for c in scene.core.desk.calls.values())
    assert scene.found(SaveCallback, all_of_it=True)[-1].state == "done"


@pytest.mark.parametrize("caller", ["", "+19005550100", "+18765551234", "911"])
def test_a_number_that_is_withheld_or_costs_money_is_offered_no_call_back(caller: str) -> None:
    scene = queue(members=["sam"], callback={"after": "5s"})
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller=caller, display="")
    scene.wait(20.0)
    assert scene.hears(call.leg) == Music()


def test_without_a_line_to_call_through_no_call_back_is_offered() -> None:
    scene = Scene(
        trunk=[],
        staff=[*OFFICE["staff"][:1], staff("sam")],
        queue=[{"name": "billing", "members": ["sam"], "callback": {"after": "5s"}}],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller="+12125550143")
    scene.wait(20.0)
    assert scene.hears(call.leg) == Music()


def test_an_offer_that_could_not_be_played_is_made_again(offered: tuple[Scene, Call, Call]) -> None:
    scene, _, call = offered
    scene.phone(PromptEnded(call.leg, "no player is free"))
    assert scene.hears(call.leg) == Music()
    scene.phone(DigitReceived(call.leg, "1"))  # they heard of no key
    assert call.state is State.WAITING
    scene.wait(10.0)
    assert scene.hears(call.leg) == Audio(("callback-offer",))
    scene.phone(PromptEnded(call.leg))
    scene.wait(60.0)
    assert scene.hears(call.leg) == Music()


def test_a_promised_call_back_outlasts_the_longest_wait_and_the_day(
    offered: tuple[Scene, Call, Call],
) -> None:
    scene, busy, call = offered
    scene.phone(DigitReceived(call.leg, "1"))
    scene.ends(call.leg)
    scene.core.desk.roster.set("sam", Availability.AWAY)
    scene.ends(busy.peer)
    scene.ends(busy.leg)
    scene.wait(15 * 3600.0)
    back = wish_of(scene)
    assert back.state is State.WAITING
    scene.core.desk.roster.set("sam", None)
    scene.core.desk.queues.stale = True
    scene.wait(0.1)
    assert [o.staff for o in back.offers.values()] == ["sam"]
    scene.core.desk.roster.set("sam", Availability.AWAY)
    seat = scene.sit()
    scene.wait(60 * 3600.0)
    assert back.id not in scene.core.desk.calls
    assert scene.said(seat) == "Ben was not called back: nobody was there in time"


def test_the_number_they_called_is_shown_to_who_is_called_back() -> None:
    scene = Scene(
        trunk=[{**OFFICE["trunk"][0], "numbers": ["+1 212 555 0100", "+1 212 555 0101"]}],
        staff=[*OFFICE["staff"][:1], staff("sam")],
        queue=[{"name": "billing", "members": ["sam"], "callback": {"after": "5s"}}],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller="+12125550143", to="+12125550101")
    scene.wait(6.0)
    scene.phone(DigitReceived(call.leg, "1"))
    scene.ends(busy.leg)
    back = wish_of(scene)
    scene.answers(leg_of(back, "sam"))
    assert (scene.dialled().target, scene.dialled().caller) == ("+12125550143", "+12125550101")


def test_wishes_from_before_a_restart_are_in_line_again_with_their_callers_cards() -> None:
    scene = queue(members=["sam"])
    seat = scene.sit()
    asked = scene.now.wall - timedelta(minutes=40)
    wish = SaveCallback("old-7", "old-6", "billing", "+12125550143", "Ben", 3, asked, tries=1)
    gone = replace(wish, id="old-8", queue="sales", number="+12125550144", name="Cid")
    ben = CallFacts("+12125550143", "Ben", card=Card(3, "Ben Okafor", ("+12125550143",)))
    scene.did(scene.core.remember([(wish, ben), (gone, CallFacts("+12125550144", "Cid"))], scene.now))
    back = wish_of(scene)
    row = scene.row(seat, back)
    assert (row.name, row.line, row.place, row.rule) == ("Ben Okafor", "Billing", 1, "callback")
    assert rung(scene) == ["sam"]
    assert scene.said(seat) == "Cid was not called back: there is no queue 'sales' any more"
    scene.answers(leg_of(back, "sam"))
    scene.ends(back.leg, Ending.NO_ANSWER)
    assert scene.found(SaveCallback)[-1].tries == 2
    assert scene.found(SaveCallback)[-1].id == "old-7"


def test_who_was_being_told_something_when_moved_is_told_again_elsewhere() -> None:
    scene = queue(members=["sam"], announce={"first": "5s"}, callback={"after": "2s"})
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller="+12125550143")
    scene.wait(2.1)
    assert call.speaking
    seat = scene.sit()
    scene.wish(seat, "reroute", call, to="queue billing")
    assert scene.hears(call.leg) == Music()
    scene.wait(5.0)
    assert isinstance(scene.hears(call.leg), Audio)


def test_what_happens_together_is_looked_at_together() -> None:
    scene = queue()
    legs = (1, 3)
    facts = CallFacts("+12125550142", "Ana", "+12125550100", "town")
    scene.did(scene.core.phones([CallArrived(leg, facts) for leg in legs], scene.now))
    assert rung(scene) == ["priya", "sam"]


def test_time_brings_a_look_at_the_queues_only_when_something_is_due() -> None:
    scene = queue(members=["sam"], announce={"first": "20s", "every": "60s", "wait": False})
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    call = scene.arrive(caller="+12125550143")
    assert scene.core.desk.queues.look == pytest.approx(call.since_at + 20.0)
    scene.wait(20.0)  # who is first is told no place
    assert scene.hears(call.leg) == Music()
    assert scene.core.desk.queues.look > scene.now.mono + 30.0


def test_a_mode_set_by_hand_moves_who_waits_and_undo_brings_them_back_to_their_places() -> None:
    scene = Scene(
        staff=[*OFFICE["staff"][:1], staff("sam", skills={"billing": 5})],
        queue=[{"name": "billing", "skills": {"billing": 1}}],
        modes={**OFFICE["modes"], "emergency": {}},
        rule=[{"name": "out", "when": {"mode": "emergency"}, "then": ["say lunch", "hang up"]}],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    first = scene.arrive(caller="+12125550143")
    scene.wait(10)
    second = scene.arrive(caller="+12125550144")
    seat = scene.sit()
    scene.wish(seat, "preview", text="open")
    moves = {choice.name: choice.moves for choice in scene.picture(seat).modes}
    assert (moves["emergency"], moves["open"]) == (2, 0)
    scene.wish(seat, "mode", to="emergency")
    assert (first.state, second.state) == (State.PLAYING, State.PLAYING)
    assert busy.state is State.TALKING


def test_the_board_shows_queues_with_who_waits_and_who_serves() -> None:
    scene = queue(members=["sam", "priya"])
    busy = scene.arrive()
    scene.answers(leg_of(busy, "sam"))
    scene.core.desk.roster.set("priya", Availability.AWAY)
    waiting = scene.arrive(caller="+12125550143")
    seat = scene.sit()
    scene.wait(5)
    (line,) = scene.picture(seat).queues
    assert (line.title, line.waiting, line.free, line.staffed) == ("Billing", 1, 0, 1)
    assert line.oldest_at == scene.now.mono - 5
    row = scene.row(seat, waiting)
    assert (row.where, row.place, row.line) == ("Billing, 1st", 1, "Billing")
    assert row.wait.startswith(("<", "~"))


def test_announcements_and_the_offer_of_a_call_back_come_on_time_while_phones_ring_in_vain() -> None:
    announce = {"first": "15s", "every": "30s"}
    scene = queue(ring="60s", announce=announce, callback={"after": "25s"}, strategy="ring all")
    call = scene.arrive()
    scene.wait(14)
    assert rung(scene) == ["lee", "priya", "sam"]
    assert scene.hears(call.leg) == Music()
    scene.wait(1.1)
    assert isinstance(scene.hears(call.leg), Audio)
    assert rung(scene) == ["lee", "priya", "sam"]
    scene.phone(PromptEnded(call.leg))
    assert scene.hears(call.leg) == Music()
    scene.wait(10)
    assert scene.hears(call.leg) == Audio(("callback-offer",))
    sam = leg_of(call, "sam")
    scene.answers(sam)  # whoever answers in the middle of it is heard at once
    assert scene.hears(call.leg) == Voice(sam)


def test_a_call_back_is_accepted_while_a_phone_rings_which_then_stops() -> None:
    scene = queue(ring="60s", callback={"after": "5s"})
    call = scene.arrive()
    scene.wait(5.1)
    assert rung(scene) == ["sam"]
    sam = leg_of(call, "sam")
    scene.phone(DigitReceived(call.leg, "1"))
    assert sam in scene.hung_up()
    assert call.outcome == "callback"
