"""Each order that the desk gives the phone fails as an event, as does what a far end does where it meets a
mistake of ours; neither costs another leg anything."""

import inspect
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
    Fault,
    HandedOff,
    LegAnswered,
    LegEnded,
    PhoneEvent,
    PressFailed,
    PromptEnded,
    RecordingEnded,
)
from console.telephony.media.prompt_file import PlayerError
from console.telephony.softphone import Softphone
from console.telephony.stack import Happenings
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
        self.phone: Softphone = started(self.stack, **SETTINGS)  # type: ignore[no-untyped-call]
        for leg in (VICTIM, TALKS, RINGS):
            arrive(self.phone, self.stack, leg)  # type: ignore[no-untyped-call]
        self.far: Happenings = self.phone
        for leg in (VICTIM, TALKS):
            self.far.media(leg, up=True)
        self.phone.do(Answer(TALKS))
        self.far.confirmed(TALKS)
        assert self.phone.poll(0) == (LegAnswered(TALKS),)
        self.phone.do(Listen(TALKS, Music()))

    def make_ready(self, order: Any) -> None:
        """What an order needs before it: a call that is up, a recording to stop."""
        if not isinstance(order, Answer | HangUp):
            self.phone.do(Answer(VICTIM))
            self.far.confirmed(VICTIM)
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


#: what a far end may do in a leg, with what the library says of it
HAPPENINGS: dict[str, tuple[Any, ...]] = {
    "trying": ("192.0.2.1:5060", "SIP/2.0 100 Trying\r\nCall-ID: x\r\n\r\n"),
    "ringing": (),
    "confirmed": (),
    "ended": (200, "as it is"),
    "media": (),
    "offered": ("v=0",),
    "pressed": ("1", 0),
    "informed": ("INFO sip:x SIP/2.0\r\n\r\n",),
    "referred": (200,),
    "probed": (200,),
}
MORE: dict[str, dict[str, bool]] = {
    "media": {"up": True},
    "pressed": {"ended": True},
    "referred": {"final": True},
}
#: an INVITE has no leg yet: the library's module refuses one that can't be handled; and what comes as a
#: request before the library has it
FIRST, REQUESTS = {"invited"}, {"informed"}


def test_every_happening_of_a_leg_is_tried() -> None:
    of_legs = {
        name
        for name, method in inspect.getmembers(Happenings, inspect.isfunction)
        if "leg" in inspect.signature(method).parameters
    }
    assert of_legs == set(HAPPENINGS) - REQUESTS | FIRST


class Trap(dict[int, Any]):
    """The legs, one of which fails when it is looked for the first time."""

    armed = True

    def get(self, leg: int, default: Any = None) -> Any:
        if leg == VICTIM and self.armed:
            self.armed = False
            raise ZeroDivisionError("injected")
        return super().get(leg, default)


@pytest.mark.parametrize("name", HAPPENINGS)
def test_a_mistake_in_what_a_far_end_did_ends_its_leg(name: str, tmp_path: Path) -> None:
    phone = Phone(tmp_path)
    phone.make_ready(Press(VICTIM, "1"))
    phone.phone._legs = Trap(phone.phone._legs)
    getattr(phone.far, name)(VICTIM, *HAPPENINGS[name], **MORE.get(name, {}))
    told = [*phone.phone.poll(0), *phone.phone.poll(0.05)]
    ended = [event for event in told if isinstance(event, LegEnded)]
    assert [(event.leg, event.fault) for event in ended] == [(VICTIM, Fault.DESK)], told
    phone.assert_others_notice_nothing(told)
