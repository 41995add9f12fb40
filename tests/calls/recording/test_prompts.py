"""A prompt spoken at a telephone: told, recorded, heard again, kept by a key or thrown away."""

from console.calls.protocol.commands import (
    Audio,
    Dial,
    DropPrompt,
    HangUp,
    KeepPrompt,
    Record,
    Recorded,
    StopRecording,
)
from console.calls.protocol.events import DigitReceived, Ending, PieceEnded, PromptEnded, RecordingEnded
from console.calls.protocol.store_commands import Audit
from console.calls.recording.prompts import CHOICE, INTRO, THANKS
from tests.calls.scene import BOSS, MARIA, Scene


def spoken(to: str = "staff sam") -> tuple[Scene, int, int, str]:
    """A manager at whose wish Sam's phone was called and something was said: scene, seat, leg and file."""
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "prompt", to=to, text="lunch")
    leg = scene.dialled().leg
    scene.answers(leg)
    assert scene.hears(leg) == Audio(INTRO)
    scene.phone(PromptEnded(leg))
    (order,) = scene.found(Record)
    scene.phone(DigitReceived(leg, "#"))
    assert scene.found(StopRecording) == [StopRecording(leg)]
    scene.phone(PieceEnded(order.path))
    assert scene.hears(leg) == Recorded(order.path)
    return scene, seat, leg, order.path


def test_it_is_kept_on_a_key() -> None:
    scene, seat, leg, path = spoken()
    scene.phone(PromptEnded(leg))
    assert scene.hears(leg) == Audio(CHOICE)
    scene.phone(DigitReceived(leg, "1"))
    assert scene.found(KeepPrompt) == [KeepPrompt(seat, "lunch", path)]
    scene.phone(PromptEnded(leg))
    assert scene.hears(leg) == Audio(THANKS)
    assert scene.found(HangUp) == [HangUp(leg)]
    scene.ends(leg)
    assert not scene.found(DropPrompt)
    audits = [(each.who, each.verb, each.subject) for each in scene.found(Audit, all_of_it=True)]
    assert audits == [("anna", "prompt record", "lunch"), ("anna", "prompt kept", "lunch")]


def test_it_is_spoken_again_on_another() -> None:
    scene, _seat, leg, path = spoken()
    scene.phone(DigitReceived(leg, "2"))
    assert scene.hears(leg) == Audio(INTRO)
    scene.phone(PromptEnded(leg))
    assert scene.found(Record)[0].path == path


def test_hanging_up_throws_it_away() -> None:
    scene, seat, leg, path = spoken()
    scene.ends(leg)
    assert scene.found(DropPrompt) == [DropPrompt(path)]
    assert scene.said(seat) == "lunch was thrown away: the phone hung up"
    scene.wish(seat, "prompt", to="staff sam", text="lunch")
    assert scene.found(Dial)  # and the next one may speak


def test_leaving_the_seat_throws_it_away() -> None:
    scene, seat, leg, _path = spoken()
    scene.did(scene.core.stand(seat, scene.now))
    assert scene.hung_up() == [leg]


def test_a_phone_that_is_not_reached_is_told() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "prompt", to="staff sam", text="lunch")
    scene.ends(scene.dialled().leg, Ending.BUSY)
    assert scene.said(seat) == "lunch was not spoken: the phone was busy"


def test_a_full_disk_is_told() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "prompt", to="sam", text="lunch")
    leg = scene.dialled().leg
    scene.answers(leg)
    scene.phone(PromptEnded(leg))
    scene.phone(RecordingEnded(leg, 0.0, "disk"))
    assert "disk" in scene.said(seat)
    assert scene.hung_up() == [leg]


def test_what_is_refused() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    scene.wish(seat, "prompt", to="staff sam", text="lunch")
    assert scene.said(seat).startswith("Only a manager may do that")
    boss = scene.sit(BOSS)
    for to, name, why in (
        ("staff sam", "../etc", "is no name of a prompt"),
        ("staff nobody", "lunch", "Nobody is reached"),
        ("queue billing", "lunch", "can't be called"),
    ):
        scene.wish(boss, "prompt", to=to, text=name)
        assert why in scene.said(boss)
    assert not scene.found(Dial, all_of_it=True)
    scene.wish(boss, "prompt", to="+1 212 555 0188", text="lunch")
    assert scene.dialled().target == "+12125550188"
    scene.wish(boss, "prompt", to="staff sam", text="closed")
    assert "wait until that is done" in scene.said(boss)
