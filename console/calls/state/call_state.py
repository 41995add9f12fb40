"""The life of one call: its states and the only moves between them."""

from enum import StrEnum


class State(StrEnum):
    """Where a call is in its life."""

    ARRIVING = "arriving"
    """Just in, not routed yet."""
    RINGING = "ringing"
    """Rings at the desk; a receptionist may take it."""
    DIALLING = "dialling"
    """A staff phone or a number rings for it."""
    CONNECTING = "connecting"
    """A receptionist took it; their own phone rings."""
    CHOOSING = "choosing"
    """In a menu, hearing choices or pressing keys."""
    WAITING = "waiting"
    """In a queue, with music; the phones of those who could take it ring from here."""
    TALKING = "talking"
    """Joined with a receptionist, a staff member or a number."""
    HOLDING = "holding"
    """On hold, with music."""
    PLAYING = "playing"
    """Hears an announcement or a greeting."""
    RECORDING = "recording"
    """Leaves a message."""
    REVIEWING = "reviewing"
    """Left a message, and says what becomes of it."""
    MAILBOX = "mailbox"
    """Hears the messages of a box."""
    LEAVING = "leaving"
    """Being handed off to the trunk (302, REFER) or told goodbye."""
    ENDED = "ended"
    """Gone; the journal has it."""


_STEPS = frozenset(
    {
        State.RINGING,
        State.DIALLING,
        State.CHOOSING,
        State.WAITING,
        State.PLAYING,
        State.MAILBOX,
        State.LEAVING,
        State.ENDED,
    }
)

#: state → the states it may move to. Everything else is a mistake of ours and raises.
MOVES: dict[State, frozenset[State]] = {
    State.ARRIVING: _STEPS | {State.CONNECTING},  # one that a seat dialled
    State.RINGING: _STEPS | {State.CONNECTING, State.TALKING},
    State.DIALLING: _STEPS | {State.CONNECTING, State.TALKING},
    State.CONNECTING: _STEPS | {State.TALKING, State.HOLDING},
    State.CHOOSING: _STEPS | {State.CONNECTING, State.TALKING},
    State.WAITING: _STEPS | {State.CONNECTING, State.TALKING},
    State.TALKING: _STEPS | {State.HOLDING},
    State.HOLDING: _STEPS | {State.CONNECTING, State.TALKING},
    State.PLAYING: _STEPS | {State.RECORDING, State.CONNECTING, State.TALKING},
    State.RECORDING: _STEPS | {State.REVIEWING, State.CONNECTING, State.TALKING},
    State.REVIEWING: _STEPS | {State.RECORDING, State.CONNECTING, State.TALKING},
    State.MAILBOX: _STEPS | {State.CONNECTING, State.TALKING},
    State.LEAVING: _STEPS,
    State.ENDED: frozenset(),
}

#: verbs of what is written down about a call
WRITTEN = ("note", "file", "slip", "card", "identify")
#: state → verbs that make sense in it, whatever the role.
ALLOWED: dict[State, tuple[str, ...]] = {
    State.ARRIVING: (),
    State.RINGING: ("answer", "approve", "override", "camp", "hang_up", *WRITTEN),
    State.DIALLING: ("answer", "approve", "reroute", "hang_up", *WRITTEN),
    State.CONNECTING: ("hang_up", *WRITTEN),
    State.CHOOSING: ("answer", "reroute", "hang_up", *WRITTEN),
    State.WAITING: ("answer", "approve", "reroute", "camp", "hang_up", *WRITTEN),
    State.TALKING: (
        "take_over",
        "reroute",
        "transfer",
        "consult",
        "hold",
        "park",
        "camp",
        "mute",
        "hang_up",
        *WRITTEN,
        "record",
    ),
    State.HOLDING: ("answer", "reroute", "transfer", "hold", "park", "camp", "hang_up", *WRITTEN),
    State.PLAYING: ("answer", "reroute", "hang_up", *WRITTEN),
    State.RECORDING: ("answer", "reroute", "hang_up", *WRITTEN),
    State.REVIEWING: ("answer", "reroute", "hang_up", *WRITTEN),
    State.MAILBOX: ("answer", "reroute", "hang_up", *WRITTEN),
    State.LEAVING: WRITTEN,
    State.ENDED: (),
}


#: verbs for a caller who is to be called back, until they are on the line.
WISHED = ("answer", "hang_up", *WRITTEN)
_WISHED_WHILE_DIALLED = ("hang_up", *WRITTEN)


def allowed(state: State, *, wished: bool = False) -> tuple[str, ...]:
    """The verbs for a call in a state; ``wished`` while it is a call back whose caller is not on the line."""
    if not wished:
        return ALLOWED[state]
    return WISHED if state is State.WAITING else _WISHED_WHILE_DIALLED


class IllegalMove(Exception):
    """A call was asked to make a move its table does not know; nothing was changed."""


def move(old: State, new: State) -> State:
    """``new``, if a call in ``old`` may move there. Raises :class:`IllegalMove`."""
    if new is not old and new not in MOVES[old]:
        raise IllegalMove(f"a call can't go from {old} to {new}")
    return new
