"""The practice tour notices the very act it asked for, has a call placed where it needs one,
and ends."""

from dataclasses import replace

import pytest

from console.calls.protocol.snapshot import Message, Row, Snapshot
from console.practice.tour import AGAIN_S, LAST_S, STEPS, Tour
from tests.ui.fake import NOW, row, snapshot
from tests.ui.seat import NARROW, WIDE, seat


def _board(*rows: Row, mode: str = "open", said: str = "", at: float = NOW) -> Snapshot:
    board = snapshot(*rows)
    messages = (Message(hash(said), 0.0, said, undo_until=5.0),) if said else ()
    return replace(board, mode=replace(board.mode, name=mode), messages=messages, taken_at=at)


RINGS = row(1, "Ana Ruiz")
TALKS = replace(row(1, "Ana Ruiz", "talking"), mine=True)
HELD = replace(row(1, "Ana Ruiz", "holding"), held=True, mine=False)
NOTHING = _board()
#: pictures that show the act of each step done, in order
DONE = (
    _board(RINGS),
    _board(TALKS),
    _board(HELD),
    _board(TALKS),
    _board(RINGS, said="Ana Ruiz → Sam"),
    _board(said="Ana Ruiz → voicemail Front"),
    _board(mode="lunch"),
    _board(),
)


def _at(step: int) -> Tour:
    """A tour in which so many steps were done."""
    tour = Tour()
    tour.see(NOTHING)
    for board in DONE[:step]:
        tour.see(board)
    return tour


def test_each_step_comes_when_the_board_shows_that_the_one_before_was_done() -> None:
    tour = Tour()
    lines = [tour.see(NOTHING), *(tour.see(board) for board in DONE)]
    assert [line.partition(":")[0] for line in lines] == [
        *(f"Tour {n} of {len(STEPS)}" for n in range(1, 9)),
        "Tour done",
    ]
    assert lines[1].endswith("⏎ answers: it takes the most urgent call")


@pytest.mark.parametrize(
    ("step", "other"),
    [
        (2, NOTHING),  # the caller has hung up: nobody was put on hold
        (2, _board(replace(HELD, id="other"))),  # a colleague put somebody on hold
        (3, NOTHING),
        (3, _board(replace(TALKS, id="other"))),
        (4, NOTHING),  # the caller has hung up: nobody was transferred
        (4, _board(said="Ana Ruiz hung up")),
        (5, _board(said="Slip for Sam about Ana Ruiz")),
        (6, _board(mode="closed")),
        (7, _board(mode="lunch", said="Sam is set to away")),
    ],
)
def test_another_act_or_what_happens_by_itself_is_not_taken_for_it(step: int, other: Snapshot) -> None:
    tour = _at(step)
    assert f"Tour {step + 1} of" in tour.see(other)


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_call_is_placed_where_a_step_needs_one(step: int) -> None:
    placed: list[None] = []
    tour = _at(step)
    tour._place = lambda: placed.append(None)
    line = tour.see(_board(at=NOW + AGAIN_S, mode=DONE[step - 1].mode.name if step else "open"))
    needs = step < 6
    assert bool(placed) is needs
    assert ("first" in line) is (needs and step > 0)
    tour.see(_board(at=NOW + AGAIN_S + 0.1, mode="lunch" if step == 7 else "open"))
    assert len(placed) <= 1  # not again and again


def test_it_ends() -> None:
    tour = _at(len(STEPS))
    assert tour.over
    assert tour.see(_board(at=NOW + 1)).startswith("Tour done")
    assert tour.see(_board(at=NOW + LAST_S + 1)) == ""


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_how_to_leave_stands_on_the_footer_while_it_runs(size: tuple[int, int]) -> None:
    async with seat(replace(_board(RINGS), tour=True), size=size) as s:
        assert "leave" in "\n".join(s.text.splitlines()[-3:])
    async with seat(_board(RINGS), size=size) as s:
        assert "leave" not in "\n".join(s.text.splitlines()[-3:])
