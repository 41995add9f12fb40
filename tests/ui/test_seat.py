"""The seat as a person uses it: keys in, intents out."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.snapshot import Message
from tests.ui.fake import NOW, WHYS, crowd, hostile, morning, row, scenes, snapshot, you
from tests.ui.seat import NARROW, WIDE, seat
from tests.waiting import eventually

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
TALKING = row(2, "Ben Okafor", "talking", mine=True, seat="Maria")


# -- answering -----------------------------------------------------------------------------------------


@SIZES
async def test_enter_answers_the_selected_call(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "enter")
        assert s.sent == [Intent("answer", "c1")]


@SIZES
async def test_enter_with_nothing_selected_takes_the_most_urgent_and_says_which(
    size: tuple[int, int],
) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("enter")
        assert s.sent == [Intent("answer", "c6")]
        assert "Answering Dr Hu's patient, Elisabeth, who came back to the desk" in s.said
        assert s.selected == "c6"


async def test_without_a_recall_the_longest_waiting_call_is_taken() -> None:
    async with seat(snapshot(row(1, "New"), row(2, "Old", arrived_at=NOW - 40))) as s:
        await s.press("enter")
        assert s.sent == [Intent("answer", "c2")]
        assert "Answering Old, who has waited longest" in s.said


@pytest.mark.parametrize(
    ("without", "first", "why"),
    [
        ((), "c9", "Answering Grace Adeyemi, who is an emergency"),
        (("c9",), "c1", "Answering Ana Ruiz, who has waited longest"),
        (("c9", "c1"), "c2", "Answering Ben Okafor, who has waited longest in Scheduling"),
    ],
)
async def test_enter_takes_emergencies_then_who_rings_then_who_waits(
    without: tuple[str, ...], first: str, why: str
) -> None:
    calls = [call for call in scenes()["queues"].calls if call.id not in without]
    async with seat(replace(scenes()["queues"], calls=tuple(calls))) as s:
        assert "answer next" in s.lines[-1]
        await s.press("enter")
        assert s.sent == [Intent("answer", first)]
        assert why in s.said


async def test_who_goes_ahead_of_others_is_said() -> None:
    calls = [row(n, f"N{n}", "waiting", since_at=NOW - 10 * n, age_from=NOW - 10 * n) for n in (1, 2)]
    vip = replace(calls[0], age_from=NOW - 130)
    async with seat(snapshot(vip, calls[1])) as s:
        await s.press("enter")
        assert s.sent == [Intent("answer", "c1")]
        assert "who goes ahead of the others" in s.said


async def test_enter_acts_on_what_was_painted_when_it_was_pressed() -> None:
    first, recall = row(1, "Ana"), row(2, "Ben", recall=True)
    async with seat(snapshot(first)) as s:
        # The recall is known to the seat, but no eye has seen it yet.
        s.link.show(snapshot(first, recall))
        s.app.desk.run("answer")
        assert s.sent == [Intent("answer", "c1")]
        await s.pilot.pause()
        await s.press("escape", "enter")
        assert s.sent[-1] == Intent("answer", "c2")


async def test_a_key_meant_for_a_call_that_just_ended_reaches_no_other() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1")
        await s.show(snapshot(*morning()[1:]))
        assert s.selected == ""
        await s.press("enter", "o", "space")
        assert s.sent == []
        assert "Ana Ruiz has just ended: nothing was done" in s.said
        await s.pass_time(2)
        await s.press("enter")
        assert s.sent == [Intent("answer", "c6")]


async def test_what_was_typed_after_a_refused_key_is_no_command() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("t", "S", "a", "m", "enter")  # "s" alone sets staff away, "m" mutes, Enter answers
        assert s.sent == []
        assert "Pick a call first: ↑ ↓ or its number; what was typed after it did nothing" in s.said
        await s.press("enter")  # a new thought
        assert s.sent == [Intent("answer", "c6")]


@pytest.mark.parametrize("late", [False, True])
async def test_after_a_pause_and_by_number_keys_are_commands_again(*, late: bool) -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("t")
        await s.pass_time(0.9 if late else 0.5)
        await s.press("2", "h")
        assert s.selected == "c2"
        assert s.sent == ([Intent("hold", "c2")] if late else [])
        await s.press("f1")
        assert "Keys" in s.text


async def test_nobody_waiting_is_said() -> None:
    async with seat(snapshot()) as s:
        await s.press("enter")
        assert "No call is waiting" in s.said
        await s.press("h")
        assert "Pick a call first" in s.said
        assert s.sent == []


async def test_an_overload_is_grouped_and_stays_so_until_it_is_over() -> None:
    snap = scenes()["overload"]
    async with seat(snap) as s:
        assert any(line.startswith(" Billing  8 waiting") for line in s.lines)
        await s.show(replace(snap, calls=snap.calls[:17]))
        assert any(line.startswith(" Billing  8 waiting") for line in s.lines)
        await s.show(replace(snap, calls=snap.calls[:16]))
        assert not any(line.startswith(" Billing  8 waiting") for line in s.lines)


@pytest.mark.parametrize(
    ("state", "key", "told"),
    [("away", "a", "○ away"), ("paused", "a", "‖ paused"), ("do not disturb", "d", "⊘ no calls")],
)
async def test_a_state_of_their_own_is_seen_and_the_key_back_is_shown(
    state: str, key: str, told: str
) -> None:
    async with seat(snapshot(*morning(), you=you(state=state))) as s:
        assert told in s.lines[0]
        assert f"{key} take calls again" in s.lines[-1]
    async with seat(snapshot(*morning())) as s:
        assert "take calls again" not in s.lines[-1]


# -- the selection -------------------------------------------------------------------------------------


async def test_a_new_call_never_moves_what_is_under_the_hand() -> None:
    calls = morning()
    async with seat(snapshot(*calls[2:])) as s:
        await s.press("5")
        before = next(y for y, line in enumerate(s.lines) if "Joy Lund" in line[:70])
        assert s.lines[before].startswith("▌")
        await s.show(snapshot(*calls))
        assert s.lines[before].startswith("▌")
        assert "Joy Lund" in s.lines[before]
        assert s.selected == "c5"


async def test_the_arrows_walk_the_painted_order_and_stop_at_the_ends() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("up")
        assert s.selected == "c6"  # what is shown without a selection comes first
        await s.press("down", "j", "down", "down")
        assert s.selected == "c8"
        await s.press(*["k"] * 9)
        assert s.selected == "c1"
        await s.press("escape")
        assert s.selected == ""


async def test_a_number_without_a_call_is_said() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("3")
        assert s.selected == "c3"
        await s.press("7")
        assert s.selected == "c3"
        assert "There is no call 7" in s.said


async def test_sixty_calls_can_be_walked_through() -> None:
    async with seat(crowd(60), size=NARROW) as s:
        seen = set()
        for _ in range(60):
            s.app.desk.step(1)
            await s.pilot.pause()
            seen.add(s.selected)
            assert any(line.startswith("▌") for line in s.lines)
        assert len(seen) == 60


# -- the verbs -----------------------------------------------------------------------------------------


async def test_the_keys_of_a_conversation() -> None:
    async with seat(snapshot(morning()[0], TALKING)) as s:
        await s.press("h", "m", "a")
        assert s.sent == [Intent("hold", "c2"), Intent("mute", "c2"), Intent("away")]


async def test_space_sends_a_ringing_call_on() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "space")
        assert s.sent == [Intent("approve", "c1")]


async def test_hanging_up_asks_once() -> None:
    async with seat(snapshot(morning()[0], TALKING)) as s:
        await s.press("x")
        assert s.sent == []
        assert "x again ends the call of Ben Okafor" in s.said
        await s.press("x")
        assert s.sent == [Intent("hang_up", "c2")]


async def test_hanging_up_forgets_the_question() -> None:
    async with seat(snapshot(morning()[0], TALKING)) as s:
        await s.press("x", "h", "x")
        assert Intent("hang_up", "c2") not in s.sent
        await s.pass_time(4)
        await s.press("x")
        assert Intent("hang_up", "c2") not in s.sent
        await s.press("1", "x")
        assert Intent("hang_up", "c1") not in s.sent


async def test_undo_while_it_can() -> None:
    done = Message(7, NOW - 1, "Ana Ruiz → Sam (201)", undo_until=NOW + 4)
    async with seat(snapshot(*morning(), messages=(done,))) as s:
        assert "u takes it back (0:04)" in s.said
        await s.press("u")
        assert s.sent == [Intent("undo")]
        await s.pass_time(5)
        await s.press("u")
        assert len(s.sent) == 1
        assert "Nothing to undo" in s.said


@pytest.mark.parametrize(
    ("role", "key", "told"),
    [
        (Role.STAFF, "o", "Override is for a receptionist; you are staff"),
        (Role.STAFF, "f2", "Mode is for a receptionist; you are staff"),
        (Role.VIEWER, "enter", "Answer is for a staff; you are viewer"),
        (Role.VIEWER, "x", "Hang up is for a staff; you are viewer"),
    ],
)
async def test_the_wrong_role_is_told_and_nothing_is_sent(role: Role, key: str, told: str) -> None:
    async with seat(snapshot(*morning(), you=you(role))) as s:
        await s.press("1", key)
        assert told in s.said
        assert s.sent == []


async def test_the_wrong_state_is_told_and_nothing_is_sent() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "t")
        assert "Ana Ruiz rings at the desk: only a call in conversation or on hold" in s.said
        assert s.sent == []
    async with seat(snapshot(morning()[4])) as s:  # nobody waits to be answered instead
        await s.press("5", "enter")
        assert "Joy Lund is in conversation: only a call that rings or waits can be answered" in s.said
        assert s.sent == []


async def test_the_footer_shows_what_applies() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1")
        assert "o override" in s.lines[-1]
        assert "t transfer" not in s.lines[-1]
        await s.press("2")
        assert "t transfer" in s.lines[-1]
        assert "h take back" in s.lines[-1]
        assert "o override" not in s.lines[-1]


# -- keys from the config ------------------------------------------------------------------------------


async def test_keys_can_be_remapped_and_the_footer_knows() -> None:
    async with seat(snapshot(*morning(), keys=(("answer", "insert"), ("approve", "end")))) as s:
        await s.press("1", "enter", "space")
        assert s.sent == []
        await s.press("insert", "end")
        assert s.sent == [Intent("answer", "c1"), Intent("approve", "c1")]
        assert "Insert answer" in s.lines[-1]


async def test_a_wrong_remapping_is_told_and_the_old_key_stays() -> None:
    async with seat(snapshot(*morning(), keys=(("answer", "x"),))) as s:
        assert "answer = 'x', but x is hang_up's key" in s.lines[1]
        await s.press("1", "enter")
        assert s.sent == [Intent("answer", "c1")]


# -- the desk goes and comes ---------------------------------------------------------------------------


@SIZES
async def test_a_lost_desk_is_said_and_nothing_pretends_to_live(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1")
        await s.lose("The desk does not answer; calls follow their routes")
        assert "! The desk does not answer" in s.lines[1]
        await s.pass_time(30)
        assert "0:30 old" in s.lines[1]
        assert "0:08  Ana Ruiz" in s.lines[2]
        await s.press("enter", "x", "x", "o")
        assert s.sent == []
        assert "was not sent" in s.said
        await s.lose("The desk is still gone")
        assert "0:30 old" in s.lines[1]
        await s.show(snapshot(*morning(), version=2))
        assert "old" not in s.lines[1]
        assert s.selected == "c1"
        await s.pass_time(1)
        await s.press("enter")
        assert s.sent == [Intent("answer", "c1")]


async def test_before_the_first_picture_the_seat_says_what_it_waits_for() -> None:
    async with seat() as s:
        assert "Connecting to the desk" in s.text
        await s.lose("No desk is running: start one with reception serve")
        assert "No desk is running" in s.text
        await s.press("enter", "1", "f2", "x")
        assert s.sent == []
        await s.show(snapshot(*morning()))
        assert "Ana Ruiz" in s.text


async def test_a_desk_that_goes_while_a_box_is_open_gets_nothing() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o")
        await s.lose("The desk does not answer")
        assert "The desk is gone: nothing was sent" in s.text
        await s.press("enter")
        assert s.sent == []


# -- time and looks ------------------------------------------------------------------------------------


async def test_timers_run() -> None:
    async with seat(snapshot(*morning())) as s:
        assert "0:08  Ana Ruiz" in s.lines[2]
        assert s.lines[2].split("│")[0].rstrip().endswith("0:12")
        await s.pass_time(3)
        assert "0:11  Ana Ruiz" in s.lines[2]
        assert s.lines[2].split("│")[0].rstrip().endswith("0:09")


async def test_the_tick_comes_by_itself() -> None:
    async with seat(snapshot(*morning())) as s:
        s.clock.at += 60
        await eventually(lambda: "1:08! Ana Ruiz" in s.lines[2])
        assert s.lines[0].endswith("11:33")


async def test_hostile_names_do_no_harm_anywhere() -> None:
    async with seat(hostile()) as s:
        for key in ("1", "2", "3", "4", "5", "6", "7", "8"):
            await s.press(key, "x", "o")
            assert "\x1b" not in s.text
            assert "\u202e" not in s.text
            await s.press("escape")
        await s.press("1", "o")
        assert '[red]x[/] [2J"; DROP' in s.text


async def test_the_theme_of_the_config_is_used_and_can_change() -> None:
    async with seat(snapshot(*morning(), theme="light")) as s:
        assert s.app.desk.board.ink.palette.background == "#fbfaf7"
        assert s.app.theme == "reception-light"
        await s.show(snapshot(*morning(), theme="high-contrast"))
        assert s.app.desk.board.ink.palette.background == "#000000"


async def test_the_theme_of_the_command_line_wins() -> None:
    async with seat(snapshot(*morning(), theme="light"), theme="dark") as s:
        assert s.app.desk.board.ink.palette.background == "#11161c"


async def test_a_wrong_theme_is_told_and_the_screen_can_be_read(tmp_path: Path) -> None:
    async with seat(snapshot(*morning(), theme="neon"), themes=tmp_path) as s:
        assert "theme 'neon' is not in" in s.lines[1]
        assert s.app.desk.board.ink.palette.background == "#11161c"
        assert "Ana Ruiz" in s.text


async def test_an_ascii_terminal_gets_ascii() -> None:
    whys = tuple(replace(why, text="José ist „frei“ ✓") for why in WHYS)
    async with seat(snapshot(*morning(), row(7, "李小龙", whys=whys)), ascii=True) as s:
        await s.press("7")
        assert s.text.isascii()
        assert "> ringing" in s.text
        await s.press("o")
        assert s.text.isascii()


async def test_alerts_and_practice_are_seen() -> None:
    async with seat(scenes()["alerts"]) as s:
        assert "All 4 lines of this build are in use" in s.lines[1]
        await s.show(scenes()["practice"])
        assert "practice" in s.lines[0]
        await s.show(replace(scenes()["practice"], few_lines=4))
        assert "4 lines, practice only" in s.lines[0]
        assert "patients call by themselves" in s.text


async def test_lines_for_practice_only_are_told_on_a_narrow_board_too() -> None:
    async with seat(replace(snapshot(*morning()), few_lines=4), size=NARROW) as s:
        assert "4 lines, practice only" in s.lines[0]


async def test_a_terminal_that_changes_its_size_is_repainted() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.pilot.resize_terminal(*NARROW)
        await s.pilot.pause()
        assert len(s.lines) == 24
        assert "● free" in s.text
        await s.pilot.resize_terminal(*WIDE)
        await s.pilot.pause()
        assert "STAFF" in s.text


# -- leaving -------------------------------------------------------------------------------------------


async def test_leaving_touches_no_call() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("q")
        await eventually(lambda: not s.app.is_running or s.app._exit)
        assert s.sent == [Intent("leave")]


async def test_leaving_in_a_conversation_asks_once() -> None:
    async with seat(snapshot(morning()[0], TALKING)) as s:
        await s.press("q")
        assert not s.app._exit
        assert "q again leaves this screen; your call with Ben Okafor goes on" in s.said
        await s.press("ctrl+q")
        assert s.app._exit
        assert s.sent == [Intent("leave")]


async def test_ctrl_c_only_says_what_leaves() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("ctrl+c")
        assert not s.app._exit
        assert "Ctrl+Q leaves this screen" in s.said


async def test_caps_lock_changes_no_command() -> None:
    async with seat(snapshot(morning()[0], TALKING)) as s:
        await s.press("H")
        assert s.sent == [Intent("hold", "c2")]


# -- the mouse -----------------------------------------------------------------------------------------


async def test_a_click_selects_and_the_wheel_moves() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.pilot.click("#board", offset=(30, 4))
        await s.pilot.pause()
        assert s.selected == "c3"
        await s.pilot.click("#board", offset=(30, 8))
        assert s.selected == "c3"
        s.app.desk.board.post_message(s.app.desk.board.Rolled(1))
        await s.pilot.pause()
        assert s.selected == "c4"


async def test_a_click_on_a_key_presses_it() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1")
        await s.pilot.click("#board", offset=(s.lines[-1].index("send now"), 35))
        await s.pilot.pause()
        assert s.sent == [Intent("approve", "c1")]


async def test_the_right_button_opens_a_menu_of_what_applies() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.pilot.click("#board", offset=(30, 2), button=3)
        await s.pilot.pause()
        assert "override" in s.text
        assert "take back" not in s.text
        await s.pilot.click("#board", offset=(100, 30))
        assert s.app.desk.board.box is None
        await s.pilot.click("#board", offset=(30, 2), button=3)
        await s.pilot.pause()
        await s.press("down", "enter")
        assert s.sent == [Intent("approve", "c1")]
