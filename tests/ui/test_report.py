"""The box of reports: pages of a period, and advice that is tried."""

import pytest

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.reports import Rehearsed, Reported
from console.calls.protocol.snapshot import Snapshot
from tests.ui.fake import morning, snapshot, you
from tests.ui.reports import MOVED, sample
from tests.ui.seat import NARROW, WIDE, Seat, seat

REPORT = sample()


def _office(role: Role = Role.MANAGER, period: str = "7d", **more: object) -> Snapshot:
    return snapshot(*morning(), you=you(role), report=Reported(period, REPORT), **more)


async def _opened(s: Seat, *keys: str) -> None:
    await s.press("f7", *keys)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_week_by_hour_with_each_figure(size: tuple[int, int]) -> None:
    async with seat(_office(), size=size) as s:
        await _opened(s)
        assert s.sent == [Intent("report", to="open", text="7d")]
        assert "52 calls: answered 40, abandoned 12, transfers 30" in s.text
        assert "service level: 76 % of who wanted a person answered within 60 s" in s.text
        assert "← Calls →" in s.text
        (ten,) = (line for line in s.lines if "10:00" in line)
        assert ten.count("▓▓    8") == 5
        assert "██   12" in next(line for line in s.lines if "09:00" in line)
        await s.press("right")
        assert "Lost: gave up or found nobody" in s.text
        await s.press("right")
        assert "Waits in s" in s.text
        await s.press("right")
        assert "100%" in s.text
        await s.press("right")
        assert "← Calls →" in s.text


async def test_only_ascii_where_the_terminal_has_no_more() -> None:
    async with seat(_office(), ascii=True) as s:
        await _opened(s)
        assert "xx    8" in s.text
        assert "##   12" in s.text
        for _ in range(4):
            assert s.text.isascii()
            await s.press("tab")


async def test_no_colour_where_the_terminal_is_to_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seat(_office()) as s:
        await _opened(s)
        assert "▓▓    8" in s.text
        strips = s.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = [colour.triplet for each in styles for colour in (each.color, each.bgcolor) if colour]
        assert colours
        assert all(len(set(colour)) == 1 for colour in colours if colour)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_people_queues_and_rules_have_pages(size: tuple[int, int]) -> None:
    async with seat(_office(), size=size) as s:
        await _opened(s, "tab")
        assert "[people]" in s.text
        assert any("Bills" in line and " 40 " in line and "100 %" in line for line in s.lines)
        assert any("Sam" in line and "2:00" in line and " 30 " in line for line in s.lines)
        assert any("Maria" in line or "maria" in line for line in s.lines)
        await s.press("tab")
        assert any("front" in line and "23%" in line for line in s.lines)
        assert "to staff lee 11, desk 1; by Maria 9, Anna 3; because ill 2" in s.text
        await s.press("shift+tab", "shift+tab")
        assert "[calls]" in s.text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_advice_is_tried_on_the_periods_calls(size: tuple[int, int]) -> None:
    async with seat(_office(), size=size) as s:
        await _opened(s, "shift+tab")
        assert "Are missed calls frequent? Yes" in s.text
        assert "12 of 52 calls for a person" in s.text
        await s.press("down")
        assert "try: begin the chain of rule “front” with Lee" in s.text
        assert "key: rule.front.then" in s.text
        assert '+ ["staff lee 20s", "staff sam 20s"' in s.text
        await s.press("enter")
        (wish,) = s.sent[1:]
        assert (wish.verb, wish.to, wish.until) == ("dry_run", "rule/front/then", "7d")
        assert "Deciding the calls again" in s.text
        await s.show(_office(version=2, rehearsed=Rehearsed(wish.to, wish.text, MOVED)))
        assert "40 of 52 calls would have gone another way" in s.text
        (passed,) = (line.split() for line in s.lines if "passed on" in line)
        assert passed[-3:-1] == ["30", "2"]
        (level,) = (line for line in s.lines if "answered within 60 s" in line)
        assert "40 %" in level
        assert "90 %" in level
        await s.press("escape")
        assert "[advice]" in s.text
        await s.press("escape")
        assert s.sent[-1] == Intent("report")


async def test_what_can_not_be_tried_says_why() -> None:
    async with seat(_office()) as s:
        await _opened(s, "shift+tab")
        rehearsed = Rehearsed("rule/front/then", "", problem="rule[0].then: names no queue")
        await s.press("down", "enter")
        wish = s.sent[-1]
        await s.show(_office(version=2, rehearsed=Rehearsed(wish.to, wish.text, problem=rehearsed.problem)))
        assert "rule[0].then: names no queue" in s.text
    async with seat(_office(Role.RECEPTIONIST)) as s:
        await _opened(s, "shift+tab", "enter")
        assert [wish.verb for wish in s.sent] == ["report"]
        assert "dry runs are for a manager" in s.text


async def test_periods_by_a_digit_and_by_what_is_typed() -> None:
    async with seat(_office()) as s:
        await _opened(s, "1")
        assert s.sent[-1] == Intent("report", to="open", text="today")
        assert "Reading the journal" in s.text  # what is there is of another period
        await s.press("3")
        assert s.sent[-1].text == "28d"
        await s.press("4", *"soon", "enter")
        assert s.sent[-1].text == "soon"
        await s.show(snapshot(you=you(Role.MANAGER), version=2, report=Reported("soon", problem="no period")))
        assert "no period" in s.text
        assert "[soon]" in s.text
        await s.press("4", "escape")
        assert "[soon]" in s.text


async def test_staff_have_no_reports() -> None:
    async with seat(snapshot(*morning(), you=you(Role.STAFF))) as s:
        await s.press("f7")
        assert s.sent == []
        assert "Reports is for a receptionist; you are staff" in s.text
