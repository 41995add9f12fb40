"""A worker: a thread that takes orders in turn and gives answers, so that the desk's thread never waits."""

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

Order = TypeVar("Order")
Answer = TypeVar("Answer")

#: a worker that stands still holds up the desk's end no longer, in seconds
STOP_S = 2.0


class Worker(Generic[Order, Answer]):
    """``do`` takes an order and never waits; ``answers`` gives what came of those that are done. One that is
    made runs at once: what ``_run`` needs is set before ``super().__init__``."""

    def __init__(self, name: str) -> None:
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(self, order: Order) -> None:
        """See to it soon."""
        self._orders.put(order)

    def answers(self) -> Iterator[Answer]:
        """The answers so far."""
        while not self._done.empty():
            yield self._done.get_nowait()

    def stop(self) -> None:
        """End the thread once the orders so far are done, or leave it behind."""
        self._orders.put(None)
        self._thread.join(STOP_S)

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            self._carry_out(order)

    def _carry_out(self, order: Order) -> None:
        """Do an order, and put what came of it among the answers; raises nothing."""
        raise NotImplementedError
