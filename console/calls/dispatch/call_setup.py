"""Calls that come in, and those that are turned away before they are calls."""

from console.calls.protocol.commands import HangUp
from console.calls.protocol.events import CallArrived, CallRefused, SourceBanned, StrangersCounted
from console.calls.protocol.store_commands import JournalRefusal
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.transfer import parking, returned

REFUSED_SHOWN_S = 300.0
#: the alerts of bans, and how many of them a board shows
_BAN, _BANS_SHOWN = "ban ", 3
#: with what code a caller beyond the last line is refused, and how that is said
_NO_LINE = {486: "turned away (486)", 302: "sent on (302)"}


def arrived(desk: Desk, event: CallArrived) -> None:
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


def banned(desk: Desk, event: SourceBanned) -> None:
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


def counted(desk: Desk, event: StrangersCounted) -> None:
    """Refused calls of strangers that are told as a number."""
    why = f"{event.calls} more refused calls, counted only: too many to write down each"
    desk.out.append(JournalRefusal(desk.now.wall, event.network, "", "", 403, why))


def refused(desk: Desk, event: CallRefused) -> None:
    """A call was turned away before it was one: a stranger's, or one beyond the last line."""
    desk.out.append(
        JournalRefusal(desk.now.wall, event.source, event.caller, event.to, event.code, event.why)
    )
    desk.count("refused")
    if event.code in _NO_LINE:
        desk.count("no line")
        lost = desk.today["no line"]
        calls, went = "call was" if lost == 1 else "calls were", _NO_LINE[event.code]
        desk.alert("lines", f"No free line: {lost} {calls} {went}, last {event.caller}", REFUSED_SHOWN_S)
