"""What a seat can sound at."""

from pathlib import Path

BELL, OFF = "bell", "off"
#: event → its sound when the config says nothing
EVENTS = {
    "emergency": BELL,
    "recall": BELL,
    "ringing": BELL,
    "reminder": BELL,
    "waiting": OFF,
    "slip": OFF,
    "lost": OFF,
}


def sounds(wanted: dict[str, str], base_dir: Path) -> tuple[tuple[str, str], ...]:
    """Event and sound, files with their whole path; events that are off are left out."""
    found = {**EVENTS, **wanted}
    return tuple(
        (event, sound if sound == BELL else str((base_dir / sound).resolve()))
        for event, sound in found.items()
        if sound != OFF
    )
