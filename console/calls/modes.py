"""Switching the office's mode by hand: always with an end, an author and a way back."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.calls import chain
from console.calls.call import Call
from console.calls.desk import Desk
from console.calls.kept import SaveOverride
from console.calls.life import State
from console.routing.decide import decide
from console.routing.modes import default_expiry
from console.routing.values import Decision, Override

SCHEDULE = ("", "schedule")
#: a call in one of these states waits for somebody, and may be moved
_MOVABLE = frozenset({State.RINGING, State.WAITING, State.CHOOSING})
FOREVER = ("never", "until I clear")


def known_modes(desk: Desk) -> tuple[str, ...]:
    """The modes a person can switch to, as the config lists them; "closed" always is one."""
    names = tuple(desk.office.modes)
    return names if "closed" in names else (*names, "closed")


def parse_until(desk: Desk, text: str) -> datetime | None:
    """When an override ends: "" is the schedule's next boundary, "never" is not at all, else a local
    ``13:00`` (the next one) or an ISO time. Raises ``ValueError`` that says what would be right."""
    text = text.strip()
    if text in FOREVER:
        return None
    if not text:
        return default_expiry(desk.office, desk.now.wall)
    zone = ZoneInfo(desk.office.office.timezone)
    local = desk.now.wall.astimezone(zone)
    try:
        if ":" in text and len(text) <= 5:
            hour, minute = (int(part) for part in text.split(":"))
            at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
            if at <= local:
                at = (at.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
            return at
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"until {text!r}: write 13:00, 2026-12-24T18:00 or never") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at <= desk.now.wall:
        raise ValueError(f"until {text!r} is already past")
    return at


def switch(
    desk: Desk, author: str, mode: str, until: str, reason: str, *, back_to: Override | None = None
) -> str:
    """Set or clear the override and say what now holds. Raises ``ValueError`` for a mode or time that
    does not exist; nothing has changed then. ``back_to`` restores an earlier override (undo)."""
    reason = " ".join(reason.split())[:200]
    if back_to is not None:
        desk.override = back_to
    elif mode in SCHEDULE:
        desk.override = None
    elif mode not in known_modes(desk):
        raise ValueError(f"There is no mode {mode!r}: {', '.join(known_modes(desk))} or schedule")
    else:
        desk.override = Override(mode, author, desk.now.wall, parse_until(desk, until), reason)
    _keep(desk)
    for call, decision in moved(desk, desk.override):
        chain.decide_again(desk, call, decision, f"mode {desk.mode().mode}")
    now = desk.mode()
    detail = f"until {now.until.isoformat() if now.until else 'cleared'} {reason}".strip()
    desk.audit(author, "mode", now.mode, detail)
    desk.touch()
    return f"{desk.office.label(now.mode)} {until_words(desk, now.until)}: {author or 'schedule'}"


def moved(desk: Desk, override: Override | None) -> list[tuple[Call, Decision]]:
    """The calls that would go elsewhere under an override, with their new decisions.

    Only calls that wait for somebody are looked at: at the desk, in a queue or in a menu, and only those
    nobody has sent anywhere by hand. A schedule that changes by itself moves nobody.
    """
    state = replace(desk.state(), override=override)
    found = []
    for call in desk.calls.values():
        if call.state not in _MOVABLE or call.recall or call.sender or call.outbound or not call.decision:
            continue
        decision = decide(call.facts, desk.office, state, desk.now.wall)
        if decision.plan != call.decision.plan:
            found.append((call, decision))
    return found


def expire(desk: Desk) -> None:
    """Drop an override whose time is over, and say so."""
    over = desk.override
    if over and over.until and over.until <= desk.now.wall:
        desk.override = None
        _keep(desk)
        desk.audit("", "mode", desk.mode().mode, f"{over.mode} set by {over.author} ended")
        label = desk.office.label
        desk.tell(0, f"{label(over.mode)} is over: now {label(desk.mode().mode)}")


def until_words(desk: Desk, until: datetime | None) -> str:
    """ "until 13:00", with the day when it isn't today, in the office's zone."""
    if until is None:
        return "until cleared"
    zone = ZoneInfo(desk.office.office.timezone)
    local, today = until.astimezone(zone), desk.now.wall.astimezone(zone).date()
    return f"until {local:%H:%M}" if local.date() == today else f"until {local:%a %H:%M}"


def _keep(desk: Desk) -> None:
    over = desk.override
    if over is None:
        desk.out.append(SaveOverride(""))
    else:
        desk.out.append(SaveOverride(over.mode, over.author, over.set_at, over.until, over.reason))
