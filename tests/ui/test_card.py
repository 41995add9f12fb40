"""The box of a caller's card."""

from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Sheet
from tests.ui.fake import HOSTILE, card, morning, snapshot
from tests.ui.seat import NARROW, WIDE, seat

ANA = Sheet(
    7,
    "Ana Ruiz",
    "Sam",
    "Spanish",
    "vip",
    "(212) 555-0142",
    "likes mornings",
    "Sam",
    calls=12,
    notes=1,
    turn=1,
)
TWIN = Sheet(9, "A. Ruiz", tags="patient", numbers="(212) 555-0199", calls=3, turn=1)
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


def kept(name: str = "Ana Ruiz", note: str = "likes mornings") -> Intent:
    lines = (
        f"name: {name}", "preferred: Sam", "language: Spanish", "tags: vip", "numbers: (212) 555-0142",
        f"note: {note}", "barred: Sam",
    )  # fmt: skip
    return Intent("card_save", text="\n".join(lines))


@SIZES
async def test_v_shows_the_card_and_enter_keeps_what_was_changed(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "v")
        assert s.sent == [Intent("card", "c1", to="open")]
        assert "Looking" in s.text
        await s.show(snapshot(*morning(), sheet=ANA))
        assert "Card of Ana Ruiz" in s.text
        assert "12 calls, 1 note, no slips, no voicemails" in s.text
        for text in ("name          Ana Ruiz", "sees          Sam", "not to        Sam", "same as"):
            assert text in s.text
        await s.press("down", "down", "down", "down", "down", "!")
        await s.show(snapshot(*morning(), sheet=replace(ANA, note="other")))  # what is typed stays
        await s.press("enter")
        assert s.sent[-1] == kept(note="likes mornings!")
        assert "Card of" not in s.text


async def test_an_older_card_is_not_taken_for_the_new_one() -> None:
    async with seat(snapshot(*morning(), sheet=ANA)) as s:
        await s.press("2", "v")
        assert "Looking" in s.text
        await s.press("enter")
        await s.show(snapshot(*morning(), sheet=replace(TWIN, turn=2)))
        assert "Card of A. Ruiz" in s.text
        await s.press("escape")
        assert [i.verb for i in s.sent] == ["card", "card"]
        assert s.sent[-1] == Intent("card", to="close")


@SIZES
async def test_another_card_is_looked_for_shown_and_made_one(size: tuple[int, int]) -> None:
    found = (replace(card("A. Ruiz", "(212) 555-0199"), id=9), replace(card("Ana Ruiz", "x"), id=7))
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "v")
        await s.show(snapshot(*morning(), sheet=ANA))
        await s.press("up", "r", "u")
        assert s.link.sent[-1] == Intent("search", text="ru")
        await s.show(snapshot(*morning(), sheet=ANA, found=found, found_for="ru"))
        assert "A. Ruiz" in s.text
        await s.press("enter")
        assert s.sent[-1] == Intent("card", to="other", text="9")
        await s.show(snapshot(*morning(), sheet=ANA, other=TWIN, found=found, found_for="ru"))
        assert "goes into the card of Ana Ruiz with" in s.text
        assert "3 calls, no notes, no slips, no voicemails, tags patient" in s.text
        await s.press("enter")
        assert s.sent[-1] == Intent("card_merge", text="9")


async def test_a_card_that_cant_be_changed_says_why_and_sends_nothing() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "v")
        await s.show(snapshot(*morning(), sheet=replace(ANA, why="This card stands in the config")))
        assert "! This card stands in the config" in s.text
        await s.press("enter", "escape")
        assert [i.verb for i in s.sent] == ["card", "card"]


async def test_hostile_text_stays_text() -> None:
    for text in HOSTILE:
        async with seat(snapshot(*morning())) as s:
            await s.press("1", "v")
            sheet = Sheet(1, text, text, text, text, text, text, text, turn=1)
            await s.show(snapshot(*morning(), sheet=sheet))
            assert "\x1b" not in s.text
            assert "same as" in s.text


async def test_a_bar_stands_on_the_board_and_a_found_card_opens() -> None:
    barred = replace(morning()[0], card=replace(morning()[0].card, barred="don't put through to Sam"))
    found = (replace(card("Chidi Okonkwo", "+1 718-555-0111"), id=5),)
    async with seat(snapshot(barred, found=found, found_for="ok")) as s:
        assert "! don't put through to Sam" in s.text
        await s.press("slash", "o", "k", "enter")
        assert s.sent[-1] == Intent("card", to="open", text="5")
