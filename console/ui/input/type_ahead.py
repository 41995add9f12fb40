"""Keys typed ahead of a box that did not open: they are letters of a name, and no commands.

Who gives callers over all day types "t", a name and Enter in one go. Where the "t" is refused, because the
caller has just hung up, the letters would else be commands of their own, and Enter would do the last of them.
"""

from textual import events

#: commands that open a box in which is typed
OPENS = frozenset(
    ("override", "reroute", "transfer", "consult", "camp", "park", "note", "slip", "card", "file", "identify",
     "dial")
)  # fmt: skip
#: seconds without a key after which a new thought begins
PAUSE_S = 0.8


class Ahead:
    """What is being typed after a refused command; ``told`` says so. ``now`` is always monotonic seconds."""

    def __init__(self) -> None:
        self.told = ""
        self._until = float("-inf")

    def refused(self, command: str, why: str, now: float) -> None:
        """A command was refused just now."""
        if command in OPENS:
            self._until = now + PAUSE_S
            self.told = f"{why}; what was typed after it did nothing"

    def takes(self, event: events.Key, now: float) -> bool:
        """Whether a key belongs to that. Digits do, but still pick a call; Enter is the last."""
        if now >= self._until:
            return False
        enter, letter = "enter" in event.aliases, event.character or ""
        self._until = float("-inf") if enter or not letter.isprintable() else now + PAUSE_S
        return enter or (letter.isprintable() and not letter.isdigit() and bool(letter))
