"""Which call needs a hand first: one order, for the desk that takes it and the board that shows it."""

from console.calls.protocol.snapshot import Need
from console.calls.state.call import Call
from console.calls.state.call_state import State


def need(call: Call) -> Need:
    """Why a call needs somebody who answers it."""
    if call.wished or call.state not in (State.RINGING, State.WAITING):
        return Need.NONE
    if call.recall:
        return Need.RECALL
    if call.strict:
        return Need.EMERGENCY
    return Need.RINGING if call.state is State.RINGING else Need.WAITING


def age_from(call: Call) -> float:
    """The monotonic second a call's age counts from: its arrival, in a queue when it joined, less the age
    that the routing gives it beyond its wait."""
    since = call.arrived.mono
    if call.state is State.WAITING and call.queue:
        since = call.joined.get(call.queue.name, call.since_at)
    return since - (call.decision.ahead if call.decision else 0.0)


def turn(call: Call) -> tuple[int, float, int]:
    """A call's turn among those that need a hand, the least first."""
    return need(call), age_from(call), call.number
