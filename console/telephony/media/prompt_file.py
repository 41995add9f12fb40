"""One reel with all that is said: every prompt, and each sequence of prompts once it is asked for.

Players of one file can play any prompt, so they are made once and wound to a place. A sequence is laid out as
a whole: whatever the desk is busy with, there is no gap between its parts. The reel is a WAV in memory.
"""

import logging
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from console.audio.files import RATE, AudioError, ours

log = logging.getLogger(__name__)

#: Silence after everything on the reel, in seconds: a player that is stopped late must not go on to other
#: words.
PAD_S = 2.0
#: Sequences have this much of the reel, in seconds; it grows to the most while all of it is being heard.
USUAL_S, MOST_S = 600.0, 3600.0
#: Places of sequences are whole multiples of this, in seconds, so that one can be used for another.
ROOM_S = 4.0
_WIDTH = 2
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class PlayerError(Exception):
    """A file can't be played; the message says why."""


@dataclass(slots=True, eq=False)
class Clip:
    """Something on the reel, ``start`` and ``length`` in samples. ``why`` is what is missing of it."""

    start: int
    length: int
    why: str = ""
    room: int = 0
    heard: int = 0
    """How many hear it now."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.length / RATE


class Reel:
    """The reel of some prompts, 16-bit mono WAV files at the bridge's rate by name."""

    def __init__(self, prompts: Mapping[str, Path]) -> None:
        self._file = os.memfd_create("prompts")
        self.path = Path(f"/proc/{os.getpid()}/fd/{self._file}")
        self._clips: dict[str, Clip] = {}
        self._why: dict[str, str] = {}
        self._sequences: dict[tuple[str, ...], Clip] = {}
        self._top = 0
        places: dict[Path, Clip] = {}
        for name, path in prompts.items():
            try:
                if path not in places:
                    places[path] = self._add(path)
                self._clips[name] = places[path]
            except PlayerError as wrong:
                self._why[name] = str(wrong)
        self._usual, self._most = (self._top + int(seconds * RATE) for seconds in (USUAL_S, MOST_S))
        self._write_header()

    def close(self) -> None:
        """Give the memory back once no player has it open."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self, names: tuple[str, ...]) -> Clip:
        """Prompts one after the other, to be heard once; :meth:`give_back` follows.

        Those that can't be had are left out, and the clip says why; it may be of no length.
        """
        clip = self._found(names)
        clip.heard += 1
        return clip

    def give_back(self, clip: Clip) -> None:
        """A clip is heard once less."""
        clip.heard -= 1

    def _found(self, names: tuple[str, ...]) -> Clip:
        if len(names) == 1 and names[0] in self._clips:
            return self._clips[names[0]]
        if names in self._sequences:
            # The last one used is the last to be replaced.
            clip = self._sequences[names] = self._sequences.pop(names)
            return clip
        lack = [name for name in names if name not in self._clips]
        why = "; ".join(dict.fromkeys(self._why.get(name, f"there is no prompt {name}") for name in lack))
        parts = [self._clips[name] for name in names if name in self._clips]
        if not parts:
            return Clip(0, 0, why)
        clip = self._place(sum(part.length for part in parts))
        clip.why = why
        sound = b"".join(os.pread(self._file, part.length * _WIDTH, _at(part.start)) for part in parts)
        os.pwrite(self._file, sound + bytes(_silence(_WIDTH)), _at(clip.start))
        self._sequences[names] = clip
        return clip

    def _place(self, length: int) -> Clip:
        """Room for a sequence: more of the reel, or where one stands that nobody hears."""
        unit = int(ROOM_S * RATE)
        room = -(-(length + _silence()) // unit) * unit
        if self._top + room > self._usual:
            for names, old in self._sequences.items():
                if not old.heard and old.room >= room:
                    del self._sequences[names]
                    return Clip(old.start, length, room=old.room)
            if self._top + room > self._most:
                raise PlayerError("too much is said to too many at once")
        self._top += room
        return Clip(self._top - room, length, room=room)

    def change(self, prompts: Mapping[str, Path]) -> None:
        """Other sounds for names, old or new. What is being heard stays where it is; a file that can't be had
        changes nothing."""
        for name, path in prompts.items():
            try:
                sound = _read(path)
                clip = self._place(len(sound) // _WIDTH)
            except PlayerError as wrong:
                log.error("prompt %s stays as it is: %s", name, wrong)
                self._why.setdefault(name, str(wrong))
                continue
            clip.heard = 1  # its place is never given to a sequence
            os.pwrite(self._file, sound + bytes(_silence(_WIDTH)), _at(clip.start))
            self._clips[name] = clip
            for names in [each for each in self._sequences if name in each]:
                del self._sequences[names]

    def _add(self, path: Path) -> Clip:
        sound = _read(path)
        clip = Clip(self._top, len(sound) // _WIDTH)
        os.pwrite(self._file, sound, _at(clip.start))
        self._top += clip.length + _silence()
        return clip

    def _write_header(self) -> None:
        size = self._most * _WIDTH
        head = (b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * _WIDTH, _WIDTH, 8 * _WIDTH)
        os.ftruncate(self._file, _at(self._most))
        os.pwrite(self._file, _HEADER.pack(*head, b"data", size), 0)


def _read(path: Path) -> bytes:
    """The samples of a file. Raises :class:`PlayerError`."""
    try:
        rate, sound = ours(path)
    except AudioError as wrong:
        raise PlayerError(str(wrong)) from None
    if rate != RATE:
        raise PlayerError(f"{path}: has {rate} samples a second; write {RATE}")
    return sound


def _at(sample: int) -> int:
    return _HEADER.size + sample * _WIDTH


def _silence(width: int = 1) -> int:
    return int(PAD_S * RATE) * width
