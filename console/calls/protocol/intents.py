"""What a seat asks of the desk, and the one table of verbs with the roles that may use them."""

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """Rights of a person, each including those below it."""

    NOBODY = 0
    VIEWER = 1
    STAFF = 2
    RECEPTIONIST = 3
    MANAGER = 4

    @property
    def word(self) -> str:
        """The role as the config and the screen write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish of a seat.

    ``call`` is the call it was looking at when the key was pressed; ``to`` a destination sentence;
    ``text`` a note, a reason, a search, a PIN or the id of what is done; ``until`` the period of a mode or of
    an absence, or when somebody is to be called back, as ``routing.moments`` reads it; ``shown`` the number
    that "dial" shows ("anonymous": none).
    ``sure`` is the question that the wish says yes to, as the desk asked it of this seat (0: none); wishes of
    one typed line have one ``group`` (0: it stands alone).
    "away" and "dnd" without ``to`` are a person's own keys and also take that state back; "back" always does.
    """

    verb: str
    call: str = ""
    to: str = ""
    text: str = ""
    until: str = ""
    shown: str = ""
    sure: int = 0
    group: int = 0


#: verb → the least role that may use it. The desk enforces this table; the screen only reads it.
VERBS: dict[str, Role] = {
    "answer": Role.STAFF,
    "approve": Role.RECEPTIONIST,
    "override": Role.RECEPTIONIST,
    "reroute": Role.RECEPTIONIST,
    "transfer": Role.STAFF,
    "consult": Role.STAFF,
    "complete": Role.STAFF,
    "swap": Role.STAFF,
    "conference": Role.STAFF,
    "cancel": Role.STAFF,
    "dial": Role.STAFF,
    "press": Role.STAFF,
    "favourite": Role.STAFF,
    "remark": Role.RECEPTIONIST,
    "hold": Role.STAFF,
    "take_over": Role.RECEPTIONIST,
    "select": Role.STAFF,
    "park": Role.STAFF,
    "camp": Role.STAFF,
    "mute": Role.STAFF,
    "hang_up": Role.STAFF,
    "record": Role.STAFF,
    "note": Role.STAFF,
    "file": Role.STAFF,
    "wrap_up": Role.STAFF,
    "identify": Role.STAFF,
    "card": Role.RECEPTIONIST,
    "card_save": Role.RECEPTIONIST,
    "card_merge": Role.RECEPTIONIST,
    "slip": Role.STAFF,
    "inbox": Role.STAFF,
    "slip_done": Role.STAFF,
    "slip_take": Role.STAFF,
    "message_done": Role.STAFF,
    "message_give": Role.STAFF,
    "message_slip": Role.STAFF,
    "hear": Role.STAFF,
    "box_pin": Role.STAFF,
    "history": Role.STAFF,
    "undo": Role.STAFF,
    "no": Role.STAFF,
    "prompt": Role.MANAGER,
    "mode": Role.RECEPTIONIST,
    "holiday": Role.MANAGER,
    "away": Role.STAFF,
    "dnd": Role.STAFF,
    "back": Role.STAFF,
    "sit_at": Role.STAFF,
    "leave": Role.VIEWER,
    "settings": Role.MANAGER,
    "reload": Role.MANAGER,
    "try_setting": Role.MANAGER,
    "set_setting": Role.MANAGER,
    "undo_setting": Role.MANAGER,
    "report": Role.RECEPTIONIST,
    "dry_run": Role.MANAGER,
    "search": Role.STAFF,
    "preview": Role.RECEPTIONIST,
    "sound": Role.RECEPTIONIST,
    "here": Role.VIEWER,
    "emergency": Role.STAFF,
    "lock": Role.VIEWER,
    "unlock": Role.VIEWER,
    "pin": Role.VIEWER,
    "reset_pin": Role.MANAGER,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at a seat: Unix user, rights, staff name ("" when not in the config), name as shown."""

    user: str
    role: Role
    staff: str = ""
    title: str = ""
