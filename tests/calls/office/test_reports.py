"""Reports from a seat: what the core orders, and who sees what came of it."""

from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.calls.protocol.store_commands import Audit
from tests.calls.scene import BOSS, MARIA, Scene
from tests.ui.reports import MOVED, sample

WEEK = Reported("7d", sample())


def test_a_seat_looks_at_a_period_and_no_more() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    scene.wish(seat, "report", to="open", text="7d")
    assert scene.found(ReadReport) == [ReadReport(seat, "7d")]
    assert [(a.who, a.verb, a.subject) for a in scene.found(Audit)][-1] == ("maria", "report", "7d")
    scene.core.reported(seat, WEEK)
    assert scene.picture(seat).report == WEEK
    scene.wish(seat, "report")
    assert scene.picture(seat).report is None
    scene.core.reported(seat, WEEK)  # the answer comes late
    assert scene.picture(seat).report is None


def test_a_change_is_tried_by_a_manager_alone() -> None:
    scene = Scene()
    boss, maria = scene.sit(BOSS), scene.sit(MARIA)
    for seat in (boss, maria):
        scene.wish(seat, "report", to="open", text="28d")
    scene.wish(maria, "dry_run", to="rule/front/then", text='["desk"]', until="28d")
    assert scene.found(ReadReport) == []
    scene.wish(boss, "dry_run", to="rule/front/then", text='["desk"]', until="28d")
    assert scene.found(ReadReport) == [ReadReport(boss, "28d", "rule/front/then", '["desk"]')]
    scene.core.reported(boss, Rehearsed("rule/front/then", '["desk"]', MOVED))
    found = scene.picture(boss).rehearsed
    assert found
    assert found.rehearsal == MOVED
    scene.core.reported(boss, WEEK)  # another period: what was tried is of the one before
    assert scene.picture(boss).rehearsed is None


def test_a_hidden_seat_shows_no_report() -> None:
    scene = Scene()
    boss = scene.sit(BOSS)
    scene.wish(boss, "report", to="open", text="7d")
    scene.core.reported(boss, WEEK)
    scene.wish(boss, "lock")
    assert scene.picture(boss).report is None
    assert scene.core.desk.seats[boss].report is None
