"""Menus, as tables: what a caller does → what they hear, or where they go and why.

In the first column "-" is a timer that ran out. The office is ``menus.toml``.
"""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.grammar.destination import Kind
from console.config.schema.office import Office
from console.routing.ivr.menus import (
    HOPS,
    Go,
    Move,
    Place,
    Say,
    Wait,
    choices,
    enter,
    path,
    press,
    timeout,
)

OFFICE = Office.model_validate(tomllib.loads((Path(__file__).parents[1] / "menus.toml").read_text()))
MENUS = [menu.name for menu in OFFICE.menu]


def after(move: Move, keys: str, mode: str = "open", office: Office = OFFICE) -> Move:
    """What follows from a move: menus are entered as the desk does it, and keys after the end are left."""
    for key in keys:
        if isinstance(move, Go):
            break
        move = timeout(office, move.place, mode) if key == "-" else press(office, move.place, key, mode)
        if isinstance(move, Go) and move.step.destination.kind is Kind.MENU:
            place = move.place
            move = enter(office, move.step.destination.name, mode, (*place.trail, place.menu), place.language)
    return move


def played(menu: str, keys: str, mode: str = "open") -> str:
    """The end of a sequence of keys as the tables write it."""
    move = after(enter(OFFICE, menu, mode), keys, mode)
    if isinstance(move, Say):
        return f"{move.place.menu}: {' '.join(move.prompts)} {move.seconds:g}s"
    if isinstance(move, Wait):
        return f"{move.place.digits}… {move.seconds:g}s"
    return f"{move.step} ({move.why})"


KEYS_ONLY = {
    "": "plain: welcome 6s",
    "1": "staff sam 20s (pressed 1)",
    "0": "desk 20s (pressed 0)",
    "2": "billing: billing 6s",
    "20": "desk (pressed 0)",
    "10": "staff sam 20s (pressed 1)",
    # back and repeat; at the top there is nothing to go back to
    "29": "plain: welcome 6s",
    "291": "staff sam 20s (pressed 1)",
    "28": "billing: billing 6s",
    "#": "plain: welcome 6s",
    "*": "plain: welcome 6s",
    "239": "billing: billing 6s",
    "2399": "plain: welcome 6s",
    "2399#": "plain: welcome 6s",
    "2330": "desk 20s (pressed 0)",
    # three tries: the choices are said three times
    "-": "plain: retry welcome 6s",
    "--": "plain: retry welcome 6s",
    "---": "desk 30s (pressed nothing)",
    "7": "plain: wrong welcome 6s",
    "77": "plain: wrong welcome 6s",
    "777": "voicemail front (pressed wrong keys)",
    # each is counted for itself, and neither forgets
    "7-7-": "plain: retry welcome 6s",
    "7-7-7": "voicemail front (pressed wrong keys)",
    "7-7--": "desk 30s (pressed nothing)",
    # repeating counts for nothing and heals nothing
    "--*-": "desk 30s (pressed nothing)",
    "77*7": "voicemail front (pressed wrong keys)",
    "--***1": "staff sam 20s (pressed 1)",
    # another menu counts anew
    "--2": "billing: billing 6s",
    "--29--": "plain: retry welcome 6s",
    # one try: nothing is said again
    "2-": "desk (pressed nothing)",
    "2#": "voicemail front (pressed wrong keys)",
    # keys no telephone has
    "A": "plain: wrong welcome 6s",
    "\x00": "plain: wrong welcome 6s",
    "é": "plain: wrong welcome 6s",
}

WITH_EXTENSIONS = {
    "1": "staff sam 20s (pressed 1)",
    "0": "desk 20s (pressed 0)",
    # 2 may be the key or the beginning of 201
    "2": "2… 2s",
    "2-": "billing: billing 6s",
    "20": "20… 2s",
    "201": "staff sam (dialled 201)",
    "202": "staff priya (dialled 202)",
    "7": "7… 2s",
    "731": "731… 2s",
    "7310": "staff cole (dialled 7310)",
    "5*1": "staff eva (dialled 5*1)",
    # # ends an entry; alone it is a wrong key
    "2#": "billing: billing 6s",
    "20#": "dial: wrong welcome 6s",
    "#": "dial: wrong welcome 6s",
    "#-": "dial: retry welcome 6s",
    # a misdialled extension is one mistake, and none of its digits is a key
    "25": "25… 2s",
    "251": "251… 2s",
    "251-": "dial: wrong welcome 6s",
    "251#": "dial: wrong welcome 6s",
    "2511": "dial: wrong welcome 6s",
    "25112511": "dial: wrong welcome 6s",
    "251125112511": "voicemail front (pressed wrong keys)",
    # a first digit that begins nothing is a wrong key at once
    "9": "dial: wrong welcome 6s",
    "999": "voicemail front (pressed wrong keys)",
    # an entry that was not ended is wrong, not silent
    "20-": "dial: wrong welcome 6s",
    "20-20-20-": "voicemail front (pressed wrong keys)",
    "20-20---": "dial: retry welcome 6s",
    "---": "desk 30s (pressed nothing)",
}

HASH_IS_A_KEY = {
    "#": "staff priya (pressed #)",
    "2": "2… 3s",
    "2-": "desk 5s (pressed 2)",
    "201": "staff sam (dialled 201)",
    "2#": "2#… 3s",
    "2#-": "hash: invalid-key welcome 6s",
    "-": "hash: welcome 6s",
}

AT_LUNCH = {
    "": "plain: welcome-lunch 6s",
    "1": "voicemail front (pressed 1)",
    "3": "staff priya (pressed 3)",
    "0": "desk 20s (pressed 0)",
    "-": "plain: retry welcome-lunch 6s",
    "2": "billing: billing 6s",
}

SPANISH = {
    "": "spanish: billing:es 6s",
    "-": "spanish: retry:es billing:es 6s",
    "7": "spanish: wrong billing:es 6s",  # of which there is no Spanish
    "2-": "plain: retry:es welcome 6s",  # a caller is spoken to in their language from there on
}


@pytest.mark.parametrize(("keys", "end"), KEYS_ONLY.items())
def test_keys_only(keys: str, end: str) -> None:
    assert played("plain", keys) == end


@pytest.mark.parametrize(("keys", "end"), WITH_EXTENSIONS.items())
def test_keys_and_extensions(keys: str, end: str) -> None:
    assert played("dial", keys) == end


@pytest.mark.parametrize(("keys", "end"), HASH_IS_A_KEY.items())
def test_hash_as_a_key(keys: str, end: str) -> None:
    assert played("hash", keys) == end


@pytest.mark.parametrize(("keys", "end"), AT_LUNCH.items())
def test_another_mode(keys: str, end: str) -> None:
    assert played("plain", keys, "lunch") == end


@pytest.mark.parametrize(("keys", "end"), SPANISH.items())
def test_another_language(keys: str, end: str) -> None:
    assert played("spanish", keys) == end


def test_choices_are_listed_as_a_keypad_has_them() -> None:
    listed = [(key, str(step)) for key, step in choices(OFFICE, "plain", "lunch")]
    assert listed == [
        ("1", "voicemail front"),
        ("2", "menu billing"),
        ("3", "staff priya"),
        ("0", "desk 20s"),
        ("*", "repeat"),
        ("#", "back"),
    ]
    assert choices(OFFICE, "nowhere", "open") == ()


def test_where_a_caller_is_reads_as_a_path() -> None:
    def place(keys: str) -> Place:
        move = after(enter(OFFICE, "plain", "open"), keys)
        assert not isinstance(move, Go)
        return move.place

    assert path(place("")) == ("plain",)
    assert path(place("23")) == ("plain", "billing", "deep")
    assert path(place("239")) == ("plain", "billing")
    assert path(place("2399")) == ("plain",)
    assert path(place("23992")) == ("plain", "billing")
    assert path(place("**2")) == ("plain", "billing")


def test_a_menu_that_a_new_config_took_away_leads_to_the_desk() -> None:
    first = enter(OFFICE, "gone", "open")
    assert (first.prompts, first.seconds) == ((), 0.0)
    for move in (timeout(OFFICE, first.place, "open"), press(OFFICE, first.place, "1", "open")):
        assert isinstance(move, Go)
        assert str(move.step) == "desk"
        assert move.why == "the menu is gone from the config"


def test_nobody_goes_round_for_ever() -> None:
    """Twenty hops: the next key that leads to a menu, back or round leads where wrong keys lead."""
    for keys in ("29" * 50, "*" * 50, "#" * 50, "233" * 50, "289*" * 50):
        assert played("plain", keys) == "voicemail front (went round the menus too often)", keys
    assert played("plain", "*" * HOPS) == "plain: welcome 6s"
    assert played("plain", "*" * HOPS + "1") == "staff sam 20s (pressed 1)"


PRESSED = st.text(st.sampled_from("0123456789*#-AB"), max_size=400)


@given(st.sampled_from(MENUS), st.sampled_from(["open", "lunch", "nothing"]), PRESSED)
def test_every_caller_leaves(menu: str, mode: str, keys: str) -> None:
    """However long: with silence after it, every sequence ends within bounded steps, and says no more
    than the tries of each menu on the way allow."""
    move: Move = enter(OFFICE, menu, mode)
    steps = 0
    for key in keys + "-" * 100:
        if isinstance(move, Go):
            break
        move = after(move, key, mode)
        steps += 1
        assert len(move.place.trail) <= HOPS
        assert len(move.place.digits) <= 4, "an entry is no longer than what could be dialled"
    assert isinstance(move, Go)
    assert move.step.destination.kind not in (Kind.BACK, Kind.REPEAT)
    most_tries, longest_entry = 3, 4
    assert steps <= (HOPS + 1) * 2 * most_tries * longest_entry


@given(st.sampled_from(MENUS), PRESSED)
def test_the_same_keys_lead_to_the_same_place(menu: str, keys: str) -> None:
    assert after(enter(OFFICE, menu, "open"), keys) == after(enter(OFFICE, menu, "open"), keys)


@given(st.permutations([*"77", *"--"]))
def test_the_counters_are_independent(order: list[str]) -> None:
    move = after(enter(OFFICE, "plain", "open"), "".join(order))
    assert isinstance(move, Say)
    assert (move.place.wrong, move.place.silent) == (2, 2)


@given(PRESSED)
def test_zero_reaches_a_person_wherever_no_entry_has_begun(keys: str) -> None:
    for menu in MENUS:
        move = after(enter(OFFICE, menu, "open"), keys)
        if isinstance(move, Say):
            end = after(move, "0")
            assert isinstance(end, Go)
            assert end.step.destination.kind is Kind.DESK
