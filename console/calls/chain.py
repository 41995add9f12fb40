"""How a call goes through its plan: entering a step, and what follows when the step does not succeed."""

from console.calls.commands import (
    Answer,
    Audio,
    DropVoicemail,
    HandOff,
    HangUp,
    Nothing,
    Record,
    Ringback,
    SaveVoicemail,
    StopRecording,
)
from console.calls.desk import UNREACHABLE_S, Desk
from console.calls.events import Ending
from console.calls.life import State
from console.calls.records import Call, Recording
from console.config.destination import Destination, Kind, Step
from console.config.model import Account, Trunk
from console.routing.decide import decide
from console.routing.targets import Target, reach
from console.routing.values import Availability, Decision

#: how a step that led nowhere is said
WORDS = {
    Ending.BUSY: "was busy",
    Ending.NO_ANSWER: "didn't answer",
    Ending.DECLINED: "declined",
    Ending.UNREACHABLE: "can't be reached",
    Ending.FAILED: "can't be reached",
}
#: the status an unanswered caller gets when the chain ends in ``hang up`` after this outcome
CODES = {"busy": 486, "unreachable": 480, "no_answer": 480}
BEEP = "beep"
GOODBYE = "goodbye"
LEAVING_S = 32.0  # SIP timer B (RFC 3261, 17.1.1.2): no final answer can come later


def route(desk: Desk, call: Call) -> None:
    """Decide where a new call goes and set out."""
    try:
        call.decision = decide(call.facts, desk.office, desk.state(), desk.now.wall)
    except Exception as wrong:  # a fault in routing must not lose a caller
        call.decision = Decision(desk.office.routing.otherwise, "", "otherwise", because="routing failed")
        desk.alert("routing", f"Routing failed ({wrong}): calls take the 'otherwise' chain")
    call.plan = call.decision.plan
    desk.story(call, "", f"{call.decision.rule}: {' → '.join(map(str, call.plan))}")
    desk.journal(call)
    enter(desk, call, 0)


def enter(desk: Desk, call: Call, index: int) -> None:
    """Go to a step of the plan; the last one is followed by a goodbye."""
    call.index, call.deadline = index, None
    step = call.step
    if step is None:
        finish(desk, call)
        return
    _ENTER[step.destination.kind](desk, call, step)
    desk.touch(call)


def fall_through(desk: Desk, call: Call, outcome: Ending, who: str) -> None:
    """A step led nowhere: take the branch it names for that outcome, or the next step."""
    desk.drop_peer(call)
    call.last, call.missed = str(outcome), who
    desk.story(call, "", f"{who} {WORDS.get(outcome, outcome)}")
    step = call.step
    branch = dict(step.otherwise).get(str(outcome)) if step else None
    if branch:
        call.plan = (*call.plan[: call.index + 1], branch, *call.plan[call.index + 1 :])
    enter(desk, call, call.index + 1)


def send(desk: Desk, call: Call, steps: tuple[Step, ...]) -> None:
    """Give a call a new plan from here on, whatever it was doing."""
    leave_step(desk, call)
    call.plan, call.recall = steps, False
    enter(desk, call, 0)


def leave_step(desk: Desk, call: Call) -> None:
    """Stop what the call is doing without ending it."""
    if call.recording:
        close_recording(desk, call, "taken out")
    desk.drop_peer(call)
    seat = desk.free_seat(call)
    if seat:
        desk.close_line(seat)
    call.deadline = None


def finish(desk: Desk, call: Call) -> None:
    """Say no more and end the call from our side."""
    if not call.outcome:
        call.outcome = "announcement" if call.answered else (call.last or "declined")
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    desk.out.append(HangUp(call.leg, CODES.get(call.last, 603)))


def answer(desk: Desk, call: Call) -> None:
    """Answer the caller, once."""
    if not call.answered:
        call.answered = True
        call.answered_at = desk.now.wall
        desk.out.append(Answer(call.leg))


def at_desk(call: Call) -> bool:
    """Whether the step a call is in is the desk."""
    return call.step is not None and call.step.destination.kind is Kind.DESK


def current_name(desk: Desk, call: Call) -> str:
    """What the step a call is in is called."""
    return "the desk" if call.state is State.RINGING else call.peer_title or str(call.step or "")


def ring_desk(desk: Desk, call: Call, for_s: float) -> None:
    """Let a call ring at the seats for some seconds."""
    desk.set_state(call, State.RINGING)
    call.deadline = desk.now.mono + for_s
    if call.answered:
        desk.listen(call.leg, Ringback())


# -- the steps ---------------------------------------------------------------------------------------


def _desk(desk: Desk, call: Call, step: Step) -> None:
    if not desk.attended():
        desk.story(call, "", "nobody is at the desk")
        fall_through(desk, call, Ending.UNREACHABLE, "The desk")
        return
    call.recall = bool(call.sender) and call.index > 0
    usual = desk.office.desk.recall if call.recall else desk.office.desk.ring
    ring_desk(desk, call, usual if step.limit_s is None else step.limit_s)
    if call.recall:
        desk.tell(0, f"{call.name} is back: {call.missed or 'nobody'} did not take the call")


def _person(desk: Desk, call: Call, step: Step) -> None:
    target = reach(desk.office, step.destination)
    name = step.destination.name if step.destination.kind is Kind.STAFF else ""
    if target is None:
        fall_through(desk, call, Ending.UNREACHABLE, str(step.destination))
        return
    person = desk.office.person(name)
    if person:
        state = desk.staff_state(person, desk.engaged()).availability
        if state in (Availability.BUSY, Availability.RINGING):
            fall_through(desk, call, Ending.BUSY, target.title)
            return
        if state in (Availability.AWAY, Availability.OFF):
            desk.story(call, "", f"{target.title} is {state}")
            fall_through(desk, call, Ending.UNREACHABLE, target.title)
            return
    if step.destination.kind is Kind.NUMBER and _hand_off(desk, call, target):
        return
    desk.set_state(call, State.DIALLING)
    call.deadline = desk.now.mono + (desk.office.desk.answer if step.limit_s is None else step.limit_s)
    desk.dial(call, target, staff=name)


def _hand_off(desk: Desk, call: Call, target: Target) -> bool:
    """Give the call back to the trunk it came through, where that trunk says so."""
    links: tuple[Trunk | Account, ...] = (*desk.office.trunk, *desk.office.account)
    way = next((link.handoff for link in links if link.name == call.facts.trunk), "bridge")
    if way == "bridge" or target.via != call.facts.trunk:
        return False
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    call.peer_title = target.title
    if way == "refer" and not call.answered:
        call.handing = (target.address, target.via)  # REFER needs a dialog: after our 200 is confirmed
        answer(desk, call)
    else:
        desk.out.append(HandOff(call.leg, target.address, target.via))
    return True


def _say(desk: Desk, call: Call, step: Step) -> None:
    answer(desk, call)
    desk.set_state(call, State.PLAYING)
    desk.listen(call.leg, Audio((step.destination.name,)))


def _voicemail(desk: Desk, call: Call, step: Step) -> None:
    answer(desk, call)
    desk.set_state(call, State.PLAYING)
    box = desk.office.box(step.destination.name)
    greeting = (box.greeting if box else "") or "unavailable"
    desk.listen(call.leg, Audio((greeting, BEEP)))


def _hang_up(desk: Desk, call: Call, step: Step) -> None:
    finish(desk, call)


_ENTER = {
    Kind.DESK: _desk,
    Kind.STAFF: _person,
    Kind.NUMBER: _person,
    Kind.SAY: _say,
    Kind.VOICEMAIL: _voicemail,
    Kind.HANG_UP: _hang_up,
}


#: kinds a call can be sent to
STEPS = frozenset(_ENTER)

# -- what a caller hears and leaves ------------------------------------------------------------------


def prompt_ended(desk: Desk, call: Call) -> None:
    """What was played is over: record, go on, or say goodbye."""
    step = call.step
    if call.state is State.LEAVING:
        desk.out.append(HangUp(call.leg))
    elif call.state is State.PLAYING and step and step.destination.kind is Kind.VOICEMAIL:
        start_recording(desk, call, step.destination)
    elif call.state is State.PLAYING:
        enter(desk, call, call.index + 1)


def start_recording(desk: Desk, call: Call, place: Destination) -> None:
    """Begin a message; its row is written first, so that a crash leaves it findable."""
    box = desk.office.box(place.name)
    if box is None:
        finish(desk, call)
        return
    ident = f"{call.id}-{call.version}"
    call.recording = Recording(
        ident, f"{desk.voicemail_dir}/{ident}.wav", box.name, desk.now.mono, desk.now.wall
    )
    desk.set_state(call, State.RECORDING)
    _save(desk, call, call.recording, 0.0, complete=False)
    desk.out.append(Record(call.leg, call.recording.path, box.max_length, box.silence))
    desk.listen(call.leg, Nothing())


def close_recording(desk: Desk, call: Call, why: str, seconds: float | None = None) -> None:
    """End a message and keep it, unless it is shorter than its box keeps."""
    recording, call.recording = call.recording, None
    if recording is None:
        return
    desk.out.append(StopRecording(call.leg))
    length = desk.now.mono - recording.since if seconds is None else seconds
    box = desk.office.box(recording.box)
    if length < (box.min_length if box else 0.0):
        desk.out.append(DropVoicemail(recording.id, recording.path))
        desk.story(call, "", f"the message was too short to keep ({length:.1f} s)")
        return
    call.outcome = "voicemail"
    _save(desk, call, recording, length, complete=True)
    desk.count("voicemail")
    desk.story(call, "", f"left a message of {length:.0f} s in {recording.box} ({why})")


def recording_ended(desk: Desk, call: Call, seconds: float, why: str) -> None:
    """A message ended by silence, length, ``#`` or a full disk: thank the caller and part."""
    if why == "disk":
        desk.alert("disk", "A message could not be recorded: is the disk full?")
        call.detail = "the message could not be recorded"
    close_recording(desk, call, why, seconds)
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    desk.listen(call.leg, Audio((GOODBYE,)))


def _save(desk: Desk, call: Call, recording: Recording, seconds: float, *, complete: bool) -> None:
    facts = call.facts
    desk.out.append(
        SaveVoicemail(
            id=recording.id,
            call=call.id,
            box=recording.box,
            path=recording.path,
            at=recording.at,
            caller=facts.caller,
            display=call.name,
            card=facts.card.id if facts.card else 0,
            seconds=seconds,
            complete=complete,
        )
    )


def joined(desk: Desk, call: Call) -> None:
    """The phone we rang for a call took it: join the two."""
    answer(desk, call)
    desk.join(call.peer, call.leg)
    desk.set_state(call, State.TALKING)
    call.deadline, call.recall, call.sender = None, False, ""
    call.outcome = "answered"
    if call.peer_title not in call.talked_to:
        call.talked_to.append(call.peer_title)
        desk.count("answered")
    desk.trouble.pop(call.peer_staff, None)
    desk.story(call, call.peer_title, "answered")
    desk.journal(call)


def leg_failed(desk: Desk, call: Call, outcome: Ending) -> None:
    """The phone we rang for a call did not take it."""
    if call.peer_staff and outcome is Ending.UNREACHABLE:
        desk.trouble[call.peer_staff] = desk.now.mono
        desk.alert(f"staff {call.peer_staff}", f"{call.peer_title}: phone can't be reached", UNREACHABLE_S)
    fall_through(desk, call, outcome if outcome in WORDS else Ending.UNREACHABLE, call.peer_title)
