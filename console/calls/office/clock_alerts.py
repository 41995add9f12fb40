"""What follows when the wall clock is stepped or the machine slept: said on the boards, kept in the audit."""

from console.calls.access import screen_lock
from console.calls.state.desk import Desk

#: From how big a step people are told, and for how long, in seconds.
TOLD_FROM_S, TOLD_FOR_S = 60.0, 600.0


def stepped(desk: Desk, by_s: float) -> None:
    """The wall clock was put forward by so many seconds, or back (below 0). Timers run on the steady clock;
    modes, hours and reminders go by the wall clock, and so at once by the new one."""
    desk.reminder = None
    if abs(by_s) >= TOLD_FROM_S:
        way = "forward" if by_s > 0 else "back"
        words = f"the clock of this machine was put {way} by {_minutes(by_s)}"
        desk.audit("", "clock", "stepped", words)
        desk.alert("clock", f"T{words[1:]}: modes and hours go by it", TOLD_FOR_S)


def slept(desk: Desk, for_s: float) -> None:
    """The machine slept for so many seconds, and nobody sat at its screens."""
    screen_lock.slept(desk, for_s)
    if for_s >= TOLD_FROM_S:
        words = f"this machine slept for {_minutes(for_s)}"
        desk.audit("", "clock", "slept", words)
        desk.alert("slept", f"T{words[1:]}: nobody could call in that time", TOLD_FOR_S)


def _minutes(seconds: float) -> str:
    return f"{round(abs(seconds) / 60)} min"
