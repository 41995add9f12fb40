"""The commands for Textual's palette."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console.ui.commands import COMMANDS, Command, shown_key
from console.ui.screens.desk import DeskScreen


class Commands(Provider):
    """The command table: what applies now first, all of it when something is typed."""

    def _entries(self, *, all: bool) -> Iterator[tuple[Command, str, str]]:  # noqa: A002
        desk = self.screen
        if not isinstance(desk, DeskScreen) or desk.view is None:
            return
        for command in COMMANDS:
            if command.id == "palette" or command.id.startswith("pick_"):
                continue
            # No caller's name here: the palette reads its texts as markup.
            later = bool(command.why_not(desk.view, command.target(desk.view)))
            if all or not later:
                key = shown_key(desk.keys[command.id][0])
                yield command, f"{command.label} ({key})", command.help + (" Not now." if later else "")

    def _run(self, command: Command) -> partial[None]:
        desk = self.screen
        assert isinstance(desk, DeskScreen)
        return partial(desk.run, command.id)

    async def discover(self) -> Hits:
        """What the palette shows before anything is typed: what applies now."""
        for command, title, text in self._entries(all=False):
            yield DiscoveryHit(title, self._run(command), help=text)

    async def search(self, query: str) -> Hits:
        """What fits the letters typed."""
        matcher = self.matcher(query)
        for command, title, text in self._entries(all=True):
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), self._run(command), help=text)
