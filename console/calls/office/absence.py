"""Away, not to be disturbed, back: a person's state as set at a seat, with its end, also planned ahead."""

from dataclasses import replace

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.store_commands import SaveAway
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Seat, Undo
from console.config.schema.overrides import Away
from console.routing.schedule import moments
from console.routing.values import Absence, Availability

#: verb → the state it sets somebody to
_SETS = {"away": Availability.AWAY, "dnd": Availability.DO_NOT_DISTURB, "back": None}
#: letters of a reason
_LONGEST = 60


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Set a person's state, for the period of ``until``. Named ones get what the verb says; one's own key
    also takes it back."""
    name = intent.to.removeprefix("staff ").strip() or seat.person.staff
    if not name or not desk.office.person(name):
        desk.tell(seat.id, "You are not on the list of staff: name whom you mean", bad=True)
        return
    if name != seat.person.staff and seat.person.role < Role.RECEPTIONIST:
        desk.tell(seat.id, "Only a receptionist may set somebody else's state", bad=True)
        return
    try:
        when = moments.period(intent.until, desk.here())
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    was, to = desk.roster.absence_of(name), _SETS[intent.verb]
    rests = was.to is None and not desk.roster.takes_calls(name, desk.now.mono)
    if not intent.to and not intent.until and (rests or was.to in (to, Availability.PAUSED)):
        to = None
    note = " ".join(intent.text.split())[:_LONGEST]
    if when.begins and to:
        absence = Absence(was.to, was.note, was.until, Absence(to, note, when.ends, begins=when.begins))
    else:
        absence = Absence(to, note if to else "", when.ends if to else None, was.planned if to else None)
    said = f" {moments.described(when, desk.here())}" if when and to else ""
    words = f"{desk.title(name)} is set to {to}{said}" if to else f"{desk.title(name)} takes calls again"
    _set(desk, seat.person.user, name, absence, said.strip())
    did(desk, seat, Undo(desk.now.mono + UNDO_S, "away", words, staff=name, absence=was))


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """Somebody's state is as it was before."""
    _set(desk, seat.person.user, undo.staff, undo.absence, "undone")
    desk.tell(seat.id, f"Undone: {undo.words}")


def expire(desk: Desk) -> None:
    """End the states whose time is over and begin those whose time has come; each is told to all."""
    for name, absence in desk.roster.turned(desk.now.wall):
        _set(desk, "", name, absence, "as planned")
        words = f"is set to {absence.to}" if absence.to else "takes calls again"
        desk.tell(0, f"{desk.title(name)} {words}")


def restore(desk: Desk, away: tuple[Away, ...]) -> None:
    """Set people to what they were set to before the desk was started; of whom the config knows no more, or a
    state it does not know, nothing is kept. What is over by now ends at the first tick."""
    for each in away:
        if not desk.office.person(each.name) or each.state not in _SETS.values():
            continue
        found = Absence(Availability(each.state), each.note, each.until, begins=each.begins)
        was = desk.roster.absence_of(each.name)
        now = replace(was, planned=found) if each.begins else replace(found, planned=was.planned)
        desk.roster.keep(each.name, now)


def _by_hand(desk: Desk) -> tuple[Away, ...]:
    """Who is set to something by hand, and for later; a pause that nobody set is none."""
    found = []
    for name, absence in desk.roster.absences().items():
        if absence.to in _SETS.values() and absence.to:
            found.append(Away(name, absence.to.value, absence.note, absence.until))
        if (later := absence.planned) and later.to:
            found.append(Away(name, later.to.value, later.note, later.until, later.begins))
    return tuple(found)


def _set(desk: Desk, user: str, name: str, absence: Absence, detail: str) -> None:
    desk.roster.keep(name, absence)
    desk.out.append(SaveAway(_by_hand(desk)))
    if absence.to is None:
        desk.clear_alert(f"staff {name}")
    desk.queues.stale = True
    desk.audit(user, str(absence.to) if absence.to else "back", name, detail)
    desk.touch()
