"""What a seat can sound at, and the checks of ``[screen] sounds``."""

from collections.abc import Iterator
from pathlib import Path

from console.config.draft import Draft
from console.config.plain import show
from console.config.problems import Problem, did_you_mean

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


def check_sounds(draft: Draft, base_dir: Path) -> Iterator[Problem]:
    """Problems of ``[screen] sounds``; ``base_dir`` is the folder that files are relative to."""
    for event, sound in draft.office.screen.sounds.items():
        key = f"screen.sounds.{event}"
        if event not in EVENTS:
            yield Problem(key, show(sound), f"there is no such event{did_you_mean(event, EVENTS)}")
        elif sound not in (BELL, OFF) and not (base_dir / sound).is_file():
            yield Problem(key, show(sound), f'write "bell", "off" or a file; there is no {base_dir / sound}')


def sounds(wanted: dict[str, str], base_dir: Path) -> tuple[tuple[str, str], ...]:
    """Event and sound, files with their whole path; events that are off are left out."""
    found = {**EVENTS, **wanted}
    return tuple(
        (event, sound if sound == BELL else str((base_dir / sound).resolve()))
        for event, sound in found.items()
        if sound != OFF
    )
