"""What an opener asks of the screen it opens a box on."""

from collections.abc import Callable
from typing import Any, Protocol

from console.calls.protocol.intents import Intent
from console.ui.boxes.box import Box
from console.ui.commands import Keys
from console.ui.view import View


class Host(Protocol):
    """A screen that shows one box at a time and speaks to the desk."""

    view: View | None
    keys: Keys
    lines: list[str]

    def open(
        self, make: Callable[[View, Callable[[Any], None]], Box[Any]], use: Callable[[Any], None]
    ) -> None:
        """Open a box; ``use`` gets its result when it has one."""

    def send(self, intent: Intent) -> None:
        """Send what a person wants done to the desk."""

    def ask(self, intent: Intent) -> None:
        """Send what a box wants to know to the desk."""

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a line of the screen's own."""

    def select(self, call: str) -> None:
        """Select a call by its id."""

    def run(self, name: str, call: str = "") -> None:
        """Do what the command of that name does, as if its key had been pressed."""
