"""Filing a call by a digit, and the time for notes, on the screen."""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.state.call_state import WRITTEN
from tests.ui.fake import NOW, morning, row, snapshot, you
from tests.ui.seat import NARROW, seat

OUTCOMES = ("appointment made", "wrong number")
TAGS = ("interpreter",)


async def test_f_and_a_digit_file_the_call() -> None:
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", filed="wrong number")
    async with seat(snapshot(talking, outcomes=OUTCOMES, tags=TAGS)) as s:
        await s.press("f")
        assert "File Ben Okafor" in s.text
        assert "2  ✓ wrong number" in s.text
        assert any("3" in line and "interpreter" in line and "tag" in line for line in s.lines)
        await s.press("1")
        await s.press("f", "3")
        await s.press("f", "9", "escape")
        assert s.sent == [
            Intent("file", "c2", to="outcome", text="appointment made"),
            Intent("file", "c2", to="tag", text="interpreter"),
        ]


async def test_what_a_call_was_filed_under_stands_on_its_card() -> None:
    talking = row(2, "Ben Okafor", "talking", mine=True, filed="[b]made[/]\x1b[2J", tagged=("interpreter",))
    async with seat(snapshot(talking)) as s:
        assert "✓ [b]made[/]" in s.text
        assert "interpreter" in s.text
        assert "\x1b" not in s.text


async def test_after_a_call_its_notes_are_counted_down_and_written_about_it() -> None:
    gone = row(0, "Ana Ruiz", "ended", id="c9", next_at=NOW + 60, verbs=WRITTEN)
    shown = snapshot(*morning()[1:], outcomes=OUTCOMES, after=gone, you=replace(you(), notes_until=NOW + 25))
    for size in (NARROW, (120, 36)):
        async with seat(shown, size=size) as s:
            assert "notes 0:25" in s.lines[0]
            assert "z notes done" in s.text
            await s.press("f", "1", "n", "h", "i", "enter", "z", "Z")
            assert s.sent == [
                Intent("file", "c9", to="outcome", text="appointment made"),
                Intent("note", "c9", text="hi"),
                Intent("wrap_up"),
                Intent("wrap_up", text="more"),
            ]
            await s.pass_time(61)
            assert "notes 0:" not in s.lines[0]
            await s.press("f")
            assert "File Dr Hu's patient" in s.text


async def test_z_without_time_for_notes_says_so() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("z")
        assert "You are not in your time for notes" in s.said
        assert not s.sent
