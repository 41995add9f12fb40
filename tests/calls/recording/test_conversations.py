"""Conversations recorded: consent first, pauses, refusals, and nobody in it unasked."""

from typing import Any

import pytest

from console.calls.protocol.commands import Audio, Listen, Nothing, Record, StopRecording, Voice
from console.calls.protocol.events import DigitReceived, PieceEnded, PromptEnded, RecordingEnded
from console.calls.protocol.store_commands import Audit, JournalEvent, SaveRecording, SealPiece
from console.calls.recording.conversations import PIECE_S
from console.calls.state.call import Call
from tests.calls.scene import OFFICE, Scene

ALL = {"recording": {"consent": "all-party"}}
WORDS = Audio(("recording-notice", "recording-refuse", "number-9"))


def talking(**changes: Any) -> tuple[Scene, int, Call, int]:
    """A desk where Maria talks with a caller: the scene, their seat, the call and their line's leg."""
    scene = Scene(**{**ALL, **changes})
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    line = scene.dialled().leg
    scene.answers(line)
    return scene, seat, call, line


def told(scene: Scene, *legs: int, why: str = "") -> None:
    for leg in legs:
        scene.phone(PromptEnded(leg, why))


def recording(scene: Scene) -> Record:
    (order,) = scene.found(Record)
    return order


def stories(scene: Scene) -> list[str]:
    return [each.what for each in scene.found(JournalEvent, all_of_it=True)]


def audits(scene: Scene) -> list[tuple[str, str]]:
    return [(each.who, each.verb) for each in scene.found(Audit, all_of_it=True)]


def test_nothing_is_recorded_before_all_have_heard_the_announcement_whole() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    assert scene.hears(call.leg) == scene.hears(line) == WORDS
    assert scene.row(seat, call).recorded == "asking"
    told(scene, line)
    assert not scene.found(Record, all_of_it=True)
    told(scene, call.leg)
    order = recording(scene)
    assert (order.leg, order.others, order.path) == (call.leg, (line,), "/vm/conversations/t-1-c.0.0.wav")
    assert (scene.hears(call.leg), scene.hears(line)) == (Voice(line), Voice(call.leg))
    assert scene.row(seat, call).recorded == "on"
    (row,) = scene.found(SaveRecording)
    assert (row.by, row.talked_to, row.complete) == ("maria", "Maria", False)
    assert ("maria", "record") in audits(scene)


@pytest.mark.parametrize(("consent", "records"), [("all-party", False), ("one-party", True)])
def test_an_announcement_that_could_not_be_heard(consent: str, records: bool) -> None:
    scene, seat, call, line = talking(recording={"consent": consent})
    scene.wish(seat, "record", call)
    told(scene, line)
    told(scene, call.leg, why="no player is free")
    assert bool(scene.found(Record)) is records
    assert scene.hears(call.leg) == Voice(line)
    if not records:
        assert "could not be played" in scene.said(seat)
        scene.wish(seat, "record", call)
        assert scene.said(seat).startswith("Not recorded: the announcement could not be played")


def test_one_party_may_record_without_a_word() -> None:
    scene, seat, call, line = talking(recording={"consent": "one-party", "announce": False})
    scene.wish(seat, "record", call)
    assert recording(scene).others == (line,)


def test_the_key_pauses_and_goes_on() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.wait(5)
    scene.wish(seat, "record", call)
    assert scene.found(StopRecording) == [StopRecording(call.leg)]
    assert scene.row(seat, call).recorded == "paused"
    assert scene.found(SaveRecording)[-1].seconds == pytest.approx(5)
    scene.wait(100)
    assert not scene.found(Record)
    scene.wish(seat, "record", call)
    assert recording(scene).path == "/vm/conversations/t-1-c.1.105000.wav"
    assert [verb for who, verb in audits(scene) if who == "maria"][-3:] == [
        "record", "record pause", "record resume",
    ]  # fmt: skip
    scene.wait(3)
    scene.ends(call.leg)
    last = scene.found(SaveRecording)[-1]
    assert (last.complete, last.seconds) == (True, pytest.approx(8))
    assert "8 s recorded" in stories(scene)


@pytest.mark.parametrize("when", ["asking", "on", "paused"])
def test_a_recording_is_stopped_and_begun_again_with_its_announcement(when: str) -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    if when != "asking":
        told(scene, call.leg, line)
        scene.wait(5)
    if when == "paused":
        scene.wish(seat, "record", call, text="pause")
    assert scene.row(seat, call).recorded == when
    scene.wish(seat, "record", call, text="stop")
    assert scene.said(seat).startswith("The recording is stopped: ")
    assert bool(scene.found(StopRecording)) is (when == "on")
    assert scene.row(seat, call).recorded == ""
    assert (scene.hears(call.leg), scene.hears(line)) == (Voice(line), Voice(call.leg))
    assert ("maria", "record stop") in audits(scene)
    told(scene, call.leg, line)  # heard too late
    scene.wait(60)
    assert not scene.found(Record)

    scene.wish(seat, "record", call)
    assert scene.row(seat, call).recorded == "asking"
    told(scene, call.leg, line)
    assert recording(scene).path.startswith("/vm/conversations/t-1-c.")
    assert scene.row(seat, call).recorded == "on"
    scene.wait(3)
    scene.ends(call.leg)
    assert scene.found(SaveRecording)[-1].seconds == pytest.approx(3 if when == "asking" else 8)


def test_what_is_always_recorded_can_be_stopped_and_stays_so() -> None:
    scene, seat, call, line = talking(recording={"consent": "all-party", "record": "always"})
    told(scene, call.leg, line)
    assert scene.row(seat, call).recorded == "on"
    scene.wish(seat, "record", call, text="stop")
    scene.wish(seat, "hold", call)
    scene.wish(seat, "hold", call)
    assert scene.row(seat, call).recorded == ""
    assert not scene.found(Record)


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        ("", "pause", "is not recorded"),
        ("", "stop", "is not recorded"),
        ("stop", "stop", "is not recorded"),
        ("on", "louder", "A recording takes on, pause or stop, not 'louder'"),
    ],
)
def test_what_can_not_be_told_to_a_recording(before: str, text: str, told: str) -> None:
    scene, seat, call, _line = talking(recording={"consent": "one-party", "announce": False})
    if before:
        scene.wish(seat, "record", call, text="on")
    if before == "stop":
        scene.wish(seat, "record", call, text="stop")
    scene.wish(seat, "record", call, text=text)
    assert told in scene.said(seat)


def test_on_and_pause_say_how_it_is_whatever_it_was() -> None:
    scene, seat, call, _line = talking(recording={"consent": "one-party", "announce": False})
    for text, recorded in (
        ("on", "on"),
        ("on", "on"),
        ("pause", "paused"),
        ("pause", "paused"),
        ("on", "on"),
    ):
        scene.wish(seat, "record", call, text=text)
        assert scene.row(seat, call).recorded == recorded
    assert [verb for _, verb in audits(scene) if verb.startswith("record")] == [
        "record", "record pause", "record resume",
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["asking", "recorded"])
def test_a_caller_refuses(when: str) -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    if when == "recorded":
        told(scene, call.leg, line)
    scene.phone(DigitReceived(call.leg, "4"))
    scene.phone(DigitReceived(call.leg, "9"))
    assert (scene.hears(call.leg), scene.hears(line)) == (Voice(line), Voice(call.leg))
    assert bool(scene.found(StopRecording)) is (when == "recorded")
    assert scene.row(seat, call).recorded == "refused"
    assert any(line.endswith("the caller refused") for line in stories(scene))
    assert ("", "record refused") in audits(scene)
    told(scene, call.leg, line)
    scene.wish(seat, "record", call)
    assert scene.said(seat) == "Not recorded: the caller refused"
    assert not scene.found(Record)


def test_digits_mean_nothing_while_it_is_paused() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.wish(seat, "record", call)
    for digit in "4929":
        scene.phone(DigitReceived(call.leg, digit))
    assert scene.row(seat, call).recorded == "paused"


def test_hold_ends_a_piece_and_the_conversation_begins_another() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.wish(seat, "hold", call)
    assert scene.found(StopRecording)
    scene.wish(seat, "hold", call)
    assert recording(scene).path.endswith("-c.1.0.wav")  # both have heard it already


def test_who_comes_by_a_transfer_hears_it_too() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.wish(seat, "transfer", call, to="staff priya")
    assert scene.found(StopRecording)
    priya = scene.dialled().leg
    scene.answers(priya)
    assert scene.hears(priya) == scene.hears(call.leg) == WORDS
    assert not scene.found(Record)
    told(scene, call.leg, priya)
    assert recording(scene).others == (priya,)


def test_a_third_in_the_line_hears_it_before_anything_is_recorded() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.wish(seat, "consult", call, to="staff priya")
    priya = scene.dialled().leg
    scene.answers(priya)
    scene.wish(seat, "conference")
    assert scene.hears(priya) == WORDS
    told(scene, call.leg, line, priya)
    assert set(recording(scene).others or ()) == {line, priya}
    assert scene.hears(priya) == Voice(line, (call.leg,))


def test_what_is_said_behind_a_muted_line_is_not_kept() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    scene.wish(seat, "mute", call)
    assert not scene.found(Listen)  # the announcement goes on
    told(scene, call.leg, line)
    assert recording(scene).others == ()
    assert scene.hears(call.leg) == Nothing()
    scene.wish(seat, "mute", call)
    assert recording(scene).others == (line,)


def test_a_caller_who_hangs_up_during_the_announcement_is_not_recorded() -> None:
    scene, seat, call, _line = talking()
    scene.wish(seat, "record", call)
    scene.ends(call.leg)
    assert not scene.found(Record, all_of_it=True)
    assert not scene.found(SaveRecording, all_of_it=True)


def test_long_conversations_come_in_pieces() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.all.clear()
    scene.wait(3 * PIECE_S + 1)
    paths = [each.path for each in scene.found(Record, all_of_it=True)]
    assert [path.split(".", 1)[1] for path in paths] == ["1.30000.wav", "2.60000.wav", "3.90000.wav"]
    assert not scene.found(StopRecording, all_of_it=True)  # each takes over from the one before
    scene.phone(PieceEnded(paths[0]))
    assert scene.found(SealPiece) == [SealPiece(paths[0])]


def test_a_full_disk_ends_it_with_words() -> None:
    scene, seat, call, line = talking()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    scene.phone(RecordingEnded(call.leg, 3.0, "disk"))
    assert "could not be written" in scene.said(seat)
    assert any("disk" in alert for alert in scene.picture(seat).alerts)


RULES = [
    {"name": "pay", "when": {"caller": "+12125550142"}, "then": ["desk 20s", "voicemail front"]},
    *OFFICE["rule"],
]


@pytest.mark.parametrize(
    ("office", "rule", "asked"),
    [("always", "", True), ("on demand", "always", True), ("always", "never", False), ("never", "", False)],
)
def test_rules_say_what_is_recorded(office: str, rule: str, asked: bool) -> None:
    rules = [{**RULES[0], "record": rule}, *RULES[1:]]
    scene, seat, call, line = talking(recording={"record": office, "consent": "all-party"}, rule=rules)
    assert (scene.hears(call.leg) == WORDS) is asked
    if asked:
        told(scene, call.leg, line)
        assert recording(scene).others == (line,)
        assert scene.found(SaveRecording)[0].by == ""
    else:
        scene.wish(seat, "record", call)
        assert scene.said(seat) == "This office never records calls like this one"


def test_every_seat_sees_it() -> None:
    scene, seat, call, line = talking()
    other = scene.sit()
    scene.wish(seat, "record", call)
    told(scene, call.leg, line)
    assert scene.row(other, call).recorded == "on"
