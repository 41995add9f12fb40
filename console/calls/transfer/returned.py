"""Calls that the PBX brings back: it was given one, or rings a phone for one, and then calls the desk.

For the desk that is a new call. One that was given away is known again by its caller's number, where it comes
through the same account or trunk soon after; and for longer where it says that we sent it (Referred-By, RFC
3892, which Asterisk copies from our REFER). It rings at the desk as every transfer does that comes back. One
that is our own leg, sent on by the phone that was to ring, is no caller at all (Diversion, RFC 5806).
"""

from console.calls.protocol.commands import HangUp
from console.calls.protocol.events import Ending, LegEnded
from console.calls.protocol.sent_facts import Sent
from console.calls.route import destinations, dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Given
from console.config.grammar.destination import Destination, Kind, Step
from console.routing.values import CallFacts

#: how long after it was given away a call is known again, in seconds: by its number, and as one that we sent
BY_NUMBER_S, BY_REFERRAL_S = 120.0, 900.0
#: how long the PBX may take to give up a call when the leg it is made for is gone, in seconds
GIVEN_UP_S = 4.0


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
        before.detail = f"{found.to}, came back"
        desk.out.append(HangUp(before.leg))
    dialplan.decided(desk, call)
    call.missed, call.sender, call.note = found.to, found.sender, found.note
    step = Step(Destination(Kind.DESK))
    why = f"{call.link} brings it back from {found.to}"
    call.sent, call.sent_now = (Sent(found.sender, "returned", step, desk.now.wall, why),), True
    call.plan = destinations.sent_plan(desk, call, step)
    desk.story(call, "", f"{call.link} brings back whom {desk.office.who(found.sender)} sent to {found.to}")
    desk.journal(call)
    dialplan.enter(desk, call, 1)
    return True


def _found(desk: Desk, facts: CallFacts) -> Given | None:
    """What was given away, by a call that comes in. Where the PBX shows another number, or none, only one
    that says we sent it is known, and only while there is no second."""
    limit_s = BY_REFERRAL_S if facts.referred else BY_NUMBER_S
    here = [g for g in desk.given if g.link == facts.trunk and desk.now.mono - g.at <= limit_s]
    theirs = [g for g in here if g.caller and g.caller == facts.caller]
    if theirs:
        return theirs[-1]
    return here[0] if facts.referred and len(here) == 1 else None


def comes_home(desk: Desk, call: Call) -> bool:
    """Whether a new call seems to be a leg of our own: a phone that rings for a caller through the PBX sends
    on to the desk what it does not take. It counts as not answered, and its leg is ended; for that the PBX
    gives the new call up. One that it does not give up is a caller's, and goes on in ``was_none_of_ours``."""
    facts = call.facts
    theirs = (
        other
        for other in desk.calls.values()
        if other.state is State.DIALLING
        and other.peer_via == facts.trunk
        and other.facts.caller == facts.caller
    )
    ringing = next(theirs, None) if facts.ours and facts.caller else None
    if ringing is None:
        return False
    call.doubtful, call.deadline = True, desk.now.mono + GIVEN_UP_S
    desk.story(ringing, "", f"{facts.trunk} sends it back to the desk")
    dialplan.leg_failed(desk, ringing, LegEnded(ringing.peer, Ending.NO_ANSWER))
    return True


def was_none_of_ours(desk: Desk, call: Call) -> None:
    """The PBX did not give up a call that seemed to be our own: it is a caller's."""
    call.doubtful = False
    desk.count("calls")
    dialplan.route(desk, call)


def was_ours(desk: Desk, call: Call) -> None:
    """The PBX gave up what was our own leg: there never was a caller."""
    desk.set_state(call, State.ENDED)
    del desk.calls[call.id]
