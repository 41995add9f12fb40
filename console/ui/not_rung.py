"""A transfer to somebody whose phone would not ring, said before Enter, with what else there is."""

from console.calls.protocol.snapshot import StaffRow
from console.ui.commands import BY_ID
from console.ui.view import View

#: states of a call, and all in which a person's phone does not ring for a call that is sent to them: words of
#: ``routing.values.Availability``, which a seat does not load before its first picture
BUSY = ("on a call", "ringing")
NOT_RUNG = (*BUSY, "away", "do not disturb", "off shift")


def why_not_rung(person: StaffRow, *, asked: bool = False) -> str:
    """Why a person would not be rung for a call: "Sam is away, lunch: the call would come straight back";
    empty where they would. ``asked``: they are only asked about it first."""
    if person.state not in (BUSY if asked else NOT_RUNG):
        return ""
    back = f", back {person.back}" if person.back else f", {person.note}" if person.note else ""
    comes = "can't be asked now" if asked else "the call would come straight back"
    return f"{person.title} is {person.state}{back}: {comes}"


def other_ways(view: View, call: str, person: StaffRow) -> tuple[list[str], str]:
    """What else there is for a caller: ways to that person ("their voicemail", "wait for them"), and who does
    the same work and is free."""
    ways = ["their voicemail"] if any(to.startswith("voicemail ") for to in person.reach) else []
    may_wait = person.state in BUSY and not BY_ID["camp"].why_not(view, view.row(call))
    ways += ["wait for them"] if may_wait else []
    return ways, _cover(view, person)


def _cover(view: View, person: StaffRow) -> str:
    others = [p for p in view.snapshot.staff if p.name != person.name and p.state == "free"]
    work = set(filter(None, person.role.split(", ")))
    same = [p for p in others if work & set(p.role.split(", "))]
    same += [p for p in others if person.department and p.department == person.department]
    return same[0].title if same else ""
