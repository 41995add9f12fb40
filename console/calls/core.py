"""The core's front door: events, intents and the clock in; commands and snapshots out. Sans-I/O."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from console.calls import audio, chain, hands, modes, taking
from console.calls.board import Painter
from console.calls.commands import Command, HandOff, HangUp, JournalRefusal, UseDevices
from console.calls.desk import Desk
from console.calls.events import (
    CallArrived,
    CallRefused,
    DigitReceived,
    Ending,
    HandedOff,
    LegAnswered,
    LegEnded,
    LegRinging,
    PhoneEvent,
    PromptEnded,
    RecordingEnded,
    SoundDevices,
    SoundLevel,
    TrunkState,
)
from console.calls.intents import Intent
from console.calls.life import State
from console.calls.records import Call, Now, Person, Seat
from console.calls.snapshot import Snapshot
from console.config.model import Office
from console.routing.modes import next_change
from console.routing.values import Card, Override

REFUSED_SHOWN_S = 300.0
#: calls that have ended but may still be given a note
ENDED_KEPT = 50
#: with what a caller's own ending is journaled when nobody had spoken to him yet
_GAVE_UP = "abandoned"


class Core:
    """One desk. Call it from one thread; every method takes the moment it happens at.

    Each input returns the commands to carry out, in order. ``deadline`` says when ``tick`` is due.
    """

    def __init__(
        self, office: Office, *, run: str, voicemail_dir: str, override: Override | None = None
    ) -> None:
        self.desk = Desk(office, run=run, voicemail_dir=voicemail_dir, override=override)
        self._painter = Painter(self.desk)
        self._seats_made = 0
        self._boundary: datetime | None = None
        self._mode = ""

    @property
    def version(self) -> int:
        """Grows whenever the picture changed."""
        return self.desk.version

    # -- inputs ----------------------------------------------------------------------------------

    def phone(self, event: PhoneEvent, now: Now) -> list[Command]:
        """Something happened at the phone."""
        self.desk.now = now
        _PHONE[type(event)](self.desk, event)
        return self._take()

    def sit(self, person: Person, now: Now) -> tuple[int, list[Command]]:
        """A person opens a seat; gives the seat's number."""
        self.desk.now = now
        self._seats_made += 1
        taking.arrive(self.desk, Seat(self._seats_made, person))
        return self._seats_made, self._take()

    def stand(self, seat: int, now: Now) -> list[Command]:
        """A seat is gone."""
        self.desk.now = now
        found = self.desk.seats.get(seat)
        if found:
            audio.close(self.desk, found)
            taking.leave(self.desk, found)
        self._painter.forget(seat)
        return self._take()

    def wish(self, seat: int, intent: Intent, now: Now) -> list[Command]:
        """A seat asks for something."""
        self.desk.now = now
        found = self.desk.seats.get(seat)
        if found:
            hands.wish(self.desk, found, intent)
        return self._take()

    def found(self, seat: int, cards: tuple[Card, ...]) -> None:
        """The directory's answer to a ``LookUp``."""
        self._painter.found[seat] = cards
        self.desk.touch()

    def tick(self, now: Now) -> list[Command]:
        """Let time pass: limits of steps, the end of a mode."""
        desk = self.desk
        desk.now = now
        for call in tuple(desk.calls.values()):
            if call.deadline is not None and call.deadline <= now.mono:
                call.deadline = None
                _expired(desk, call)
        modes.expire(desk)
        mode = desk.mode().mode
        if mode != self._mode:
            self._mode = mode
            self._boundary = None
            desk.touch()
        for key, (_text, until) in tuple(desk.alerts.items()):
            if until is not None and until <= now.mono:
                desk.clear_alert(key)
        return self._take()

    def deadline(self, now: Now) -> float:
        """When ``tick`` is due next (monotonic); infinite when nothing is."""
        desk = self.desk
        if self._boundary is None or self._boundary <= now.wall:
            change = next_change(desk.office, desk.override, now.wall)
            self._boundary = change[0] if change else None
        due = [c.deadline for c in desk.calls.values() if c.deadline is not None]
        due += [until for _text, until in desk.alerts.values() if until is not None]
        over = desk.override
        for at in (self._boundary, over.until if over else None):
            if at:
                due.append(now.mono + max(0.0, (at - now.wall).total_seconds()))
        return min(due, default=float("inf"))

    def clock_moved(self) -> None:
        """The wall clock was stepped: look at the schedule anew."""
        self._boundary = None

    def reload(self, office: Office, now: Now) -> list[Command]:
        """Use a new config; calls keep the plan they have."""
        self.desk.now, self.desk.office, self._boundary = now, office, None
        self.desk.out.append(UseDevices(*self.desk.sound.names(office)))
        self._painter.forget_office()
        self.desk.touch()
        return self._take()

    def drain(self) -> None:
        """Take no new calls."""
        self.desk.draining = True

    def snapshot(self, seat: int, now: Now) -> Snapshot | None:
        """The picture for one seat, ``None`` when it is gone."""
        self.desk.now = now
        return self._painter.paint(seat)

    def _take(self) -> list[Command]:
        out, self.desk.out = self.desk.out, []
        return out


def _expired(desk: Desk, call: Call) -> None:
    """A call's limit is reached."""
    if call.state is State.RINGING:
        if not chain.at_desk(call):
            chain.enter(desk, call, call.index)
            return
        desk.story(call, "", "nobody took it at the desk")
        call.last, call.missed = str(Ending.NO_ANSWER), "the desk"
        chain.enter(desk, call, call.index + 1)
    elif call.state is State.DIALLING:
        chain.fall_through(desk, call, Ending.NO_ANSWER, call.peer_title)
    elif call.state is State.CONNECTING:
        seat = desk.seats.get(call.seat)
        if seat:
            desk.lines.pop(seat.line, None)
            desk.out.append(HangUp(seat.line, 487))
            taking.line_ended(desk, seat, Ending.NO_ANSWER)
    elif call.state is State.LEAVING and call.handing is None and call.peer_title and call.index >= 0:
        chain.fall_through(desk, call, Ending.NO_ANSWER, call.peer_title)
    elif call.state is State.LEAVING:
        desk.out.append(HangUp(call.leg))


# -- what happens at the phone -----------------------------------------------------------------------


def _arrived(desk: Desk, event: CallArrived) -> None:
    if desk.draining:
        desk.out.append(HangUp(event.leg, 503))
        desk.out.append(
            JournalRefusal(
                desk.now.wall, event.facts.trunk, event.facts.caller, event.facts.to, 503, "closing"
            )
        )
        return
    call = Call(desk.new_call_id(), desk.new_number(), event.leg, event.facts, desk.now, event.sip_id)
    call.since_at = desk.now.mono
    desk.calls[call.id] = call
    desk.legs[event.leg] = call.id
    desk.count("calls")
    chain.route(desk, call)


def _refused(desk: Desk, event: CallRefused) -> None:
    desk.out.append(
        JournalRefusal(desk.now.wall, event.source, event.caller, event.to, event.code, event.why)
    )
    desk.count("refused")
    if event.code == 486:
        desk.count("no line")
        lost = desk.today["no line"]
        calls = "call was" if lost == 1 else "calls were"
        desk.alert(
            "lines", f"No free line: {lost} {calls} turned away (486), last {event.caller}", REFUSED_SHOWN_S
        )


def _call_of(desk: Desk, leg: int) -> Call | None:
    return desk.calls.get(desk.legs.get(leg, ""))


def _leg_answered(desk: Desk, event: LegAnswered) -> None:
    seat = desk.seats.get(desk.lines.get(event.leg, 0))
    if seat:
        seat.line_up = True
        taking.connected(desk, seat)
        if desk.sound.seat == seat.id:
            audio.listen_in(desk)
        return
    if event.leg == desk.sound.leg:
        audio.opened(desk)
        return
    call = _call_of(desk, event.leg)
    if call is None:
        return
    if event.leg == call.leg:
        if call.handing:
            target, via = call.handing
            call.handing = None
            desk.out.append(HandOff(call.leg, target, via))
        return
    if call.state is State.DIALLING:
        chain.joined(desk, call)


def _leg_ended(desk: Desk, event: LegEnded) -> None:
    seat = desk.seats.get(desk.lines.get(event.leg, 0))
    if seat:
        taking.line_ended(desk, seat, event.ending, event.why)
        return
    if event.leg == desk.sound.leg:
        audio.ended(desk, event)
        return
    call = _call_of(desk, event.leg)
    desk.legs.pop(event.leg, None)
    if call is None:
        return
    if event.leg == call.leg:
        _caller_gone(desk, call, event)
    elif event.leg == call.peer:
        if call.state is State.DIALLING:
            chain.leg_failed(desk, call, event.ending)
        else:
            desk.story(call, call.peer_title, event.why or "hung up")
            call.peer = 0
            chain.finish(desk, call)


def _caller_gone(desk: Desk, call: Call, event: LegEnded) -> None:
    """The caller's leg is over, whoever ended it: close everything and write it down."""
    if call.recording:
        chain.close_recording(desk, call, "caller hung up")
    if event.ending is Ending.MEDIA_DEAD:
        call.outcome = call.outcome or "media_dead"
    elif event.ending in (Ending.FAILED, Ending.UNREACHABLE) and not call.outcome:
        call.outcome = "failed"
    call.outcome = call.outcome or _GAVE_UP
    if call.outcome == _GAVE_UP:
        desk.count("abandoned")
    call.detail = call.detail or event.why or str(event.ending)
    desk.drop_peer(call)
    seat = desk.free_seat(call)
    desk.set_state(call, State.ENDED)
    del desk.calls[call.id]
    desk.ended[call.id] = (call.name, call.facts.card.id if call.facts.card else 0)
    while len(desk.ended) > ENDED_KEPT:
        del desk.ended[next(iter(desk.ended))]
    desk.legs.pop(call.leg, None)
    desk.story(call, "", f"ended: {call.outcome} ({call.detail})")
    desk.journal(call)
    if seat:
        desk.tell(seat.id, f"{call.name} hung up")
    for each in desk.seats.values():
        desk.close_line(each)


def _digit(desk: Desk, event: DigitReceived) -> None:
    call = _call_of(desk, event.leg)
    if (
        call
        and event.leg == call.leg
        and call.state is State.RECORDING
        and event.digit == "#"
        and call.recording
    ):
        chain.recording_ended(desk, call, desk.now.mono - call.recording.since, "#")


def _prompt_ended(desk: Desk, event: PromptEnded) -> None:
    call = _call_of(desk, event.leg)
    if call and event.leg == call.leg:
        if event.why:
            desk.story(call, "", f"prompt: {event.why}")
        chain.prompt_ended(desk, call)


def _recording_ended(desk: Desk, event: RecordingEnded) -> None:
    call = _call_of(desk, event.leg)
    if call and call.state is State.RECORDING:
        chain.recording_ended(desk, call, event.seconds, event.why)


def _handed_off(desk: Desk, event: HandedOff) -> None:
    call = _call_of(desk, event.leg)
    if call is None or call.state is not State.LEAVING:
        return
    if event.ok:
        call.outcome, call.detail = "handed off", call.peer_title
        call.deadline = desk.now.mono + chain.LEAVING_S
        call.peer_title = ""
    else:
        chain.fall_through(desk, call, Ending.DECLINED, call.peer_title)


def _trunk(desk: Desk, event: TrunkState) -> None:
    desk.links[event.name] = (event.up, event.why)
    desk.touch()


def _ringing(desk: Desk, event: LegRinging) -> None:
    """Nothing to do: the caller hears his own ringing already."""


_PHONE: dict[type, Callable[[Desk, Any], None]] = {
    CallArrived: _arrived,
    CallRefused: _refused,
    LegRinging: _ringing,
    LegAnswered: _leg_answered,
    LegEnded: _leg_ended,
    DigitReceived: _digit,
    PromptEnded: _prompt_ended,
    RecordingEnded: _recording_ended,
    HandedOff: _handed_off,
    TrunkState: _trunk,
    SoundDevices: audio.devices,
    SoundLevel: audio.level,
}
