"""What the phone tells, one function an event, and what a call does when its time is over."""

from collections.abc import Callable
from typing import Any

from console.calls.contacts import call_notes
from console.calls.dispatch import steps
from console.calls.inbox import inbox, playback
from console.calls.office import alerts
from console.calls.outbound import dtmf
from console.calls.protocol.commands import HandOff, HangUp
from console.calls.protocol.events import (
    CallArrived,
    CallRefused,
    Deaf,
    DigitReceived,
    Ending,
    Fault,
    HandedOff,
    Heard,
    HearEvent,
    LegAnswered,
    LegEnded,
    LegRerouted,
    LegRinging,
    PhoneEvent,
    PhoneSeen,
    PieceEnded,
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
from console.calls.protocol.store_commands import JournalRefusal
from console.calls.queue import announcements, callbacks, queues
from console.calls.recording import conversations, prompts
from console.calls.route import destinations, dialplan, failure_causes, menus, spoken_menus
from console.calls.seat import call_control, headset
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.transfer import camp_on, consultation, parking, refer, returned
from console.calls.voicemail import deposit, messages, retrieval
from console.routing.schedule.modes import zone
from console.routing.values import Availability

#: how long a PBX may take to join two legs after one of them has gone
JOINED_S = 5.0
#: calls that have ended but may still be given a note
ENDED_KEPT = 50
#: with what a caller's own ending is journaled when nobody had spoken to them yet
_GAVE_UP = "abandoned"


def expired(desk: Desk, call: Call) -> None:
    """A call's limit is reached."""
    if call.doubtful:
        returned.was_none_of_ours(desk, call)
    elif call.wished and call.state not in _FIRST:
        desk.out.append(HangUp(call.leg, 487))
        callbacks.not_reached(desk, call, LegEnded(call.leg, Ending.NO_ANSWER))
    elif call.state in _EXPIRED:
        _EXPIRED[call.state](desk, call)


def _ringing_expired(desk: Desk, call: Call) -> None:
    if not dialplan.at_desk(call):
        dialplan.enter(desk, call, call.index)
        return
    desk.story(call, "", "nobody took it at the desk")
    call.last, call.missed, call.missed_why = str(Ending.NO_ANSWER), "the desk", ""
    dialplan.enter(desk, call, call.index + 1)


def _dialling_expired(desk: Desk, call: Call) -> None:
    until, index, step = call.rings_until, call.index, call.step
    if not call.peer and step and until > desk.now.mono:  # the desk could not ring it before
        call.rings_until = 0.0
        desk.stages.enter[step.destination.kind](desk, call, step)
        if call.index == index and call.peer and call.deadline:
            call.deadline = min(call.deadline, until)
        return
    dialplan.fall_through(desk, call, Ending.NO_ANSWER, call.peer_title)


def _connecting_expired(desk: Desk, call: Call) -> None:
    seat = desk.seats.get(call.seat)
    if seat:
        desk.lines.pop(seat.line, None)
        desk.out.append(HangUp(seat.line, 487))
        call_control.line_ended(desk, seat, LegEnded(seat.line, Ending.NO_ANSWER))


def _leaving_expired(desk: Desk, call: Call) -> None:
    if call.handing is None and call.peer_title and call.index >= 0:
        _dialling_expired(desk, call)
        return
    desk.out.append(HangUp(call.leg))  # should its end never be told, ``stays`` knows
    call.stayed_at = desk.now.mono


def _talking_expired(desk: Desk, call: Call) -> None:
    if not call.peer and not call.seat:
        dialplan.finish(desk, call)


#: state → what its limit leads to; the others have no limit of their own
_EXPIRED: dict[State, Callable[[Desk, Call], object]] = {
    State.RINGING: _ringing_expired,
    State.CHOOSING: menus.expired,
    State.REVIEWING: deposit.expired,
    State.MAILBOX: retrieval.expired,
    State.HOLDING: parking.recall,
    State.DIALLING: _dialling_expired,
    State.CONNECTING: _connecting_expired,
    State.LEAVING: _leaving_expired,
    State.TALKING: _talking_expired,
}
#: states whose limit counts also for a call back that has not reached its caller
_FIRST = frozenset((State.RINGING, State.CHOOSING, State.REVIEWING, State.MAILBOX, State.HOLDING))


# -- what happens at the phone -----------------------------------------------------------------------


def _call_of(desk: Desk, leg: int) -> Call | None:
    return desk.calls.get(desk.legs.get(leg, ""))


def _leg_answered(desk: Desk, event: LegAnswered) -> None:
    seat = desk.seats.get(desk.lines.get(event.leg, 0))
    if seat:
        seat.line_up = True
        call_control.connected(desk, seat)
        if desk.sound.seat == seat.id:
            headset.listen_in(desk)
        return
    asking = desk.seats.get(desk.consults.get(event.leg, 0))
    if asking:
        consultation.answered(desk, asking)
        return
    if event.leg == desk.sound.leg:
        headset.opened(desk)
        return
    if prompts.owns(desk, event.leg):
        prompts.answered(desk)
        return
    call = _call_of(desk, event.leg)
    if call is None:
        return
    if event.leg in call.offers:
        queues.answered(desk, call, event.leg)
    elif event.leg == call.leg and call.outbound:
        call.reached = True
        line = desk.seats.get(call.seat)
        if line:
            call_control.connected(desk, line)
            inbox.called_back(desk, call, line)
        else:
            dialplan.joined(desk, call)
    elif event.leg == call.leg:
        if call.handing:
            target, via = call.handing
            call.handing = None
            desk.out.append(HandOff(call.leg, target, via))
    elif call.state is State.DIALLING:
        sender = call.sender
        dialplan.joined(desk, call)
        refer.join(desk, call, sender)


def _leg_ended(desk: Desk, event: LegEnded) -> None:
    seat = desk.seats.get(desk.lines.get(event.leg, 0))
    if seat:
        consultation.leave(desk, seat)
        failure_causes.take_in(desk, event, "", f"{seat.person.title}'s phone", "")
        call_control.line_ended(desk, seat, event)
        return
    asking = desk.seats.get(desk.consults.get(event.leg, 0))
    if asking:
        consultation.ended(desk, asking, event)
        return
    if event.leg == desk.sound.leg:
        headset.ended(desk, event)
        return
    if prompts.owns(desk, event.leg):
        prompts.ended(desk, event)
        return
    call = _call_of(desk, event.leg)
    desk.legs.pop(event.leg, None)
    if call is None:
        return
    if event.leg in call.offers:
        queues.refused(desk, call, event)
    elif event.leg == call.leg and call.wished:
        callbacks.not_reached(desk, call, event)
    elif event.leg == call.leg:
        _callers_leg_ended(desk, call, event)
    elif event.leg == call.peer:
        who = call.peer_title
        if call.wished:
            desk.forget_peer(call)
            callbacks.back_in_line(desk, call, f"{who} hung up before")
        elif call.state is State.DIALLING:
            dialplan.leg_failed(desk, call, event)
        elif call.joining:
            call.peer, call.deadline = (
                0,
                desk.now.mono + JOINED_S,
            )  # that leg goes first; the caller's follows
        else:
            how = _how(event)
            desk.story(call, who, how)
            call.detail = f"{who} {how}" if event.ending is Ending.HUNG_UP else f"{who}: {how}"
            queues.talked(desk, call)
            desk.forget_peer(call)
            dialplan.finish(desk, call)


def _callers_leg_ended(desk: Desk, call: Call, event: LegEnded) -> None:
    if event.fault is Fault.DESK:
        words = f"A call could not be taken here ({event.why}), last {call.name}"
        desk.alert("taking", words, REFUSED_SHOWN_S)
    caller_gone(desk, call, event)


def _how(event: LegEnded) -> str:
    """How a phone that was up is gone: its person hung up, or it broke, as the phone says."""
    if event.ending in (Ending.HUNG_UP, Ending.CANCELLED):
        return "hung up"
    return f"the line was lost ({event.why or event.code or event.ending})"


def _ended_by(desk: Desk, call: Call, event: LegEnded) -> str:
    """How a call came to its end, where nobody here ended it."""
    if event.ending not in (Ending.HUNG_UP, Ending.CANCELLED):
        return _how(event)
    who = call.name if call.outbound else "the caller"
    return f"{who} hung up{_where(desk, call)}"


def _where(desk: Desk, call: Call) -> str:
    """What a caller was at who hung up: " while waiting for Billing"; "" in a conversation."""
    if call.state is State.HOLDING:
        return f" in {parking.slot_words(call)}" if call.slot else " on hold"
    if call.state is State.WAITING and call.step:
        return f" while waiting for {destinations.name_of(desk, call.step.destination)}"
    at_box = deposit.at_box(call)
    return {
        State.RINGING: " while it rang at the desk",
        State.CONNECTING: " while it rang at the desk",
        State.DIALLING: f" while {call.peer_title or 'a phone'} rang",
        State.CHOOSING: " in a menu",
        State.PLAYING: " at a voicemail box" if at_box else " during an announcement",
    }.get(call.state, "")


def caller_gone(desk: Desk, call: Call, event: LegEnded) -> None:
    """The caller's leg is over, whoever ended it: close everything and write it down."""
    if call.doubtful:
        returned.was_ours(desk, call)
        return
    if call.recording:
        messages.close(desk, call, "caller hung up")
    retrieval.close(desk, call)
    retrieval.caller_left(desk, call)
    if event.ending is Ending.MEDIA_DEAD:
        call.outcome = call.outcome or "media_dead"
    elif event.ending in (Ending.FAILED, Ending.UNREACHABLE) and not call.outcome:
        call.outcome = "failed"
    call.outcome = call.outcome or _GAVE_UP
    if call.outcome == _GAVE_UP and not call.outbound:
        desk.count("abandoned")
    desk.turn_day()
    desk.wall.ended(call, desk.now.mono)
    call.detail = call.detail or _ended_by(desk, call, event)
    conversations.finish(desk, call)
    queues.talked(desk, call)
    desk.drop_peer(call)
    desk.drop_offers(call)
    seat = desk.free_seat(call)
    desk.set_state(call, State.ENDED)
    del desk.calls[call.id]
    desk.ended[call.id] = call_notes.about(call)
    while len(desk.ended) > ENDED_KEPT:
        del desk.ended[next(iter(desk.ended))]
    desk.legs.pop(call.leg, None)
    desk.story(call, "", f"ended: {call.outcome} ({call.detail})")
    desk.journal(call)
    if seat:
        lost = event.ending in (Ending.MEDIA_DEAD, Ending.FAILED)
        desk.tell(seat.id, f"{call.name}: {_how(event)}" if lost else f"{call.name} hung up", bad=lost)
    consultation.caller_gone(desk, call)
    for each in desk.seats.values():
        desk.close_line(each)


#: a # so soon after a key that decided something belongs to it, in seconds: many end whatever they type so
_HASH_S = 1.5


def _digit(desk: Desk, event: DigitReceived) -> None:
    if prompts.owns(desk, event.leg):
        prompts.digit(desk, event)
        return
    call = _call_of(desk, event.leg)
    if call is None or event.leg != call.leg:
        return
    behind = event.digit == "#" and desk.now.mono <= call.decided + _HASH_S
    call.decided = float("-inf")
    if behind:
        return
    before, decides = call.state, event.digit != "#" and call.state not in _WITH_A_HASH
    _press(desk, call, event.digit)
    typing = call.state is State.CHOOSING and call.menu is not None and bool(call.menu.digits)
    if decides and not typing and (call.state is not before or before in _BY_ONE_KEY):
        call.decided = desk.now.mono


#: states in which a key is the whole of a choice, also where it leads nowhere new
_BY_ONE_KEY = (State.CHOOSING, State.REVIEWING)
#: states in which # is a key of its own, however soon it comes
_WITH_A_HASH = (State.MAILBOX, State.RECORDING)


def _press(desk: Desk, call: Call, digit: str) -> None:
    if call.state is State.TALKING:
        conversations.digit(desk, call, digit)
    elif call.state is State.CHOOSING:
        menus.digit(desk, call, digit)
    elif call.state is State.WAITING:
        (camp_on if camp_on.camps(call) else queues).digit(desk, call, digit)
    elif call.state is State.MAILBOX:
        retrieval.digit(desk, call, digit)
    elif deposit.at_box(call):
        deposit.digit(desk, call, digit)


def _prompt_ended(desk: Desk, event: PromptEnded) -> None:
    if prompts.owns(desk, event.leg):
        prompts.prompt_ended(desk, event)
        return
    if conversations.announcement_ended(desk, event):
        return
    call = _call_of(desk, event.leg)
    if call and event.leg == call.leg:
        if event.why:
            desk.story(call, "", f"prompt: {event.why}")
            announcements.not_said(desk, call)
        steps.prompt_ended(desk, call)
    elif seat := desk.seats.get(desk.lines.get(event.leg, 0)):
        playback.played(desk, seat)


def _recording_ended(desk: Desk, event: RecordingEnded) -> None:
    if prompts.owns(desk, event.leg):
        prompts.recorded(desk, event)
        return
    call = _call_of(desk, event.leg)
    if call and call.state is State.RECORDING:
        deposit.ended(desk, call, event.seconds, event.why)
    elif call and event.leg == call.leg and not conversations.failed(desk, call, event.why):
        spoken_menus.deaf(desk, call, Deaf(event.leg, f"the recording ended ({event.why})"))


def _piece_ended(desk: Desk, event: PieceEnded) -> None:
    if not prompts.written(desk, event):
        conversations.piece(desk, event)


def _words(desk: Desk, event: HearEvent) -> None:
    call = _call_of(desk, event.leg)
    if call is None or event.leg != call.leg:
        return
    if isinstance(event, SpeechBegan):
        spoken_menus.began(desk, call)
    elif isinstance(event, SpeechEnded):
        spoken_menus.finished(desk, call)
    elif isinstance(event, Heard):
        spoken_menus.heard(desk, call, event)
    else:
        spoken_menus.deaf(desk, call, event)


def _handed_off(desk: Desk, event: HandedOff) -> None:
    if call := _call_of(desk, event.leg):
        refer.done(desk, call, event)


def _phone_seen(desk: Desk, event: PhoneSeen) -> None:
    desk.roster.see(event.staff, event.state, event.why, desk.now.wall)
    if event.state is Availability.BUSY:
        queues.on_the_phone(desk, event.staff)
    blind = desk.roster.blind
    if not blind:
        desk.clear_alert("blf")
    elif event.why:
        whose = f"{desk.title(blind[0][0])}'s phone" if len(blind) == 1 else f"{len(blind)} phones"
        since = min(at for _name, at in blind).astimezone(zone(desk.office))
        why = f"{event.via or 'it'} {event.why}" if event.why.startswith("does") else event.why
        words = f"{whose} can't be seen since {since:%H:%M} ({why}): staff shows our own calls only"
        desk.alert("blf", words)
    desk.queues.stale = True
    desk.touch()


def _ringing(desk: Desk, event: LegRinging) -> None:
    """Nothing to do: the caller hears their own ringing already."""


def _rerouted(desk: Desk, event: LegRerouted) -> None:
    """Another trunk or account is tried for a phone that is called."""
    seat = desk.seats.get(desk.consults.get(event.leg, 0))
    call = desk.calls.get(seat.consult.call if seat and seat.consult else desk.legs.get(event.leg, ""))
    if seat and seat.consult:
        seat.consult.via = event.via
    elif call and call.leg == event.leg:
        call.via = event.via
    elif call and call.peer == event.leg:
        call.peer_via = event.via
    if call:
        desk.story(call, "", f"{event.before} did not reach them ({event.why}): called through {event.via}")
    desk.alert(
        f"way {event.before}",
        f"{event.before} did not reach a number ({event.why}): called through {event.via}",
        REROUTED_SHOWN_S,
    )


# -- calls that come in, and those that are turned away before they are calls -----------------------

REFUSED_SHOWN_S = REROUTED_SHOWN_S = 300.0
#: the alerts of bans, and how many of them a board shows
_BAN, _BANS_SHOWN = "ban ", 3
#: with what code a caller beyond the last line is refused, and how that is said
_NO_LINE = {486: "turned away (486)", 302: "sent on (302)"}
#: with what code a caller is refused whom the desk can't take by a failure of its own
_OUR_FAULT = 500


def _arrived(desk: Desk, event: CallArrived) -> None:
    """A call came in: it is routed, unless the desk stops, or a phone of ours takes a parked call with it,
    or the PBX brings back what it was given."""
    if desk.draining:
        desk.out.append(HangUp(event.leg, 503))
        desk.out.append(
            JournalRefusal(
                desk.now.wall, event.facts.trunk, event.facts.caller, event.facts.to, 503, "closing"
            )
        )
        return
    if parking.dialled(desk, event):
        return
    call = Call(desk.ids.call(), desk.new_number(), event.leg, event.facts, desk.now, event.sip_id)
    call.since_at, call.order = desk.now.mono, desk.ids.calls
    desk.calls[call.id] = call
    desk.legs[event.leg] = call.id
    if returned.comes_home(desk, call):
        return
    desk.count("calls")
    if not returned.came_back(desk, call):
        dialplan.route(desk, call)


def _banned(desk: Desk, event: SourceBanned) -> None:
    """A stranger tried too often and is heard no more for a while."""
    minutes = max(1, round(event.for_s / 60))
    what = "calls" if event.calls else "requests"
    why = f"banned for {minutes} min after {event.tries} refused {what} within a minute"
    desk.out.append(JournalRefusal(desk.now.wall, event.host, "", "", 403, why))
    desk.audit("", "banned", event.host, why)
    others = sum(key.startswith(_BAN) for key in desk.alerts)
    if others < _BANS_SHOWN or f"{_BAN}{event.host}" in desk.alerts:
        desk.alert(f"{_BAN}{event.host}", f"{event.host} is {why}", event.for_s)
    else:
        desk.alert("bans", "More addresses are banned: reception calls --refused", event.for_s)


def _counted(desk: Desk, event: StrangersCounted) -> None:
    """Refused calls of strangers that are told as a number."""
    why = f"{event.calls} more refused calls, counted only: too many to write down each"
    desk.out.append(JournalRefusal(desk.now.wall, event.network, "", "", 403, why))


def _refused(desk: Desk, event: CallRefused) -> None:
    """A call was turned away before it was one: a stranger's, or one beyond the last line."""
    desk.out.append(
        JournalRefusal(desk.now.wall, event.source, event.caller, event.to, event.code, event.why)
    )
    desk.count("refused")
    if event.code in _NO_LINE:
        desk.count("no line")
        lost = desk.today["no line"]
        calls, went = "call was" if lost == 1 else "calls were", _NO_LINE[event.code]
        desk.alert(
            "lines", f"{event.why.capitalize()}: {lost} {calls} {went}, last {event.caller}", REFUSED_SHOWN_S
        )
    elif event.code == _OUR_FAULT:
        words = f"A call could not be taken here ({event.why}), last {event.caller}"
        desk.alert("taking", words, REFUSED_SHOWN_S)


_PHONE: dict[type, Callable[[Desk, Any], None]] = {
    CallArrived: _arrived,
    CallRefused: _refused,
    SourceBanned: _banned,
    StrangersCounted: _counted,
    LegRinging: _ringing,
    LegRerouted: _rerouted,
    LegAnswered: _leg_answered,
    LegEnded: _leg_ended,
    DigitReceived: _digit,
    PressFailed: dtmf.failed,
    PromptEnded: _prompt_ended,
    RecordingEnded: _recording_ended,
    PieceEnded: _piece_ended,
    HandedOff: _handed_off,
    TrunkState: alerts.link_changed,
    PhoneSeen: _phone_seen,
    SoundDevices: headset.devices,
    SoundLevel: headset.level,
    SpeechBegan: _words,
    SpeechEnded: _words,
    Heard: _words,
    Deaf: _words,
}


def happened(desk: Desk, event: PhoneEvent) -> None:
    """Take in something that happened at the phone."""
    _PHONE[type(event)](desk, event)
