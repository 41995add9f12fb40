"""Whom calls come from and go to: accounts, which register, and trunks, which don't."""

from typing import Literal

from pydantic import Field

from console.config.fields import Address, Name, Network, Number, Seconds
from console.config.part import Part


class Account(Part):
    """``[[account]]``: a registration at a PBX or provider."""

    name: Name
    """Its name in rules, on the board and in the journal."""
    server: Address
    """Host or host:port of the registrar."""
    user: str = Field(min_length=1)
    """User name, also the user part of our address there."""
    password_file: str = ""
    """File that holds the password (only its first line is read)."""
    password_env: str = ""
    """Environment variable that holds the password."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """Transport towards the server; by "tls" its certificate must name it and be valid."""
    srtp: Literal["off", "optional", "required"] = "off"
    """Whether audio is encrypted (SRTP): never, where the other side can, or no call without."""
    media_from: tuple[Network, ...] = ()
    """Addresses or networks its audio may come from, beside the one a call names and the one its signalling
    comes from; for a PBX that leaves audio to other hosts."""
    expires: Seconds = 300.0
    """Registration lifetime asked for."""
    numbers: tuple[Number, ...] = ()
    """Numbers that reach us through it: a chain may not call them (it would go round)."""
    shows: tuple[Number, ...] = ()
    """Numbers of ours that calls through it may show, the usual one first; empty: those of ``numbers``."""
    dtmf: Literal["rfc4733", "info"] = "rfc4733"
    """How keys pressed at a seat are sent: in the audio, or as SIP INFO where the other side wants that."""
    caller_id: Literal["verified", "claimed"] = "claimed"
    """"verified" where the server vouches for caller numbers (a PBX of our own)."""
    handoff: Literal["bridge", "refer", "redirect"] = "bridge"
    """What happens to a call given to a number: stay in the desk's hands, REFER, or 302."""
    transfer: Literal["bridge", "replaces", "refer"] = "bridge"
    """What happens to a call transferred to a phone behind it: stay in the desk's hands, be joined there once
    answered (REFER with Replaces), or be given there at once (REFER)."""


class Trunk(Part):
    """``[[trunk]]``: a peer we exchange calls with, without registration."""

    name: Name
    """Its name in rules, on the board and in the journal."""
    address: Address
    """host[:port] that calls to numbers are sent to."""
    accept: tuple[Network, ...] = ()
    """Addresses or networks its calls come from; empty: the host of ``address``."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """Transport towards the peer; by "tls" its certificate must name it and be valid."""
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
    caller_id: Literal["verified", "claimed"] = "claimed"
    """"verified" where the peer vouches for caller numbers without a STIR attestation."""
    handoff: Literal["bridge", "refer", "redirect"] = "bridge"
    """What happens to a call given to a number: stay in the desk's hands, REFER, or 302."""
    transfer: Literal["bridge", "replaces", "refer"] = "bridge"
    """What happens to a call transferred to a phone behind it: stay in the desk's hands, be joined there once
    answered (REFER with Replaces), or be given there at once (REFER)."""
