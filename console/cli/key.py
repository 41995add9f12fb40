"""Where the office's key lies, for commands that open what it locks."""

from pathlib import Path

from console.cli import places
from console.config.load import ConfigErrors, in_force
from console.store import keys
from console.store.ring import Place


def key_file(config: Path, state: Path) -> Place:
    """As systemd or the config says, or where it lies when nothing else is said."""
    try:
        named = in_force(config, state).office.privacy.key_file
    except ConfigErrors:
        named = ""
    return keys.place(named, config, places.key(config))
