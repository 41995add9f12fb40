"""Slips that wait: told again, told by mail, told as read, and called back for in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from console.calls.inbox.slip_reminders import due_at
from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.store_commands import SaveSlip, SendMail
from console.calls.state.open_slips import Slips
from console.routing.values import Card
from tests.calls.scene import OFFICE, TUESDAY, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
PRIYA = Person("priya", Role.STAFF, "priya", "Priya")
ANA = Card(7, "Ana Ruiz", ("+12125550142",))
MAIL = {"server": "127.0.0.1:25", "security": "off", "sender": "desk@clinic.example"}


def _scene(**more: Any) -> Scene:
    staff = [{**p, **({"mail": "sam@clinic.example"} if p["name"] == "sam" else {})} for p in OFFICE["staff"]]
    return Scene(staff=staff, desk={**OFFICE["desk"], "slip_reminder": "10min"}, **more)


def _slip(scene: Scene, text: str = "call back", until: str = "") -> int:
    maria = scene.sit()
    call = scene.arrive(card=ANA)
    scene.wish(maria, "slip", call, to="staff sam", text=text, until=until)
    scene.ends(call.leg)
    return maria


def test_a_slip_that_is_not_read_is_told_again_to_reader_and_writer_until_it_is() -> None:
    scene = _scene()
    sam = scene.sit(SAM)
    maria = _slip(scene)
    scene.wait(601)
    assert scene.said(sam) == "Still not read: slip of 10:00 about Ana Ruiz, call back"
    assert scene.said(maria) == "Sam has not read the slip of 10:00 about Ana Ruiz"
    before = len(scene.found(SaveSlip, all_of_it=True))
    scene.wait(600)
    assert len(scene.found(SaveSlip, all_of_it=True)) == before + 1
    scene.wish(sam, "inbox", text="open")
    assert scene.said(maria) == "Sam has read your slip about Ana Ruiz"
    said = len(scene.core.desk.seats[sam].notes)
    scene.wait(2000)
    assert len(scene.core.desk.seats[sam].notes) == said


def test_who_sits_at_no_seat_gets_a_mail_without_a_word_of_the_patient() -> None:
    scene = _scene(mail=MAIL)
    _slip(scene, "! a son is ill")
    assert not scene.found(SendMail, all_of_it=True)
    scene.wait(6)
    (mail,) = scene.found(SendMail)
    assert mail.to == "sam@clinic.example"
    assert mail.subject == "Riverside: an urgent message slip waits"
    for word in ("Ana", "Ruiz", "555", "son", "ill."):
        assert word not in mail.subject + mail.body
    scene.wait(600)
    (again,) = scene.found(SendMail)
    assert again.subject == "Riverside: an urgent message slip still waits"


def test_the_patient_is_named_in_the_body_alone_where_the_config_says_so() -> None:
    scene = _scene(mail={**MAIL, "patients": True})
    _slip(scene)
    scene.wait(6)
    (mail,) = scene.found(SendMail)
    assert "Ana Ruiz +12125550142\ncall back" in mail.body
    assert "Ana" not in mail.subject


def test_no_mail_where_it_was_undone_at_once_or_who_it_is_for_sits_at_a_seat() -> None:
    scene = _scene(mail=MAIL)
    maria = _slip(scene)
    scene.wish(maria, "undo")
    scene.wait(30)
    assert not scene.found(SendMail, all_of_it=True)
    other = _scene(mail=MAIL)
    other.sit(SAM)
    _slip(other)
    other.wait(30)
    assert not other.found(SendMail, all_of_it=True)


def test_who_sits_down_is_told_what_waits() -> None:
    scene = _scene()
    _slip(scene, "! now")
    sam = scene.sit(SAM)
    assert scene.said(sam) == "A message slip waits for you that you have not read, 1 urgent: F4"
    assert not scene.core.desk.seats[scene.sit(PRIYA)].notes


def test_who_calls_back_is_told_when_it_is_time_and_the_writer_when_it_was_not_done() -> None:
    scene = _scene()
    sam, priya = scene.sit(SAM), scene.sit(PRIYA)
    maria = _slip(scene, until="10:05")
    (slip,) = scene.core.desk.slips
    assert (slip.owner, slip.due) == ("sam", TUESDAY + timedelta(minutes=5))
    scene.wish(sam, "inbox", text="open")
    (item,) = scene.picture(sam).inbox or ()
    assert (item.owner, item.due, item.late) == ("Sam", "10:05", False)
    scene.wish(priya, "slip_take", text=slip.id)
    assert scene.said(priya) == "That slip is not open any more"
    scene.wait(301)
    assert scene.said(sam) == "Call back now: Ana Ruiz, call back"
    assert scene.said(maria) == "Sam was to call Ana Ruiz back by now"
    (item,) = scene.picture(sam).inbox or ()
    assert item.late
    notes = len(scene.core.desk.seats[sam].notes)
    scene.wait(900)
    assert len(scene.core.desk.seats[sam].notes) == notes


def test_a_colleague_takes_the_call_back_over_and_gives_it_back() -> None:
    scene = _scene()
    sam = scene.sit(SAM)
    maria = _slip(scene)
    (slip,) = scene.core.desk.slips
    scene.wish(maria, "slip_take", text=slip.id)
    assert scene.said(sam) == scene.said(maria) == "Maria calls Ana Ruiz back"
    call = scene.arrive(card=ANA)
    (shown,) = scene.row(maria, call).card.slips
    assert shown.whose == "Maria"
    scene.wish(maria, "undo")
    assert [s.owner for s in scene.core.desk.slips] == [""]


def test_who_calls_back_for_a_slip_owns_it_and_it_is_done_when_the_caller_answers() -> None:
    scene = _scene()
    sam = scene.sit(SAM)
    maria = _slip(scene)
    (slip,) = scene.core.desk.slips
    scene.wish(maria, "dial", to="number +12125550142", text="Ana Ruiz")
    scene.wish(maria, "hang_up", next(iter(scene.core.desk.calls.values())))
    assert len(scene.core.desk.slips) == 1  # they call about something else
    scene.did(scene.core.handle_intent(maria, Intent("dial", slip.id, to="number +12125550142"), scene.now))
    assert scene.said(sam) == "Maria calls Ana Ruiz back"
    assert [s.owner for s in scene.core.desk.slips] == ["maria"]
    scene.answers(scene.dialled().leg)
    call = next(iter(scene.core.desk.calls.values()))
    scene.answers(call.leg)
    assert (scene.said(maria), len(scene.core.desk.slips)) == (f"{call.name} answered: the slip is done", 0)
    scene.wish(maria, "undo")
    assert [s.owner for s in scene.core.desk.slips] == ["maria"]


def test_the_writer_hears_that_the_caller_was_called_back() -> None:
    scene = _scene()
    sam = scene.sit(SAM)
    maria = _slip(scene)
    (slip,) = scene.core.desk.slips
    scene.did(scene.core.handle_intent(sam, Intent("dial", slip.id, to="number +12125550142"), scene.now))
    call = next(iter(scene.core.desk.calls.values()))
    scene.answers(scene.dialled().leg)
    scene.ends(call.leg, Ending.BUSY)
    assert [s.done_at for s in scene.core.desk.slips] == [None]
    scene.did(scene.core.handle_intent(sam, Intent("dial", slip.id, to="number +12125550142"), scene.now))
    call = next(iter(scene.core.desk.calls.values()))
    scene.answers(scene.dialled().leg)
    scene.answers(call.leg)
    assert scene.said(maria) == "Sam has called Ana Ruiz back"
    assert not scene.core.desk.slips
    (kept,) = scene.found(SaveSlip)
    assert (kept.done_by, kept.owner) == ("sam", "")


def test_nobody_is_done_with_a_slip_they_may_not_see() -> None:
    scene = _scene()
    priya = scene.sit(PRIYA)
    _slip(scene)
    (slip,) = scene.core.desk.slips
    scene.did(scene.core.handle_intent(priya, Intent("dial", slip.id, to="number +12125550142"), scene.now))
    call = next(iter(scene.core.desk.calls.values()))
    scene.answers(scene.dialled().leg)
    scene.answers(call.leg)
    assert [s.id for s in scene.core.desk.slips] == [slip.id]


def test_slips_of_an_older_desk_are_told_again_once_and_then_in_time() -> None:
    scene = _scene()
    old = SaveSlip(
        "s", "c", 7, "+12125550142", "Ana", "sam", "x", False, "maria", TUESDAY - timedelta(days=3)
    )
    scene.core.desk.slips = Slips([old])
    sam = scene.sit(SAM)
    scene.wait(1)
    assert scene.said(sam).startswith("Still not read: slip of 10:00 about Ana")
    (slip,) = scene.core.desk.slips
    assert slip.reminded
    assert scene.core.deadline(scene.now) >= scene.now.mono + 590


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        ("15:00", "2026-11-17T15:00:00-05:00"),
        ("9:00", "2026-11-18T09:00:00-05:00"),
        ("Tomorrow  9:30", "2026-11-18T09:30:00-05:00"),
        ("2026-12-01 15:00", "2026-12-01T15:00:00-05:00"),
    ],
)
def test_when_somebody_is_called_back(text: str, at: str | None) -> None:
    found = due_at(_at_ten(), text)
    assert found == (datetime.fromisoformat(at) if at else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "“soon” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"),
        ("25:00", "“25:00” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"),
        ("2026-01-01", "2026-01-01 is past: it is 10:00 now"),
    ],
)
def test_a_time_nobody_can_read_makes_no_slip(text: str, said: str) -> None:
    scene = _scene()
    maria = _slip(scene, until=text)
    assert said in [note.text for note in scene.core.desk.seats[maria].notes]
    assert not scene.found(SaveSlip, all_of_it=True)


def _at_ten() -> Any:
    scene = _scene()
    scene.sit()
    return scene.core.desk
