"""Giving a call back to the PBX or trunk it came through, so that it needs no lines of ours any more.

By 302 before it is answered, by REFER (RFC 3515) after that; and once the phone that was rung for it has
answered, by a REFER that replaces that leg (RFC 3891): the PBX joins its own two. What the PBX will not do
stays in the desk's hands.
"""

from console.calls import chain
from console.calls.call import Call
from console.calls.commands import HandOff
from console.calls.desk import LEAVING_S, Desk
from console.calls.events import Ending
from console.calls.life import State
from console.config.destination import Kind, Step
from console.config.links import Account, Trunk
from console.routing.targets import Target

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
    """The trunk or account a call came through."""
    links: tuple[Trunk | Account, ...] = (*desk.office.trunk, *desk.office.account)
    return next((link for link in links if link.name == call.facts.trunk), None)


def give(desk: Desk, call: Call, step: Step, target: Target) -> bool:
    """Give a call away instead of ringing for it, where the trunk it came through says so."""
    link = _link(desk, call)
    if link is None or target.via != link.name or call.kept or call.outbound:
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
    call.deadline = desk.now.mono + LEAVING_S
    call.peer_title = target.title
    if way == "refer" and not call.answered:
        call.handing = (target.address, target.via)  # REFER needs a dialog: after our 200 is confirmed
        chain.answer(desk, call)
    else:
        desk.out.append(HandOff(call.leg, target.address, target.via))
    return True


def join(desk: Desk, call: Call) -> None:
    """Let the PBX join a call with the phone that has answered, where both are its own.

    Calls of queues stay: who talks how long, and who has notes to write then, is the desk's to know."""
    link = _link(desk, call)
    if link is None or link.transfer == "bridge" or call.peer_via != link.name:
        return
    if call.outbound or call.from_queue or not call.peer:
        return
    call.joining = True
    desk.out.append(HandOff(call.leg, via=link.name, other=call.peer))


def ending_of(code: int) -> Ending:
    """What became of the phone a PBX rang for us, by the last status it told."""
    return _ENDINGS.get(code, Ending.DECLINED)
