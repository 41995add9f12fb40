"""Notices by mail: that something waits, and nothing about whom."""

from console.calls.inbox import mail_notices
from console.calls.protocol.events import PromptEnded, RecordingEnded
from console.calls.protocol.store_commands import SendMail
from console.routing.values import Card
from tests.calls.scene import Scene

ANA = Card(7, "Ana Ruiz", ("+12125550142",))
MAIL = {"server": "mail.example", "sender": "desk@clinic.example"}
BOX = {
    "name": "front",
    "title": "Front desk",
    "review": False,
    "notify": ["maria@clinic.example", "sam@clinic.example"],
}


def left(seconds: float = 8.0, **changes: object) -> Scene:
    """A message was left in the box."""
    boxes = {"voicemail": [BOX], "mail": MAIL, **changes}
    scene = Scene(routing={"otherwise": ["voicemail front"]}, **boxes)
    call = scene.arrive(card=ANA)
    scene.phone(PromptEnded(call.leg))
    scene.wait(seconds)
    scene.phone(RecordingEnded(call.leg, seconds, "silence"))
    return scene


def test_a_message_is_told_to_the_addresses_of_its_box_without_the_caller() -> None:
    one, other = left().found(SendMail, all_of_it=True)
    assert [one.to, other.to] == BOX["notify"]
    assert one.id != other.id
    assert one.subject == "Riverside: a message waits in Front desk"
    assert "8 seconds" in one.body
    assert "2026-11-17 at 10:00" in one.body
    for word in ("Ana", "Ruiz", "0142", "555"):
        assert word not in one.subject + one.body


def test_nothing_is_told_of_what_is_not_kept_or_without_a_server() -> None:
    assert left(0.3).found(SendMail, all_of_it=True) == []
    assert left(mail={}).found(SendMail, all_of_it=True) == []
    assert left(voicemail=[{"name": "front"}]).found(SendMail, all_of_it=True) == []


def test_a_subject_is_one_short_line_and_an_address_is_told_once() -> None:
    scene = Scene(mail=MAIL)
    assert mail_notices.send(scene.core.desk, ["a@b.c", "a@b.c"], f"one\r\nBcc: two {'x' * 200}", "") == 1
    (mail,) = (order for order in scene.core.desk.out if isinstance(order, SendMail))
    assert mail.subject.startswith("one Bcc: two x")
    assert len(mail.subject) == mail_notices.LONGEST
