"""Calls that the PBX brings back: it was given a call, nobody took it there, and its dialplan calls the desk.

For the desk that is a new call. It is known again by its caller's number, where it comes through the same
account or trunk soon after; and for longer where it says that we sent it (Referred-By, RFC 3892, which
Asterisk copies from our REFER). It rings at the desk as every transfer does that comes back.
"""

from console.calls import chain, sending
from console.calls.call import Call
from console.calls.commands import HangUp
from console.calls.desk import Desk
from console.calls.life import State
from console.calls.records import Given
from console.config.destination import Destination, Kind, Step
from console.routing.values import CallFacts

#: how long after it was given away a call is known again, in seconds: by its number, and as one that we sent
BY_NUMBER_S, BY_REFERRAL_S = 120.0, 900.0


def given(desk: Desk, call: Call, to: str, sender: str) -> None:
    """Remember a call that ``sender`` gave to the PBX; one that no person sent is not waited for."""
    forget(desk, call)
    if sender:
        caller = call.facts.caller
        desk.given.append(Given(call.id, call.link, caller, to, sender, call.note, desk.now.mono))


def forget(desk: Desk, call: Call) -> None:
    """A call stays in the desk's hands."""
    desk.given = [
        each for each in desk.given if each.call != call.id and desk.now.mono - each.at <= BY_REFERRAL_S
    ]


def came_back(desk: Desk, call: Call) -> bool:
    """Whether a new call is one that was given away: then it rings at the desk, marked, before its chain's
    end."""
    found = _found(desk, call.facts)
    if found is None:
        return False
    desk.given.remove(found)
    before = desk.calls.get(found.call)
    if before and before.state is State.LEAVING:  # the PBX has not said yet what became of it
        before.outcome, before.peer_title = "handed off", ""
        before.detail = before.detail if before.outbound else f"{found.to}, came back"
        desk.out.append(HangUp(before.leg))
    chain.decided(desk, call)
    call.missed, call.sender, call.note = found.to, found.sender, found.note
    call.plan = sending.sent_plan(desk, call, Step(Destination(Kind.DESK)))
    desk.story(call, "", f"{call.link} brings back whom {found.sender} sent to {found.to}")
    desk.journal(call)
    chain.enter(desk, call, 1)
    return True


def _found(desk: Desk, facts: CallFacts) -> Given | None:
    """What was given away, by a call that comes in. Where the PBX shows another number, or none, only one
    that says we sent it is known, and only while there is no second."""
    limit_s = BY_REFERRAL_S if facts.referred else BY_NUMBER_S
    here = [g for g in desk.given if g.link == facts.trunk and desk.now.mono - g.at <= limit_s]
    hers = [g for g in here if g.caller and g.caller == facts.caller]
    if hers:
        return hers[-1]
    return here[0] if facts.referred and len(here) == 1 else None
