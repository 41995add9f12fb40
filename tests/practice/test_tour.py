"""The practice tour notices what was done, by the board alone."""

from dataclasses import replace

from console.calls.snapshot import Message, Row, Snapshot
from console.practice.tour import STEPS, Tour
from tests.ui.fake import row, snapshot


def _board(*rows: Row, mode: str = "open", said: int = 0) -> Snapshot:
    board = snapshot(*rows)
    messages = (Message(said, 0.0, "done", undo_until=5.0),) if said else ()
    return replace(board, mode=replace(board.mode, name=mode), messages=messages)


RINGS = row(1, "Ana Ruiz")
TALKS = replace(row(1, "Ana Ruiz", "talking"), mine=True)
HELD = replace(row(1, "Ana Ruiz", "holding"), held=True, mine=False)


def test_each_step_comes_when_the_board_shows_that_the_one_before_was_done() -> None:
    tour = Tour()
    seen = [
        tour.see(board)
        for board in (
            _board(), _board(RINGS), _board(TALKS), _board(HELD), _board(TALKS), _board(RINGS),
            _board(said=1), _board(mode="lunch", said=2), _board(said=3),
        )
    ]  # fmt: skip
    steps = [line.partition(":")[0] for line in seen[:-1]]
    assert steps == [f"Tour {n} of {len(STEPS)}" for n in range(1, 9)]
    assert seen[1].endswith("⏎ answers: it takes the most urgent call")
    assert seen[-1].startswith("Tour done")


def test_nothing_moves_on_by_itself() -> None:
    tour = Tour()
    assert tour.see(_board(RINGS)) == tour.see(_board(RINGS)) == tour.see(_board())
    assert "answers" in tour.see(_board())
