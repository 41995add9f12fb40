"""What a seat sounds at: the terminal's bell, or a file through the player of the seat's machine."""

import shutil
import subprocess
from collections.abc import Callable

from console.calls.protocol.snapshot import Need, Row, Snapshot
from console.config.schema.seat_sounds import BELL, EVENTS
from console.ui.view import reminded

#: players of files, the first that is there is taken
PLAYERS = ("paplay", "pw-play", "aplay")


def event(before: Snapshot | None, now: Snapshot, *, lost: bool = False) -> str:
    """What has just happened that may be heard, the most pressing of all; empty: nothing."""
    if lost:
        return "lost"
    if before is None:
        return ""
    old = {row.id: _kind(row) for row in before.calls}
    kinds = {_kind(row) for row in now.calls if old.get(row.id) != _kind(row)}
    if reminded(now) - reminded(before):
        kinds.add("reminder")
    if now.you.slips > before.you.slips:
        kinds.add("slip")
    return next((each for each in EVENTS if each in kinds), "")


def _kind(row: Row) -> str:
    names = {
        Need.RECALL: "recall",
        Need.EMERGENCY: "emergency",
        Need.RINGING: "ringing",
        Need.WAITING: "waiting",
    }
    return names.get(row.need, "")


class Sounds:
    """The sounds of one seat; ``bell`` rings the terminal's. ``on`` is false while they want to hear none."""

    def __init__(self, bell: Callable[[], None]) -> None:
        self._bell = bell
        self._playing: subprocess.Popen[bytes] | None = None
        self.on = True

    def sound(self, event: str, sounds: tuple[tuple[str, str], ...]) -> None:
        """Let an event be heard as the config says; a file that can't be played rings the bell."""
        wanted = dict(sounds).get(event, "")
        if not self.on or not wanted:
            return
        player = next(filter(None, map(shutil.which, PLAYERS)), None) if wanted != BELL else None
        if player is None:
            self._bell()
            return
        if self._playing is not None and self._playing.poll() is None:
            return  # one at a time: a busy minute is no concert
        nothing = subprocess.DEVNULL
        self._playing = subprocess.Popen(
            [player, wanted], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
