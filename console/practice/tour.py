"""A first hour in eight steps: each says what to press; the next comes when the board shows it done."""

from collections.abc import Callable
from dataclasses import dataclass

from console.calls.snapshot import Row, Snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """What to press, and how the board looks once it was done, given how it looked when the step began."""

    text: str
    done: Callable[[Snapshot, Snapshot], bool]


def _mine(board: Snapshot, state: str) -> Row | None:
    return next((row for row in board.calls if row.mine and row.state == state), None)


def _held(board: Snapshot) -> bool:
    return any(row.held and not row.mine for row in board.calls)


def _sent(now: Snapshot, then: Snapshot) -> bool:
    """Whether something was done since then that can be taken back."""
    before = {message.id for message in then.messages}
    return any(message.undo_until and message.id not in before for message in now.messages)


STEPS = (
    Step(
        "Wait for a call: patients ring by themselves",
        lambda now, _: any(row.state == "ringing" for row in now.calls),
    ),
    Step("⏎ answers: it takes the most urgent call", lambda now, _: _mine(now, "talking") is not None),
    Step("h puts the caller on hold, with music", lambda now, _: _held(now)),
    Step("h takes the caller back", lambda now, _: _mine(now, "talking") is not None),
    Step(
        "t transfers: type sam, ⏎; or x twice ends the call",
        lambda now, _: _mine(now, "talking") is None,
    ),
    Step(
        "Esc, then o sends a ringing call elsewhere: type voicemail, ⏎",
        _sent,
    ),
    Step("F2 switches the mode: choose LUNCH, ⏎", lambda now, then: now.mode.name != then.mode.name),
    Step(
        "u takes that back, within five seconds; or F2 and OPEN",
        lambda now, then: now.mode.name != then.mode.name,
    ),
)


class Tour:
    """Where somebody is in the tour; ``see`` is told every picture and gives the line to show."""

    def __init__(self, steps: tuple[Step, ...] = STEPS) -> None:
        self._steps = steps
        self._at = 0
        self._began: Snapshot | None = None

    def see(self, board: Snapshot) -> str:
        """The line for a picture."""
        if self._began is None:
            self._began = board
        while self._at < len(self._steps) and self._steps[self._at].done(board, self._began):
            self._at, self._began = self._at + 1, board
        if self._at == len(self._steps):
            return "Tour done: F1 shows all keys, Ctrl+Q leaves; the morning goes on"
        return f"Tour {self._at + 1} of {len(self._steps)}: {self._steps[self._at].text}"
