"""Plays a sound file with what this machine has."""

import os
import shutil
import subprocess
from pathlib import Path

from console.cli.common.output import fail

#: Programs that play a WAV file, first found first.
PLAYERS = (("aplay", "-q"), ("paplay",), ("play", "-q"))


def _player() -> tuple[str, ...] | None:
    return next((words for words in PLAYERS if shutil.which(words[0])), None)


def play_sound(wav: bytes) -> int:
    """Play a WAV file that is in memory, and never on a disk, to its end; 1 when it can't be done."""
    player = _player()
    if player is None:
        fail("no aplay, paplay or play (sox) on this machine; reception voicemail export writes it to a file")
        return 1
    held = os.memfd_create("message")
    with os.fdopen(held, "wb") as file:
        file.write(wav)
        file.flush()
        os.lseek(held, 0, os.SEEK_SET)
        words = [*player, f"/proc/self/fd/{held}"]
        return 1 if subprocess.run(words, check=False, pass_fds=(held,)).returncode else 0


def play(path: Path) -> int:
    """Play a file to its end; 1 when there is no player, which is said with the file's place, or it fails."""
    player = _player()
    if player is None:
        fail(f"no aplay, paplay or play (sox) on this machine; the recording is {path}")
        return 1
    return 1 if subprocess.run([*player, str(path.absolute())], check=False).returncode else 0
