"""What the core asks of the directory: read at once in the desk's thread where it lies in a file, in a thread
beside it where it lies with a server, which may stand still."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, TypeVar

from console.calls.core import Core
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import Command, CountMissed, LookBack, ReadBox, ReadCard, ReadCommand
from console.routing.numbers.known_callers import card_of
from console.routing.values import CallFacts, Known
from console.store.contacts.directory import Directory

log = logging.getLogger(__name__)
T = TypeVar("T")

#: How long the desk's thread waits for a server, in seconds, and for how long it does not wait at all after
#: that was in vain: what is asked then is told when it comes.
LIMIT_S, REST_S = 0.25, 5.0
#: Questions that wait for a server; more are not asked.
MOST = 500

#: what is done with an answer
Tell = Callable[[Any, Now], list[Command]]


@dataclass(slots=True)
class _Question:
    read: Callable[[Directory], Any]
    tell: Tell
    done: threading.Event = field(default_factory=threading.Event)
    answer: Any = None
    late: bool = False


class Reader:
    """Asks the directory for the core. ``late`` gives what came after the desk went on."""

    def __init__(self, core: Core, directory: Directory) -> None:
        self._core = core
        self._directory = directory
        self._turn = threading.Lock()
        self._questions: queue.SimpleQueue[_Question] = queue.SimpleQueue()
        self._late: queue.SimpleQueue[_Question] = queue.SimpleQueue()
        self._rests_until = float("-inf")
        self._beside = bool(directory and directory.remote)
        if self._beside:
            threading.Thread(target=self._run, name="directory", daemon=True).start()

    def use(self, directory: Directory) -> None:
        """Ask another directory from now on."""

        def exchange(old: Directory) -> None:
            self._directory = directory
            old.close()

        if self._beside:
            self._questions.put(_Question(exchange, _nobody, late=True))
        else:
            exchange(self._directory)

    def informed(self, facts: CallFacts, leg: int = 0) -> CallFacts:
        """The facts of a call with what we know of its caller, or what the config does: a ``leg`` is told of
        the rest when it comes."""
        known = self._asked(
            lambda directory: directory.known(facts.caller),
            lambda known, now: self._core.recognised(leg, self._with(facts, known), now),
        )
        return self._with(facts, known or Known())

    def _with(self, facts: CallFacts, known: Known) -> CallFacts:
        card = known.card or card_of(self._core.office, facts.caller)
        shared = known if len(known.people) > 1 else None
        return replace(facts, card=card, past=known.past, open=known.open, shared=shared)

    def answer(self, command: ReadCommand, now: Now) -> list[Command]:
        """Tell the core what it asked for; gives what it wants now that it knows. Where that comes later,
        nothing yet."""
        read, tell = self._question(command)
        if not self._beside:
            return tell(read(self._directory), now)
        found = self._asked(lambda directory: (read(directory),), lambda found, now: tell(found[0], now))
        return tell(found[0], now) if found else []

    def late(self) -> Iterator[tuple[Tell, Any]]:
        """Answers that came late, with who is told."""
        while not self._late.empty():
            question = self._late.get_nowait()
            yield question.tell, question.answer

    def _question(self, command: ReadCommand) -> tuple[Callable[[Directory], Any], Tell]:
        """What is read for a command, and who is told."""
        core = self._core
        if isinstance(command, ReadBox):
            return (
                lambda directory: directory.messages_of(command.box),
                lambda found, now: core.listed(command.call, found, now),
            )
        if isinstance(command, ReadCard):
            return (
                lambda directory: directory.opened(command.ident, command.number),
                lambda card, _now: core.card(command.seat, card, other=command.other, line=command.line),
            )
        if isinstance(command, LookBack):
            words = f"mine {command.text}" if command.own else command.text
            return (
                lambda directory: directory.earlier(words, command.before, command.mine, command.user),
                lambda page, _now: core.earlier(command, page),
            )
        if isinstance(command, CountMissed):
            return (
                lambda directory: directory.unanswered(command.since),
                lambda counts, now: core.missed(command, counts, now),
            )
        return Directory.messages, lambda found, _now: core.left(command.seat, found)

    def _asked(self, read: Callable[[Directory], T], tell: Tell) -> T | None:
        """What the directory says; ``None`` where it can't be read, or does not say it soon."""
        if not self._beside:
            return self._read(read)
        question = _Question(read, tell, late=monotonic() < self._rests_until)
        if self._questions.qsize() >= MOST:
            return None
        self._questions.put(question)
        if question.late:
            return None
        if not question.done.wait(LIMIT_S):
            with self._turn:
                if not question.done.is_set():
                    question.late = True
                    self._rests_until = monotonic() + REST_S
                    log.error("the database says nothing for %.2f s: calls go on without it", LIMIT_S)
                    return None
        answer: T | None = question.answer
        return answer

    def _read(self, read: Callable[[Directory], T]) -> T | None:
        try:
            return read(self._directory)
        except Exception:
            log.exception("the directory can't be read: the call goes on without it")
            return None

    def _run(self) -> None:
        while True:
            question = self._questions.get()
            answer = self._read(question.read)
            with self._turn:
                question.answer = answer
                question.done.set()
                if question.late and answer is not None:
                    self._late.put(question)


def _nobody(_answer: Any, _now: Now) -> list[Command]:
    return []
