"""Plays a sound file with what this machine has."""

import shutil
import subprocess
from pathlib import Path

from console.cli.shown import fail

#: Programs that play a WAV file, first found first.
PLAYERS = (("aplay", "-q"), ("paplay",), ("play", "-q"))


def play(path: Path) -> int:
    """Play a file to its end; 1 when there is no player, which is said with the file's place, or it fails."""
    player = next((words for words in PLAYERS if shutil.which(words[0])), None)
    if player is None:
        fail(f"no aplay, paplay or play (sox) on this machine; the recording is {path}")
        return 1
    return 1 if subprocess.run([*player, str(path.absolute())], check=False).returncode else 0
