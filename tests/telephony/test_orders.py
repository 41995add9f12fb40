"""Each order that the desk gives the phone fails as an event, and costs no other leg anything."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from console.calls.protocol.commands import (
    Answer,
    Audio,
    Dial,
    HandOff,
    HangUp,
    Lamp,
    ListDevices,
    Listen,
    Meter,
    Music,
    PhoneCommand,
    Press,
    Record,
    StopRecording,
    UseDevices,
    UsePrompts,
)
from console.calls.protocol.events import (
    HandedOff,
    LegAnswered,
    LegEnded,
    PhoneEvent,
    PressFailed,
    PromptEnded,
    RecordingEnded,
)
from console.telephony.media.prompt_file import PlayerError
from tests.telephony.fakes import FakeStack
from tests.telephony.test_softphone import SETTINGS, arrive, started

#: the leg an order is about, one that talks, and one that rings
VICTIM, TALKS, RINGS, DIALLED = 1, 3, 5, 8


@dataclass(frozen=True)
class Row:
    """An order with what its failure comes to where the library refuses it (``None``: it can't be refused)
    and where it fails with an exception (``None``: whoever gave it is told, as no leg is concerned)."""

    order: Any
    refused: type | None
    raised: type | None
    parts: tuple[str, ...] = ()


def table(folder: Path) -> dict[type, Row]:
    path = str(folder / "r.wav")
    return {
        Answer: Row(Answer(VICTIM), LegEnded, LegEnded, ("answer",)),
        HangUp: Row(HangUp(VICTIM), LegEnded, LegEnded, ("hang_up",)),
        Dial: Row(Dial(DIALLED, "sip:201@10.0.0.9", "town"), LegEnded, LegEnded, ("dial",)),
        Listen: Row(Listen(VICTIM, Audio(("hello",))), PromptEnded, PromptEnded, ("open_player",)),
        Meter: Row(Meter(VICTIM), None, LegEnded, ("connect",)),
        Record: Row(Record(VICTIM, path, 9.0, 0.0), RecordingEnded, LegEnded, ("open_recorder",)),
        StopRecording: Row(StopRecording(VICTIM), None, LegEnded, ("disconnect",)),
        Press: Row(Press(VICTIM, "1"), PressFailed, LegEnded, ("press",)),
        HandOff: Row(HandOff(VICTIM, "sip:202@10.0.0.9", "town"), HandedOff, LegEnded, ("refer",)),
        ListDevices: Row(ListDevices(), None, None, ("headset",)),
        UseDevices: Row(UseDevices("mic", "ear"), None, None, ("headset",)),
        Lamp: Row(Lamp("sip:201@10.0.0.9", "town", 1), None, None, ("notify",)),
        UsePrompts: Row(UsePrompts((("hello", "/no/such/file.wav"),)), None, None),
    }


def orders() -> list[type]:
    def each(union: Any) -> list[type]:
        return [kind for part in get_args(union) for kind in (each(part) or [part])]

    return each(PhoneCommand)


def test_the_table_is_whole(tmp_path: Path) -> None:
    assert set(table(tmp_path)) == set(orders())


class Phone:
    """A phone with three calls; ``fail`` gives it an order that fails, and gives what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = FakeStack()
        self.stack.headset = SimpleNamespace(order=lambda _order: None)  # type: ignore[attr-defined]
        self.phone = started(self.stack, **SETTINGS)
        for leg in (VICTIM, TALKS, RINGS):
            arrive(self.phone, self.stack, leg)
        for leg in (VICTIM, TALKS):
            self.stack.happenings.media(leg, up=True)
        self.phone.do(Answer(TALKS))
        self.stack.happenings.confirmed(TALKS)
        assert self.phone.poll(0) == (LegAnswered(TALKS),)
        self.phone.do(Listen(TALKS, Music()))

    def make_ready(self, order: Any) -> None:
        """What an order needs before it: a call that is up, a recording to stop."""
        if not isinstance(order, Answer | HangUp):
            self.phone.do(Answer(VICTIM))
            self.stack.happenings.confirmed(VICTIM)
        if isinstance(order, StopRecording):
            self.phone.do(Record(VICTIM, str(self.folder / "s.wav"), 9.0, 0.0))
        self.phone.poll(0)
        self.stack.orders.clear()

    def fail(self, order: Any) -> list[PhoneEvent]:
        self.phone.do(order)
        return [*self.phone.poll(0), *self.phone.poll(0.05)]

    def assert_others_notice_nothing(self, told: list[PhoneEvent]) -> None:
        assert not [event for event in told if getattr(event, "leg", 0) in (TALKS, RINGS)]
        assert not [each for each in self.stack.orders if each[1:2] in ((TALKS,), (RINGS,))]
        assert {TALKS, RINGS} <= set(self.phone._legs)
        self.phone.do(HangUp(TALKS))
        assert any(isinstance(event, LegEnded) and event.leg == TALKS for event in self.phone.poll(0))


def about(order: Any) -> int:
    return getattr(order, "leg", 0)


def failing(part: str) -> Any:
    """A part of the library that raises."""

    def raising(*_given: Any, **_more: Any) -> Any:
        raise ZeroDivisionError("injected")

    return SimpleNamespace(order=raising) if part == "headset" else raising


@pytest.mark.parametrize("kind", orders(), ids=lambda kind: kind.__name__)
def test_an_order_the_library_refuses_is_an_event(
    kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = table(tmp_path)[kind]
    phone = Phone(tmp_path)
    phone.make_ready(row.order)
    phone.stack.refusal, phone.stack.full = "Address already in use", True

    def no_player(*_given: Any) -> Any:
        raise PlayerError("the file can't be read")

    monkeypatch.setattr(phone.stack, "open_player", no_player)
    told = phone.fail(row.order)
    if row.refused:
        failed = [event for event in told if type(event) is row.refused]
        assert [getattr(event, "leg", 0) for event in failed] == [about(row.order)], told
    phone.stack.refusal = ""
    phone.assert_others_notice_nothing(told)


@pytest.mark.parametrize("kind", orders(), ids=lambda kind: kind.__name__)
def test_an_order_that_fails_with_an_exception_is_an_event(
    kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = table(tmp_path)[kind]
    phone = Phone(tmp_path)
    phone.make_ready(row.order)
    with monkeypatch.context() as patch:
        for part in row.parts:
            patch.setattr(phone.stack, part, failing(part))
        if row.raised is None:
            try:  # the desk's loop tells of it: tests/desk/test_faults
                told = phone.fail(row.order)
            except ZeroDivisionError:
                told = list(phone.phone.poll(0))
        else:
            told = phone.fail(row.order)
            failed = [event for event in told if type(event) is row.raised]
            assert [getattr(event, "leg", 0) for event in failed] == [about(row.order)], told
    phone.assert_others_notice_nothing(told)
