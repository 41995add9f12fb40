"""The pool of file players: those of prompts are made once for a file and rewound for each use.

PJSIP frees a player that still plays, and a build holds a fixed number of them; so each prompt is sure of
one, and further ones are made while there is room. The player of a recording, which is heard once, is closed
when nothing has been connected to it for a while.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from console.telephony.listening import Jack
from console.telephony.wav import WavError, duration

#: How long a player stays connected after its last sample, and rests before its next use, in seconds:
#: the bridge connects and disconnects at its next tick.
TAIL_S, REST_S = 0.06, 0.1
#: How long the player of a recording stays disconnected before it is closed, in seconds.
CLOSE_S = 0.2


class PlayerError(Exception):
    """A file can't be played; the message says why."""


@dataclass(slots=True)
class _Player:
    jack: Jack
    busy: bool = False
    free_at: float = 0.0


class Players:
    """Players by file. ``make(path, loop)`` makes one, ``rewind(jack)`` puts it back to the start,
    ``close(jack)`` ends one that nothing has been connected to for a while."""

    def __init__(
        self,
        make: Callable[[Path, bool], Jack],
        rewind: Callable[[Jack], None],
        close: Callable[[Jack], None],
        prompts: Mapping[str, Path],
        limit: int,
    ) -> None:
        self._make = make
        self._rewind = rewind
        self._close = close
        self._prompts = prompts
        self._room = limit
        self._pool: dict[Path, list[_Player]] = {}
        self._lengths: dict[Path, float] = {}
        self._loops: dict[Path, Jack] = {}
        self._once: set[Jack] = set()
        self._spent: list[tuple[float, Jack]] = []

    def seconds(self, prompt: str) -> float:
        """How long a prompt is. Raises :class:`PlayerError` for one that isn't there or is no WAV."""
        path = self._prompts.get(prompt)
        if path is None:
            raise PlayerError(f"there is no prompt {prompt}")
        if path not in self._lengths:
            try:
                self._lengths[path] = duration(path)
            except WavError as problem:
                raise PlayerError(str(problem)) from None
        return self._lengths[path]

    def take(self, prompt: str, now: float) -> Jack:
        """A player at the start of a prompt. Raises :class:`PlayerError` when none can be had."""
        self.seconds(prompt)
        path = self._prompts[prompt]
        players = self._pool.setdefault(path, [])
        player = next((p for p in players if not p.busy and p.free_at <= now), None)
        if player is None:
            # The first player of each prompt not heard yet stays in reserve.
            reserved = sum(1 for p in set(self._prompts.values()) - {path} if not self._pool.get(p))
            if self._room <= (reserved if players else 0):
                raise PlayerError("no player is free")
            player = _Player(self._make(path, False))
            self._room -= 1
            players.append(player)
        else:
            self._rewind(player.jack)
        player.busy = True
        return player.jack

    def once(self, path: Path) -> tuple[Jack, float]:
        """A player of a recording, for one use, and how long it is in seconds. Raises :class:`PlayerError`
        when none can be had."""
        try:
            length = duration(path)
        except WavError as problem:
            raise PlayerError(str(problem)) from None
        jack = self._make(path, False)
        self._once.add(jack)
        return jack, length

    def tick(self, now: float) -> None:
        """Close the players of recordings that were heard."""
        for item in [each for each in self._spent if each[0] <= now]:
            self._spent.remove(item)
            self._close(item[1])

    def give_back(self, jack: Jack, now: float) -> None:
        """A player is disconnected; it is free again after its rest, or closed."""
        if jack in self._once:
            self._once.discard(jack)
            self._spent.append((now + CLOSE_S, jack))
        for player in (p for players in self._pool.values() for p in players if p.jack == jack):
            player.busy, player.free_at = False, now + REST_S

    def loop(self, path: Path | None) -> Jack | None:
        """The one player that repeats a file for everybody, ``None`` without a file or where it can't."""
        if path is None:
            return None
        if path not in self._loops:
            try:
                duration(path)
                self._loops[path] = self._make(path, True)
            except (WavError, PlayerError):
                return None
            self._room -= 1
        return self._loops[path]
