"""How long what the desk writes about callers is kept."""

from console.config.grammar.fields import Seconds
from console.config.schema.base import Part


class Retention(Part):
    """``[retention]``: looked at each night; 0 keeps for ever. Messages: ``keep`` of their box."""

    calls: Seconds = 0.0
    """After this long a call names nobody any more; that it came, and its outcome, stays for the figures."""
    notes: Seconds = 0.0
    """Notes about calls and callers, from when they were written."""
    slips: Seconds = 0.0
    """Message slips, from when somebody dealt with them."""
    callbacks: Seconds = 0.0
    """Wishes to be called back, from when they were fulfilled or given up."""
    refusals: Seconds = 0.0
    """Calls refused at the door."""
    mails: Seconds = 0.0
    """Mail that a server refused for good and nobody dealt with, from when it was written."""
