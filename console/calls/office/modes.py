"""Switching the office's mode by hand, now or later: always with an end, an author and a way back."""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import datetime

from console.calls.protocol.store_commands import SaveOverride
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import UNDO_S, Seat, Undo, Was
from console.calls.transfer import restoring
from console.routing.rules.decide import decide
from console.routing.schedule import moments
from console.routing.schedule.modes import EMERGENCY, default_expiry
from console.routing.values import Decision, Override

SCHEDULE = ("", "schedule")
#: a call in one of these states waits for somebody, and may be moved
_MOVABLE = frozenset({State.RINGING, State.WAITING, State.CHOOSING})
#: how many modes may be planned
MOST = 20


def known_modes(desk: Desk) -> tuple[str, ...]:
    """The modes a person can switch to, as the config lists them; "closed" always is one."""
    names = tuple(desk.office.modes)
    return names if "closed" in names else (*names, "closed")


def ends(desk: Desk, mode: str, when: moments.Period) -> datetime | None:
    """When a mode set by hand ends: as said, else at the schedule's next boundary; an emergency lasts until a
    person ends it (``None``)."""
    if when.ends or when.endless or mode == EMERGENCY:
        return when.ends
    return default_expiry(desk.office, when.begins or desk.now.wall)


def switch(desk: Desk, author: str, mode: str, until: str, reason: str) -> tuple[str, tuple[Was, ...]]:
    """Set a mode by hand, end the newest one (what was under it holds again), or plan one; says what now
    holds, and where the calls were that it moved. Raises ``ValueError`` for a mode or time that does not
    exist; nothing has changed then. ``until`` is a period as a person writes it."""
    reason = " ".join(reason.split())[:200]
    if mode in SCHEDULE:
        under = _live(desk, desk.override.under) if desk.override else None
        desk.override, desk.planned = under, desk.planned if under else ()
    elif mode not in known_modes(desk):
        raise ValueError(f"There is no mode {mode!r}: {', '.join(known_modes(desk))} or schedule")
    else:
        when = moments.period(until, desk.here())
        over = Override(mode, author, desk.now.wall, ends(desk, mode, when), reason, when.begins)
        if when.begins:
            return _plan(desk, over), ()
        desk.override = _on_top(desk, over)
    was = _changed(desk, author, reason)
    now = desk.mode()
    return f"{desk.office.label(now.mode)} {until_words(desk, now.until)}: {_who(desk, author)}", was


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """The mode is as it was before, and whom the switch moved is back where they were, with the time they
    had; who came since takes the route of the mode that holds again."""
    desk.override, desk.planned = undo.override, undo.planned
    since = undo.until - UNDO_S
    back = [was.call for was in undo.was if restoring.bring_back(desk, seat, was)]
    for ident in back:
        desk.story(desk.calls[ident], seat.person.title, f"took back: {undo.words}")
    came = [c for c in desk.calls.values() if c.arrived.mono >= since and c.state in restoring.FREE]
    _changed(desk, seat.person.user, "undone", came=came, but=frozenset(back))
    desk.tell(0, f"Undone: {undo.words}")


def _on_top(desk: Desk, over: Override) -> Override:
    """A mode set by hand on those that hold already; one that was set before gives way to itself."""
    return replace(over, under=_live(desk, desk.override, but=over.mode))


def _live(desk: Desk, stack: Override | None, but: str = "") -> Override | None:
    """What is left of a stack of modes: those whose end has not come, but for one mode."""
    left: Override | None = None
    for each in reversed(tuple(stack.stack()) if stack else ()):
        if each.mode != but and not (each.until and each.until <= desk.now.wall):
            left = replace(each, under=left)
    return left


def _plan(desk: Desk, over: Override) -> str:
    """Keep a mode that begins later; another that begins at the same moment gives way."""
    others = tuple(each for each in desk.planned if each.begins != over.begins)
    if len(others) >= MOST:
        raise ValueError(f"{MOST} modes are planned already: “mode schedule” takes them back")
    desk.planned = tuple(sorted((*others, over), key=_begins))
    _keep(desk)
    when = moments.described(moments.Period(over.begins, over.until, over.until is None), desk.here())
    desk.audit(over.author, "mode planned", over.mode, f"{when} {over.reason}".strip())
    desk.touch()
    return f"{desk.office.label(over.mode)} {when}: {_who(desk, over.author)}"


def _who(desk: Desk, author: str) -> str:
    """Who set a mode, as shown."""
    return desk.office.who(author) if author else "schedule"


def _begins(over: Override) -> float:
    return over.begins.timestamp() if over.begins else 0.0


def _changed(
    desk: Desk, author: str, reason: str, *, came: Iterable[Call] = (), but: Container[str] = ()
) -> tuple[Was, ...]:
    """Another mode holds: who waits (and who ``came``) is routed by it, ``but`` for some; it is kept and
    audited. Gives where those were whom it moved."""
    _keep(desk)
    was = []
    for call, decision in _decided_anew(desk, desk.override, came):
        if call.id in but:
            continue
        if dialplan.stands_at(desk.office, call, decision) is None:
            was.append(restoring.where(desk, call))
        dialplan.decide_again(desk, call, decision, f"mode {desk.mode().mode}")
    now = desk.mode()
    detail = f"until {now.until.isoformat() if now.until else 'cleared'} {reason}".strip()
    desk.audit(author, "mode", now.mode, detail)
    desk.touch()
    return tuple(was)


def moved(desk: Desk, override: Override | None) -> list[tuple[Call, Decision]]:
    """The calls that would be moved by an override, with their new decisions: those whose present place would
    not have come about by it."""
    anew = _decided_anew(desk, override)
    return [(call, d) for call, d in anew if dialplan.stands_at(desk.office, call, d) is None]


def _decided_anew(
    desk: Desk, override: Override | None, more: Iterable[Call] = ()
) -> list[tuple[Call, Decision]]:
    """The calls whose route is another under an override, with their new decisions.

    Only calls that wait for somebody are looked at: at the desk, in a queue or in a menu, and ``more``; and
    only those nobody has sent anywhere by hand. A schedule that changes by itself moves nobody.
    """
    state = replace(desk.state(), override=override)
    found, others = [], frozenset(call.id for call in more)
    for call in desk.calls.values():
        if call.state not in _MOVABLE and call.id not in others:
            continue
        if call.recall or call.sender or call.outbound or not call.decision:
            continue
        decision = decide(call.facts, desk.office, state, desk.now.wall)
        if decision.plan != call.decision.plan:
            found.append((call, decision))
    return found


def expire(desk: Desk) -> None:
    """Drop an override whose time is over, begin one whose time has come, and say so."""
    over, label = desk.override, desk.office.label
    if over and over.until and over.until <= desk.now.wall:
        desk.override = _live(desk, over)
        _keep(desk)
        desk.audit("", "mode", desk.mode().mode, f"{over.mode} set by {_who(desk, over.author)} ended")
        desk.tell(0, f"{label(over.mode)} is over: now {label(desk.mode().mode)}")
    while desk.planned and _begins(desk.planned[0]) <= desk.now.wall.timestamp():
        first, desk.planned = desk.planned[0], desk.planned[1:]
        if first.until and first.until <= desk.now.wall:
            _keep(desk)  # the desk was not there while it would have held
            continue
        if desk.mode().mode == EMERGENCY and first.mode != EMERGENCY:
            _keep(desk)
            desk.tell(0, f"{label(first.mode)} was to begin now: {label(EMERGENCY)} goes on", bad=True)
            continue
        desk.override = _on_top(desk, replace(first, begins=None))
        _changed(desk, first.author, first.reason)
        desk.tell(
            0, f"{label(first.mode)} begins {until_words(desk, first.until)}: {_who(desk, first.author)}"
        )


def until_words(desk: Desk, until: datetime | None) -> str:
    """ "until 13:00", with the day when it isn't today, in the office's zone."""
    return "until a person ends it" if until is None else f"until {moments.in_words(until, desk.here())}"


def _keep(desk: Desk) -> None:
    over = desk.override or Override("", "", desk.now.wall)
    set_at = over.set_at if over.mode else None
    desk.out.append(
        SaveOverride(over.mode, over.author, set_at, over.until, over.reason, desk.planned, over.under)
    )
