"""Giving a call to the PBX or trunk it goes through, so that it needs no lines of ours any more.

By 302 before it is answered, by REFER (RFC 3515) after that; and once the phone that was rung for it has
answered, by a REFER that replaces that leg (RFC 3891): the PBX joins its own two. What the PBX will not do
stays in the desk's hands.
"""

from console.calls.protocol.commands import HandOff
from console.calls.protocol.events import Ending, HandedOff
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import LEAVING_S, Desk
from console.calls.transfer import returned
from console.config.grammar.destination import Kind, Step
from console.config.schema.network import Account, Trunk
from console.routing.numbers.phones import Target

#: a REFER's end is told by the phone sooner than this, in seconds: a PBX may ring for three minutes
REFERRED_S = 240.0
#: what a REFER's last word says of the phone that was rung
_ENDINGS = {
    486: Ending.BUSY,
    600: Ending.BUSY,
    408: Ending.NO_ANSWER,
    480: Ending.NO_ANSWER,
    487: Ending.NO_ANSWER,
    404: Ending.UNREACHABLE,
    503: Ending.UNREACHABLE,
}


def _link(desk: Desk, call: Call) -> Trunk | Account | None:
    """The trunk or account a call goes through."""
    links: tuple[Trunk | Account, ...] = (*desk.office.trunk, *desk.office.account)
    return next((link for link in links if link.name == call.link), None)


def give(desk: Desk, call: Call, step: Step, target: Target) -> bool:
    """Give a call away instead of ringing for it, where the trunk it goes through says so."""
    link = _link(desk, call)
    if link is None or target.via != link.name or call.kept or call.wished:
        return False
    # A call nobody has answered is the caller's own ringing: only one that was transferred is given whole.
    transferred = bool(call.sender) and call.index == 0 and call.answered
    if transferred and link.transfer == "refer":
        way = "refer"
    elif step.destination.kind is Kind.NUMBER:
        way = link.handoff
    else:
        return False
    if way == "bridge":
        return False
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + (REFERRED_S if way == "refer" else LEAVING_S)
    call.peer_title = target.title
    returned.given(desk, call, target.title, call.sender)
    if way == "refer" and not call.answered:
        call.handing = (target.address, target.via)  # REFER needs a dialog: after our 200 is confirmed
        dialplan.answer(desk, call)
    else:
        desk.out.append(HandOff(call.leg, target.address, target.via))
    return True


def join(desk: Desk, call: Call, sender: str) -> None:
    """Let the PBX join a call with the phone that has answered, where both are its own; ``sender`` put it
    through (empty: its route did).

    Calls of queues stay: who talks how long, and who has notes to write then, is the desk's to know."""
    link = _link(desk, call)
    if link is None or link.transfer == "bridge" or call.peer_via != link.name:
        return
    if call.wished or call.from_queue or not call.peer:
        return
    call.joining = True
    returned.given(desk, call, call.peer_title, sender)
    desk.out.append(HandOff(call.leg, via=link.name, other=call.peer))


def done(desk: Desk, call: Call, event: HandedOff) -> None:
    """What became of a call that was given to the PBX, or of the two it was to join."""
    if call.joining:
        _joined(desk, call, event)
    elif call.state is not State.LEAVING or not call.peer_title:
        if event.ok:  # later than the desk waited: its own leg is gone now
            call.outcome = "handed off"
    elif event.ok:
        call.outcome = "handed off"
        call.detail = call.peer_title
        call.deadline = desk.now.mono + LEAVING_S
        call.peer_title = ""
    elif event.refused:
        returned.forget(desk, call)
        desk.story(call, "", f"{call.link} does not take it ({event.code}): the desk rings")
        call.kept = True
        dialplan.enter(desk, call, call.index)
    else:
        ending, who = _ENDINGS.get(event.code, Ending.DECLINED), call.peer_title
        dialplan.fall_through(desk, call, ending, who, f"{call.link} says {event.code}")


def _joined(desk: Desk, call: Call, event: HandedOff) -> None:
    """The PBX has joined a call with its peer, or would not."""
    call.joining = False
    if event.ok:
        call.detail = f"with {call.peer_title} at {call.link}"
        desk.story(call, "", f"{call.link} has joined it with {call.peer_title}")
        desk.drop_peer(call)
        dialplan.finish(desk, call)
    elif call.peer:
        returned.forget(desk, call)
        call.deadline = None
        desk.story(call, "", f"{call.link} does not join them ({event.code}): the desk keeps the call")
        desk.touch(call)
    else:
        dialplan.finish(desk, call)
