"""What a waiting caller is told: their place when it has improved, and a wait that only shrinks."""

from dataclasses import dataclass, field

from console.config.schema.queues import Announce
from console.routing.queue.estimated_wait import Shown, Wait, tighten


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller has been told. ``at_s`` is how long they had waited then (``None``: nothing yet),
    ``position`` the last place they were told as it was said (0: none; one beyond ``up_to`` stands for "more
    than"), ``shown`` the wait they were promised."""

    at_s: float | None = None
    position: int = 0
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What to say: a place (0: nothing of it; ``more``: more than that), a wait, or both. ``told`` is what
    they have been told once it is said."""

    position: int
    more: bool
    wait: Wait | None
    told: Told


def next_due(spec: Announce, told: Told) -> float:
    """How long a caller has waited when they may be told something next; what, and whether, depends on what
    has improved by then."""
    return spec.first if told.at_s is None else max(spec.first, told.at_s + spec.every)


def next_announcement(
    spec: Announce, told: Told, position: int, wait: Wait | None, waited_s: float
) -> Announcement | None:
    """What to tell a caller now, at this place and with this estimate; ``None`` when it is too early or
    nothing has improved. Who has been first all along is told no place."""
    if waited_s < next_due(spec, told):
        return None
    place = min(position, spec.up_to + 1)
    better = place < told.position if told.position else place > 1
    if not (spec.position and better):
        place = 0
    shown = tighten(told.shown, wait, waited_s) if spec.wait else told.shown
    news = shown.wait if spec.wait and shown.wait != told.shown.said else None
    if not place and news is None:
        return None
    after = Told(waited_s, place or told.position, shown if news else told.shown)
    more = place > spec.up_to
    return Announcement(spec.up_to if more else place, more, news, after)
