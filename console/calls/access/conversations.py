"""Whose conversation a call is, and the question that is put before somebody else ends or moves it.

The desk asks, once, and names who talks; only the same wish that says it answers this question is carried
out, and only while the same people still talk. Who is told afterwards: those who talked, and every seat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from console.calls.access import visibility
from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Asked
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Question, Seat

#: how long a question stands, in seconds
QUESTION_S = 20.0
#: states in which who has a call at a seat or phone talks with its caller, or is about to
_TALKED = frozenset({State.TALKING, State.CONNECTING})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whose conversation a call is: the leg they are heard on, their name as shown and seat (0:
    none), their staff name, and what they do ("talks with Ana Ruiz")."""

    leg: int
    title: str
    does: str
    seat: int = 0
    staff: str = ""


def others(desk: Desk, call: Call, seat: Seat) -> tuple[Party, ...]:
    """Who else than the seat's own person is in a conversation with a call's caller, has them on hold, or
    asks somebody about them."""
    return tuple(each for each in _parties(desk, call) if not _same(desk, each, seat))


def _parties(desk: Desk, call: Call) -> Iterator[Party]:
    owner = desk.seats.get(call.seat)
    if owner and call.state in _TALKED:
        does = "talks with" if call.state is State.TALKING else "is being connected to"
        yield _at_seat(owner, owner.line, f"{does} {call.name}")
    elif call.peer and call.state is State.TALKING:
        yield Party(call.peer, call.peer_title, f"talks with {call.name}", staff=call.peer_staff)
    for each in desk.seats.values():
        if each.consult and each.consult.call == call.id and (each is owner or call.state is State.HOLDING):
            asks = "talks together with" if each.consult.together else "asks"
            yield _at_seat(each, each.consult.leg, f"{asks} {each.consult.title} about {call.name}")
            return
    if call.state is State.HOLDING and not call.slot and (holder := _holder(desk, call)):
        yield _at_seat(holder, 0, f"has {call.name} on hold")


def _at_seat(seat: Seat, leg: int, does: str) -> Party:
    return Party(leg, seat.person.title or seat.person.user, does, seat.id, seat.person.staff)


def _holder(desk: Desk, call: Call) -> Seat | None:
    """The seat of who put a call on hold, while they sit at one."""
    return next((s for s in desk.seats.values() if call.holder and s.person.user == call.holder), None)


def _same(desk: Desk, party: Party, seat: Seat) -> bool:
    """Whether a party is the person at a seat: there, or on hold for or at the phone of that person. Who
    talks at another seat is somebody else, also where both were opened by one user."""
    theirs = desk.seats.get(party.seat)
    if theirs and party.leg:
        return theirs.id == seat.id
    if theirs:
        return theirs.person.user == seat.person.user
    return bool(party.staff) and party.staff == seat.person.staff


# -- asking -------------------------------------------------------------------------------------------


def confirmed(desk: Desk, seat: Seat, call: Call, intent: Intent, doing: str) -> bool:
    """Whether a wish about a call may be carried out: nobody else is in the conversation, or the seat was
    asked and said yes. Else it is asked now; ``doing`` says what would be done, such as "end the call"."""
    parties = others(desk, call, seat)
    if not parties:
        return True
    about, question, bare = _about(call, parties), seat.question, replace(intent, sure=0)
    if question and question.id == intent.sure and (question.about, question.intent) == (about, bare):
        seat.question = None
        if desk.now.mono < question.until:
            return True
    said = "; ".join(f"{each.title} {each.does}" for each in parties)
    changed = "It is another conversation by now: " if intent.sure else ""
    desk.questions += 1
    text = f"{changed}{said}. {doing[:1].upper()}{doing[1:]}?"
    until, who = desk.now.mono + QUESTION_S, tuple(each.title for each in parties)
    seat.question = Question(desk.questions, bare, text, until, about, shell=seat.typing, who=who)
    desk.touch(call)
    return False


def _about(call: Call, parties: tuple[Party, ...]) -> tuple[object, ...]:
    return call.id, call.state, *((each.leg, each.title, each.does) for each in parties)


def stands(desk: Desk, seat: Seat) -> Question | None:
    """The question put to a seat, while what was asked about is still so."""
    question = seat.question
    if question is None or desk.now.mono >= question.until:
        return None
    call = desk.calls.get(question.intent.call)
    return question if call and _about(call, others(desk, call, seat)) == question.about else None


def shown(question: Question) -> Asked:
    """A question as a seat shows it."""
    return Asked(question.id, question.text, question.intent, question.who)


def withdraw(desk: Desk, seat: Seat, but: int = 0) -> None:
    """The seat does something else, or says no: it is asked no more. What follows in the same typed line
    (``but``) waits for the answer."""
    if seat.question and not (but and seat.question.intent.group == but):
        seat.question = None
        desk.touch()


def no(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The seat says no."""
    withdraw(desk, seat)


def expire(desk: Desk) -> None:
    """Withdraw questions that nobody answered."""
    for seat in desk.seats.values():
        if seat.question and desk.now.mono >= seat.question.until:
            withdraw(desk, seat)


def due(desk: Desk) -> float:
    """When a question is withdrawn next (monotonic); infinite for never."""
    return min((s.question.until for s in desk.seats.values() if s.question), default=float("inf"))


# -- telling ------------------------------------------------------------------------------------------


def tell(desk: Desk, seat: Seat, call: Call, act: str, of: str = "") -> None:
    """Tell those who talk, and every other seat that may see the call, what a seat is about to do to it:
    "Anna ended your conversation with Ana Ruiz", or with ``of`` "Anna took Ana Ruiz over from you"."""
    parties = others(desk, call, seat)
    if not parties:
        return
    who, names = seat.person.title, " and ".join(each.title for each in parties)
    staff = {each.staff for each in parties if each.staff}
    theirs = {each.seat for each in parties}
    theirs |= {each.id for each in desk.seats.values() if each.person.staff in staff}
    for each in tuple(desk.seats.values()):
        own = each.id in theirs
        if each.id == seat.id or not (own or visibility.concerns(desk, call, each)):
            continue
        if of:
            words = f"{act} {of} {'you' if own else names}"
        else:
            whose = "your conversation" if own else f"the conversation of {names}"
            words = f"{act} {whose} with {call.name}"
        desk.tell(each.id, f"{who} {words}", bad=own)
