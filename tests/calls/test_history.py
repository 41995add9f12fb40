"""Earlier calls on a seat's screen: asked for, shown while looked at, named and dated."""

from dataclasses import replace
from datetime import timedelta

from console.calls.protocol.answers import Earlier, Page
from console.calls.protocol.commands import LookBack
from console.calls.protocol.intents import Person, Role
from tests.calls.scene import TUESDAY, Scene

MISSED = Earlier("m", TUESDAY - timedelta(days=1), "missed", "+12125550177", "Ben", "abandoned")


def test_calls_are_shown_while_they_are_looked_at() -> None:
    scene = Scene()
    maria, other = scene.sit(), scene.sit()
    assert scene.picture(maria).history is None
    scene.wish(maria, "history", to="open", text="ben")
    assert scene.found(LookBack) == [LookBack(maria, "ben", "", "Maria", "maria")]
    scene.core.earlier(LookBack(maria, "ben"), Page((MISSED,), "further"))
    picture = scene.picture(maria)
    assert picture.history_for == "ben"
    (shown,) = picture.history or ()
    assert (shown.day, shown.kind, shown.name, shown.number) == (
        "Mon 10:00",
        "missed",
        "Ben",
        "(212) 555-0177",
    )
    assert (shown.to, shown.back) == ("number +12125550177", "")
    assert scene.picture(other).history is None
    scene.wish(maria, "history")
    assert scene.picture(maria).history is None
    scene.core.earlier(LookBack(maria, "ben"), Page((MISSED,), "further"))  # an answer that comes too late
    assert scene.picture(maria).history is None


def shown(*calls: Earlier) -> list[tuple[str, str, str]]:
    scene = Scene()
    maria = scene.sit()
    scene.wish(maria, "history", to="open")
    scene.core.earlier(LookBack(maria, ""), Page(calls))
    return [(each.number, each.to, each.back) for each in scene.picture(maria).history or ()]


def test_who_called_back_is_said() -> None:
    at = TUESDAY - timedelta(minutes=20)
    by_us = MISSED.followed("Sam", at, by_us=True)
    by_sam = MISSED.followed("Sam", at, by_us=False)
    assert [back for _number, _to, back in shown(by_us, by_sam)] == [
        "called back by Sam, 09:40",
        "called again, talked to Sam, 09:40",
    ]


def test_of_calls_that_we_made_it_is_said_who_called_and_that_nobody_answered() -> None:
    out = replace(MISSED, kind="outgoing", direction="out", dialled_by="maria")
    back = replace(MISSED, kind="outgoing", direction="callback", who="Sam", outcome="answered")
    scene = Scene()
    maria = scene.sit()
    scene.wish(maria, "history", to="open")
    calls = (replace(out, outcome="no_answer"), replace(out, outcome="cancelled"), back)
    scene.core.earlier(LookBack(maria, ""), Page(calls))
    assert [each.outcome for each in scene.picture(maria).history or ()] == [
        "called by Maria, not answered",
        "called by Maria, ended before anybody answered",
        "called back by Sam",
    ]


def test_only_numbers_can_be_called_back() -> None:
    callers = ("", "mobile", "+1212*", "201", "+12125550177")
    calls = [Earlier(str(n), TUESDAY, "refused", caller, "", "why") for n, caller in enumerate(callers)]
    assert [to for _number, to, _back in shown(*calls)] == ["", "", "", "number 201", "number +12125550177"]


def test_staff_look_back_at_their_own_calls_alone() -> None:
    scene = Scene()
    sam = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(sam, "history", to="open", text="ana")
    assert scene.found(LookBack) == [LookBack(sam, "ana", "", "Sam", "sam", own=True)]
