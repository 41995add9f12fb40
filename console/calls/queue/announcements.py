"""What waiting callers are told: their place, a wait that only shrinks, and the offer of a call back."""

from math import inf

from console.calls.protocol.commands import Audio
from console.calls.route.spoken_numbers import number
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.config.grammar.destination import Destination, Kind
from console.routing.numbers import tolls
from console.routing.numbers.phones import reach
from console.routing.queue.announcements import Announcement, next_announcement, next_due
from console.routing.queue.estimated_wait import Wait

CALLBACK_OFFER = "callback-offer"
#: how long after it an offer that could not be played is made again, in seconds
AGAIN_S = 10.0


def due(desk: Desk, call: Call) -> float:
    """When time alone brings something to say to a waiting caller (monotonic). What is due already waits
    for an event: their place improves, or what they hear is said."""
    queue, joined, now, due_at = call.queue, _joined(call), desk.now.mono, inf
    if queue is None or call.outbound:
        return inf
    if queue.announce and (at := joined + next_due(queue.announce, call.told)) > now:
        due_at = at
    if queue.callback and not call.callback_offered:
        at = max(joined + queue.callback.after, call.offer_at)
        due_at = min(due_at, at) if at > now else due_at
    return due_at


def say(desk: Desk, call: Call) -> None:
    """Say to a waiting caller what is due, between pieces of music, also while phones ring for them:
    these may ring in vain."""
    queue = call.queue
    if queue is None or call.speaking:
        return
    waited = desk.now.mono - _joined(call)
    offer = queue.callback
    if offer and waited >= offer.after and call.offer_at <= desk.now.mono and offers_callback(desk, call):
        call.callback_offered, call.speaking, call.offer_at = True, True, desk.now.mono
        desk.listen(call.leg, Audio((CALLBACK_OFFER,)))
        desk.story(call, "", "a call back was offered")
        return
    if queue.announce is None:
        return
    announcement = next_announcement(queue.announce, call.told, call.place, call.shown.wait, waited)
    if announcement is None:
        return
    call.told, call.speaking, call.told_at = announcement.told, True, desk.now.mono
    desk.listen(call.leg, Audio(parts(announcement)))


def not_said(desk: Desk, call: Call) -> None:
    """What was to be said could not be played: an offer of a call back is made again a little later."""
    if call.speaking and call.callback_offered and call.offer_at >= call.told_at:
        call.callback_offered, call.offer_at = False, desk.now.mono + AGAIN_S


def offers_callback(desk: Desk, call: Call) -> bool:
    """Whether a caller may still be offered a call back: once, and only with a number that can be called."""
    offer = call.queue.callback if call.queue else None
    if not offer or call.callback_offered or call.outbound or call.facts.withheld:
        return False
    number = call.facts.caller
    if tolls.never_called_back(desk.office, number):
        return False
    return reach(desk.office, Destination(Kind.NUMBER, number)) is not None


def parts(announcement: Announcement) -> tuple[str, ...]:
    """The prompts of an announcement, in order."""
    found: list[str] = []
    if announcement.position:
        found.append("you-are-number")
        if announcement.more:
            found.append("more-than")
        found += [*number(announcement.position), "in-line"]
    if announcement.wait:
        found += wait_parts(announcement.wait)
    return tuple(found)


def wait_parts(wait: Wait) -> tuple[str, ...]:
    """A wait as it is spoken."""
    low, high = wait.low_s // 60, wait.high_s // 60
    if high <= 1:
        return ("less-than-a-minute",)
    if low == 0:
        return ("wait-about", *number(high), "minutes")
    return ("wait-about", *number(low), "wait-to", *number(high), "minutes")


def _joined(call: Call) -> float:
    return call.joined.get(call.queue.name, call.since_at) if call.queue else call.since_at
