import pytest

from console.calls.state.call_state import ALLOWED, MOVES, IllegalMove, State, move


def test_every_state_has_its_moves_and_its_verbs() -> None:
    assert set(MOVES) == set(State) == set(ALLOWED)


def test_every_state_can_end_and_nothing_follows_the_end() -> None:
    assert all(State.ENDED in to for state, to in MOVES.items() if state is not State.ENDED)
    assert not MOVES[State.ENDED]


def test_an_illegal_move_raises() -> None:
    with pytest.raises(IllegalMove, match="arriving to talking"):
        move(State.ARRIVING, State.TALKING)
