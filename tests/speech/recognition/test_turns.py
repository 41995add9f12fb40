"""When a caller begins and ends."""

import pytest

from console.speech.recognition.turns import LONGEST_S, PIECE_S, Turn, Turns


def played(turns: Turns, *pieces: tuple[float, float]) -> list[tuple[Turn, float]]:
    """What (likelihood, seconds) changed, and when."""
    told, at = [], 0
    for likely, seconds in pieces:
        for _ in range(round(seconds / PIECE_S)):
            at += 1
            if (turn := turns.piece(likely)) is not Turn.NOTHING:
                told.append((turn, at * PIECE_S))
    return told


def test_a_turn_ends_after_its_silence() -> None:
    (began, start), _paused, (ended, end) = played(Turns(0.5, 0.65), (0.1, 1), (0.9, 2), (0.1, 1))
    assert (began, ended) == (Turn.BEGAN, Turn.ENDED)
    assert start == pytest.approx(1.13, abs=0.05)
    assert end == pytest.approx(3.65, abs=0.07)


def test_a_click_is_no_speech_and_a_breath_no_end() -> None:
    assert played(Turns(), (0.1, 1), (0.9, 0.1), (0.1, 1)) == []
    told = played(Turns(), (0.9, 1), (0.1, 0.2), (0.9, 1), (0.1, 1))
    assert [turn for turn, _ in told] == [Turn.BEGAN, Turn.PAUSED, Turn.ENDED]


def test_who_speaks_goes_on_at_a_lower_likelihood() -> None:
    assert played(Turns(0.5), (0.4, 5)) == []
    assert [turn for turn, _ in played(Turns(0.5), (0.9, 1), (0.4, 5))] == [Turn.BEGAN]


def test_a_turn_is_never_longer_than_what_is_heard_at_once() -> None:
    told = played(Turns(), (0.9, 100))
    ends = [at for turn, at in told if turn is Turn.ENDED]
    assert len(ends) == 3
    assert all(b - a < LONGEST_S for a, b in zip([0, *ends], ends, strict=False))


def test_the_end_of_the_stream_ends_a_turn_once() -> None:
    turns = Turns()
    assert turns.end() is Turn.NOTHING
    played(turns, (0.9, 1))
    assert turns.end() is Turn.ENDED
    assert turns.end() is Turn.NOTHING


def test_a_pause_is_told_before_it_is_an_end_and_so_is_that_they_go_on() -> None:
    told = played(Turns(0.5, 0.65), (0.9, 1), (0.1, 0.5), (0.9, 1), (0.1, 1))
    kinds = [turn for turn, _ in told]
    assert kinds == [Turn.BEGAN, Turn.PAUSED, Turn.WENT_ON, Turn.PAUSED, Turn.ENDED]
    assert told[-1][1] - told[-2][1] == pytest.approx(0.35, abs=0.05)
