"""Menus as the config writes them: which key leads where, and what silence and wrong keys lead to."""

from pydantic import Field

from console.config.grammar.fields import ChainStep, Key, Name, Seconds
from console.config.schema.base import Part


class MenuMode(Part):
    """``[menu.modes.NAME]``: how a menu differs in a mode."""

    say: str = ""
    """Prompt instead, by name or in words; empty: the menu's."""
    keys: dict[Key, ChainStep] = {}
    """Keys that lead elsewhere."""


class Menu(Part):
    """``[[menu]]``: a caller chooses by a digit."""

    name: Name
    """Short name used in chains: ``menu main``."""
    title: str = ""
    """Name as shown."""
    say: str
    """Prompt that lists the choices, by name or in words."""
    keys: dict[Key, ChainStep]
    """Destination by key 0-9, * or #; "back" goes to the menu before, "repeat" says the choices again."""
    extensions: bool = False
    """Whether callers may dial a staff member's extension."""
    first_digit: Seconds = 6.0
    """How long the first digit is waited for, after the prompt."""
    inter_digit: Seconds = 3.0
    """How long a further digit is waited for, where one could follow."""
    tries: int = Field(default=3, ge=1, le=10)
    """How often the choices are said: silence and wrong keys, each for itself, end the menu then."""
    no_input: ChainStep
    """Where callers go who press nothing."""
    invalid: ChainStep
    """Where callers go who press wrong keys."""
    no_input_say: str = "no-input"
    """Prompt after silence, before the choices are said again."""
    invalid_say: str = "invalid-key"
    """Prompt after a wrong key."""
    barge_in: bool = True
    """Whether a key is heard while the choices are being said."""
    listen: bool = False
    """Whether callers may also say why they call: the `reason` of a key. Needs the extra "speech"."""
    language: str = ""
    """Language the call is held in from here on, as a skill; prompts of that language are used."""
    modes: dict[Name, MenuMode] = {}
    """What is different in a mode."""
