"""Voicemail boxes as the config writes them."""

from console.config.fields import Name, Seconds
from console.config.mail import Mailboxes
from console.config.part import Part


class Voicemail(Part):
    """``[[voicemail]]``: a box callers can leave a message in."""

    name: Name
    """Short name used in chains: ``voicemail front``."""
    title: str = ""
    """Name as shown."""
    greeting: str = ""
    """Prompt played before the beep, by name or in words; empty: the standard greeting."""
    max_length: Seconds = 120.0
    """Longest message."""
    silence: Seconds = 5.0
    """A message ends after this much silence."""
    min_length: Seconds = 1.0
    """Shorter messages are dropped as hang-ups."""
    owner: str = ""
    """Staff member who calls back: ``staff owner`` reaches her while a message of the caller is open."""
    notify: Mailboxes = ()
    """Mail addresses told that a message waits: the box and the time, nothing of the caller."""
    keep: Seconds = 0.0
    """How long a message is kept that somebody dealt with; then it is shredded. 0: for ever."""
