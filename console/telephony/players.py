"""The pool of file players: made once for a file, rewound for each use, never destroyed.

A player can't be destroyed safely (PJSIP frees one that still plays), and a build holds a fixed
number of them; so each prompt is sure of one, and further ones are made while there is room.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from console.telephony.listening import Jack
from console.telephony.wav import WavError, duration

#: How long a player stays connected after its last sample, and rests before its next use, in seconds:
#: the bridge connects and disconnects at its next tick.
TAIL_S, REST_S = 0.06, 0.1


class PlayerError(Exception):
    """A file can't be played; the message says why."""


@dataclass(slots=True)
class _Player:
    jack: Jack
    busy: bool = False
    free_at: float = 0.0


class Players:
    """Players by file. ``make(path, loop)`` makes one, ``rewind(jack)`` puts it back to the start."""

    def __init__(
        self,
        make: Callable[[Path, bool], Jack],
        rewind: Callable[[Jack], None],
        prompts: Mapping[str, Path],
        limit: int,
    ) -> None:
        self._make = make
        self._rewind = rewind
        self._prompts = prompts
        self._room = limit
        self._pool: dict[Path, list[_Player]] = {}
        self._lengths: dict[Path, float] = {}
        self._loops: dict[Path, Jack] = {}

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

    def give_back(self, jack: Jack, now: float) -> None:
        """A player is disconnected; it is free again after its rest."""
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
