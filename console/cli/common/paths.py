"""Where things lie when nothing else is said: config, state folder, socket (XDG base directories)."""

import os
import sys
from pathlib import Path

APP = "reception"
_CHECKOUT = Path(__file__).resolve().parents[3]
#: The socket of the machine's own desk, which every user finds; see docs/install.md.
SERVICE = Path("/run/reception/desk.sock")
_SHARED = Path(sys.prefix) / "share" / "reception-console"


def config() -> Path:
    """The user's config; without one the sample office that ships."""
    own = own_config()
    return own if own.is_file() else sample()


def own_config() -> Path:
    """Where the user's config is, or would be."""
    return _xdg("XDG_CONFIG_HOME", ".config") / APP / "config.toml"


def sample() -> Path:
    """The sample office that ships: in a checkout at its top, else where the package put it."""
    return next((p for p in (_CHECKOUT / "config.toml", _SHARED / "config.toml") if p.is_file()), _CHECKOUT)


def key(config: Path) -> Path:
    """Where the key of messages lies when nothing else is said: beside the config, never with what ships."""
    return (own_config() if config == sample() else config).parent / "voicemail.key"


def themes() -> Path:
    """The folder of themes that ships."""
    return next((p for p in (_CHECKOUT / "themes", _SHARED / "themes") if p.is_dir()), _SHARED / "themes")


def recipe() -> Path:
    """The folder of the recipe that builds the SIP library."""
    own = _CHECKOUT / "packaging/pjsip"
    return own if own.is_dir() else _SHARED / "pjsip"


def state() -> Path:
    """The folder of journal, voicemail and logs."""
    return _xdg("XDG_STATE_HOME", ".local/state") / APP


def socket(state_dir: Path) -> Path:
    """The desk's socket: beside the state when that is named; else the machine's desk where there is one,
    else in the user's runtime folder."""
    if state_dir != state():
        return state_dir / "desk.sock"
    if SERVICE.is_socket():
        return SERVICE
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return Path(runtime) / APP / "desk.sock" if runtime else state_dir / "desk.sock"


def _xdg(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else Path.home() / fallback
