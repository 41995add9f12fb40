"""Where staff are, by all that tells it: our calls, the keyboard, the PBX, the hours."""

from datetime import timedelta
from typing import Any

from console.calls.protocol.clock import Now
from console.calls.protocol.events import PhoneSeen
from console.routing.values import Availability
from tests.calls.scene import OFFICE, TUESDAY, Scene

A = Availability


def office(**sam: Any) -> dict[str, Any]:
    maria, _sam, priya = OFFICE["staff"]
    return {"staff": [maria, {**_sam, "blf": True, **sam}, {**priya, "blf": "sip:202@127.0.0.1:5070"}]}


def state(scene: Scene, seat: int, name: str = "sam") -> str:
    return next(row.state for row in scene.picture(seat).staff if row.name == name)


def test_the_pbx_tells_what_our_own_calls_do_not() -> None:
    scene = Scene(**office())
    seat = scene.sit()
    for seen, shown in ((A.BUSY, "on a call"), (A.RINGING, "ringing"), (A.UNREACHABLE, "unreachable"),
                        (A.AWAY, "away"), (A.FREE, "free")):  # fmt: skip
        scene.phone(PhoneSeen("sam", seen, "pbx"))
        assert state(scene, seat) == shown


def test_the_keyboard_goes_before_the_pbx_and_our_own_calls_before_both() -> None:
    scene = Scene(**office())
    seat = scene.sit()
    scene.phone(PhoneSeen("sam", A.BUSY, "pbx"))
    scene.wish(seat, "away", to="staff sam", text="back 11:45")
    assert state(scene, seat) == "away"
    scene.wish(seat, "back", to="staff sam")
    scene.phone(PhoneSeen("sam", A.FREE, "pbx"))
    scene.wish(seat, "override", scene.arrive(), to="staff sam")
    scene.phone(PhoneSeen("sam", A.UNREACHABLE, "pbx"))
    assert state(scene, seat) == "ringing"


def test_who_is_off_but_on_the_phone_is_on_the_phone() -> None:
    scene = Scene(**office(hours="Mo-Fr 13:00-17:00"))
    seat = scene.sit()
    assert state(scene, seat) == "off shift"
    scene.phone(PhoneSeen("sam", A.BUSY, "pbx"))
    assert state(scene, seat) == "on a call"
    scene.phone(PhoneSeen("sam", A.FREE, "pbx"))
    assert state(scene, seat) == "off shift"


def test_no_call_of_a_queue_rings_a_phone_that_talks() -> None:
    scene = Scene(**office(), queue=[{"name": "billing", "members": ["sam"], "max_wait": "5m"}],
                  routing={"otherwise": ["queue billing", "voicemail front"]})  # fmt: skip
    seat = scene.sit()
    scene.phone(PhoneSeen("sam", A.BUSY, "pbx"))
    call = scene.arrive()
    assert not call.offers
    scene.phone(PhoneSeen("sam", A.FREE, "pbx"))
    assert [offer.staff for offer in call.offers.values()] == ["sam"]
    assert state(scene, seat) == "ringing"


def test_what_is_not_known_any_more_is_said_plainly_and_not_shown() -> None:
    scene = Scene(**office())
    seat = scene.sit()
    scene.phone(PhoneSeen("sam", A.BUSY, "pbx"))
    scene.phone(PhoneSeen("sam", None, "pbx", "does not answer"))
    assert state(scene, seat) == "unseen"
    alert = "Sam's phone can't be seen since 10:00 (pbx does not answer): staff shows our own calls only"
    assert scene.picture(seat).alerts == (alert,)
    scene.now = Now(scene.now.mono + 120, TUESDAY + timedelta(minutes=2))
    scene.phone(PhoneSeen("priya", None, "pbx", "403 Forbidden"))
    assert scene.picture(seat).alerts == (
        "2 phones can't be seen since 10:00 (403 Forbidden): staff shows our own calls only",
    )
    (sam,) = (row for row in scene.picture(seat).staff if row.name == "sam")
    assert (sam.state, scene.now.mono - sam.since_at) == ("unseen", 120)
    call = scene.arrive("+12125550143", "Ben")
    scene.wish(seat, "override", call, to="staff sam")
    assert state(scene, seat) == "ringing"
    scene.ends(call.leg)
    for name in ("sam", "priya"):
        scene.phone(PhoneSeen(name, A.FREE, "pbx"))
    assert state(scene, seat) == "free"
    assert scene.picture(seat).alerts == ()
