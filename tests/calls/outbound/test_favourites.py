"""Favourites, remarks, calling again, the number shown, keys pressed in a call, and who works when."""

from typing import Any

import pytest

from console.calls.outbound.favourites import remember
from console.calls.protocol.commands import Dial, Press
from console.calls.protocol.store_commands import SaveFavourite, SaveRemark
from console.calls.state.favourites import MOST
from tests.calls.scene import BOSS, MARIA, OFFICE, Scene

OURS, OTHER = "+12125550100", "+12125550101"


def trunk(**more: Any) -> dict[str, Any]:
    return {"trunk": [{**OFFICE["trunk"][0], "numbers": [OURS, OTHER], **more}]}


def connected(scene: Scene, seat: int, to: str = "number +12125550177", **more: str) -> Dial:
    """The seat dials and its phone answers; gives the call that goes out."""
    scene.wish(seat, "dial", to=to, **more)
    scene.answers(scene.core.desk.seats[seat].line)
    return scene.dialled()


# -- favourites and remarks ----------------------------------------------------------------------------


def test_a_favourite_is_one_persons_and_a_second_press_takes_it_out() -> None:
    scene = Scene()
    maria, anna = scene.sit(MARIA), scene.sit(BOSS)
    scene.wish(maria, "favourite", to="staff sam", text="Sam")
    assert scene.found(SaveFavourite) == [SaveFavourite("maria", "staff sam", "Sam")]
    assert scene.picture(maria).favourites == (("staff sam", "Sam"),)
    assert scene.picture(anna).favourites == ()
    scene.wish(maria, "favourite", to="staff sam", text="Sam")
    assert scene.found(SaveFavourite) == [SaveFavourite("maria", "staff sam", "")]
    assert scene.picture(maria).favourites == ()


def test_favourites_are_people_and_numbers_and_not_without_end() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    for wrong in ("queue billing", "staff nobody", "voicemail front", "hang up", "x y z"):
        scene.wish(seat, "favourite", to=wrong, text="x")
        assert scene.core.desk.seats[seat].notes[-1].bad
    for n in range(MOST + 1):
        scene.wish(seat, "favourite", to=f"number 2125550{n:03}", text="x")
    assert len(scene.picture(seat).favourites) == MOST
    assert scene.said(seat) == f"You have {MOST} favourites: take one out first"


def test_a_number_is_kept_as_the_whole_world_writes_it() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    scene.wish(seat, "favourite", to="number 2125550177", text="Dr Stone")
    scene.wish(seat, "favourite", to="number +12125550177", text="Dr Stone")
    assert [each.to for each in scene.found(SaveFavourite, all_of_it=True)] == ["number +12125550177"] * 2
    scene.wish(seat, "remark", to="number mobile", text="after 9")
    assert scene.found(SaveRemark)[0].to == "number mobile"


def test_a_remark_is_everybodys_and_empty_words_take_it_away() -> None:
    scene = Scene()
    maria, anna = scene.sit(MARIA), scene.sit(BOSS)
    scene.wish(maria, "remark", to="staff sam", text="never  before\n9")
    assert scene.found(SaveRemark) == [SaveRemark("staff sam", "never before 9", "maria", scene.now.wall)]
    assert scene.picture(anna).remarks == (("staff sam", "never before 9"),)
    scene.wish(anna, "remark", to="staff sam")
    assert scene.picture(maria).remarks == ()


# -- calling again, and what is shown ------------------------------------------------------------------


def test_whom_somebody_called_last_is_known_to_them_alone() -> None:
    scene = Scene()
    maria, anna = scene.sit(MARIA), scene.sit(BOSS)
    connected(scene, maria, text="Dr Stone")
    assert scene.picture(maria).again == ("number +12125550177", "Dr Stone")
    assert scene.picture(anna).again == ("", "")


def test_what_was_kept_is_taken_over_and_the_newest_call_counts() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    remember(
        scene.core.desk.people,
        [("maria", "staff sam", "Sam"), ("anna", "staff priya", "Priya")],
        [("staff sam", "never before 9")],
        [("maria", "number 201", "Sam"), ("maria", "number 202", "Priya")],
    )
    picture = scene.picture(seat)
    assert picture.favourites == (("staff sam", "Sam"),)
    assert picture.remarks == (("staff sam", "never before 9"),)
    assert picture.again == ("number 201", "Sam")


def test_a_call_shows_the_usual_number_or_the_one_that_was_chosen() -> None:
    scene = Scene(**trunk())
    seat = scene.sit(MARIA)
    assert scene.picture(seat).shows == (OURS, OTHER)
    assert connected(scene, seat).caller == OURS
    for chosen in (OTHER, "anonymous"):
        scene = Scene(**trunk())
        assert connected(scene, scene.sit(MARIA), shown=chosen).caller == chosen


def test_the_own_usual_number_and_the_trunks_list() -> None:
    maria, *others = OFFICE["staff"]
    scene = Scene(**trunk(shows=[OTHER, "+12125550102"]), staff=[{**maria, "shows": "+12125550102"}, *others])
    seat = scene.sit(MARIA)
    assert scene.picture(seat).shows == ("+12125550102", OTHER)
    assert connected(scene, seat).caller == "+12125550102"


def test_no_number_is_shown_that_is_not_ours() -> None:
    scene = Scene(**trunk())
    seat = scene.sit(MARIA)
    scene.wish(seat, "dial", to="number +12125550177", shown="+12125559999")
    assert scene.said(seat) == "+12125559999 may not be shown: see shows of town"
    assert not scene.found(Dial, all_of_it=True)


def test_an_emergency_call_shows_the_usual_number_whatever_was_chosen() -> None:
    scene = Scene(**trunk())
    assert connected(scene, scene.sit(MARIA), to="number 911", shown="anonymous").caller == OURS


# -- keys in a call ------------------------------------------------------------------------------------


def test_keys_go_to_whom_they_talk_with() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    scene.wish(seat, "press", text="1")
    assert scene.said(seat) == "You are talking with nobody: no key was pressed"
    out = connected(scene, seat)
    scene.wish(seat, "press", text="1")
    assert not scene.found(Press)
    scene.answers(out.leg)
    scene.wish(seat, "press", text="1 2#d")
    assert scene.found(Press) == [Press(out.leg, "12#D")]


def test_who_asks_somebody_has_the_keys_that_are_shown_then() -> None:
    scene = Scene()
    seat, call = scene.sit(MARIA), scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, "consult", call, to="staff sam")
    asked = scene.dialled().leg
    scene.wish(seat, "press", text="5")
    assert not scene.found(Press)
    scene.answers(asked)
    scene.wish(seat, "press", text="5")
    assert scene.found(Press) == [Press(asked, "5")]
    scene.wish(seat, "swap")
    scene.wish(seat, "press", text="6")
    assert scene.found(Press) == [Press(call.leg, "6")]


@pytest.mark.parametrize("text", ["", "x", "12;", "1" * 33, "1\r\nX"])
def test_what_is_no_key_is_refused_and_nothing_is_pressed(text: str) -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    out = connected(scene, seat)
    scene.answers(out.leg)
    scene.wish(seat, "press", text=text)
    assert not scene.found(Press)
    assert scene.core.desk.seats[seat].notes[-1].bad


def test_what_was_pressed_is_written_nowhere() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    out = connected(scene, seat)
    scene.answers(out.leg)
    scene.wish(seat, "press", text="4711")
    assert "4711" not in repr([each for each in scene.all if not isinstance(each, Press)])


# -- who is back when ----------------------------------------------------------------------------------


def test_who_is_off_is_told_with_when_they_are_back() -> None:
    maria, sam, priya = OFFICE["staff"]
    hours = {"hours": "Mo-Fr 13:00-17:00"}, {"hours": "Mo-Mo 08:00-09:00"}
    scene = Scene(staff=[maria, {**sam, **hours[0]}, {**priya, **hours[1]}])
    rows = {row.name: row for row in scene.picture(scene.sit(MARIA)).staff}
    assert [(rows[name].state, rows[name].back) for name in ("maria", "sam", "priya")] == [
        ("free", ""),
        ("off shift", "13:00"),
        ("off shift", "Mon 08:00"),
    ]
    assert rows["sam"].reach == ("staff sam",)
