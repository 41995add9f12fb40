"""The settings as a manager's seat paints them: keys and values, and what another value would do."""

from dataclasses import dataclass

#: begins what is said where a new config is in use but for some keys; these follow
RESTART = "The config is in use; only a restart of the desk takes over: "


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A key of the config that managers may change: its ``path`` for intents, how it reads ("staff sam
    hours"), its value as it is typed, what it says, what holds where nothing is given; ``changed`` from the
    screen."""

    path: str
    title: str
    value: str
    says: str
    default: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All keys, and the newest changes as sentences, the newest first."""

    rows: tuple[SettingRow, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a value for a key would do: the ``problem`` with it (empty: none), and which of today's ``calls``
    would have gone elsewhere, as sentences (``moves``)."""

    path: str
    text: str
    problem: str = ""
    moves: tuple[str, ...] = ()
    calls: int = 0
