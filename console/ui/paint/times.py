"""Times as a person at the desk reads them: ``0:08``, ``1:42``, ``2 h``."""

from datetime import UTC, datetime

from console.routing.schedule.moments import zone_of


def running(seconds: float) -> str:
    """A timer that runs: ``0:08``, ``59:59``, ``1 h 04``, from ten hours on ``12 h``."""
    whole = max(0, int(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes:02}" if hours < 10 else f"{hours} h"


def left(seconds: float) -> str:
    """A countdown: it says ``0:01`` until the very end."""
    whole = max(0.0, seconds)
    return running(int(whole) + (whole > int(whole)))


def about(seconds: float) -> str:
    """A length nobody counts in seconds: ``now``, ``40 s``, ``12 min``, ``2 h``, ``3 d``."""
    whole = max(0, int(seconds))
    if whole < 10:
        return "now"
    if whole < 60:
        return f"{whole // 10 * 10} s"
    if whole < 3600:
        return f"{whole // 60} min"
    return f"{whole // 3600} h" if whole < 86400 else f"{whole // 86400} d"


def length(seconds: float) -> str:
    """How long a past call was: ``40 s``, ``4 min``."""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def limit(seconds: float) -> str:
    """A length that was set: ``20 s``, ``90 s``, ``10 min``."""
    return f"{seconds:g} s" if seconds < 60 or seconds % 60 else f"{seconds / 60:g} min"


def wall(clock: float, zone: str) -> str:
    """The office's wall clock, ``11:32``, at ``clock`` Unix seconds."""
    place = zone_of(zone)
    text = datetime.fromtimestamp(clock, place).strftime("%H:%M")
    return f"{text} UTC" if place is UTC and zone != "UTC" else text
