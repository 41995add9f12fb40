"""Reports from a seat: looked at, and a change that is advised tried on the period's calls."""

from console.calls.protocol.intents import Intent
from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat, over

#: letters of a period and of a value, at most
_PERIOD, _VALUE = 60, 2000


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """``report`` (``to`` "open", ``text`` a period; else no more) or ``dry_run`` (``to`` a key's path,
    ``text`` its value, ``until`` the period)."""
    if intent.verb == "dry_run":
        seat.rehearsed = None
        desk.out.append(ReadReport(seat.id, intent.until[:_PERIOD], intent.to, intent.text[:_VALUE]))
    elif intent.to == "open":
        period = intent.text[:_PERIOD]
        seat.reports = True
        desk.audit(seat.person.user, "report", period)
        desk.out.append(ReadReport(seat.id, period))
    else:
        over(seat)
    desk.touch()


def loaded(desk: Desk, seat: Seat, answer: Reported | Rehearsed) -> None:
    """What a seat that looks at reports sees now; the answer to one that does no more is dropped."""
    if not seat.reports:
        return
    if isinstance(answer, Reported):
        seat.report, seat.rehearsed = answer, None
    else:
        seat.rehearsed = answer
    desk.touch()
