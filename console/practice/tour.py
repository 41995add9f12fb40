"""A first hour in eight steps: each says what to press; the next comes when the board shows that act done.

A step that needs a call has one placed where there is none; after the last step the tour ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from console.calls.protocol.snapshot import Row, Snapshot

#: how long the tour's last line stays, in seconds
LAST_S = 30.0
#: a patient is asked to call this long after the one before at the soonest, in seconds
AGAIN_S = 4.0


@dataclass(frozen=True, slots=True)
class Step:
    """What to press, and whether the board shows that it was done, given how it looked when the step began.
    ``needs`` is whether there is what it is done to; ``ahead`` says what to do first where there is not."""

    text: str
    done: Callable[[Snapshot, Snapshot], bool]
    needs: Callable[[Snapshot], bool] = lambda _board: True
    ahead: str = ""


def _mine(board: Snapshot, state: str) -> Row | None:
    return next((row for row in board.calls if row.mine and row.state == state), None)


def _rings(board: Snapshot) -> bool:
    return any(row.state == "ringing" for row in board.calls)


def _talks(board: Snapshot) -> bool:
    return _mine(board, "talking") is not None


def _holds(board: Snapshot) -> bool:
    return any(row.held for row in board.calls)


def _put_on_hold(now: Snapshot, then: Snapshot) -> bool:
    """Whether a conversation of one's own is on hold now."""
    own = {row.id for row in then.calls if row.mine}
    return any(row.held and row.id in own for row in now.calls)


def _taken_back(now: Snapshot, then: Snapshot) -> bool:
    """Whether somebody who was on hold is talked with again."""
    held = {row.id for row in then.calls if row.held}
    return any(row.mine and row.state == "talking" and row.id in held for row in now.calls)


def _differences(now: Snapshot, then: Snapshot) -> list[str]:
    """What this seat was told since then."""
    before = {message.id for message in then.messages}
    return [message.text for message in now.messages if message.id not in before and not message.bad]


def _sent(now: Snapshot, then: Snapshot) -> bool:
    """Whether a call was sent somewhere since then."""
    return any(" → " in text for text in _differences(now, then))


def _given_or_ended(now: Snapshot, then: Snapshot) -> bool:
    """Whether the caller was sent on or the call ended by a key; a caller who hangs up is no act of ours."""
    return _sent(now, then) or any(text.startswith("You ended") for text in _differences(now, then))


STEPS = (
    Step("Wait for a call: patients ring by themselves", lambda now, _: _rings(now)),
    Step("⏎ answers: it takes the most urgent call", lambda now, _: _talks(now), _rings, "wait for a call"),
    Step("h puts the caller on hold, with music", _put_on_hold, _talks, "⏎ answers a call"),
    Step("h takes the caller back", _taken_back, _holds, "answer a call and put it on hold (⏎, h)"),
    Step("t transfers: type sam, ⏎; or x twice ends the call", _given_or_ended, _talks, "⏎ answers a call"),
    Step("Esc, then o sends a ringing call elsewhere: type voicemail, ⏎", _sent, _rings, "wait for a call"),
    Step("F2 switches the mode: choose LUNCH, ⏎",
         lambda now, then: now.mode.name == "lunch" != then.mode.name),
    Step("u takes that back, within five seconds; or F2 and OPEN",
         lambda now, then: now.mode.name != "lunch" == then.mode.name),
)  # fmt: skip


class Tour:
    """Where somebody is in the tour; ``see`` is told every picture and gives the line to show, "" when the
    tour is over. ``place`` has a patient call."""

    def __init__(self, steps: tuple[Step, ...] = STEPS, place: Callable[[], None] = lambda: None) -> None:
        self._steps = steps
        self._place = place
        self._at = 0
        self._began: Snapshot | None = None
        self._placed_at = float("-inf")
        self._done_at: float | None = None

    @property
    def over(self) -> bool:
        """Whether all was done."""
        return self._at == len(self._steps)

    def see(self, board: Snapshot) -> str:
        """The line for a picture."""
        if self._began is None:
            self._began = board
        while not self.over and self._steps[self._at].done(board, self._began):
            self._at, self._began = self._at + 1, board
        if self.over:
            self._done_at = board.taken_at if self._done_at is None else self._done_at
            last = "Tour done: F1 shows all keys, Ctrl+Q leaves; the morning goes on"
            return last if board.taken_at - self._done_at < LAST_S else ""
        step = self._steps[self._at]
        there = step.needs(board)
        self._call(board, wanted=not there or self._at == 0)
        text = step.text if there or not step.ahead else f"first {step.ahead}; then: {step.text}"
        return f"Tour {self._at + 1} of {len(self._steps)}: {text}"

    def _call(self, board: Snapshot, *, wanted: bool) -> None:
        """Have somebody call where a call is wanted and nobody rings."""
        if wanted and not _rings(board) and board.taken_at - self._placed_at >= AGAIN_S:
            self._placed_at = board.taken_at
            self._place()
