"""From what became of a leg to the outcomes a chain can branch on, and whose failure it was."""

from collections.abc import Mapping
from enum import StrEnum

from console.calls.protocol.events import Ending, Fault


class Cause(StrEnum):
    """Why a leg that we dial never comes up, or is lost at our end."""

    NO_TARGET = "its address can't be used, or names no trunk or account"
    NO_HOST = "its host's name has no address"
    NOT_REGISTERED = "the account it goes through is not registered"
    TOO_MANY_HOPS = "its call was forwarded too often"
    NO_LINE = "no line is free"
    NOT_SENT = "the SIP library does not send it"
    NO_PORT = "no port for its audio is free (rtp_ports)"
    TRUNK_FULL = "all calls that the trunk or account takes are in use"
    SILENT = "nothing answered"
    SAID = "a SIP status says so"
    NOT_ENCRYPTED = "its audio is not encrypted"
    NOT_ANSWERED = "it can't be answered here"
    EXCEPTION = "the phone failed"


#: every cause with the outcome it comes to and whose failure it is; ``SAID`` by its status
CAUSES: Mapping[Cause, tuple[Ending, Fault]] = {
    Cause.NO_TARGET: (Ending.UNREACHABLE, Fault.ROUTE),
    Cause.NO_HOST: (Ending.UNREACHABLE, Fault.ROUTE),
    Cause.NOT_REGISTERED: (Ending.UNREACHABLE, Fault.ROUTE),
    Cause.TOO_MANY_HOPS: (Ending.UNREACHABLE, Fault.CALL),
    Cause.NO_LINE: (Ending.UNREACHABLE, Fault.LINE),
    Cause.NO_PORT: (Ending.UNREACHABLE, Fault.DESK),
    Cause.TRUNK_FULL: (Ending.UNREACHABLE, Fault.LINE),
    Cause.NOT_SENT: (Ending.UNREACHABLE, Fault.DESK),
    Cause.SILENT: (Ending.UNREACHABLE, Fault.PHONE),
    Cause.SAID: (Ending.UNREACHABLE, Fault.PHONE),
    Cause.NOT_ENCRYPTED: (Ending.FAILED, Fault.PHONE),
    Cause.NOT_ANSWERED: (Ending.FAILED, Fault.DESK),
    Cause.EXCEPTION: (Ending.FAILED, Fault.DESK),
}
#: words of the SIP library, and what they mean
_NOT_SENT = {
    "Too many": Cause.NO_LINE,
    "Address already in use": Cause.NO_PORT,
    "is not registered": Cause.NOT_REGISTERED,
    "Invalid URI": Cause.NO_TARGET,
}
#: statuses that speak of the call and not of the phone: it goes round (482), it was forwarded too often
_OF_THE_CALL = frozenset({482, 483})

_BY_CODE = {
    408: Ending.NO_ANSWER,
    480: Ending.NO_ANSWER,
    486: Ending.BUSY,
    487: Ending.NO_ANSWER,
    600: Ending.BUSY,
    401: Ending.DECLINED,
    403: Ending.DECLINED,
    407: Ending.DECLINED,
    433: Ending.DECLINED,
    603: Ending.DECLINED,
    607: Ending.DECLINED,
    608: Ending.DECLINED,
}
#: Statuses of a call that was up and did not end with a BYE: no ACK, a dead session, a lost transport.
_LOST = frozenset({408, 481, 503})


def of_dialled(code: int, *, rang: bool) -> Ending:
    """Why a leg we dialled never came up. A 408 from a phone that never rang means nobody is there."""
    if code == 408 and not rang:
        return Ending.UNREACHABLE
    return _BY_CODE.get(code, Ending.UNREACHABLE)


def in_words(code: int, reason: str) -> str:
    """What a phone's last status means, in words; a redirection is named, as the desk does not follow it."""
    return "it forwards its calls elsewhere, which is not followed" if 300 <= code < 400 else reason


def not_sent(why: str) -> Cause:
    """Why the SIP library does not send an INVITE, by its own words."""
    return next((cause for words, cause in _NOT_SENT.items() if words in why), Cause.NOT_SENT)


#: causes that another trunk or account may not have
_ELSEWHERE = frozenset(
    {Cause.NO_TARGET, Cause.NO_HOST, Cause.NOT_REGISTERED, Cause.TRUNK_FULL, Cause.NOT_SENT, Cause.SILENT}
)


def is_of_the_way(cause: Cause) -> bool:
    """Whether a call that came to nothing may be made by another trunk or account."""
    return cause in _ELSEWHERE


def is_refused_on_the_way(code: int, *, rang: bool) -> bool:
    """The same of one that got a final status: a time-out or a failure of a server (RFC 3261 21.4.9, 21.5),
    and never what the called phone said."""
    return not rang and (code == 408 or 500 <= code < 600)


def fault_of(code: int) -> Fault:
    """Whose failure a status of the far end tells."""
    return Fault.CALL if code in _OF_THE_CALL else Fault.PHONE


def of_arrived(code: int) -> Ending:
    """Why an incoming leg ended before it was up, without our doing."""
    return Ending.CANCELLED if code in (0, 487) else Ending.FAILED


def of_answered(code: int) -> Ending:
    """Why a leg that was up ended, without our doing."""
    return Ending.FAILED if code in _LOST else Ending.HUNG_UP
