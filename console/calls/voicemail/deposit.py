"""A caller at a voicemail box: the greeting, the message, and what becomes of it by their keys."""

from console.calls.protocol.commands import Audio, Recorded
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import LEAVING_S, Desk
from console.calls.voicemail import messages
from console.config.grammar.destination import Destination, Kind, Step
from console.config.schema.voicemail import Voicemail
from console.routing.ivr import voicemail_deposit
from console.routing.ivr.voicemail_deposit import Wish

BEEP = "beep"
GOODBYE = "goodbye"
KEPT = "recorded-message-end"
TOO_SHORT = "message-too-short"
ANEW = "message-again"
STILL_THERE = "message-kept"
WRONG_KEY = "invalid-key"
#: How long a key is waited for after the choices, in seconds; after the second time the message is kept.
DECIDE_S = 5.0
#: How often a message may be too short, and a person asked for, in one call.
TRIES = 3


def at_box(call: Call) -> bool:
    """Whether a call is greeted at a box, leaves a message, or says what becomes of it."""
    if call.state is State.PLAYING:
        return call.step is not None and call.step.destination.kind is Kind.VOICEMAIL
    return call.state in (State.RECORDING, State.REVIEWING)


def enter(desk: Desk, call: Call, step: Step) -> None:
    """Answer and greet."""
    dialplan.answer(desk, call)
    desk.set_state(call, State.PLAYING)
    box = _box(desk, call)
    if box is None:  # a new config took it away
        _say(desk, call, voicemail_deposit.UNAVAILABLE, GOODBYE)
        return
    mode = desk.mode().mode
    _say(desk, call, voicemail_deposit.greeting(desk.office, box, mode, call.last, desk.now.wall), BEEP)


def prompt_ended(desk: Desk, call: Call) -> None:
    """What was played at the box is over: the message begins, or a key is waited for."""
    box = _box(desk, call)
    if call.state is State.PLAYING and box is None:
        dialplan.finish(desk, call)
    elif call.state is State.PLAYING and box:
        messages.start(desk, call, box)
    elif call.hears_itself:
        call.hears_itself = False
        _review(desk, call)
    else:
        call.deadline = desk.now.mono + DECIDE_S


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A caller at a box pressed a key."""
    box = _box(desk, call)
    if box is None:
        return
    if call.state is State.RECORDING and digit == "#" and call.recording:
        ended(desk, call, desk.now.mono - call.recording.since, "#")
    elif call.state is State.PLAYING:
        wish = voicemail_deposit.at_greeting(box, digit)
        if wish is Wish.SPEAK:
            _say(desk, call, BEEP)
        elif wish is Wish.PERSON:
            _person(desk, call, box)
    elif call.state is State.REVIEWING:
        _decide(desk, call, box, voicemail_deposit.at_review(box, digit))


def _decide(desk: Desk, call: Call, box: Voicemail, wish: Wish) -> None:
    """Do with a message what its caller wants."""
    recording = call.recording
    if recording is None:
        return
    call.deadline, call.hears_itself = None, False
    if wish is Wish.KEEP:
        _keep(desk, call, "kept by key")
    elif wish is Wish.HEAR:
        call.hears_itself = True
        desk.listen(call.leg, Recorded(recording.path))
    elif wish is Wish.AGAIN:
        desk.story(call, "", "records the message again")
        desk.set_state(call, State.PLAYING)
        _say(desk, call, ANEW, BEEP)
    elif wish is Wish.PERSON:
        _person(desk, call, box)
    else:
        _review(desk, call, WRONG_KEY)


def ended(desk: Desk, call: Call, seconds: float, why: str) -> None:
    """A message ended by silence, length, ``#`` or a full disk: let its caller decide, or part."""
    box = _box(desk, call)
    if why == "disk":
        desk.alert("disk", "A message could not be recorded: is the disk full?")
        call.detail = "the message could not be recorded"
    elif seconds:
        desk.clear_alert("disk")
    kept = messages.stop(desk, call, seconds)
    if why == "disk":
        _keep(desk, call, why)
    elif kept and box and box.review:
        desk.story(call, "", f"spoke for {seconds:.0f} s ({why})")
        desk.set_state(call, State.REVIEWING)
        _review(desk, call)
    elif kept or not seconds or call.too_short >= TRIES - 1:
        _keep(desk, call, why)
    else:
        call.too_short += 1
        desk.set_state(call, State.PLAYING)
        _say(desk, call, TOO_SHORT, BEEP)


def expired(desk: Desk, call: Call) -> None:
    """No key came: the caller is told once that they may hang up, then the message is kept."""
    box = _box(desk, call)
    if box and call.recording and not call.reminded_of_keys:
        call.reminded_of_keys, call.deadline = True, None
        _say(desk, call, STILL_THERE)
        return
    _keep(desk, call, "no key was pressed")


def _keep(desk: Desk, call: Call, why: str) -> None:
    """Keep what there is, thank the caller and part."""
    there = call.recording is not None
    messages.close(desk, call, why)
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    _say(desk, call, KEPT if there else GOODBYE)


def _review(desk: Desk, call: Call, *before: str) -> None:
    """Say what can be done with the message."""
    box = _box(desk, call)
    if box:
        _say(desk, call, *before, voicemail_deposit.review(box))


def _person(desk: Desk, call: Call, box: Voicemail) -> None:
    """Let the caller speak to a person; where nobody is there they come back to the box, or part when their
    message is kept."""
    operator = box.operator
    if operator is None or call.plan.count(operator) >= TRIES:
        return
    desk.story(call, "", f"pressed 0 at the box {box.name}")
    back = Destination(Kind.VOICEMAIL, box.name)
    if call.recording:
        messages.close(desk, call, "pressed 0")
        back = Destination(Kind.SAY, KEPT)
    dialplan.insert(desk, call, Step(back), dialplan.CHOICE)
    dialplan.insert(desk, call, operator, dialplan.CHOICE)
    dialplan.enter(desk, call, call.index + 1)


def _box(desk: Desk, call: Call) -> Voicemail | None:
    """The box a call is at, or leaves a message in."""
    name = call.recording.box if call.recording else call.step.destination.name if call.step else ""
    return desk.office.box(name)


def _say(desk: Desk, call: Call, *prompts: str) -> None:
    language = call.menu.language if call.menu else ""
    desk.listen(call.leg, Audio(tuple(desk.office.spoken(name, language) for name in prompts)))
