"""Who a Unix user is at the desk: role, staff name, title."""

import grp
import os
import pwd

from console.calls.protocol.intents import Person, Role
from console.config.schema.office import Office


def person_of(office: Office, uid: int) -> Person:
    """The person behind a Unix user id.

    Whoever runs the desk is a manager: they could change the config anyway. A user named nowhere in
    ``[roles]`` has the role ``NOBODY``.
    """
    try:
        entry = pwd.getpwuid(uid)
        user, groups = entry.pw_name, _groups(entry.pw_name, entry.pw_gid)
    except KeyError:
        user, groups = f"uid {uid}", frozenset()
    roles = office.roles
    named = {
        Role.MANAGER: roles.manager,
        Role.RECEPTIONIST: roles.receptionist,
        Role.STAFF: roles.staff,
        Role.VIEWER: roles.viewer,
    }
    role = max((r for r, who in named.items() if _among(user, groups, who)), default=Role.NOBODY)
    if uid == os.getuid():
        role = Role.MANAGER
    staff = next((s for s in office.staff if s.user == user), None)
    return Person(user, role, staff.name if staff else "", office.who(user))


def _groups(user: str, gid: int) -> frozenset[str]:
    names = set()
    for each in os.getgrouplist(user, gid):
        try:
            names.add(grp.getgrgid(each).gr_name)
        except KeyError:
            continue
    return frozenset(names)


def _among(user: str, groups: frozenset[str], who: tuple[str, ...]) -> bool:
    return any(w == user or (w.startswith("@") and w[1:] in groups) for w in who)
