"""The pool of players: made once, wound to the place of what is to be said, and kept.

PJSIP frees a player that still plays, and a build holds a fixed number of them. Opening one takes ten times
as long as winding it: some are opened at the start, and one at a time more whenever few are at rest. The
player of a recording, which is heard once, is closed when nothing has been connected to it for a while.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.audio.files import AudioError, duration
from console.telephony.media.mixer import Jack
from console.telephony.media.prompt_file import PlayerError

#: How long a player rests before its next use, in seconds: the bridge disconnects at its next tick.
REST_S = 0.1
#: How long the player of a recording stays disconnected before it is closed, in seconds.
CLOSE_S = 0.2
#: Players opened at the start, and how many are kept ready while calls come.
AT_FIRST, READY = 24, 12
#: Players left for music, the ringing tone and recordings: a share of all, and this many at least.
OTHERS, FEWEST_OTHERS = 1 / 8, 4


@dataclass(slots=True)
class _Player:
    jack: Jack
    busy: bool = False
    free_at: float = 0.0


class Players:
    """Players of the reel at ``path``. ``make(path, loop)`` makes one, ``wind(jack, sample)`` puts it to a
    place, ``close(jack)`` ends one that nothing is connected to; ``limit`` is how many there may be."""

    def __init__(
        self,
        make: Callable[[Path, bool], Jack],
        wind: Callable[[Jack, int], None],
        close: Callable[[Jack], None],
        path: Path,
        limit: int,
    ) -> None:
        self._make, self._wind, self._close, self._path = make, wind, close, path
        self._room = max(1, limit - max(FEWEST_OTHERS, int(limit * OTHERS)))
        self._once: set[Jack] = set()
        self._spent: list[tuple[float, Jack]] = []
        self._pool: list[_Player] = []
        self._loops: dict[Path, Jack] = {}
        for _ in range(min(AT_FIRST, self._room)):
            self._open()

    def take(self, start: int, now: float) -> Jack:
        """A player that stands at a sample. Raises :class:`PlayerError` when none can be had."""
        player = next((p for p in self._pool if not p.busy and p.free_at <= now), None) or self._open()
        self._wind(player.jack, start)
        player.busy = True
        return player.jack

    def once(self, path: Path) -> tuple[Jack, float]:
        """A player of a recording, for one use, and how long it is in seconds. Raises :class:`PlayerError`
        when none can be had."""
        try:
            length = duration(path)
        except AudioError as problem:
            raise PlayerError(str(problem)) from None
        jack = self._make(path, False)
        self._once.add(jack)
        return jack, length

    def give_back(self, jack: Jack, now: float) -> None:
        """A player is disconnected; it is free again after its rest, or closed."""
        if jack in self._once:
            self._once.discard(jack)
            self._spent.append((now + CLOSE_S, jack))
        for player in (p for p in self._pool if p.jack == jack):
            player.busy, player.free_at = False, now + REST_S

    def tick(self, now: float) -> None:
        """Close the players of recordings that were heard; open one more of the reel where few are left."""
        for item in [each for each in self._spent if each[0] <= now]:
            self._spent.remove(item)
            self._close(item[1])
        if self._room and sum(not player.busy for player in self._pool) < READY:
            self._open()

    def loop(self, path: Path | None) -> Jack | None:
        """The one player that repeats a file for everybody, ``None`` without a file or where it can't."""
        if path is None:
            return None
        if path not in self._loops:
            try:
                duration(path)
                self._loops[path] = self._make(path, True)
            except (AudioError, PlayerError):
                return None
        return self._loops[path]

    def _open(self) -> _Player:
        if not self._room:
            raise PlayerError("no player is free")
        player = _Player(self._make(self._path, False))
        self._room -= 1
        self._pool.append(player)
        return player
