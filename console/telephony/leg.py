"""A leg as the phone keeps it."""

from dataclasses import dataclass, field

from console.calls.protocol.commands import Dial, HandOff
from console.telephony.sip.dtmf import Keypad
from console.telephony.sip.invite import Invite
from console.telephony.sip.liveness import Alive
from console.telephony.sip.peers import Peer

#: How long the far end may say nothing at all to an INVITE, and a name may take to be looked up, in seconds.
SILENT_S, LOOK_UP_S = 8.0, 5.0
#: How long the far end may work on a REFER until it says that a phone rings there, how long that may ring
#: (RFC 3261 16.6, timer C), and how long our leg may outlive a REFER of which it says no more, in seconds.
HAND_OFF_S, RUNG_S, SAID_NO_MORE_S = 30.0, 180.0, 5.0
#: Some PBXs let the caller go when a REFER fails, and keep our leg: so long it may be silent then.
GIVEN_BACK_S = 3.0
#: How long a phone we called may ring at most, in seconds, whatever the step allows.
RINGS_S = 600.0


@dataclass(slots=True)
class Leg:
    """One leg. Incoming ones have odd numbers, given by the phone; dialled ones even, given by the core.

    ``calling``: its INVITE was sent; ``heard_of``: the far end said something; ``answering``: we said
    200; ``taken_up``: the far end works on our REFER;
    ``given_back``: in vain. ``due`` is when waiting for a name, a first word
    or a REFER is over, ``look_at`` when its audio is looked at next (both of the steady clock). ``peer`` is
    the account or trunk it came from or goes through, ``srtp`` what that wants of its audio; ``alive`` is
    what is known of its far end since it answered; ``ways`` are the accounts and trunks that are tried next.
    """

    number: int
    incoming: bool = False
    invite: Invite | None = None
    dial: Dial | None = None
    hand_off: HandOff | None = None
    taken_up: bool = False
    calling: bool = False
    heard_of: bool = False
    rang: bool = False
    early_media: bool = False
    answering: bool = False
    answered: bool = False
    due: float = 0.0
    look_at: float = 0.0
    given_back: bool = False
    alive: Alive | None = None
    peer: Peer | None = None
    srtp: str = "off"
    call_id: str = ""
    ways: list[str] = field(default_factory=list)
    keypad: Keypad = field(default_factory=Keypad)
