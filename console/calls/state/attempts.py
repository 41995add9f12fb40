"""Wrong PINs: each try is counted before it is compared, one at a time for each name it is counted under.

The comparison is asynchronous, so whatever is looked at first and counted after it can be overtaken: forty
tries sent at once would all be compared. A try that was right, or was never compared, is taken back by the
one who made it, and nobody else's with it.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from console.calls.state.backoff import pause_s

#: Wrong tries before a pause.
TRIES = 3
#: A wrong try is forgotten so long after the last one, in seconds.
FORGET_S = 86_400.0
#: A comparison that has not come back after so long, in seconds, holds nobody up any more.
COMPARED_S = 20.0


class Verdict(Enum):
    """What becomes of a try: it is compared, it waits for another one, or none is compared now."""

    GO = auto()
    WAIT = auto()
    LOCKED = auto()


@dataclass(slots=True)
class Guard:
    """The tries under one name that were wrong, or are being compared, by who made them; until when none is
    compared, when the last was made, and who is being compared now and since when (monotonic)."""

    wrong: dict[str, int] = field(default_factory=dict)
    until: float = 0.0
    at: float = 0.0
    who: str = ""
    since: float = 0.0

    @property
    def count(self) -> int:
        """Wrong tries by all."""
        return sum(self.wrong.values())

    def busy(self, now: float) -> bool:
        """Whether a try is being compared."""
        return bool(self.who) and now < self.since + COMPARED_S


class Attempts:
    """Tries by name: ``pause_s`` is the first pause, ``longest_s`` the longest.

    Names that the office has (``fixed``) are never forgotten before their time. Of others ``most`` are kept,
    and one that is locked or is being compared makes no room for a new one.
    """

    def __init__(self, pause_s: float, longest_s: float, most: int) -> None:
        self._pause = pause_s
        self._longest = longest_s
        self._most = most
        self._fixed: dict[str, Guard] = {}
        self._others: dict[str, Guard] = {}

    def begin(self, who: str, fixed: tuple[str, ...], others: tuple[str, ...], now: float) -> Verdict:
        """``who`` (a call, a seat) tries, and it is counted under all these names if it may be compared."""
        guards = [
            *(self._fixed.setdefault(name, Guard()) for name in fixed),
            *filter(None, (self._other(name, now) for name in others)),
        ]
        for guard in guards:
            if guard.wrong and now >= max(guard.at + FORGET_S, guard.until):
                guard.wrong = {}
        if any(now < guard.until and not guard.busy(now) for guard in guards):
            return Verdict.LOCKED
        if any(guard.busy(now) for guard in guards):
            return Verdict.WAIT
        for guard in guards:
            guard.wrong[who] = guard.wrong.get(who, 0) + 1
            guard.at, guard.who, guard.since = now, who, now
            guard.until = self._until(guard, now)
        return Verdict.GO

    def end(self, who: str, *, right: bool, now: float) -> tuple[str, ...]:
        """The try of ``who`` was compared (or could not be: that is no wrong one); the names that are locked
        by it from now on."""
        locked = []
        for kept in (self._fixed, self._others):
            for name, guard in tuple(kept.items()):
                if guard.who != who:
                    continue
                guard.who = ""
                if right:
                    guard.wrong.pop(who, None)
                    guard.until = 0.0
                if not guard.wrong:
                    del kept[name]
                elif guard.until > now:
                    locked.append(name)
        return tuple(locked)

    def forget(self, name: str) -> None:
        """Nothing is held against a name any more."""
        self._fixed.pop(name, None)
        self._others.pop(name, None)

    def locked_until(self, name: str) -> float:
        """Until when nothing is compared under a name (monotonic); 0: it is."""
        guard = self._fixed.get(name) or self._others.get(name)
        return guard.until if guard else 0.0

    def count(self, name: str) -> int:
        """Wrong tries under a name, the one that is being compared among them."""
        guard = self._fixed.get(name) or self._others.get(name)
        return guard.count if guard else 0

    def __len__(self) -> int:
        return len(self._fixed) + len(self._others)

    def _until(self, guard: Guard, now: float) -> float:
        over = guard.count - TRIES
        return now + pause_s(self._pause, over, self._longest) if over >= 0 else 0.0

    def _other(self, name: str, now: float) -> Guard | None:
        """The guard of a name that anybody can make up; ``None`` where there is no room for it."""
        guard = self._others.pop(name, None)
        if guard is None:
            if len(self._others) >= self._most:
                free = (k for k, g in self._others.items() if now >= g.until and not g.busy(now))
                if (oldest := next(free, None)) is None:
                    return None
                del self._others[oldest]
            guard = Guard()
        self._others[name] = guard  # the newest stands last
        return guard
