"""The longest stay of a call in a state that has no limit of its own: no wait is without an end.

Most states set a limit (``Call.deadline``) or are ended by the phone, which sees to a far end that is silent.
What is here is for the day when neither comes: a prompt whose end is never told, a phone whose end got lost.
"""

from console.calls.dispatch import steps
from console.calls.dispatch.phone_events import caller_gone
from console.calls.protocol.commands import HangUp
from console.calls.protocol.events import Ending, LegEnded
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.voicemail import deposit

_MINUTE, _HOUR = 60.0, 3600.0
#: state → its longest stay without a limit of its own, in seconds
LONGEST_S: dict[State, float] = {
    State.ARRIVING: _MINUTE,
    State.RINGING: _HOUR,
    State.DIALLING: 10 * _MINUTE,
    State.CONNECTING: 10 * _MINUTE,
    State.CHOOSING: 10 * _MINUTE,
    State.WAITING: 8 * _HOUR,
    State.TALKING: 12 * _HOUR,
    State.HOLDING: 12 * _HOUR,
    State.PLAYING: 10 * _MINUTE,
    State.RECORDING: _HOUR,
    State.REVIEWING: 10 * _MINUTE,
    State.MAILBOX: _HOUR,
    State.LEAVING: 5.0,
}
#: states in which a prompt is heard, whose end brings the call on
_HEARS = frozenset({State.CHOOSING, State.PLAYING, State.REVIEWING, State.MAILBOX})
#: who waits to be called back has no phone that could be dead: ``callbacks.kept_until`` ends that
_PROMISED = State.WAITING


def due(desk: Desk) -> float:
    """When the first call has stayed for too long (monotonic)."""
    return min((_until(call) for call in desk.calls.values()), default=float("inf"))


def expire(desk: Desk) -> None:
    """Move on the calls that have stayed for too long."""
    for call in tuple(desk.calls.values()):
        if _until(call) <= desk.now.mono:
            with desk.contained(f"the longest stay of a call ({call.state})", call):
                _move_on(desk, call)


def _until(call: Call) -> float:
    if call.deadline is not None or (call.wished and call.state is _PROMISED):
        return float("inf")
    return call.stayed_at + LONGEST_S.get(call.state, _HOUR)


def _move_on(desk: Desk, call: Call) -> None:
    """Whatever it waited for is taken to be over; where that leads nowhere, the call ends."""
    call.stays += 1
    call.stayed_at = desk.now.mono
    desk.story(call, "", f"nothing was heard of it any more ({call.state})")
    if call.state is State.LEAVING:
        desk.out.append(HangUp(call.leg))
        caller_gone(desk, call, LegEnded(call.leg, Ending.HUNG_UP, 0, "its end was not told"))
    elif call.stays > 1:
        _end(desk, call)
    elif call.state is State.RECORDING and call.recording:
        deposit.ended(desk, call, desk.now.mono - call.recording.since, "length")
    elif call.state in _HEARS:
        steps.prompt_ended(desk, call)
    else:
        _end(desk, call)


def _end(desk: Desk, call: Call) -> None:
    dialplan.leave_step(desk, call)
    call.outcome = call.outcome or "failed"
    dialplan.finish(desk, call)
