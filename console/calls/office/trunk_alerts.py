"""The trunks and accounts: one that is gone is said on every board and kept in the audit, and so is its
return."""

from console.calls.protocol.events import TrunkState
from console.calls.state.desk import Desk
from console.config.schema.network import Account, Trunk
from console.routing.schedule.modes import zone


def reload(desk: Desk) -> None:
    """The config is new: of trunks and accounts that are gone nothing is said any more."""
    links: tuple[Trunk | Account, ...] = (*desk.office.trunk, *desk.office.account)
    known = {link.name for link in links}
    for name in [name for name in desk.links if name not in known]:
        del desk.links[name]
        desk.clear_alert(f"line {name}")


def changed(desk: Desk, event: TrunkState) -> None:
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
