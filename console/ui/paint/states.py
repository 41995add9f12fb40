"""How a call's and a person's state looks: always a mark and a word, never a colour alone."""

from dataclasses import dataclass

from console.calls.protocol.snapshot import Need, Row, StaffRow
from console.ui.paint import times


@dataclass(frozen=True, slots=True)
class Look:
    """A mark, a word of at most nine letters, the colour's role, and how a sentence says it."""

    mark: str
    word: str
    role: str
    phrase: str


_CALLS = {
    "arriving": Look("·", "arriving", "quiet", "is only just arriving"),
    "ringing": Look("▶", "ringing", "accent!", "rings at the desk"),
    "dialling": Look("◌", "dialling", "text", "is being put through"),
    "connecting": Look("◔", "connects", "text", "is being connected"),
    "choosing": Look("#", "in menu", "quiet", "is in a menu"),
    "waiting": Look("≡", "waiting", "text", "waits in a queue"),
    "talking": Look("☎", "talking", "good", "is in conversation"),
    "holding": Look("‖", "on hold", "text", "is on hold"),
    "playing": Look("♪", "listening", "quiet", "hears an announcement"),
    "recording": Look("◉", "recording", "quiet", "is leaving a message"),
    "reviewing": Look("◎", "reviewing", "quiet", "is done with a message and says what becomes of it"),
    "mailbox": Look("✉", "mailbox", "quiet", "hears the messages of a box"),
    "leaving": Look("→", "leaving", "quiet", "is on the way out"),
    "ended": Look("✕", "ended", "quiet", "has ended"),
}
_EMERGENCY = Look("!", "emergency", "accent!", "is an emergency and waits")
_RECALL = Look("↩", "recall", "accent!", "came back to the desk")
_CALLBACK = Look("↺", "call back", "text", "waits to be called back")
_UNKNOWN = Look("?", "", "quiet", "is in a state this screen does not know")

#: States in which a caller waits for somebody.
WAITING = frozenset({"arriving", "ringing", "dialling", "connecting", "holding", "waiting"})

_STAFF = {
    "free": Look("●", "free", "good", "is free"),
    "unseen": Look("?", "unseen", "warn", "may be free or on the phone: the PBX does not say"),
    "ringing": Look("◔", "rings", "text", "is being rung"),
    "on a call": Look("◐", "on a call", "text", "is on a call"),
    "wrap-up": Look("◑", "wrap-up", "text", "writes notes after a call"),
    "paused": Look("‖", "paused", "warn", "is paused"),
    "away": Look("○", "away", "quiet", "is away"),
    "do not disturb": Look("⊘", "no calls", "quiet", "is not to be disturbed"),
    "unreachable": Look("✕", "no phone", "bad", "can't be reached"),
    "off shift": Look("·", "off", "quiet", "is off shift"),
}


#: The states of staff in the order a short list shows them.
ORDER = tuple(_STAFF)


def look(row: Row) -> Look:
    """How a call's state looks."""
    if row.recall and row.state == "ringing":
        return _RECALL
    if row.need is Need.EMERGENCY:
        return _EMERGENCY
    if row.outbound and row.state == "waiting":
        return _CALLBACK
    return _CALLS.get(row.state, _UNKNOWN)


def late(row: Row, now: float, goal_s: float) -> bool:
    """Whether a caller waits beyond the goal: of their queue, else the office's."""
    return waited(row, now) > (row.goal_s or goal_s)


def staff_look(state: str) -> Look:
    """How a staff member's or a place's availability looks."""
    return _STAFF.get(state, _UNKNOWN)


def staff_words(person: StaffRow, now: float) -> str:
    """Where somebody is: with the reason where one was given, else until when, else since when."""
    how = staff_look(person.state)
    if person.until_at is not None and person.until_at > now:
        until = times.left(person.until_at - now)
        return f"free, next call in {until}" if person.state == "free" else f"{how.word} {until}"
    if person.note:
        # Somebody's own words for being away ("in session") say it better than ours.
        return person.note if person.state == "away" else f"{how.word}: {person.note}"
    since = times.about(now - person.since_at)
    return how.word if person.state == "off shift" or since == "now" else f"{how.word} {since}"


def waited(row: Row, now: float) -> float:
    """Seconds a caller has waited for somebody by now; 0 for one who waits for nobody, or not on the line."""
    if row.outbound:
        return 0.0
    if row.state in ("holding", "waiting") or row.recall:
        return now - row.since_at
    return now - row.arrived_at if row.state in WAITING else 0.0
