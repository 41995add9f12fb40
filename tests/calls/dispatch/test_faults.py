"""A mistake of ours in any handler costs the one call it is about: the others talk, ring and wait on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from console.calls import core
from console.calls.dispatch import faults, phone_events, steps, timers
from console.calls.protocol.commands import HangUp, LogFault, UsePrompts
from console.calls.protocol.events import (
    CallArrived,
    CallRefused,
    Deaf,
    DigitReceived,
    Ending,
    HandedOff,
    Heard,
    LegAnswered,
    LegEnded,
    LegRerouted,
    LegRinging,
    PhoneEvent,
    PhoneSeen,
    PieceEnded,
    PinAnswer,
    PressFailed,
    PromptEnded,
    RecordingEnded,
    SoundDevices,
    SoundLevel,
    SourceBanned,
    SpeechBegan,
    SpeechEnded,
    StrangersCounted,
    TrunkState,
)
from console.calls.protocol.store_commands import JournalCall
from console.calls.queue import queues as queue_queues
from console.calls.recording import conversations
from console.calls.state.backoff import pause_s
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.config.grammar.destination import Kind
from console.config.schema.office import Office
from console.routing.queue import queues
from console.routing.values import Attestation, Availability, CallFacts
from tests.calls.scene import MARIA, OFFICE, Scene

VICTIM = "+12125550199"
#: the call of one phone only goes by this rule
CHANGES: dict[str, Any] = {
    "queue": [{"name": "billing", "skills": ["billing"]}],
    "menu": [{"name": "main", "say": "lunch", "keys": {"1": "desk"}, "no_input": "desk", "invalid": "desk"}],
    "voicemail": [{"name": "front", "title": "Front desk", "number": "71"}],
}


def raises(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError("injected")


class Clinic:
    """Three calls that must not notice anything: one talks, one rings, one waits; and the victim."""

    def __init__(self, victim: str = "desk", **changes: Any) -> None:
        rules = [
            {"name": "victim", "when": {"caller": VICTIM}, "then": [victim, "hang up"]},
            {"name": "waits", "when": {"caller": "+12125550103"}, "then": ["queue billing 600s", "hang up"]},
        ]
        staff = [*OFFICE["staff"][:2], {**OFFICE["staff"][2], "skills": {"billing": 5}}]
        self.scene = Scene(**{**CHANGES, "rule": rules, "staff": staff, **changes})
        self.scene.core.desk.roster.set("priya", Availability.BUSY, "")
        self.maria = self.scene.sit(MARIA)
        self.talks = self.scene.arrive("+12125550101")
        self.scene.wish(self.maria, "answer", self.talks)
        self.scene.answers(self.scene.dialled().leg)
        self.rings = self.scene.arrive("+12125550102")
        self.waits = self.scene.arrive("+12125550103")
        self.others = (self.talks, self.rings, self.waits)
        assert [call.state for call in self.others] == [State.TALKING, State.RINGING, State.WAITING]

    def victim(self) -> Call:
        return self.scene.arrive(VICTIM)

    def assert_well(self, trace: str = "ZeroDivisionError: injected") -> None:
        """The others go on, and the log and the board know of the fault."""
        desk = self.scene.core.desk
        logged = [c.text for c in self.scene.found(LogFault, all_of_it=True)]
        assert any(trace in text and "Traceback" in text for text in logged)
        assert desk.alerts["fault"][0].startswith("The desk made a mistake of its own in ")
        assert [call.state for call in self.others] == [State.TALKING, State.RINGING, State.WAITING]
        assert all(desk.calls[call.id] is call for call in self.others)
        assert not {call.leg for call in self.others} & set(self.all_hung_up())

    def assert_gone(self, call: Call) -> None:
        desk = self.scene.core.desk
        assert call.id not in desk.calls
        assert call.state is State.ENDED
        assert call.id not in desk.legs.values()
        assert call.leg in self.all_hung_up()
        assert self.scene.journal(call).outcome == "failed"

    def assert_victim_never_stayed(self) -> None:
        """It failed while it came in."""
        desk = self.scene.core.desk
        assert set(desk.calls) == {call.id for call in self.others}
        rows = self.scene.found(JournalCall, all_of_it=True)
        assert [row.outcome for row in rows if row.caller == VICTIM][-1] == "failed"

    def all_hung_up(self) -> list[int]:
        return [c.leg for c in self.scene.found(HangUp, all_of_it=True)]

    def assert_works(self) -> None:
        """Work goes on: the talk ends, the next call is taken, another comes."""
        scene = self.scene
        scene.wish(self.maria, "hang_up", self.talks)
        scene.ends(self.talks.leg)
        scene.wish(self.maria, "answer", self.rings)
        scene.answers(scene.dialled().leg)
        assert self.rings.state is State.TALKING
        assert scene.arrive("+12125550104").state is State.RINGING


def events(leg: int) -> Iterator[PhoneEvent]:
    """One of each kind."""
    facts = CallFacts(VICTIM, "", "+12125550100", "town", Attestation.TRUNK)
    yield CallArrived(9001, facts)
    yield CallRefused("192.0.2.1", VICTIM, "1", 403, "stranger")
    yield SourceBanned("192.0.2.1", 3, 600.0)
    yield StrangersCounted("192.0.2.0/24", 3)
    yield LegRinging(leg)
    yield LegRerouted(leg, "city", "spare", "503")
    yield LegAnswered(leg)
    yield LegEnded(leg, Ending.HUNG_UP)
    yield DigitReceived(leg, "1")
    yield PressFailed(leg, "gone")
    yield PromptEnded(leg)
    yield RecordingEnded(leg, 3.0, "silence")
    yield PieceEnded("/vm/none.wav")
    yield HandedOff(leg, True)
    yield TrunkState("town", False)
    yield PhoneSeen("sam", None)
    yield SoundDevices((), "")
    yield SoundLevel(leg, 3)
    yield SpeechBegan(leg)
    yield SpeechEnded(leg)
    yield Heard(leg, "yes", "", 0.0)
    yield Deaf(leg, "gone")


def test_every_kind_of_event_is_tried() -> None:
    assert {type(event) for event in events(1)} == set(phone_events._PHONE)


@pytest.mark.parametrize("kind", phone_events._PHONE, ids=lambda kind: kind.__name__)
def test_a_mistake_in_what_is_done_with_an_event_costs_its_call_alone(
    kind: type[PhoneEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic()
    call = clinic.victim()
    event = next(each for each in events(call.leg) if type(each) is kind)
    with monkeypatch.context() as patch:
        patch.setitem(phone_events._PHONE, kind, raises)
        clinic.scene.phone(event)
    clinic.assert_well()
    if isinstance(event, CallArrived):
        assert HangUp(event.leg, 500) in clinic.scene.out
    elif hasattr(event, "leg"):
        clinic.assert_gone(call)
    else:
        assert call.id in clinic.scene.core.desk.calls
    clinic.assert_works()


@pytest.mark.parametrize("event", [LegAnswered, LegEnded])
def test_a_mistake_at_a_seats_own_phone_ends_its_line_and_its_call(
    event: type[LegAnswered | LegEnded], monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic()
    scene, desk = clinic.scene, clinic.scene.core.desk
    seat, line = desk.seats[clinic.maria], desk.seats[clinic.maria].line
    with monkeypatch.context() as patch:
        patch.setitem(phone_events._PHONE, event, raises)
        scene.phone(LegAnswered(line) if event is LegAnswered else LegEnded(line, Ending.HUNG_UP))
    assert line in scene.hung_up()
    assert not desk.lines
    assert (seat.line, seat.line_up, seat.call) == (0, False, "")
    clinic.assert_gone(clinic.talks)
    assert scene.said(clinic.maria) == faults.TOLD
    assert [call.state for call in (clinic.rings, clinic.waits)] == [State.RINGING, State.WAITING]
    scene.wish(clinic.maria, "answer", clinic.rings)
    scene.answers(scene.dialled().leg)
    assert clinic.rings.state is State.TALKING


def test_a_mistake_in_the_cure_itself_still_frees_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = Clinic()
    call = clinic.victim()
    for name in ("consultation", "conversations", "retrieval", "messages"):
        module = getattr(faults, name)
        for act in ("caller_gone", "finish", "close"):
            if hasattr(module, act):
                monkeypatch.setattr(module, act, raises)
    monkeypatch.setitem(phone_events._PHONE, DigitReceived, raises)
    clinic.scene.phone(DigitReceived(call.leg, "1"))
    clinic.assert_well()
    clinic.assert_gone(call)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENDED])
def test_a_mistake_when_the_limit_of_a_call_is_reached_costs_that_call_alone(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic()
    call = clinic.victim()
    call.state, call.deadline = state, clinic.scene.now.mono
    with monkeypatch.context() as patch:
        patch.setattr(core, "expired", raises)
        clinic.scene.did(clinic.scene.core.tick(clinic.scene.now))
    clinic.assert_well()
    clinic.assert_gone(call)
    clinic.assert_works()


@pytest.mark.parametrize("name", timers.TIMERS)
@pytest.mark.parametrize("part", [0, 1], ids=["due", "expire"])
def test_a_timer_that_fails_rests_and_holds_up_no_other(
    name: str, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic()
    ran: list[str] = []
    for other, (due, expire) in tuple(timers.TIMERS.items()):

        def noted(desk: Any, other: str = other, expire: Any = expire) -> None:
            ran.append(other)
            expire(desk)

        monkeypatch.setitem(timers.TIMERS, other, (due, noted))
    broken = list(timers.TIMERS[name])
    broken[part] = raises
    monkeypatch.setitem(timers.TIMERS, name, tuple(broken))
    scene = clinic.scene
    rests = []
    for _ in range(12):
        scene.core.deadline(scene.now)
        scene.did(scene.core.tick(scene.now))
        assert scene.core._timers.due(scene.core.desk) > scene.now.mono
        rests.append(scene.core._timers._rests[name].until - scene.now.mono)
        scene._move(scene.now.mono + rests[-1])
        assert all(call.id in scene.core.desk.calls for call in clinic.others if call is not clinic.rings)
    assert rests == sorted(rests)
    assert rests[-1] == timers.LONGEST_REST_S
    assert {*timers.TIMERS} - {name} <= set(ran)
    assert any(name in fault.text for fault in scene.found(LogFault, all_of_it=True))


@pytest.mark.parametrize("kind", steps.ENTRIES, ids=str)
def test_a_mistake_in_a_kind_of_step_costs_the_call_that_takes_it(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic({**dict.fromkeys(Kind, "desk"), **VICTIMS_STEP}[kind])
    stages = replace(steps.STAGES, enter={**steps.ENTRIES, kind: raises})
    monkeypatch.setattr(clinic.scene.core.desk, "stages", stages)
    clinic.victim()
    clinic.assert_well()
    assert all(call in clinic.others for call in clinic.scene.core.desk.calls.values())
    monkeypatch.setattr(clinic.scene.core.desk, "stages", steps.STAGES)
    clinic.assert_works()


VICTIMS_STEP = {
    Kind.STAFF: "staff sam",
    Kind.NUMBER: "number mobile",
    Kind.QUEUE: "queue billing",
    Kind.SKILL: "skill billing",
    Kind.MENU: "menu main",
    Kind.SAY: "say lunch",
    Kind.VOICEMAIL: "voicemail front",
    Kind.MESSAGES: "messages",
    Kind.HANG_UP: "hang up",
}


@pytest.mark.parametrize("where", ["must_leave", "offers", "say", "_ring"])
def test_a_mistake_with_one_who_waits_does_not_hold_up_the_queue(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic("queue billing 600s")
    scene = clinic.scene

    def only_the_victims(real: Any) -> Any:
        def run(*given: Any) -> Any:
            if any(_is_the_victims(each, scene) for each in given):
                raises()
            return real(*given)

        return run

    module = {"say": queue_queues.announcements, "_ring": queue_queues}.get(where, queues)
    monkeypatch.setattr(module, where, only_the_victims(getattr(module, where)))
    call = clinic.victim()
    if where == "_ring":
        scene.core.desk.roster.set("priya", None, "")
        scene.ends(clinic.waits.leg)
        clinic.others = clinic.others[:2]
        clinic.waits.state = State.WAITING
        logged = scene.found(LogFault, all_of_it=True)
        assert logged
        assert call.id not in scene.core.desk.calls
        return
    clinic.assert_well()
    clinic.assert_victim_never_stayed()
    scene.core.desk.roster.set("priya", None, "")
    scene.core.desk.queues.stale = True
    scene.wait(1.0)
    assert clinic.waits.offers


def _is_the_victims(given: Any, scene: Scene) -> bool:
    calls = scene.core.desk.calls
    if isinstance(given, Call):
        return given.facts.caller == VICTIM
    if isinstance(given, list | tuple):
        return any(_is_the_victims(each, scene) for each in given)
    ident = getattr(given, "call", None)
    return isinstance(ident, str) and ident in calls and calls[ident].facts.caller == VICTIM


def test_a_mistake_in_the_recording_of_one_call_costs_that_call(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = Clinic()
    real = conversations._tape

    def tape(desk: Any, call: Call) -> None:
        if call.facts.caller == VICTIM:
            raises()
        real(desk, call)

    monkeypatch.setattr(conversations, "_tape", tape)
    clinic.victim()
    clinic.assert_well()
    clinic.assert_victim_never_stayed()


@pytest.mark.parametrize("leave", range(len(core._LEAVINGS)))
def test_a_seat_that_goes_is_gone_whatever_fails(leave: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = Clinic()
    broken = [*core._LEAVINGS]
    broken[leave] = raises
    monkeypatch.setattr(core, "_LEAVINGS", tuple(broken))
    clinic.scene.did(clinic.scene.core.stand(clinic.maria, clinic.scene.now))
    assert clinic.maria not in clinic.scene.core.desk.seats
    assert clinic.rings.state is State.RINGING
    assert clinic.waits.state is State.WAITING


def test_a_reload_that_fails_keeps_the_old_config(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = Clinic()
    scene, desk = clinic.scene, clinic.scene.core.desk
    new = Office.model_validate({**OFFICE, "office": {**OFFICE["office"], "name": "Elsewhere"}})
    tried = []

    def reload(_desk: Any) -> None:
        tried.append(_desk.office)
        if len(tried) == 1:
            raises()

    monkeypatch.setattr(queue_queues, "reload", reload)
    with pytest.raises(ZeroDivisionError):
        scene.core.reload(new, scene.now)
    assert tried == [new, scene.office]
    assert desk.office is scene.office
    assert desk.roster.office is scene.office
    assert not scene.found(UsePrompts)


def test_pauses_double_up_to_a_longest_whatever_the_count() -> None:
    assert [pause_s(30.0, n, 900.0) for n in (0, 1, 2)] == [30.0, 60.0, 120.0]
    assert {pause_s(60.0, n, 3600.0) for n in (10, 1_024, 10**9)} == {3600.0}


def test_the_twelve_hundredth_wrong_pin_is_answered_like_the_tenth() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "lock")
    for _ in range(1_200):
        scene.wait(1_000.0)
        scene.wish(seat, "unlock", text="1")
        scene.did(scene.core.pin(PinAnswer(seat, "maria", right=False), scene.now))
    assert scene.core.desk.unlocking.locked_until("maria") == scene.now.mono + 900.0
    assert not scene.found(LogFault, all_of_it=True)
