"""Sending a call somewhere: override, reroute, transfer, sending on, and taking that back."""

from console.calls.access import barring, conversations, emergency_calls
from console.calls.access.barring import _costly, refusal
from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.sent_facts import Sent
from console.calls.protocol.store_commands import JournalReroute
from console.calls.route import dialplan
from console.calls.route.destinations import place_title, sent_plan
from console.calls.seat.call_control import why_not
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Seat, Undo
from console.calls.transfer import restoring
from console.config.grammar.destination import Destination, Step, parse_destination


def _remember(desk: Desk, call: Call, verb: str, words: str) -> Undo:
    return Undo(desk.now.mono + UNDO_S, verb, words, call.id, (restoring.where(desk, call),))


def send(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Send a call to the destination of the intent; one nobody takes comes back to the desk."""
    try:
        step = parse_destination(intent.to)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    send_to(desk, seat, call, intent, step)


def send_to(desk: Desk, seat: Seat, call: Call, intent: Intent, step: Step) -> None:
    """The same, to a step that is read already."""
    problem = refusal(desk, step.destination) or barring.keeps_from(desk, seat, call, step.destination)
    if problem:
        turn_down(desk, seat, step.destination, problem, call)
        return
    if call.seat != seat.id and seat.person.role < Role.RECEPTIONIST:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)
        return
    where = place_title(desk, step.destination)
    doing = f"let the caller wait for {where}" if step.camp else f"send the caller to {where}"
    if not conversations.confirmed(desk, seat, call, intent, doing):
        return
    conversations.tell(desk, seat, call, f"sent {call.name} to {where}", of="from")
    if call.seat == seat.id or call.holder == seat.person.user:
        seat.after, seat.after_at = call.id, desk.now.mono
    undo = _remember(desk, call, intent.verb, f"{call.name} {'waits for' if step.camp else '→'} {where}")
    title = seat.person.title
    desk.story(
        call,
        title,
        f"{intent.verb} {'for' if step.camp else 'to'} {where}" + (f": {intent.text}" if intent.text else ""),
    )
    desk.count(intent.verb)
    by_hand(desk, call, Sent(seat.person.user, intent.verb, step, desk.now.wall, _reason(intent)))
    plan = sent_plan(desk, call, step)
    call.sender = seat.person.user
    dialplan.send(desk, call, plan)
    if call.state in (State.DIALLING, State.LEAVING):
        emergency_calls.announce(desk, seat.person.user, step.destination)
    desk.journal(call)
    if call.state is State.LEAVING:  # the PBX has it: what it does can't be taken back
        desk.tell(seat.id, undo.words)
    else:
        did(desk, seat, undo)


def _reason(intent: Intent) -> str:
    return " ".join(intent.text.split())[:200]


def by_hand(desk: Desk, call: Call, sent: Sent) -> None:
    """A person gives a call another route: who, where to, when and why is kept with it and journaled."""
    rule, before = call.decision.rule if call.decision else "", str(call.step or "")
    to = str(sent.to.destination)
    desk.out.append(JournalReroute(call.id, sent.at, sent.by, sent.verb, rule, before, to, sent.reason))
    call.sent, call.sent_now = (*call.sent, sent), True


def turn_down(desk: Desk, seat: Seat, place: Destination, why: str, call: Call | None = None) -> None:
    """Tell a seat why a call does not go there; what its person may not do is kept in the audit."""
    if _costly(desk, place):
        desk.audit(seat.person.user, "refused", "dial", place.name)
    elif call and barring.keeps_from(desk, seat, call, place):
        detail = f"{call.id}: barred by the caller's card"
        desk.audit(seat.person.user, "refused", str(place), detail)
    desk.tell(seat.id, why, bad=True)


def _current_name(desk: Desk, call: Call) -> str:
    """What the step a call is in is called."""
    if call.state is State.RINGING:
        return "the desk"
    return call.peer_title or (place_title(desk, call.step.destination) if call.step else "")


def approve(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Let a call go to the next step of its plan at once."""
    undo = _remember(desk, call, "approve", f"{call.name} goes on now")
    who = _current_name(desk, call)
    desk.story(call, seat.person.title, f"sent on from {who}")
    stays = call.state is State.RINGING and not dialplan.at_desk(call)
    index = call.index if stays else call.index + 1
    if index < len(call.plan):
        call.sent = (*call.sent, Sent(seat.person.user, "approve", call.plan[index], desk.now.wall))
    if call.state is State.RINGING and not dialplan.at_desk(call):
        dialplan.enter(desk, call, call.index)
    else:
        desk.drop_peer(call)
        desk.drop_offers(call)
        dialplan.enter(desk, call, call.index + 1)
    did(desk, seat, undo)


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """Bring a call back to where it was before it was sent, unless somebody has it already."""
    call = desk.calls.get(undo.call)
    if call is None or call.state not in restoring.FREE:
        name = call.name if call else "the call"
        desk.tell(seat.id, f"Too late: {name} is {'already there' if call else 'gone'}", bad=True)
        return
    desk.story(call, seat.person.title, f"took back: {undo.words}")
    for was in undo.was:
        restoring.bring_back(desk, seat, was)
    desk.tell(seat.id, f"Undone: {undo.words}")
