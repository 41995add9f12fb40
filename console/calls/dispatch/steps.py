"""What a call does in each kind of step: one function a kind, and what follows a prompt."""

from collections.abc import Mapping

from console.calls.access import visibility
from console.calls.protocol.commands import Audio, HangUp, Music
from console.calls.protocol.events import Ending
from console.calls.queue import callbacks, queues
from console.calls.route import destinations, dialplan, menus
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, Entry, Stages
from console.calls.transfer import refer
from console.calls.voicemail import deposit, messages, retrieval
from console.config.grammar.destination import Kind, Step
from console.routing.values import Availability

#: A direct step does not ring who is in one of these states, and what comes of it.
_NOT_RUNG = {
    Availability.BUSY: Ending.BUSY,
    Availability.RINGING: Ending.BUSY,
    Availability.AWAY: Ending.UNREACHABLE,
    Availability.DO_NOT_DISTURB: Ending.UNREACHABLE,
    Availability.OFF: Ending.UNREACHABLE,
}


def _desk(desk: Desk, call: Call, step: Step) -> None:
    if not desk.attended():
        desk.story(call, "", "nobody is at the desk")
        dialplan.fall_through(desk, call, Ending.UNREACHABLE, "The desk")
        return
    call.recall = bool(call.sender) and call.index > 0
    usual = desk.office.desk.recall if call.recall else desk.office.desk.ring
    dialplan.ring_desk(desk, call, usual if step.limit_s is None else step.limit_s)
    if call.recall:
        visibility.tell_about(desk, call, f"{call.name} is back{_back_from(call)}")


def _back_from(call: Call) -> str:
    """From where a call is back, and why, as far as the telephones say it."""
    who, why = call.missed or "nobody", call.missed_why
    if not call.last:
        return f" from {call.missed}"
    if why:
        return f": {who} {why}" if why.startswith("is ") else f": {who} was not reached: {why}"
    return f": {who} did not take the call"


def _person(desk: Desk, call: Call, step: Step) -> None:
    if step.camp:
        queues.join(desk, call, step)
        return
    target = desk.reach(step.destination)
    name = step.destination.name if step.destination.kind is Kind.STAFF else ""
    if target is None:
        dialplan.fall_through(
            desk, call, Ending.UNREACHABLE, destinations.place_title(desk, step.destination)
        )
        return
    person = desk.office.person(name)
    if person:
        state = desk.staff_state(person).availability
        if state in _NOT_RUNG:
            dialplan.fall_through(desk, call, _NOT_RUNG[state], target.title, f"is {state}")
            return
    if refer.give(desk, call, step, target):
        return
    desk.set_state(call, State.DIALLING)
    call.deadline = desk.now.mono + (desk.office.desk.answer if step.limit_s is None else step.limit_s)
    desk.dial(call, target, staff=name)


def _say(desk: Desk, call: Call, step: Step) -> None:
    dialplan.answer(desk, call)
    desk.set_state(call, State.PLAYING)
    desk.listen(call.leg, Audio((step.destination.name,)))


def _hang_up(desk: Desk, call: Call, step: Step) -> None:
    dialplan.finish(desk, call)


#: kind of destination → what a call does there
ENTRIES: Mapping[Kind, Entry] = {
    Kind.DESK: _desk,
    Kind.STAFF: _person,
    Kind.NUMBER: _person,
    Kind.QUEUE: queues.join,
    Kind.SKILL: queues.join,
    Kind.MENU: menus.enter,
    Kind.SAY: _say,
    Kind.VOICEMAIL: deposit.enter,
    Kind.MESSAGES: retrieval.enter,
    Kind.HANG_UP: _hang_up,
}


def _leave(desk: Desk, call: Call) -> None:
    """Keep the message a caller was leaving when they are taken somewhere else."""
    if call.recording:
        messages.close(desk, call, "taken out")


STAGES = Stages(enter=ENTRIES, leave=_leave, reached=callbacks.reached)


def prompt_ended(desk: Desk, call: Call) -> None:
    """What was played is over: record, listen for a digit, go on, play music again, or say goodbye."""
    if call.state is State.LEAVING:
        desk.out.append(HangUp(call.leg))
    elif call.state is State.CHOOSING:
        menus.prompt_ended(desk, call)
    elif call.state is State.WAITING:
        call.speaking = False
        desk.listen(call.leg, Music())
        desk.queues.stale = True  # something else may be due to be said
    elif call.state is State.MAILBOX:
        retrieval.prompt_ended(desk, call)
    elif deposit.at_box(call):
        deposit.prompt_ended(desk, call)
    elif call.state is State.PLAYING:
        dialplan.enter(desk, call, call.index + 1)
