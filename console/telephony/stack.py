"""The seam between the phone's own rules and a SIP library: orders down, happenings up, plain values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from console.calls.protocol.events import SoundDevice
from console.telephony.errors import PhoneError
from console.telephony.log_redaction import DiscreetLog
from console.telephony.media.engine import Bridge
from console.telephony.media.headset import Headset
from console.telephony.sip.inlet import Request
from console.telephony.sip.settings import AccountSettings, PhoneSettings

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An INVITE to send: to ``uri``, with ``sender`` as its From, through ``account`` (empty: none)."""

    uri: str
    sender: str
    headers: Headers = ()
    account: str = ""
    hops: int = 70
    """Its Max-Forwards."""
    srtp: str = "off"
    """Whether its audio is encrypted: "off", "optional" or "required"."""


class Happenings(Protocol):
    """What a stack tells, always from within ``handle`` or an order, on the thread that called."""

    def requested(self, request: Request) -> int:
        """A request, before the library makes anything of it, where the build lets us look; gives what
        becomes of it as in :mod:`console.telephony.sip.inlet`."""

    def invited(self, leg: int, source: str, raw: str, transport: str = "") -> None:
        """An INVITE from ``source`` (host:port) by "udp", "tcp" or "tls" stands at 100; ``leg`` is its new
        odd number.

        No order but ``answer(leg, 180)`` may be given from here: PJSIP 2.15 aborts when a call without
        SDP is ended where it arrives.
        """

    def turned_away(self, source: str, raw: str, code: int, reason: str) -> None:
        """The stack itself refused an INVITE, for lack of a line or of a common codec."""

    def trying(self, leg: int, source: str = "", raw: str = "") -> None:
        """The far end of a dialled leg said something: what, and from where (host:port)."""

    def ringing(self, leg: int) -> None:
        """The far end of a dialled leg rings."""

    def confirmed(self, leg: int) -> None:
        """A leg is up."""

    def ended(self, leg: int, code: int, reason: str) -> None:
        """A leg is gone; ``code`` is its last SIP status."""

    def media(self, leg: int, *, up: bool, encrypted: bool = False) -> None:
        """A leg's audio was set up anew, ``encrypted`` or not, or is gone."""

    def offered(self, leg: int, sdp: str) -> str:
        """A leg that is up offers other audio; gives why it is refused (488), or nothing."""

    def pressed(self, leg: int, key: str, began: int, *, ended: bool) -> None:
        """A key as RTP event (RFC 4733), or a piece of one: ``began`` is its timestamp, the same for all of
        them, ``ended`` whether this is its last."""

    def referred(self, leg: int, code: int, *, final: bool) -> None:
        """How a REFER goes on."""

    def probed(self, leg: int, code: int) -> None:
        """What a far end answered to OPTIONS in its dialog."""

    def registered(self, account: str, code: int, reason: str, *, up: bool) -> None:
        """An account's registration changed."""

    def asked(self, uri: str, why: str, *, answered: bool) -> None:
        """What came of a question: an answer, with what it says is missing (empty: nothing), or none."""

    def notified(self, uri: str) -> None:
        """A NOTIFY of a lamp was answered, or never will be."""

    def watched(self, name: str, raw: str, *, up: bool, why: str) -> None:
        """Something of the subscription to a phone: the message that came (empty: none), whether it is up,
        and why not."""

    def devices(self, found: tuple[SoundDevice, ...], why: str) -> None:
        """The sound devices of this machine, or why they can't be told."""


class Stack(Bridge, Protocol):
    """A SIP library with its conference bridge. Orders for legs that are gone do nothing."""

    lines: int
    """Calls the build holds."""
    players: int
    """Players the build holds."""

    def open(self, settings: PhoneSettings, happenings: Happenings) -> None:
        """Start the library and its listeners. Raises :class:`~console.telephony.phone.PhoneError`."""

    def handle(self, wait_ms: int) -> bool:
        """Wait for the network and the clock at most so long, then do some of what there is to do.

        Gives whether there may be more.
        """

    def live(self) -> int:
        """Calls that hold a line now."""

    def use(self, settings: PhoneSettings) -> None:
        """Have other accounts and trunks from now on. Raises :class:`~console.telephony.phone.PhoneError`
        where the build can't hold them; nothing has changed then."""

    def register(self, account: AccountSettings, address: str) -> None:
        """Register an account at its server's address; one that is there already goes by what is new."""

    def unregister(self, account: str) -> None:
        """Take a registration back; calls that go through it stay until they end."""

    def dial(self, leg: int, invite: Outgoing) -> str:
        """Send an INVITE; gives why it can't be sent, or nothing."""

    def admit(self, leg: int, hosts: Sequence[str]) -> None:
        """Take a leg's audio from these addresses and networks, too, beside the address its SDP names."""

    def answer(self, leg: int, code: int) -> str:
        """Answer an INVITE with 180 or 200; gives why it can't be answered, or nothing."""

    def probe(self, leg: int) -> str:
        """Send OPTIONS in a leg's dialog (``probed`` follows); gives why it can't be sent, or nothing."""

    def hang_up(self, leg: int, code: int, headers: Headers) -> None:
        """End a leg: BYE, CANCEL or a final ``code``."""

    def abandon(self, leg: int) -> None:
        """End a leg of which nothing is told any more: its number may be dialled anew."""

    def press(self, leg: int, digits: str, *, info: bool) -> str:
        """Send keys as RTP events (RFC 4733), or as INFO, so also where the far end takes no events; gives
        why they can't be sent, or nothing."""

    def notify(self, uri: str, sender: str, account: str, headers: Headers, body: str) -> str:
        """Send NOTIFY with a message summary, outside a dialog; gives why it can't be sent, or nothing."""

    def refer(self, leg: int, uri: str) -> str:
        """Send REFER; gives why it can't be sent, or nothing."""

    def join(self, leg: int, other: int) -> str:
        """Send REFER in the leg to the far end of another, in place of that dialog; gives as ``refer``."""

    def ask(self, uri: str, sender: str, account: str, srtp: str) -> str:
        """Send OPTIONS, through an account or (empty) as a call with that ``srtp`` would go; ``sender`` may
        be empty with an account. Gives why it can't be sent, or nothing."""

    def renew(self, account: str) -> None:
        """Register an account anew, now."""

    def watch(self, name: str, uri: str, account: str) -> str:
        """Subscribe to a phone's state, or do so anew; gives why not, or nothing."""

    @property
    def headset(self) -> Headset:
        """The sound device of this machine, which is a leg when it is open."""

    def packets(self, leg: int) -> int:
        """Audio packets received so far, -1 when none need come (hold) or there is no audio."""

    def close(self) -> None:
        """Unregister and free the library. All legs must have been hung up."""


def prepare_log(path: Path) -> DiscreetLog:
    """A log that only we can read and that names nobody. Raises :class:`PhoneError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.chmod(0o600)
        return DiscreetLog(path)
    except OSError as problem:
        raise PhoneError(f"{path}: the SIP log can't be written ({problem.strerror})") from None
