"""The boxes over the board."""

from dataclasses import replace

import pytest
from textual import events

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.snapshot import ModeLine, Place, Row, StaffRow
from tests.ui.fake import ANA, CLOCK, PLACES, QUEUES, card, morning, row, scenes, snapshot, you
from tests.ui.seat import NARROW, WIDE, Seat, seat

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


def _open(s: Seat) -> bool:
    return s.app.desk.board.box is not None


async def _burst(s: Seat, *keys: str) -> None:
    """Keys that arrive at once, as a slow line or a fast hand delivers them."""
    for key in keys:
        await s.app.on_event(events.Key(key, key if len(key) == 1 else None))


async def test_what_is_typed_ahead_goes_where_it_was_meant() -> None:
    async with seat(snapshot(*morning())) as s:
        await _burst(s, "1", "o", "p", "r", "enter")
        assert s.sent == [Intent("override", "c1", to="staff priya")]
        await _burst(s, "f2", *"13:00", "tab", *"lunch", "enter", "1", "space")
        lunch = Intent("mode", to="lunch", text="lunch", until="until 2025-11-24T13:00:00-05:00")
        assert s.sent[1:] == [lunch, Intent("approve", "c1")]
        await _burst(s, "n", *"xhtu", "escape", "x")
        assert len(s.sent) == 3


async def test_pasted_text_becomes_one_clean_line() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "n")
        await s.app.on_event(events.Paste("call\r\nback \x1b[31m\u202esoon"))
        await s.press("enter")
        assert s.sent == [Intent("note", "c1", text="call  back  [31msoon")]
        await s.app.on_event(events.Paste("xx"))
        assert len(s.sent) == 1


# -- picking a place -----------------------------------------------------------------------------------


@SIZES
async def test_override_picks_a_person_by_what_is_typed(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "o")
        assert "Override Ana Ruiz to …" in s.text
        assert "● Priya" in s.text
        await s.press("p", "r", "enter")
        assert s.sent == [Intent("override", "c1", to="staff priya")]
        assert not _open(s)


@pytest.mark.parametrize(
    ("key", "call", "verb"), [("r", "3", "reroute"), ("t", "2", "transfer"), ("r", "5", "reroute")]
)
async def test_reroute_and_transfer_use_the_same_box(key: str, call: str, verb: str) -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press(call, key, "l", "e", "e", "enter")
        assert s.sent == [Intent(verb, f"c{call}", to="staff lee")]


async def test_a_place_shows_the_state_its_person_has_now() -> None:
    places = (Place("staff sam", "Sam", "201", "sam"), Place("number 15550123", "Sam, mobile", "", "sam"))
    async with seat(snapshot(*morning(), places=places)) as s:
        await s.press("1", "o")
        assert sum("◐ Sam" in line and "on a call" in line for line in s.lines[:30]) == 2


async def test_the_arrows_choose_and_escape_leaves_all_as_it_is() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", "down", "down", "enter")
        assert s.sent == [Intent("override", "c1", to="staff priya")]
        await s.press("o", "down", "escape")
        assert not _open(s)
        assert len(s.sent) == 1


async def test_a_typed_number_is_called() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", *"+12125550188", "enter")
        assert s.sent == [Intent("override", "c1", to="number +12125550188")]
        await s.press("o", *"201", "enter")
        assert s.sent[1] == Intent("override", "c1", to="staff sam")
        await s.press("o", *"201", "down", "enter")
        assert s.sent[2] == Intent("override", "c1", to="number 201")


async def test_what_nobody_is_called_sends_nothing() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", *"qqq", "enter")
        assert "Nobody and nothing is called “qqq”" in s.text
        assert s.sent == []
        assert _open(s)


async def test_a_call_that_ends_while_the_box_is_open_is_said_and_nothing_is_sent() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", "p", "r")
        await s.show(snapshot(*morning()[1:]))
        assert "Ana Ruiz has ended: nothing was sent" in s.text
        await s.press("enter")
        assert s.sent == []
        assert not _open(s)


async def test_a_call_taken_by_somebody_else_meanwhile_is_not_overridden() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o")
        taken = row(1, "Ana Ruiz", "connecting", seat="Lee", card=ANA)
        await s.show(snapshot(taken, *morning()[1:]))
        assert "Ana Ruiz is being connected, Lee has the call" in s.text
        await s.press("enter")
        assert s.sent == []


async def test_the_box_acts_for_the_call_it_was_opened_for() -> None:
    async with seat(snapshot(row(1, "Ana"))) as s:
        await s.press("o", "p", "r")
        await s.show(snapshot(row(1, "Ana"), row(2, "Ben", recall=True)))
        assert "Override Ana to" in s.text
        await s.press("enter")
        assert s.sent == [Intent("override", "c1", to="staff priya")]


async def test_the_hand_stays_on_its_place_when_the_list_changes() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", "down", "down")
        more = (Place("staff zoe", "Zoe", "215", "free"), *PLACES)
        await s.show(snapshot(*morning(), places=more))
        await s.press("enter")
        assert s.sent == [Intent("override", "c1", to="staff priya")]


async def test_a_list_longer_than_the_box_scrolls() -> None:
    many = tuple(Place(f"staff n{n}", f"Person {n}", str(500 + n), "free") for n in range(200))
    async with seat(snapshot(*morning(), places=many), size=NARROW) as s:
        await s.press("1", "o", *["pagedown"] * 5)
        assert "Person 50" in s.text
        await s.press("enter")
        assert s.sent == [Intent("override", "c1", to="staff n50")]


@SIZES
async def test_a_reason_may_be_given_and_is_sent(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "o", "p", "r", "shift+tab", *"Sam asked")
        assert "● Priya" in s.text
        await s.press("enter")
        assert s.sent == [Intent("override", "c1", to="staff priya", text="Sam asked")]


async def test_a_reason_given_before_is_offered_again() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "o", "p", "r", "shift+tab", *"Sam asked", "enter")
        await s.press("3", "r", "l", "e", "shift+tab", "s")
        assert "sam asked" in s.text
        await s.press("right", "enter")
        assert s.sent[-1] == Intent("reroute", "c3", to="staff lee", text="sam asked")
        await s.press("3", "r", "l", "e", "shift+tab", "x", "right", "enter")
        assert s.sent[-1].text == "x"


# -- the ways to a person, favourites, remarks ----------------------------------------------------------

_SAMS = ("staff sam", "number +12125550188", "voicemail sam")
_REACHED = (
    StaffRow("sam", "Sam", "billing", "201", "free", 0.0, reach=_SAMS),
    StaffRow("priya", "Priya", "", "202", "off shift", 0.0, reach=("staff priya",), back="Mon 08:00"),
)
_BOTH = (Place("staff sam", "Sam", "billing · 201", "sam"), Place("staff priya", "Priya", "202", "priya"))


@pytest.mark.parametrize(
    ("tabs", "verb", "to"),
    [
        (0, "transfer", "staff sam"),
        (1, "consult", "staff sam"),
        (2, "transfer", "voicemail sam"),
        (3, "transfer", "number +12125550188"),
        (4, "camp", "staff sam"),
        (5, "transfer", "staff sam"),
    ],
)
async def test_tab_changes_the_way_to_a_person(tabs: int, verb: str, to: str) -> None:
    mine = row(2, "Joy Lund", "talking", mine=True, seat="Maria")
    async with seat(snapshot(mine, places=_BOTH, staff=_REACHED)) as s:
        await s.press("2", "t", *"sam", *["tab"] * tabs, "enter")
        assert s.sent == [Intent(verb, "c2", to=to)]
        assert not _open(s)


async def test_tab_leaves_out_a_way_that_does_not_apply() -> None:
    async with seat(snapshot(*morning(), places=_BOTH, staff=_REACHED)) as s:
        await s.press("2", "t", *"sam")
        assert "Tab to their voicemail" in s.text
        await s.press("tab", "tab", "tab", "tab", "enter")
        assert s.sent == [Intent("transfer", "c2", to="staff sam")]


@SIZES
async def test_a_way_they_do_not_have_is_said_and_the_caller_stays(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning(), places=_BOTH, staff=_REACHED), size=size) as s:
        await s.press("2", "t", *"priya", "tab", "enter")
        assert "has no voicemail" in s.text
        assert "off, back Mon 08:00" in s.text
        await s.press("escape")
        assert s.sent == []
        assert not _open(s)


async def test_favourites_stand_first_and_a_key_makes_them() -> None:
    mine = (("staff priya", "Priya"), ("number +12125550199", "Dr Stone"))
    async with seat(snapshot(*morning(), places=_BOTH, favourites=mine, staff=_REACHED)) as s:
        await s.press("f3")
        lines = [line for line in s.lines if "★" in line]
        assert ["Priya ★" in lines[0], "Dr Stone ★" in lines[1]] == [True, True]
        await s.press(*"sam", "ctrl+f", "escape")
        assert s.sent == [Intent("favourite", to="staff sam", text="Sam")]


async def test_a_remark_is_shown_before_a_transfer_and_written_in_the_box() -> None:
    remarks = (("staff priya", "never before 9"),)
    async with seat(snapshot(*morning(), places=_BOTH, staff=_REACHED, remarks=remarks)) as s:
        await s.press("2", "t", *"pri")
        assert "! never before 9" in s.text
        await s.press("ctrl+n", *" or after 5", "enter", "enter")
        assert s.sent == [
            Intent("remark", to="staff priya", text="never before 9 or after 5"),
            Intent("transfer", "c2", to="staff priya"),
        ]
        await s.press("2", "t", *"pri", "ctrl+n", "x", "escape")
        assert _open(s)
        assert len(s.sent) == 2


async def test_enter_at_once_calls_again_and_the_number_shown_can_be_chosen() -> None:
    ours, ben = ("+12125550100", "+12125550101"), ("number +12125550177", "Ben")
    async with seat(snapshot(*morning(), places=_BOTH, again=ben, shows=ours, staff=_REACHED)) as s:
        await s.press("f3")
        assert "showing +12125550100" in s.text
        assert "called last" in s.text
        await s.press("enter")
        assert s.sent == [Intent("dial", to="number +12125550177", text="Ben")]
        await s.press("f3", "ctrl+o")
        assert "showing +12125550101" in s.text
        await s.press(*"sam", "enter")
        assert s.sent[-1] == Intent("dial", to="staff sam", text="Sam", shown="+12125550101")
        await s.press("f3", "ctrl+o", "ctrl+o")
        assert "showing no number" in s.text
        await s.press(*"2125550166", "enter")
        assert s.sent[-1] == Intent("dial", to="number 2125550166", text="2125550166", shown="anonymous")


async def test_keys_of_a_telephone_are_sent_as_they_are_typed() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("number_sign", "1", "2", "number_sign", "x", "asterisk")
        assert "Keys for" in s.text
        assert "12#*" in s.text
        await s.app.on_event(events.Paste("55 12"))
        await s.press("escape")
        assert [i.text for i in s.sent if i.verb == "press"] == ["1", "2", "#", "*", "5512"]
        assert not _open(s)


# -- queues and staff ----------------------------------------------------------------------------------


@SIZES
async def test_all_queues_and_the_callers_of_one(size: tuple[int, int]) -> None:
    async with seat(scenes()["queues"], size=size) as s:
        await s.press("f6")
        for told in (
            *("Scheduling", "3 ↺1", "1:42!", "0 of 2 free", "~4-7m", "90 s", "Refills", "1 of 1 free"),
            *("✕ Intake", "nobody takes calls", "◐ Priya on a call 3 min", "Ben Okafor"),
        ):
            assert told in s.text, told
        await s.press("down")
        assert "rings Sam" in s.text
        await s.press("enter")
        assert s.selected == "c4"
        assert not _open(s)


async def test_a_queue_without_callers_selects_nothing() -> None:
    async with seat(scenes()["queues"]) as s:
        await s.press("f6", "down", "down", "down", "enter")
        assert _open(s)
        assert s.selected == ""
    async with seat(snapshot()) as s:
        await s.press("f6")
        assert "There are no queues in this office" in s.text
        await s.press("enter", "escape")
        assert not _open(s)


async def test_many_queues_and_callers_fit_a_small_terminal() -> None:
    many = tuple(replace(QUEUES[0], name=f"q{n}", title=f"Queue {n}") for n in range(60))
    async with seat(replace(scenes()["overload"], queues=(*many, *QUEUES)), size=NARROW) as s:
        await s.press("f6", *["pagedown"] * 7)
        assert "Refills" in s.text
        await s.press("up", "up")
        assert "… 4 more" in s.text


@SIZES
async def test_somebody_is_set_away_with_a_word_of_why(size: tuple[int, int]) -> None:
    async with seat(scenes()["queues"], size=size) as s:
        await s.press("s")
        assert "paused: 3 calls in a row not answered" in s.text
        await s.press(*"sam", "enter")
        assert "Sam is being rung" in s.text
        await s.press(*"back 11:45", "tab", *"in session", "enter")
        until = "until 2025-11-24T11:45:00-05:00"
        assert s.sent == [Intent("away", to="staff sam", text="in session", until=until)]
        await s.press("s", *"sam", "enter", "down", "enter")
        assert s.sent[-1] == Intent("dnd", to="staff sam")


async def test_who_is_out_is_called_back_first() -> None:
    async with seat(scenes()["queues"]) as s:
        await s.press("s", *"lee", "enter", "enter")
        assert s.sent == [Intent("back", to="staff lee")]


async def test_nobody_is_set_by_mistake() -> None:
    async with seat(scenes()["queues"]) as s:
        await s.press("s", *"qq", "enter")
        assert "Nobody is called “qq”" in s.text
        await s.press("escape", "s", *"lee", "enter")
        await s.show(replace(scenes()["queues"], staff=()))
        assert "does not work here any more" in s.text
        await s.press("enter")
        assert s.sent == []
        assert not _open(s)


async def test_only_a_receptionist_sets_others() -> None:
    async with seat(snapshot(*morning(), you=you(Role.STAFF))) as s:
        await s.press("s")
        assert "Staff is for a receptionist; you are staff" in s.said
        assert not _open(s)


# -- the mode ------------------------------------------------------------------------------------------


async def test_a_mode_is_switched_until_its_next_boundary() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2")
        assert "by the schedule: weekly hours" in s.text
        assert "switches to LUNCH until 13:00" in s.text
        await s.press("enter")
        assert s.sent == [Intent("mode", to="lunch")]


async def test_a_mode_has_an_end_and_a_reason() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2", *"14:30", "tab", *"fire drill", "down", "enter")
        assert s.sent == [
            Intent("mode", to="holiday", text="fire drill", until="until 2025-11-24T14:30:00-05:00")
        ]


async def test_a_mode_until_a_person_ends_it() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2", *"never")
        assert "switches to LUNCH until a person ends it" in s.text
        await s.press("enter")
        assert s.sent == [Intent("mode", to="lunch", until="never")]


async def test_the_day_is_named_and_a_mode_that_lasts_long_is_asked_about() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2", *"9:00")
        assert "switches to LUNCH until tomorrow 09:00, ends in 21 h: sure?" in s.text
        await s.press("enter")
        assert "until tomorrow 09:00: ends in 21 h: sure? ⏎ again does it" in s.text
        assert not s.sent
        await s.press("enter")
        assert s.sent == [Intent("mode", to="lunch", until="until 2025-11-25T09:00:00-05:00")]


async def test_a_mode_may_begin_later_and_the_keys_say_where_tab_goes() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2", *"at 12:30 +15min", "tab")
        assert "Tab when" in s.text
        await s.press("tab")
        assert "Tab reason" in s.text
        await s.press(*(["backspace"] * 6), *" for 20min: fire drill")
        assert "switches to LUNCH at 12:30 until 12:50" in s.text
        await s.press("enter")
        period = "at 2025-11-24T12:30:00-05:00 until 2025-11-24T12:50:00-05:00"
        assert s.sent == [Intent("mode", to="lunch", text="fire drill", until=period)]


async def test_a_wrong_time_is_told_and_nothing_is_sent() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f2", *"noonish", "enter")
        assert "“noonish” is no time: write 13:00, +10min, at 15:30" in s.text
        assert s.sent == []
        assert _open(s)


async def test_an_override_shows_its_author_and_the_way_back() -> None:
    async with seat(scenes()["alerts"]) as s:
        await s.press("f2")
        assert "set by anna" in s.text
        assert "goes back to the schedule" in s.text
        await s.press("enter")
        assert s.sent == [Intent("mode")]


async def test_what_would_move_is_told_while_somebody_looks() -> None:
    async with seat(scenes()["queues"]) as s:
        await s.press("f2")
        assert s.link.sent == [Intent("preview", text="open")]
        assert "3 waiting calls would move" in s.text
        await s.press("up")
        assert "no waiting call would move" in s.text
        await s.lose("The desk does not answer")
        await s.show(snapshot(*morning()))
        assert s.link.sent[1:] == [Intent("preview", text="open")]
        assert "would move" not in s.text
        await s.press("escape")
        assert s.link.sent[2:] == [Intent("preview", text="close")]


async def test_the_way_back_tells_what_it_would_move() -> None:
    mode = ModeLine("lunch", "LUNCH", "party", "anna", "13:00", "OPEN", overridden=True, moves=1)
    async with seat(snapshot(*morning(), mode=mode)) as s:
        await s.press("f2")
        assert "1 waiting call would move" in s.text


async def test_the_modes_fit_a_small_terminal() -> None:
    async with seat(scenes()["alerts"], size=NARROW) as s:
        await s.press("f2")
        for label in ("OPEN", "LUNCH", "HOLIDAY", "EMERGENCY", "CLOSED", "Esc leaves all"):
            assert label in s.text


# -- notes, search, keys -------------------------------------------------------------------------------


async def test_a_note_is_kept() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "n", *"call back", "enter")
        assert s.sent == [Intent("note", "c1", text="call back")]
        await s.press("2", "n", "enter")
        assert s.sent[1] == Intent("note", "c2", text="wants Dr Cole, asked about Thursday")


async def test_an_empty_note_and_escape_send_nothing() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "n", "space", "enter", "n", "x", "escape")
        assert s.sent == []


async def test_a_note_for_a_call_that_ended_says_so() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "n", "a")
        await s.show(snapshot(*morning()[1:]))
        assert "the call has ended" in s.text


async def test_search_asks_the_desk_and_shows_only_answers_to_what_is_typed() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("slash", "o")
        assert s.link.sent == [Intent("search", text="o")]
        assert "Searching" in s.text
        await s.press("k")
        assert s.link.sent[-1] == Intent("search", text="ok")
        await s.show(snapshot(*morning(), found=(card("Otto", "+1"),), found_for="o"))
        assert "Otto" not in s.text
        await s.show(scenes()["found"])
        assert "Chidi Okonkwo" in s.text
        await s.press("down")
        assert "calls for a parent" in s.text


async def test_search_goes_to_the_live_call_of_a_card() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("slash", "o", "k")
        await s.show(scenes()["found"])
        assert "▶ call 3" in s.text
        await s.press("down", "enter")
        assert _open(s)  # nothing to go to
        await s.press("up", "enter")
        assert s.selected == "c3"
        assert not _open(s)


async def test_a_search_without_a_result_says_so() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("slash", "z")
        await s.show(snapshot(*morning(), found_for="z"))
        assert "No card has “z”" in s.text


@SIZES
async def test_f1_lists_every_command_with_the_configs_keys_and_ones_rights(size: tuple[int, int]) -> None:
    snap = snapshot(*morning(), keys=(("answer", "insert"),), you=you(Role.STAFF))
    async with seat(snap, size=size) as s:
        await s.press("f1")
        seen = page = s.text
        await s.press("pagedown")
        while s.text != page:
            page = s.text
            seen += page
            await s.press("pagedown")
        for told in (
            "Insert ",
            "Take the selected call",
            "(for a receptionist)",
            "1-9",
            "Ctrl+P",
            "Leave this screen",
        ):
            assert told in seen
        await s.press("escape")
        assert not _open(s)


async def test_the_board_lives_on_under_a_box_and_its_keys_rest() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("f1")
        assert s.lines[-1] == ""
        await s.pass_time(5)
        assert "11:32" in s.lines[0]
        await s.show(replace(snapshot(*morning()), clock=CLOCK + 120))
        assert "11:34" in s.lines[0]
        await s.press("escape")
        assert "answer" in s.lines[-1]


async def test_the_palette_runs_a_command() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "ctrl+p")
        await s.press(*"send")
        assert "Let the call go to the next step of its route" in s.text
        await s.press("enter")
        assert s.sent == [Intent("approve", "c1")]


async def test_the_palette_says_why_a_command_does_not_apply() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "ctrl+p", *"mute")
        assert "Ana Ruiz rings at the desk: only your own conversation can be muted" in s.text
        await s.press("enter")
        assert s.sent == []
        assert "only your own conversation can be muted" in s.said
        await s.press("ctrl+p", *"qqq", "enter")
        assert "There is no such command" in s.text


async def test_a_box_never_loses_the_mode_line_of_an_empty_schedule() -> None:
    mode = ModeLine("emergency", "EMERGENCY", "flood", "anna", "", "", True)
    async with seat(snapshot(*morning(), mode=mode, modes=())) as s:
        await s.press("f2")
        assert "set by anna: flood" in s.text
        assert "EMERGENCY until a person ends it" in s.text
        await s.press("enter")
        assert s.sent == [Intent("mode")]


async def test_asking_first_offers_people_only_and_says_what_enter_does() -> None:
    async with seat(snapshot(*morning_talking())) as s:
        await s.press("5", "c")
        text = "\n".join(s.lines)
        assert "Ask somebody about Joy Lund" in text
        assert "Sam is on a call: can't be asked now" in text
        assert "Voicemail" not in text
        await s.press(*"lee")
        assert "rings them for you; the caller waits" in s.text
        await s.press("enter")
        assert s.sent == [Intent("consult", "c5", to="staff lee")]


async def test_what_is_done_while_asking_says_when_it_can_not_be() -> None:
    asked = replace(you(), asking="Sam (201)", asking_about="c5")
    async with seat(replace(snapshot(*morning_talking()), you=asked)) as s:
        await s.press("g")
        assert "Sam (201) has not answered yet" in s.lines[-2]
        await s.press("y", "backspace")
        assert s.sent == [Intent("complete"), Intent("cancel")]
    async with seat(snapshot(*morning_talking())) as s:
        await s.press("y")
        assert "You are asking nobody" in s.lines[-2]


def morning_talking() -> tuple[Row, ...]:
    """The morning, with Maria in the fifth call."""
    return tuple(replace(r, mine=True, seat="Maria") if r.id == "c5" else r for r in morning())


# -- numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "verb"), [("t", "transfer"), ("r", "reroute"), ("f3", "dial")])
@pytest.mark.parametrize(
    ("typed", "to"),
    [("*97", "number *97"), ("#31#", "number #31#"), ("0142", "number 0142"), ("201", "staff sam")],
)
async def test_a_typed_number_code_or_extension_is_the_first_line(
    key: str, verb: str, typed: str, to: str
) -> None:
    theirs = card("Pat Ient", "+1 212-555-9797")
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria")
    board = snapshot(talking, found=(theirs,), found_for=typed)
    async with seat(board) as s:
        await s.press(key, *typed)
        await s.press("enter")
        assert (s.sent[-1].verb, s.sent[-1].to) == (verb, to)
