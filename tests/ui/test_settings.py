"""The box of settings: find a key, change its value, see what that would do."""

from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.settings import SettingRow, Settings, Trial
from console.calls.protocol.snapshot import Snapshot
from tests.ui.fake import morning, snapshot, you
from tests.ui.seat import NARROW, WIDE, seat

HOURS = SettingRow("staff/sam/hours", "staff sam hours", "Mo-Fr 09:00-17:00", "When they work.", changed=True)
RING = SettingRow("desk//ring", "desk ring", "", "How long a call rings at the desk.", "20s")
RULE = SettingRow("rule/lunch/then", "rule lunch then", '["voicemail front"]', "The chain.")
LATER = "Mo-Fr 10:00-17:00"


def _office(trial: Trial | None = None, version: int = 2) -> Snapshot:
    settings = Settings((HOURS, RING, RULE), ("Tue 10:02  anna: staff sam hours  → Mo-Fr 09:00-17:00",))
    manager = you(Role.MANAGER)
    return replace(snapshot(*morning(), you=manager), version=version, settings=settings, trial=trial)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_key_is_found_by_words_and_changed_once_the_desk_says_it_fits(size: tuple[int, int]) -> None:
    async with seat(_office(), size=size) as s:
        await s.press("f8")
        assert s.sent == [Intent("settings", to="open")]
        assert "✎ Working hours: sam" in s.text
        await s.press(*"sam hou", "enter")
        assert "Settings: Working hours: sam" in s.text
        assert "Nothing changed yet" in s.text
        for _ in range(12):
            await s.press("backspace")
        await s.press(*" 10:00-17:00")
        assert s.sent[-1] == Intent("try_setting", to="staff/sam/hours", text=LATER)
        assert "Checking …" in s.text
        await s.press("enter")  # nobody has said yet that it fits
        assert s.sent[-1].verb == "try_setting"
        moves = ("10:02 Ana Ruiz: staff sam 20s  becomes  voicemail front",)
        s.link.show(_office(Trial("staff/sam/hours", LATER, "", moves, 9), 3))
        await s.pilot.pause()
        assert "1 of today's 9 calls would have gone elsewhere" in s.text
        assert "10:02 Ana Ruiz" in s.text
        await s.press("enter")
        assert s.sent[-1] == Intent("set_setting", to="staff/sam/hours", text=LATER)
        assert "Working hours: sam" in s.text  # the list again
        await s.press("escape")
        assert s.sent[-1] == Intent("settings")


async def test_what_does_not_fit_is_told_and_not_sent() -> None:
    async with seat(_office(Trial("desk//ring", "soon", "desk.ring: write a length, such as 20s"))) as s:
        await s.press("f8", *"ring", "enter", *"soon")
        assert "write a length, such as 20s" in s.text
        await s.press("enter")
        assert [intent.verb for intent in s.sent] == ["settings", *["try_setting"] * 4]
        await s.press("escape")
        assert "laid over config.toml" in s.text


async def test_a_new_entry_is_made_and_the_newest_change_is_taken_back() -> None:
    async with seat(_office()) as s:
        await s.press("f8", "ctrl+z")
        assert s.sent[-1] == Intent("undo_setting")
        await s.press(*"new staff noa", "enter", *"{ }")
        assert s.sent[-1] == Intent("try_setting", to="staff/noa/", text="{ }")


DATES = SettingRow(
    "modes/holiday/dates",
    "modes holiday dates",
    '["2026-12-24 12:00-24:00 Christmas Eve", "2026-12-28..2026-12-31"]',
    "Dated exceptions.",
)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_holidays_are_a_list_with_add_and_remove(size: tuple[int, int]) -> None:
    office = replace(_office(), settings=Settings((RING, RULE, DATES), ()))
    async with seat(office, size=size) as s:
        await s.press("f8")
        assert s.text.index("Holidays") < s.text.index("desk ring")
        await s.press("enter")
        assert "Settings: Holidays" in s.text
        assert "Thu 24 Dec 2026, 12:00-24:00 Christmas Eve" in s.text
        assert "Mon 28 Dec 2026 to Thu 31 Dec 2026" in s.text
        lines = [line for line in s.text.splitlines() if "as config.toml writes it" in line]
        assert len(lines) == 1
        await s.press(*"25 Dec Christmas", "enter")
        kept = s.sent[-1]
        assert (kept.verb, kept.to) == ("set_setting", "modes/holiday/dates")
        assert '-12-25 Christmas"' in kept.text
        sent = len(s.sent)
        await s.press(*"soon", "enter")
        assert "is no day" in s.text
        for _ in "soon":
            await s.press("backspace")
        await s.press("enter")
        assert "⏎ again takes it away" in s.text
        assert len(s.sent) == sent
        await s.press("enter")
        assert s.sent[-1].text == '["2026-12-28..2026-12-31"]'
        await s.press("escape")
        assert "laid over config.toml" in s.text


async def test_the_value_as_it_is_written_is_the_last_line_of_the_list() -> None:
    office = replace(_office(), settings=Settings((DATES,), ()))
    async with seat(office) as s:
        await s.press("f8", "enter", "up", "down", "down", "enter")
        assert "Settings: Holidays" in s.text
        assert "Nothing changed yet" in s.text


async def test_only_a_manager_opens_it() -> None:
    async with seat(snapshot(*morning(), you=you(Role.RECEPTIONIST))) as s:
        await s.press("f8")
        assert s.sent == []
        assert "Settings is for a manager; you are receptionist" in s.text
