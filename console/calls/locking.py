"""Screens nobody watches: hidden by a key or after a while untouched, shown again by a PIN the desk checks.

The lock is the person's, not the seat's: a fresh seat of hers is hidden too. The desk keeps it, so a screen
can't get around it; what a hidden seat is sent is masked by ``calls.masks``.
"""

from console.calls import reporting
from console.calls.commands import CheckPin, SetPin
from console.calls.desk import Desk
from console.calls.events import PinAnswer
from console.calls.intents import Intent
from console.calls.records import Lock, Seat

#: Wrong PINs before a pause; the first pause and the longest, in seconds (each is twice the one before).
TRIES = 3
PAUSE_S, LONGEST_PAUSE_S = 30.0, 900.0
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


def wish(desk: Desk, seat: Seat, intent: Intent) -> None:
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
        elif not _paused(desk, lock):
            lock.checking = True
            desk.out.append(SetPin(seat.id, user, intent.to, intent.text))
        else:
            desk.tell(seat.id, _pause(desk, lock), bad=True)
    elif intent.verb == "reset_pin":
        desk.audit(user, "pin reset", intent.to)
        desk.out.append(SetPin(seat.id, intent.to, "", "", reset=True))


def answered(desk: Desk, event: PinAnswer) -> None:
    """What became of a PIN that was checked or set."""
    lock = lock_of(desk, event.user)
    lock.checking = False
    if event.right:
        lock.wrong, lock.until = 0, 0.0
    elif event.tried:
        lock.wrong += 1
        if lock.wrong >= TRIES:
            pause = min(PAUSE_S * 2 ** (lock.wrong - TRIES), LONGEST_PAUSE_S)
            lock.until = desk.now.mono + pause
        desk.audit(event.user, "wrong pin", "", f"{lock.wrong} in a row")
    if event.words and not lock.why:
        desk.tell(event.seat, event.words, bad=not event.right)
    elif event.words and not event.right:
        lock.why = event.words
    elif lock.why and event.right:
        lock.why, lock.touched = "", desk.now.mono
        desk.audit(event.user, "unlock")
    elif lock.why and event.tried:
        lock.why = _pause(desk, lock) if _paused(desk, lock) else "That is not the PIN"
    desk.touch()


def _try(desk: Desk, seat: Seat, lock: Lock, pin: str) -> None:
    if _paused(desk, lock):
        lock.why = "The last PIN is still looked at" if lock.checking else _pause(desk, lock)
        desk.touch()
        return
    lock.checking = True
    desk.out.append(CheckPin(seat.id, seat.person.user, pin))


def _paused(desk: Desk, lock: Lock) -> bool:
    return lock.checking or desk.now.mono < lock.until


def _pause(desk: Desk, lock: Lock) -> str:
    return f"Too many wrong PINs: the next can be tried in {max(1, round(lock.until - desk.now.mono))} s"


def _shut(desk: Desk, user: str, words: str) -> None:
    """Hide all seats of a person; what was told to them before is forgotten."""
    lock_of(desk, user).why = words
    for seat in desk.seats.values():
        if seat.person.user == user:
            seat.notes.clear()
            seat.search, seat.inbox, seat.lately, seat.history = "", None, (), None
            seat.settings = seat.trial = None
            reporting.over(seat)
    desk.audit(user, "lock", "", words)
    desk.touch()
