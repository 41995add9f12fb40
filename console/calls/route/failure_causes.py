"""Whose failure it is that a phone could not be rung, and what follows: one row for each.

A person's state changes by what their phone said or failed to say, and by nothing else. What fails at the
desk is the desk's state: callers wait on, and every board says so. What is wrong with one call is that call's
alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from console.calls.protocol.events import Ending, Fault, LegEnded
from console.calls.route import failure_words
from console.calls.state.desk import Desk

#: how long an alert about a phone or a line stays on the boards, in seconds
SHOWN_S = 60.0
#: how long the queues ring nobody when the desk itself could not ring, in seconds
PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """What follows a leg that could not be rung.

    ``unreachable``: its person counts as unreachable. ``pauses``: the queues ring nobody for a moment, and a
    call back is not counted as a try. ``passes``: the call is not offered to this person again for a while,
    while others' calls are. ``rests``: the phone is left in peace. ``shown`` is what the boards say, of
    ``{who}`` and ``{why}`` (empty: nothing); ``words`` is how the call's story says it of the phone.
    """

    unreachable: bool = False
    pauses: bool = False
    passes: bool = False
    rests: bool = False
    shown: str = ""
    words: str = ""


FAULTS: Mapping[Fault, Row] = {
    Fault.PHONE: Row(
        unreachable=True, rests=True, shown="{who}: phone can't be reached ({why})", words="can't be reached"
    ),
    Fault.CALL: Row(passes=True, words="can't be rung for this call: it was forwarded too often"),
    Fault.LINE: Row(
        pauses=True,
        shown="No free line to ring {who}: callers wait on",
        words="was not rung: no line was free",
    ),
    Fault.ROUTE: Row(
        rests=True,
        shown="{who} can't be rung from here ({why})",
        words="was not rung: the desk knows no way there",
    ),
    Fault.DESK: Row(
        pauses=True,
        shown="The desk could not ring {who} ({why})",
        words="was not rung: the desk's telephone failed",
    ),
}


def of(ended: LegEnded) -> Fault | None:
    """Whose failure the end of a leg is that never came up; ``None`` where its phone was reached."""
    return ended.fault if ended.ending in (Ending.UNREACHABLE, Ending.FAILED) else None


def why(ended: LegEnded, title: str, via: str) -> str:
    """What the far end, or the desk, says of a leg that never came up."""
    return failure_words.words(ended.ending, ended.code, ended.why, title, via)


def take_in(desk: Desk, ended: LegEnded, staff: str, title: str, via: str) -> Row | None:
    """Book a leg that never came up where it belongs: on the person (``staff``, empty: none), or the desk.
    ``title`` is whose phone it was, reached through ``via``."""
    fault = of(ended)
    if fault is None:
        return None
    row = FAULTS[fault]
    if row.unreachable and staff:
        desk.roster.unreachable(staff, desk.now.mono)
    if row.pauses:
        desk.queues.paused_until = desk.now.mono + PAUSE_S
    if row.shown and (staff or row.pauses):
        key = f"staff {staff}" if staff and not row.pauses else "ringing"
        desk.alert(key, row.shown.format(who=title, why=why(ended, title, via)), SHOWN_S)
    return row
