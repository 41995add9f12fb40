"""Screens nobody watches: hidden by a key or after a while untouched, shown again by a PIN the desk checks.

The lock is the person's, not the seat's: a fresh seat of theirs is hidden too. The desk keeps it, so a screen
can't get around it; what a hidden seat is sent is masked by ``calls.masks``.
"""

from console.calls.protocol.commands import CheckPin, SetPin
from console.calls.protocol.events import PinAnswer
from console.calls.protocol.intents import Intent
from console.calls.state.attempts import Verdict
from console.calls.state.desk import Desk
from console.calls.state.seat import Lock, Seat, over

SHORTEST_PIN = 4
OPEN = frozenset({"here", "lock", "unlock", "leave"})


def lock_of(desk: Desk, user: str) -> Lock:
    """A person's lock."""
    return desk.locks.setdefault(user, Lock(desk.now.mono))


def why(desk: Desk, user: str) -> str:
    """Why a person's seats are hidden, as a sentence; empty when they aren't."""
    return lock_of(desk, user).why


def touched(desk: Desk, seat: Seat) -> None:
    """A person did something at a seat."""
    lock_of(desk, seat.person.user).touched = desk.now.mono


def slept(desk: Desk, for_s: float) -> None:
    """The machine slept for so many seconds: nobody touched a screen in them."""
    for lock in desk.locks.values():
        lock.touched -= for_s
    desk.touch()


def due(desk: Desk) -> float:
    """When the next person will have been away for too long (monotonic)."""
    after = desk.office.screen.lock_after
    users = _watched(desk) if after else set()
    return min((lock_of(desk, u).touched + after for u in users if not why(desk, u)), default=float("inf"))


def expire(desk: Desk) -> None:
    """Hide the seats of those who have been away for too long."""
    after = desk.office.screen.lock_after
    for user in _watched(desk) if after else ():
        lock = lock_of(desk, user)
        if not lock.why and lock.touched + after <= desk.now.mono:
            _shut(desk, user, "Hidden: nobody touched this screen")


def _watched(desk: Desk) -> set[str]:
    """Those whose screens are hidden when nobody touches them; a wallboard shows nothing that could be."""
    return {seat.person.user for seat in desk.seats.values() if not seat.looks}


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """One of the verbs ``here``, ``lock``, ``unlock``, ``pin`` and ``reset_pin``."""
    user = seat.person.user
    lock = lock_of(desk, user)
    if intent.verb == "lock" and not lock.why:
        _shut(desk, user, f"Hidden by {seat.person.title}")
    elif intent.verb == "unlock" and lock.why:
        _try(desk, seat, lock, intent.text)
    elif intent.verb == "pin":
        if len(intent.text) < SHORTEST_PIN:
            desk.tell(seat.id, f"A PIN has at least {SHORTEST_PIN} characters: nothing was changed", bad=True)
        elif why_not := _begin(desk, user):
            desk.tell(seat.id, why_not, bad=True)
        else:
            desk.out.append(SetPin(seat.id, user, intent.to, intent.text))
    elif intent.verb == "reset_pin":
        desk.audit(user, "pin reset", intent.to)
        desk.unlocking.forget(intent.to)
        desk.out.append(SetPin(seat.id, intent.to, "", "", reset=True))


def answered(desk: Desk, event: PinAnswer) -> None:
    """What became of a PIN that was checked or set; it was counted as a wrong one before."""
    lock = lock_of(desk, event.user)
    wrong = desk.unlocking.count(event.user)
    desk.unlocking.end(event.user, right=event.right or not event.tried, now=desk.now.mono)
    if event.tried and not event.right:
        desk.audit(event.user, "wrong pin", "", f"{wrong} in a row")
    if event.words and not lock.why:
        desk.tell(event.seat, event.words, bad=not event.right)
    elif event.words and not event.right:
        lock.why = event.words
    elif lock.why and event.right:
        lock.why, lock.touched = "", desk.now.mono
        desk.audit(event.user, "unlock")
    elif lock.why and event.tried:
        paused = desk.unlocking.locked_until(event.user) > desk.now.mono
        lock.why = _pause(desk, event.user) if paused else "That is not the PIN"
    desk.touch()


def _try(desk: Desk, seat: Seat, lock: Lock, pin: str) -> None:
    user = seat.person.user
    if why_not := _begin(desk, user):
        lock.why = why_not
        desk.touch()
        return
    desk.out.append(CheckPin(seat.id, user, pin))


def _begin(desk: Desk, user: str) -> str:
    """Count a try of a person's PIN; why it is not compared, or nothing."""
    verdict = desk.unlocking.begin(user, (user,), (), desk.now.mono)
    waits = "The last PIN is still looked at"
    return {Verdict.WAIT: waits, Verdict.LOCKED: _pause(desk, user)}.get(verdict, "")


def _pause(desk: Desk, user: str) -> str:
    left = desk.unlocking.locked_until(user) - desk.now.mono
    return f"Too many wrong PINs: the next can be tried in {max(1, round(left))} s"


def _shut(desk: Desk, user: str, words: str) -> None:
    """Hide all seats of a person; what was told to them before is forgotten."""
    lock_of(desk, user).why = words
    for seat in desk.seats.values():
        if seat.person.user == user:
            seat.notes.clear()
            seat.search, seat.inbox, seat.lately, seat.history = "", None, (), None
            seat.settings = seat.trial = None
            over(seat)
    desk.audit(user, "lock", "", words)
    desk.touch()
