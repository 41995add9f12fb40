"""What is on the screen: a snapshot, what is selected in it, and the moment it is looked at."""

from dataclasses import dataclass
from datetime import datetime

from console.calls.protocol.snapshot import Message, Need, Row, Snapshot
from console.routing.schedule.moments import zone_of
from console.ui.paint.states import waited

#: Seconds a line of what happened stays bright, and stays at all.
FRESH_S = 12.0
KEPT_S = 90.0


@dataclass(frozen=True, slots=True)
class View:
    """All that one painting depends on.

    ``selected`` is a call's id; ``lost`` says why the desk is gone (empty: it speaks) and ``lost_at``
    since when; ``notice`` is a line of this screen's own, ``problems`` what is wrong with its settings;
    ``boxed`` is true while a box has the keys, ``crowded`` while calls are grouped by queue.
    """

    snapshot: Snapshot
    now: float
    selected: str = ""
    lost: str = ""
    lost_at: float = 0.0
    notice: Message | None = None
    problems: tuple[str, ...] = ()
    boxed: bool = False
    crowded: bool = False

    @property
    def moment(self) -> float:
        """The second the timers show: it stands still while the desk is gone."""
        return self.lost_at if self.lost else self.now

    @property
    def clock(self) -> float:
        """The desk's wall clock at that second."""
        return self.snapshot.clock + self.moment - self.snapshot.taken_at

    @property
    def here(self) -> datetime:
        """The same on the office's clock."""
        return datetime.fromtimestamp(self.clock, zone_of(self.snapshot.zone))

    def row(self, call: str) -> Row | None:
        """The row of a call, ``None`` when it is not on the board."""
        return next((row for row in self.snapshot.calls if row.id == call), None)

    def by_number(self, number: int) -> Row | None:
        """The row with that number."""
        return next((row for row in self.snapshot.calls if row.number == number), None)

    @property
    def chosen(self) -> Row | None:
        """The selected call's row."""
        return self.row(self.selected) if self.selected else None

    @property
    def own(self) -> Row | None:
        """The call this seat is in."""
        return next((row for row in self.snapshot.calls if row.mine), None)

    @property
    def after(self) -> Row | None:
        """The call this seat talked in last, while it is still the one that is written about."""
        row = self.snapshot.after
        return row if row and row.next_at is not None and row.next_at > self.moment else None

    @property
    def foremost(self) -> Row | None:
        """The call that needs a hand first: the one the desk would take (``calls.urgency``)."""
        calls = (row for row in self.snapshot.calls if row.need)
        return min(calls, key=lambda row: row.turn, default=None)

    def why_first(self, row: Row) -> str:
        """Why a call is the foremost: what follows "who"."""
        if row.need is Need.RECALL:
            return "came back to the desk"
        if row.need is Need.EMERGENCY:
            return "is an emergency"
        others = (other for other in self.snapshot.calls if other.need is row.need)
        if any(waited(other, self.now) > waited(row, self.now) for other in others):
            return "goes ahead of the others"
        return "has waited longest" + (f" in {row.line}" if row.line else "")

    @property
    def shown(self) -> Row | None:
        """The call whose caller, route and reason are shown: the selected, else the foremost, else
        this seat's own, else the first."""
        return (
            self.chosen
            or self.foremost
            or self.own
            or min(self.snapshot.calls, key=lambda row: row.number, default=None)
        )

    @property
    def message(self) -> Message | None:
        """The newest line of what happened, the screen's own or the desk's; of one moment the last said."""
        lines = [*self.snapshot.messages, *([self.notice] if self.notice else [])]
        newest = max(reversed(lines), key=lambda line: line.at, default=None)
        return newest if newest and self.now - newest.at < KEPT_S else None

    @property
    def undoable(self) -> Message | None:
        """The newest act that can still be taken back."""
        lines = [m for m in self.snapshot.messages if m.undo_until is not None and m.undo_until > self.now]
        return max(reversed(lines), key=lambda line: line.at, default=None)


def reminded(snapshot: Snapshot) -> set[str]:
    """The calls on hold of which this seat is to hear."""
    return {row.id for row in snapshot.calls if row.reminds > 1}
