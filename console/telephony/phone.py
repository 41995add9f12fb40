"""The Phone: what the desk needs of SIP and media, whatever library is behind it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from console.calls.protocol.commands import PhoneCommand
from console.calls.protocol.events import PhoneEvent

if TYPE_CHECKING:
    from console.telephony.sip.settings import PhoneSettings


@dataclass(frozen=True, slots=True)
class Lines:
    """How many calls the build can hold and how many are up now."""

    total: int
    used: int


class Phone(Protocol):
    """Owned by one thread: every method is called from the thread that called ``start``.

    The order is ``start``, then ``poll`` and ``do`` in turn, then ``close``; nothing may be called
    after ``close``. Legs that arrive get odd numbers from the phone (1, 3, …), legs that are dialled
    the even number in their ``Dial``; no number is used twice. Every leg ends with exactly one
    ``LegEnded``, also one we hang up ourselves; orders for a leg that has ended are ignored.

    Objects of a SIP library must die in the owner thread, so a process with a phone calls
    ``gc.disable()`` after ``start``; ``poll`` then collects garbage from time to time.
    """

    def start(self) -> None:
        """Open listeners and accounts. Raises :class:`PhoneError` (port in use, bad password file)."""

    def poll(self, timeout_s: float) -> tuple[PhoneEvent, ...]:
        """What happened since the last poll, oldest first; waits at most ``timeout_s`` seconds."""

    def do(self, command: PhoneCommand) -> None:
        """Carry out one command. Never raises: a failure comes back as an event of its leg."""

    def renew(self, settings: "PhoneSettings") -> tuple[str, ...]:
        """Use other accounts, trunks and limits from now on; calls on those that are gone end by themselves.
        Gives the config's keys that only a restart changes. Raises :class:`PhoneError`; nothing has changed
        then."""

    def lines(self) -> Lines:
        """Lines of this build and lines in use."""

    def close(self) -> None:
        """Hang up what lives, unregister, and free the library."""
