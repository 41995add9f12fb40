"""What is due by time alone, beside the limits of the calls: when each is due next, and what it does then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console.calls.access import break_glass, conversations, screen_lock
from console.calls.dispatch import longest_stays
from console.calls.inbox import slip_reminders
from console.calls.office import absence, missed_calls, modes
from console.calls.seat import hold_reminders, shifts
from console.calls.state.backoff import pause_s
from console.calls.state.desk import Desk

#: how long a timer rests that failed: the first time, and at most, in seconds
REST_S, LONGEST_REST_S = 1.0, 60.0
_NEVER = float("inf")


def _mode_turns(desk: Desk) -> float:
    """When the mode that was set ends, or one that was planned begins."""
    over = desk.override
    moments = (over.until if over else None, *(each.begins for each in desk.planned))
    return min((_until(desk, at) for at in moments if at), default=_NEVER)


def _absence_turns(desk: Desk) -> float:
    at = desk.roster.next_turn()
    return _until(desk, at) if at else _NEVER


def _until(desk: Desk, at: datetime) -> float:
    """A moment of the wall clock as the monotonic clock will show it."""
    return desk.now.mono + max(0.0, (at - desk.now.wall).total_seconds())


def _alerts_end(desk: Desk) -> float:
    return min((until for _text, until in desk.alerts.values() if until is not None), default=_NEVER)


def _end_alerts(desk: Desk) -> None:
    for key, (_text, until) in tuple(desk.alerts.items()):
        if until is not None and until <= desk.now.mono:
            desk.clear_alert(key)


def _greet(desk: Desk) -> None:
    """Tell everybody of the new mode, where there is one."""
    mode = desk.mode().mode
    if mode != desk.mode_shown:
        desk.mode_shown = mode
        missed_calls.greet(desk)
        desk.touch()


def _never(_desk: Desk) -> float:
    """Due with whatever else is."""
    return _NEVER


#: name → when it is due next (monotonic), and what it does; what each does may be done too early without harm
TIMERS: dict[str, tuple[Callable[[Desk], float], Callable[[Desk], None]]] = {
    "the reminders": (hold_reminders.due, hold_reminders.remind),
    "the shifts": (_never, shifts.expire),
    "the end of a mode": (_mode_turns, modes.expire),
    "the absences": (_absence_turns, absence.expire),
    "the screen lock": (screen_lock.due, screen_lock.expire),
    "the message slips": (slip_reminders.due, slip_reminders.expire),
    "the questions": (conversations.due, conversations.expire),
    "the emergency access": (break_glass.due, break_glass.expire),
    "the longest stay": (longest_stays.due, longest_stays.expire),
    "the mode": (_never, _greet),
    "the alerts": (_alerts_end, _end_alerts),
}


@dataclass(slots=True)
class _Rest:
    """How often a timer failed in a row, and until when it rests (monotonic)."""

    failed: int = 0
    until: float = 0.0


class Timers:
    """Runs them. One that fails rests for a while, longer each time, and holds up none of the others."""

    def __init__(self) -> None:
        self._rests: dict[str, _Rest] = {}

    def due(self, desk: Desk) -> float:
        """When the first is due (monotonic)."""
        return min(self._due(desk, name) for name in TIMERS)

    def run(self, desk: Desk) -> None:
        """Do what is due."""
        for name, (_, expire) in TIMERS.items():
            rest = self._rests.get(name)
            if rest and rest.until > desk.now.mono:
                continue
            try:
                expire(desk)
                self._rests.pop(name, None)
            except Exception:
                self._failed(desk, name)

    def _due(self, desk: Desk, name: str) -> float:
        rest = self._rests.get(name)
        if rest and rest.until > desk.now.mono:
            return rest.until
        try:
            return TIMERS[name][0](desk)
        except Exception:
            return self._failed(desk, name)

    def _failed(self, desk: Desk, name: str) -> float:
        """Note the exception that is being handled, and let the timer rest; gives until when."""
        desk.failed(name)
        rest = self._rests.setdefault(name, _Rest())
        rest.until = desk.now.mono + pause_s(REST_S, rest.failed, LONGEST_REST_S)
        rest.failed += 1
        return rest.until
