"""From SIP status codes to the outcomes a chain can branch on."""

from console.calls.events import Ending

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


def of_arrived(code: int) -> Ending:
    """Why an incoming leg ended before it was up, without our doing."""
    return Ending.CANCELLED if code in (0, 487) else Ending.FAILED


def of_answered(code: int) -> Ending:
    """Why a leg that was up ended, without our doing."""
    return Ending.FAILED if code in _LOST else Ending.HUNG_UP
