"""Alerts of the machine's clock and of trunks and accounts: on every board and in the audit."""

from console.calls.access import screen_lock
from console.calls.protocol.events import TrunkState
from console.calls.state.desk import Desk
from console.config.schema.network import Account, Trunk
from console.routing.schedule.modes import zone

#: From how big a step people are told, and for how long, in seconds.
TOLD_FROM_S, TOLD_FOR_S = 60.0, 600.0


def clock_stepped(desk: Desk, by_s: float) -> None:
    """The wall clock was put forward by so many seconds, or back (below 0). Timers run on the steady clock;
    modes, hours and reminders go by the wall clock, and so at once by the new one."""
    desk.reminder = None
    if abs(by_s) >= TOLD_FROM_S:
        way = "forward" if by_s > 0 else "back"
        words = f"the clock of this machine was put {way} by {_minutes(by_s)}"
        desk.audit("", "clock", "stepped", words)
        desk.alert("clock", f"T{words[1:]}: modes and hours go by it", TOLD_FOR_S)


def machine_slept(desk: Desk, for_s: float) -> None:
    """The machine slept for so many seconds, and nobody sat at its screens."""
    screen_lock.slept(desk, for_s)
    if for_s >= TOLD_FROM_S:
        words = f"this machine slept for {_minutes(for_s)}"
        desk.audit("", "clock", "slept", words)
        desk.alert("slept", f"T{words[1:]}: nobody could call in that time", TOLD_FOR_S)


def _minutes(seconds: float) -> str:
    return f"{round(abs(seconds) / 60)} min"


def forget_links(desk: Desk) -> None:
    """The config is new: of trunks and accounts that are gone nothing is said any more."""
    links: tuple[Trunk | Account, ...] = (*desk.office.trunk, *desk.office.account)
    known = {link.name for link in links}
    for name in [name for name in desk.links if name not in known]:
        del desk.links[name]
        desk.clear_alert(f"line {name}")


def link_changed(desk: Desk, event: TrunkState) -> None:
    """Take in the state of one."""
    name = event.name
    was_up, why = desk.links.get(name, (True, ""))
    if event.up and not was_up:
        desk.audit("", "line up", name)
        desk.clear_alert(f"line {name}")
    elif not event.up and (was_up or event.why != why):
        if was_up:
            desk.audit("", "line down", name, event.why)
        since = desk.now.wall.astimezone(zone(desk.office))
        desk.alert(f"line {name}", f"{name} is down since {since:%H:%M}: {event.why}")
    desk.links[name] = (event.up, event.why)
    desk.touch()
