"""The checks of ``[screen] sounds``."""

from collections.abc import Iterator
from pathlib import Path

from console.config.draft import Draft
from console.config.explain import show
from console.config.problems import Problem, did_you_mean
from console.config.schema.seat_sounds import BELL, EVENTS, OFF


def check_sounds(draft: Draft, base_dir: Path) -> Iterator[Problem]:
    """Problems of ``[screen] sounds``; ``base_dir`` is the folder that files are relative to."""
    for event, sound in draft.office.screen.sounds.items():
        key = f"screen.sounds.{event}"
        if event not in EVENTS:
            yield Problem(key, show(sound), f"there is no such event{did_you_mean(event, EVENTS)}")
        elif sound not in (BELL, OFF) and not (base_dir / sound).is_file():
            yield Problem(key, show(sound), f'write "bell", "off" or a file; there is no {base_dir / sound}')
