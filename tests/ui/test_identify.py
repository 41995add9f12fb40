"""A number that several people have, on the screen: each apart, and W with a digit says who it is."""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row, Sharer
from console.calls.state.call_state import WRITTEN
from console.ui.plain import show
from console.ui.view import View
from tests.ui.fake import NOW, row, snapshot
from tests.ui.seat import NARROW, WIDE, seat

FAMILY = (
    Sharer("Ada Whitfield", ("patient",), "asthma", "", "Sam"),
    Sharer("Ben [b]Whitfield[/]\x1b[2J", ("vip",), barred="don't put through to Priya"),
    Sharer("Cleo Whitfield"),
)


def _family(chosen: int = -1, **more: object) -> Row:
    talking = row(2, "Ada or Ben or Cleo Whitfield", "talking", mine=True, **more)
    sharers = tuple(replace(each, chosen=at == chosen) for at, each in enumerate(FAMILY))
    return replace(talking, card=replace(talking.card, sharers=sharers, undecided=chosen < 0))


async def test_each_stands_apart_and_a_digit_says_who_it_is() -> None:
    for size in (WIDE, NARROW):
        async with seat(snapshot(_family()), size=size) as s:
            assert ("W says who of them it is" if size == WIDE else "W: who") in s.text
            for words in (
                "Ada Whitfield",
                "patient, sees Sam",
                "Ben [b]Whitfi",
                "! don't put through",
                "Cleo",
            ):
                assert words in s.text, words
            assert "\x1b" not in s.text
            await s.press("W")
            assert "Who is it?" in s.text
            assert any("0" in line and "none of them" in line for line in s.lines)
            await s.press("2", "W", "0", "W", "down", "enter", "W", "9", "escape")
            assert s.sent == [Intent("identify", "c2", text=text) for text in ("2", "0", "2")]


async def test_who_was_chosen_is_marked_and_may_be_chosen_after_the_call() -> None:
    async with seat(snapshot(_family(1))) as s:
        assert any("✓" in line and "Ben [b]Whitfield" in line for line in s.lines)
        assert "W says who of them it is" not in s.text
    gone = replace(_family(), id="c9", number=0, state="ended", mine=False, next_at=NOW + 60, verbs=WRITTEN)
    async with seat(snapshot(after=gone)) as s:
        await s.press("W")
        assert "the call has ended" in s.text
        await s.press("1")
        assert s.sent == [Intent("identify", "c9", text="1")]


async def test_it_is_typed_too_and_refused_where_nobody_shares_the_number() -> None:
    async with seat(snapshot(_family())) as s:
        await s.press("colon", *"who ada", "enter", "colon", *"who 2 1", "enter", "colon", *"who 3", "enter")
        assert s.sent[-3:] == [Intent("identify", "c2", text=text) for text in ("ada", "1", "3")]
    async with seat(snapshot(row(2, "Ana Ruiz", "talking", mine=True))) as s:
        await s.press("W")
        assert "Ana Ruiz: nobody else has that number" in s.text


def test_the_plain_seat_says_each_and_how_to_choose() -> None:
    family = _family()
    lines = show(View(snapshot(family), NOW), family)
    assert "Has this number, 1: Ada Whitfield, patient, sees Sam, asthma." in lines
    assert "Type who 2 1 to say who it is, or who 2 none." in lines
    assert not any("\x1b" in line for line in lines)
