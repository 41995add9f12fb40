"""Ids are told apart by kind, by number and by run of the desk."""

from console.calls.state.ids import Ids


def test_no_id_comes_twice() -> None:
    first, after_restart = Ids("a1"), Ids("b2")
    made = [make() for ids in (first, after_restart) for make in (ids.call, ids.slip, ids.card, ids.mail) * 2]
    assert len(set(made)) == len(made)
    assert made[:4] == ["a1-1", "a1-s1", "a1-k1", "a1-m1"]


def test_legs_we_dial_are_even() -> None:
    ids = Ids("a1")
    assert [ids.leg() for _ in range(3)] == [2, 4, 6]


def test_calls_are_counted() -> None:
    ids = Ids("a1")
    ids.call(), ids.call(), ids.leg()
    assert ids.calls == 2
