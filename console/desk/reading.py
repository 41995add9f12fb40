"""What the core asks of the directory, answered at once in the desk's thread: only what is short to read."""

import logging
from dataclasses import replace

from console.calls.commands import Command, CountMissed, LookBack, ReadBox, ReadCard, ReadCommand
from console.calls.core import Core
from console.calls.records import Now
from console.routing.people import Known, card_of
from console.routing.values import CallFacts
from console.store.directory import Directory

log = logging.getLogger(__name__)


class Reader:
    """Asks the directory for the core."""

    def __init__(self, core: Core, directory: Directory) -> None:
        self._core = core
        self._directory = directory

    def use(self, directory: Directory) -> None:
        """Ask another directory from now on."""
        self._directory.close()
        self._directory = directory

    def informed(self, facts: CallFacts) -> CallFacts:
        """The facts of a call with what we know of its caller."""
        try:
            known = self._directory.known(facts.caller)
        except Exception:
            log.exception("the directory can't be read: the call goes on without it")
            known = Known()
        card = known.card or card_of(self._core.desk.office, facts.caller)
        return replace(facts, card=card, past=known.past, open=known.open)

    def answer(self, command: ReadCommand, now: Now) -> list[Command]:
        """Tell the core what it asked for; gives what it wants now that it knows."""
        if isinstance(command, ReadBox):
            listed = tuple(left for left in self._directory.messages() if left.box == command.box)
            return self._core.listed(command.call, listed, now)
        if isinstance(command, ReadCard):
            card = self._directory.opened(command.ident, command.number)
            return self._core.card(command.seat, card, other=command.other, line=command.line)
        if isinstance(command, LookBack):
            words = f"mine {command.text}" if command.own else command.text
            return self._core.earlier(
                command, self._directory.earlier(words, command.before, command.mine, command.user)
            )
        if isinstance(command, CountMissed):
            return self._core.missed(command, self._directory.unanswered(command.since), now)
        return self._core.left(command.seat, self._directory.messages())
