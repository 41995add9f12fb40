"""What came of a call, written down in a key, and the time for it."""

from typing import Any

from console.calls.protocol.store_commands import FileCall, SaveNote
from console.calls.state.call import Call
from console.routing.values import Availability
from tests.calls.scene import BOSS, OFFICE, Scene

WORDS = {"outcomes": ["appointment made", "wrong number"], "tags": ["interpreter"]}
QUEUE = {"name": "billing", "skills": {"billing": 1}, "max_wait": "5min", "wrap_up": "30s"}


def _desk(**more: Any) -> dict[str, Any]:
    return {**OFFICE["desk"], **WORDS, **more}


def _talked(scene: Scene) -> tuple[int, Call]:
    """A call that was answered at a seat and has ended."""
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.ends(call.leg)
    return seat, call


def test_a_live_call_is_filed_and_the_same_word_takes_it_off() -> None:
    scene = Scene(desk=_desk())
    seat, call = scene.sit(), scene.arrive()
    scene.wish(seat, "file", call, text="appointment made")
    scene.wish(seat, "file", call, to="tag", text="interpreter")
    assert (scene.row(seat, call).filed, scene.row(seat, call).tagged) == (
        "appointment made",
        ("interpreter",),
    )
    assert (scene.journal(call).filed, scene.journal(call).tags) == ("appointment made", ("interpreter",))
    scene.wish(seat, "file", call, text="appointment made")
    assert scene.journal(call).filed == ""
    scene.wish(seat, "undo")
    assert scene.journal(call).filed == "appointment made"
    scene.ends(call.leg)
    assert scene.journal(call).filed == "appointment made"


def test_words_that_are_not_the_offices_are_refused_and_named() -> None:
    scene = Scene(desk=_desk())
    seat, call = scene.sit(), scene.arrive()
    scene.wish(seat, "file", call, text="nonsense")
    said = "'nonsense' is none of this office's outcomes: appointment made, wrong number"
    assert scene.said(seat) == said
    assert not call.filed


def test_the_call_that_has_just_ended_is_the_one_written_about() -> None:
    scene = Scene(desk=_desk())
    seat, call = _talked(scene)
    after = scene.picture(seat).after
    assert after
    assert (after.id, after.name, after.state) == (call.id, "Ana", "ended")
    scene.wish(seat, "file", call, text="appointment made")
    assert scene.found(FileCall) == [FileCall(call.id, "appointment made", ())]
    scene.wish(seat, "note", call, text="wants mornings")
    assert scene.found(SaveNote)[0].text == "wants mornings"
    after = scene.picture(seat).after
    assert after
    assert (after.filed, after.note) == ("appointment made", "wants mornings")
    scene.wish(seat, "undo")
    assert scene.found(FileCall) == [FileCall(call.id, "", ())]
    assert scene.picture(scene.sit(BOSS)).after is None


def test_a_next_conversation_is_what_is_written_about_then() -> None:
    scene = Scene(desk=_desk())
    seat, _ = _talked(scene)
    second = scene.arrive("+12125550177", "Ben")
    scene.wish(seat, "answer", second)
    scene.answers(scene.dialled().leg)
    assert scene.picture(seat).after is None


def test_after_a_call_at_a_seat_there_is_time_for_notes_that_ends_by_itself_or_a_key() -> None:
    scene = Scene(desk=_desk(wrap_up="40s"))
    seat, _ = _talked(scene)
    now = scene.now.mono
    assert scene.picture(seat).you.notes_until == now + 40
    assert _maria(scene, seat) == Availability.WRAP_UP
    scene.wish(seat, "wrap_up", text="more")
    assert scene.picture(seat).you.notes_until == now + 100
    scene.wish(seat, "wrap_up")
    assert scene.picture(seat).you.notes_until is None
    assert _maria(scene, seat) == Availability.FREE
    scene.wish(seat, "wrap_up")
    assert scene.said(seat) == "You are not in your time for notes"
    scene.wish(seat, "wrap_up", text="more")
    scene.wait(61)
    assert _maria(scene, seat) == Availability.FREE


def test_a_call_on_hold_is_no_call_that_is_over() -> None:
    scene = Scene(desk=_desk(wrap_up="40s"))
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "hold", call)
    assert scene.picture(seat).you.notes_until is None


def test_a_queue_does_not_ring_who_writes_notes_and_its_own_time_counts() -> None:
    people = [{**person, "skills": {"billing": 3}} for person in OFFICE["staff"] if person["name"] == "maria"]
    routing = {"otherwise": ["queue billing", "voicemail front"]}
    scene = Scene(desk=_desk(), staff=people, queue=[QUEUE], routing=routing, rule=[])
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.ends(call.leg)
    assert scene.picture(seat).you.notes_until == scene.now.mono + 30
    second = scene.arrive("+12125550177", "Ben")
    assert not second.offers
    scene.wish(seat, "wrap_up")
    assert [offered.staff for offered in second.offers.values()] == ["maria"]


def _maria(scene: Scene, seat: int) -> str:
    return next(row.state for row in scene.picture(seat).staff if row.name == "maria")
