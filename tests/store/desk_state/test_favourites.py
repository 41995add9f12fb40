"""Favourites, remarks and the last call of everybody outlive the desk."""

from dataclasses import replace
from datetime import timedelta

from console.calls.protocol.store_commands import SaveFavourite, SaveRemark
from console.store.desk_state.favourites import kept_favourites, kept_remarks, last_dialled
from console.store.writer.writer import Store
from tests.store.samples import TEN, call


def write(store: Store, *commands: object) -> None:
    for command in commands:
        store.submit(command)  # type: ignore[arg-type]
    assert store.flush(10)


def test_favourites_keep_their_order_and_go_when_taken_out(store: Store) -> None:
    write(
        store,
        SaveFavourite("maria", "staff sam", "Sam"),
        SaveFavourite("maria", "number +12125550199", "Dr Stone"),
        SaveFavourite("anna", "staff sam", "Sam"),
        SaveFavourite("maria", "staff sam", "Sam Reyes"),
        SaveFavourite("anna", "staff sam", ""),
    )
    assert kept_favourites(store.engine) == [
        ("maria", "number +12125550199", "Dr Stone"),
        ("maria", "staff sam", "Sam Reyes"),
    ]


def test_a_remark_is_written_over_and_taken_away(store: Store) -> None:
    write(
        store,
        SaveRemark("staff sam", "never before 9", "maria", TEN),
        SaveRemark("staff sam", "never before 10", "anna", TEN),
        SaveRemark("staff priya", "x", "anna", TEN),
        SaveRemark("staff priya", "", "anna", TEN),
    )
    assert kept_remarks(store.engine) == [("staff sam", "never before 10")]


def test_the_last_call_of_everybody_comes_first(store: Store) -> None:
    def out(name: str, who: str, minutes: int, caller: str) -> object:
        at = TEN + timedelta(minutes=minutes)
        return replace(call(name), arrived=at, direction="out", dialled_by=who, caller=caller, display=name)

    write(
        store,
        out("a", "Maria", 1, "+12125550171"),
        out("b", "Sam", 2, "201"),
        out("c", "Maria", 3, "+12125550172"),
        out("d", "Maria", 4, "sip:sam@127.0.0.1"),
        call("e"),
    )
    assert last_dialled(store.engine) == [
        ("Maria", "number +12125550172", "c"),
        ("Sam", "number 201", "b"),
        ("Maria", "number +12125550171", "a"),
    ]
