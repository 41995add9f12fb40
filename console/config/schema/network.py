"""The telephone network: where the desk listens, and whom calls come from and go to: accounts, which
register, and trunks, which don't."""

from typing import Literal

from pydantic import Field

from console.config.grammar.fields import Country, Name, Network, Number, Ports, Seconds, SipAddress
from console.config.schema.base import Part
from console.config.schema.number_forms import Receives, ReceivesField, Sends, SendsField


class Sip(Part):
    """``[sip]``: where the desk listens."""

    listen: SipAddress = "127.0.0.1:5060"
    """Address and port for SIP; RTP binds to the same address."""
    transports: tuple[Literal["udp", "tcp", "tls"], ...] = ("udp", "tcp")
    """Transports to listen on; "tls" needs a certificate."""
    tls_port: int = Field(default=5061, ge=1, le=65535)
    """Port for TLS, at the same address."""
    tls_cert: str = ""
    """File with our certificate and those it rests on (PEM), relative to the config."""
    tls_key: str = ""
    """File with its private key (PEM), readable to the desk's user only."""
    tls_ca: str = ""
    """File with the authorities that peers' certificates must come from; empty: the system's."""
    overflow: str = ""
    """Number or SIP address that callers are redirected to (302) when no line is free; empty: they get
    486."""
    rtp_ports: Ports = "10000-19999"
    """Range of UDP ports for audio."""
    lines: int = Field(default=500, ge=1, le=2000)
    """Calls at once that we ask the SIP library for; its build may hold fewer (`reception doctor`)."""
    kept_lines: int | None = Field(default=None, ge=0, le=1000)
    """Lines kept for seats and staff: a caller who would take one of them finds no free line. Empty: 2, but
    no more than a quarter of all."""
    media_timeout: Seconds = 30.0
    """A call whose audio stops for this long is ended as dead; 0 turns that off."""
    ask_every: Seconds = 30.0
    """How often trunks and accounts are asked whether they are there (OPTIONS); 0: never."""
    ban_after: int = Field(default=20, ge=0, le=10_000)
    """Requests of a stranger within a minute after which its address is banned; 0: never. Nobody the config
    names is, nor a private network: of those as many are answered."""
    ban: Seconds = 600.0
    """How long: its requests are dropped before they are read, and nothing of them is journaled."""

    @property
    def reserved(self) -> int:
        """The lines kept for seats and staff."""
        return min(2, self.lines // 4) if self.kept_lines is None else self.kept_lines


class Outside(Part):
    """``[outside]``: by which accounts and trunks numbers are called, in an order. The next is tried where
    one is down, says nothing, or answers 408 or 5xx; an emergency call goes on to all others, too."""

    via: tuple[Name, ...] = ()
    """Accounts and trunks for telephone numbers; empty: the first trunk, else the first account."""
    emergency: tuple[Name, ...] = ()
    """Those for emergency numbers; empty: as ``via`` says, else where extensions are."""
    national: tuple[Name, ...] = ()
    """Those for numbers of the office's country; empty: as ``via`` says."""
    international: tuple[Name, ...] = ()
    """Those for numbers abroad; empty: as ``via`` says."""
    premium: tuple[Name, ...] = ()
    """Those for numbers that cost more; empty: as ``via`` says."""
    internal: tuple[Name, ...] = ()
    """Those for extensions, star codes and short numbers; empty: the first account, else the first trunk."""
    give_up: Seconds = Field(default=4.0, ge=1)
    """How long one may say nothing before the next is tried (RFC 3261 timer B is 32 s)."""


class Link(Part):
    """What accounts and trunks have in common."""

    name: Name
    """Its name in rules, on the board and in the journal."""
    country: Country | Literal[""] = ""
    """The country whose numbers it dials (ISO 3166); empty: the office's."""
    sends: SendsField = Sends()
    """How it wants numbers, such as "national", or { form = "national", prefix = "9" }."""
    receives: ReceivesField = Receives()
    """How it writes numbers of callers and those they dialled, such as { form = "auto", prefix = "9" }."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """Transport towards it; by "tls" its certificate must name it and be valid."""
    srtp: Literal["off", "optional", "required"] = "off"
    """Whether audio is encrypted (SRTP): never, where the other side can, or no call without."""
    media_from: tuple[Network, ...] = ()
    """Addresses or networks its audio may come from, beside the one a call names and the one its signalling
    comes from; for a PBX that leaves audio to other hosts."""
    numbers: tuple[Number, ...] = ()
    """Numbers that reach us through it: a chain may not call them (it would go round)."""
    shows: tuple[Number, ...] = ()
    """Numbers of ours that calls through it may show, the usual one first; empty: those of ``numbers``."""
    dtmf: Literal["rfc4733", "info"] = "rfc4733"
    """How keys pressed at a seat are sent: in the audio, or as SIP INFO where the other side wants that."""
    max_calls: int = Field(default=0, ge=0)
    """Calls at once that it takes, both ways; 0: any number."""
    caller_id: Literal["verified", "stir", "claimed"] = "claimed"
    """"verified" where it vouches for caller numbers (a PBX of our own), also without a STIR attestation;
    "stir" where it only tells the STIR verdicts it came to itself; "claimed": neither counts, whatever its
    headers say."""
    handoff: Literal["bridge", "refer", "redirect"] = "bridge"
    """What happens to a call given to a number: stay in the desk's hands, REFER, or 302."""
    transfer: Literal["bridge", "replaces", "refer"] = "bridge"
    """What happens to a call transferred to a phone behind it: stay in the desk's hands, be joined there once
    answered (REFER with Replaces), or be given there at once (REFER)."""


class Account(Link):
    """``[[account]]``: a registration at a PBX or provider."""

    server: SipAddress
    """Host or host:port of the registrar."""
    user: str = Field(min_length=1)
    """User name, also the user part of our address there."""
    password_file: str = ""
    """File that holds the password (only its first line is read)."""
    password_env: str = ""
    """Environment variable that holds the password."""
    expires: Seconds = 300.0
    """Registration lifetime asked for."""


class Trunk(Link):
    """``[[trunk]]``: a peer we exchange calls with, without registration."""

    address: SipAddress
    """host[:port] that calls to numbers are sent to."""
    accept: tuple[Network, ...] = ()
    """Addresses or networks its calls come from; empty: the host of ``address``."""
