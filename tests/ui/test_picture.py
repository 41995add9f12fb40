"""The board as lines, without an application."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from console.calls.board.rows import _PROOF
from console.calls.protocol.snapshot import Link, Message, ModeLine, Need, Snapshot, StaffRow
from console.calls.state.call_state import State
from console.routing.values import Attestation
from console.ui.board import crowd as crowd_module
from console.ui.board import picture
from console.ui.board.card import because
from console.ui.board.picture import Picture
from console.ui.commands import keymap
from console.ui.paint.styled_line import Ink
from console.ui.paint.themes import Palette
from console.ui.view import View
from tests.ui.fake import ANA, HOSTILE, NOW, QUEUES, WHYS, crowd, hostile, morning, row, scenes, snapshot

INK = Ink(Palette())
KEYS, _ = keymap(())


def paint(view: View | Snapshot, cells: int = 120, height: int = 36) -> Picture:
    if isinstance(view, Snapshot):
        view = View(view, NOW)
    return picture.paint(view, INK, cells, height, KEYS)


def text(view: View | Snapshot, cells: int = 120, height: int = 36) -> list[str]:
    return ["".join(piece.text for piece in line) for line in paint(view, cells, height).lines]


SIZES = [
    (120, 36),
    (80, 24),
    (200, 60),
    (104, 26),
    (103, 26),
    (60, 16),
    (40, 10),
    (20, 4),
    (10, 2),
    (132, 20),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", list(scenes()))
def test_every_scene_fills_every_terminal_exactly(scene: str, size: tuple[int, int]) -> None:
    cells, height = size
    for selected in ("", "c1", "c8"):
        painted = paint(View(scenes()[scene], NOW, selected), cells, height)
        assert len(painted.lines) == height
        assert {line.cell_length for line in painted.lines} == {cells}
        for line in painted.lines:
            assert sum(cell_len(piece.text) for piece in line) == cells


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_a_call_stands_on_the_line_of_its_number_and_stays_there(size: tuple[int, int]) -> None:
    before = paint(snapshot(*morning()), *size)
    without = tuple(r for r in morning() if r.number not in (1, 4))
    after = paint(snapshot(*without, row(7, "New")), *size)
    places = {call: y for y, call in before.rows.items()}
    for y, call in after.rows.items():
        assert places.get(call, y) == y
    assert after.order == ("c2", "c3", "c5", "c6", "c7", "c8")


def test_numbers_beyond_the_lines_are_compacted_while_they_fit() -> None:
    calls = (row(3, "Ana"), row(70, "Ben"), row(99, "Joy"))
    assert list(paint(snapshot(*calls), 80, 24).rows.values()) == ["c3", "c70", "c99"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_in_a_crowd_what_can_be_acted_on_comes_first_and_the_rest_is_counted(size: tuple[int, int]) -> None:
    snap = crowd(60)
    painted = paint(snap, *size)
    urgent = [r.id for r in sorted(snap.calls, key=lambda r: r.arrived_at) if r.urgent]
    assert list(painted.order[: len(urgent)]) == urgent
    assert len(painted.order) == 60
    shown = len(painted.rows)
    assert any(f"… {60 - shown} more" in line and "oldest 5:02" in line for line in text(snap, *size))


def test_in_a_crowd_the_selected_call_is_always_on_the_screen() -> None:
    snap = crowd(60)
    for call in paint(snap, 80, 24).order:
        assert call in paint(View(snap, NOW, call), 80, 24).rows.values()


def test_the_side_shows_the_most_urgent_call_until_one_is_selected() -> None:
    assert any("Dr Hu's patient, Elisabeth" in line[78:] for line in text(snapshot(*morning())))
    lines = text(View(snapshot(*morning()), NOW, "c1"))
    assert "Ana Ruiz" in lines[2][76:]
    assert "+1 212-555-0142  ✓ verified A" in lines[2]


def test_the_side_tells_who_where_and_why() -> None:
    side = "\n".join(line[78:].rstrip() for line in text(View(snapshot(*morning()), NOW, "c1")))
    assert "speaks Spanish" in side
    assert "Prefers mornings" in side
    assert "Tue 10:02    answered, Sam, 4 min" in side
    assert "ROUTE  dialled (212) 555-0100 via pbx" in side
    assert "1  the desk" in side
    assert "← now, 0:12" in side
    assert "Sam (201), because open invoice" in side
    assert "✓ open invoice: the caller has the tag" in side
    assert "· lunch: the mode is open, not lunch" in side


def test_many_rules_are_counted_where_they_do_not_fit() -> None:
    whys = WHYS + tuple(replace(WHYS[0], rule=f"rule {n}") for n in range(50))
    lines = text(View(snapshot(row(1, "Ana", whys=whys)), NOW, "c1"))
    assert any("more rules looked at" in line for line in lines)


def test_the_rule_that_decided_is_told_whole_among_many() -> None:
    decided = replace(WHYS[2], text="the caller has the tag “open-invoice” and speaks Spanish")
    lines = text(View(snapshot(row(1, "Ana", whys=(*[WHYS[0]] * 30, decided))), NOW, "c1"))
    side = " ".join(line[78:].strip() for line in lines)
    assert f"✓ open invoice: {decided.text}" in side
    shown = side.count("blocked:")
    assert f"… and {30 - shown} more rules looked at" in side


def test_narrow_keeps_all_that_is_needed_to_answer() -> None:
    screen = "\n".join(text(View(snapshot(*morning()), NOW, "c1"), 80, 24))
    needed = (
        *("Ana Ruiz", "+1 212-555-0142", "✓ verified A", "→ Sam (201)", "0:12", "open-invoice"),
        *("Sam (201), because open invoice", "rule “open invoice”", "⏎ answer", "OPEN until 12:00"),
        *("4 waiting", "● all up", "● free Priya, Lee"),
    )
    assert [text for text in needed if text not in screen] == []


def test_a_wait_beyond_the_goal_is_marked_and_not_only_coloured() -> None:
    lines = text(snapshot(row(1, "Late", arrived_at=NOW - 61), row(2, "Fine", arrived_at=NOW - 59)))
    assert "1:01!" in lines[2]
    assert "0:59 " in lines[3]
    assert "longest 1:01!" in lines[0]


def test_every_state_has_a_mark_and_a_word() -> None:
    seen = set()
    states = [state.value for state in State if state is not State.ENDED]
    for state in states:
        mark, word = text(snapshot(row(1, "Ana", state)))[2][4:16].split(maxsplit=1)
        seen.add((mark, word))
    assert len({mark for mark, _ in seen}) == len({word for _, word in seen}) == len(states)


def test_hostile_names_neither_style_nor_shift() -> None:
    lines = text(hostile())
    wide = text(snapshot(*(row(n, "x") for n in range(1, len(HOSTILE) + 1))))
    for y in range(2, 2 + len(HOSTILE)):
        assert "\x1b" not in lines[y]
        before, after = lines[y].split("│")[0], wide[y].split("│")[0]
        assert cell_len(before) == cell_len(after)
    assert '[red]x[/] [2J"; DROP' in lines[2]
    assert "no name" in lines[2 + 7]


def test_the_header_says_what_is_down_and_who_switched_the_mode() -> None:
    first, second = text(scenes()["alerts"])[:2]
    assert "✕ provider down" in first
    assert "LUNCH until 13:00" in first
    assert "! All 4 lines of this build are in use" in second
    assert "(and 1 more)" in second
    wide = text(scenes()["alerts"], 160, 36)[0]
    assert "(set by anna)" in wide


def test_an_overlong_office_name_never_pushes_the_clock_out() -> None:
    snap = replace(snapshot(*morning()), office="The Riverside Centre for Therapy and Counselling " * 4)
    for cells in (80, 120):
        assert text(snap, cells, 24)[0].rstrip().endswith("11:32")
        assert "OPEN" in text(snap, cells, 24)[0]


def test_an_empty_board_says_how_a_call_gets_here() -> None:
    screen = "\n".join(text(snapshot()))
    assert "Waiting for calls on pbx, provider." in screen
    assert "Today: 31 answered, 2 missed, 6 voicemail" in screen
    assert "patients call by themselves" in "\n".join(text(scenes()["practice"]))
    dead = snapshot(links=(Link("pbx", False, "no answer to REGISTER"),))
    assert "no answer to REGISTER" in "\n".join(text(dead))
    assert "nobody can call" in "\n".join(text(snapshot(links=())))


def test_a_lost_desk_leaves_an_old_picture_that_looks_old() -> None:
    view = View(snapshot(*morning()), NOW + 125, lost="The desk does not answer", lost_at=NOW)
    painted = paint(view)
    lines = text(view)
    assert "! The desk does not answer" in lines[1]
    assert "picture 2:05 old" in lines[1]
    assert "✕ desk gone" in lines[0]
    assert "0:08  Ana Ruiz" in lines[2]
    assert "11:32" in lines[0]
    colours = {piece.style.color.get_truecolor().hex for line in painted.lines[2:30] for piece in line
               if piece.text.strip() and piece.style and piece.style.color}  # fmt: skip
    assert colours <= {Palette().old, Palette().line, Palette().background}


def test_the_message_says_whether_it_can_be_taken_back() -> None:
    done = Message(3, NOW - 1, "Ana Ruiz → Sam", undo_until=NOW + 4)
    assert "Ana Ruiz → Sam   u takes it back (0:04)" in text(snapshot(messages=(done,)))[-2]
    old = replace(done, at=NOW - 100)
    assert text(snapshot(messages=(old,)))[-2].strip() == ""
    both = (Message(2, NOW - 1, "You are talking with Ana Ruiz"), done)  # of one moment, the last said
    assert "Ana Ruiz → Sam   u takes it back (0:04)" in text(snapshot(messages=both))[-2]
    bad = Message(4, NOW, "Priya took Ana Ruiz", bad=True)
    assert "! Priya took Ana Ruiz" in text(snapshot(messages=(done, bad)))[-2]


def test_the_buttons_lie_where_the_keys_are_painted() -> None:
    for size in ((120, 36), (80, 24)):
        painted = paint(View(snapshot(*morning()), NOW, "c2"), *size)
        lines = text(View(snapshot(*morning()), NOW, "c2"), *size)
        found = {name: lines[y][start:end] for y, start, end, name in painted.buttons}
        assert found["transfer"] == "t transfer"
        assert found["hold"] == "h take back"
        assert "override" not in found


def test_many_staff_are_counted() -> None:
    crew = tuple(
        StaffRow(f"n{n}", f"Person {n}", "nurse", str(n), "free" if n % 3 else "away", NOW) for n in range(90)
    )
    screen = "\n".join(text(snapshot(staff=crew)))
    assert "60 free" in screen
    assert "30 away" in screen
    assert "more" in "\n".join(text(snapshot(staff=crew), 80, 24))


def test_staff_show_a_mark_a_word_and_since_when() -> None:
    screen = "\n".join(text(snapshot()))
    told = (
        "◐ Sam 201 billing",
        "on a call 3 min",
        "● Lee",
        "free 12 min",
        "✕ Dr Hu",
        "in session until 11:50",
    )
    assert [text for text in told if text not in screen] == []


def test_a_mode_without_end_says_nothing_of_one() -> None:
    mode = ModeLine("emergency", "EMERGENCY", "flood", "anna", "", "", True)
    assert "EMERGENCY (set by anna)" in text(snapshot(mode=mode))[0]


def test_only_the_timers_differ_a_second_later() -> None:
    from console.ui.paint.styled_line import changed

    snap = snapshot(*morning())
    one, other = paint(View(snap, NOW)), paint(View(snap, NOW + 1))
    cells = sum(
        end - start for a, b in zip(one.lines, other.lines, strict=True) for start, end in changed(a, b)
    )
    assert 0 < cells < 120
    quiet = snapshot()
    for a, b in zip(paint(View(quiet, NOW)).lines, paint(View(quiet, NOW + 1)).lines, strict=True):
        assert changed(a, b) == []


# -- queues --------------------------------------------------------------------------------------------

BOTH = pytest.mark.parametrize("size", [(120, 36), (80, 24)])


@BOTH
def test_a_waiting_call_shows_its_queue_place_and_wait_or_whom_it_rings(size: tuple[int, int]) -> None:
    lines = [line.split("│")[0].rstrip() for line in text(scenes()["queues"], *size)]
    assert lines[3].endswith("~1-2m")
    assert "≡ waiting    1:42! Ben Okafor" in lines[3]
    assert "Scheduling, 1st" in lines[3]
    assert "Billing · Sam" in lines[5]
    assert lines[5].endswith("0:12")
    assert "# in menu" in lines[6]
    assert "Main menu, pressed 2" in lines[6]
    assert "↺ call back  4:20  Dr Hu's patient" in lines[7]
    assert "! emergency" in lines[10]


def test_a_wait_turns_amber_at_the_goal_of_its_own_queue() -> None:
    waits = row(1, "Ana", "waiting", since_at=NOW - 80, line="Billing", goal_s=90.0)
    assert "1:20 " in text(snapshot(waits, goal_s=30.0))[2]
    assert "1:20!" in text(snapshot(replace(waits, goal_s=60.0)))[2]
    assert "longest 1:20 " in text(snapshot(waits, goal_s=30.0))[0]


def test_who_is_to_be_called_back_is_not_on_the_line() -> None:
    back = row(1, "Ana", "waiting", since_at=NOW - 800, outbound=True, need=Need.NONE)
    lines = text(snapshot(back))
    assert "nobody waits" in lines[0]
    assert "13:20 " in lines[2]


@BOTH
def test_queues_with_callers_stand_under_the_calls_and_those_alone_shout(size: tuple[int, int]) -> None:
    lines = text(scenes()["queues"], *size)
    strip = next(line for line in lines if "✕ Intake" in line)
    assert "✕ Intake 1 · 1:15! nobody takes calls" in strip
    assert "Scheduling 3 · 1:42! ↺ 1" in strip
    assert "Refills" not in strip
    assert ("QUEUES" in strip) is (size[0] == 120)
    assert "0 of 2 free" in "\n".join(text(scenes()["queues"], 200, 40))


def test_a_queue_without_callers_that_nobody_serves_is_said_quietly() -> None:
    quiet = replace(QUEUES[3], trouble="nobody takes calls")
    strip = next(line for line in text(snapshot(queues=(quiet,))) if line.startswith(" QUEUES"))
    assert strip.rstrip() == " QUEUES Refills nobody takes calls"
    idle = next(line for line in text(snapshot(queues=QUEUES[3:])) if line.startswith(" QUEUES"))
    assert "nobody waits in a queue" in idle
    assert not any("QUEUES" in line for line in text(snapshot()))


def test_many_queues_are_counted() -> None:
    many = tuple(replace(QUEUES[1], name=f"q{n}", title=f"Queue {n}") for n in range(40))
    for size in ((120, 36), (80, 24)):
        assert any(
            "Queue 0 1 · 0:24" in line and "… 3" in line for line in text(snapshot(queues=many), *size)
        )


def test_the_side_tells_where_in_a_queue_a_call_is_what_it_needs_and_what_is_guessed() -> None:
    side = "\n".join(line[78:].rstrip() for line in text(View(scenes()["queues"], NOW, "c3")))
    for told in (
        *("2  Scheduling      10 min  ← now", "waits, 2nd, about 3-5 min", "if nobody there → the desk"),
        *("needs Spanish", "? a guess: probably scheduling (82 %)"),
    ):
        assert told in side, told
    assert "offered to Sam: billing 5" in "\n".join(text(View(scenes()["queues"], NOW, "c4")))
    assert "given to Priya: billing 3" in "\n".join(text(View(scenes()["queues"], NOW, "c8")))
    narrow = "\n".join(text(View(scenes()["queues"], NOW, "c3"), 80, 24))
    assert "Scheduling (waits, 2nd, about 3-5 min) → voicemail Front desk" in narrow
    assert "needs Spanish · a guess: probably scheduling (82 %)" in narrow


def test_the_side_tells_what_the_machine_heard() -> None:
    said = '"about my bill": billing? (90%)'
    scene = scenes()["queues"]
    calls = tuple(replace(row, said=said) if row.id == "c3" else row for row in scene.calls)
    drawn = "\n".join(text(View(replace(scene, calls=calls), NOW, "c3"), 160, 48))
    assert f"the machine heard: {said}" in " ".join(drawn.split())


def test_staff_show_how_long_notes_take_and_why_somebody_is_paused() -> None:
    screen = "\n".join(text(scenes()["queues"]))
    for told in ("wrap-up 0:12", "paused: 3 calls in a row not answered", "no calls 5 min"):
        assert told in screen, told


def test_who_is_left_in_peace_says_until_when() -> None:
    lee = StaffRow("lee", "Lee", "intake", "203", "free", NOW - 9, until_at=NOW + 20)
    assert "free, next call in 0:20" in "\n".join(text(snapshot(staff=(lee,))))
    assert "● Lee 203 intake" in "\n".join(text(View(snapshot(staff=(lee,)), NOW + 21)))
    assert "next call" not in "\n".join(text(View(snapshot(staff=(lee,)), NOW + 21)))


# -- overload ------------------------------------------------------------------------------------------


def _crowded(selected: str = "") -> View:
    return View(scenes()["overload"], NOW, selected, crowded=True)


@BOTH
def test_an_overload_shows_what_can_be_acted_on_first_then_each_queue(size: tuple[int, int]) -> None:
    painted, lines = paint(_crowded(), *size), text(_crowded(), *size)
    assert painted.order[:2] == ("c9", "c1")
    heads = [
        y for y, line in enumerate(lines) if line.startswith((" Scheduling  9", " Billing  8", " Intake  8"))
    ]
    assert len(heads) == 3
    assert "9 waiting · longest 3:24! · 1 to call back · 0 of 2 free" in lines[heads[0]]
    assert "nobody takes calls" in lines[heads[2]]
    for y in heads:
        assert y not in painted.rows
        assert y + 1 in painted.rows
    assert sorted(painted.order) == sorted(row.id for row in scenes()["overload"].calls)
    hidden = len(painted.order) - len(painted.rows)
    assert any(f"… {hidden} more" in line for line in lines)


@BOTH
def test_in_an_overload_the_selected_call_is_always_on_the_screen(size: tuple[int, int]) -> None:
    for call in paint(_crowded(), *size).order:
        assert call in paint(_crowded(call), *size).rows.values()


def test_in_an_overload_a_call_that_goes_moves_no_other_group() -> None:
    snap = scenes()["overload"]
    gone = replace(snap, calls=tuple(row for row in snap.calls if row.id != "c34"))
    one, other = paint(_crowded()), paint(replace(_crowded(), snapshot=gone))
    assert {y: call for y, call in one.rows.items() if call != "c34"}.items() >= {
        (y, call) for y, call in other.rows.items() if y < 7
    }


@pytest.mark.parametrize("height", range(1, 30))
def test_an_overload_fits_every_height(height: int) -> None:
    for selected in ("", "c34", "c30", "c1"):
        painted = paint(_crowded(selected), 120, height)
        assert len(painted.lines) == height


def test_the_board_is_grouped_from_twenty_calls_on_and_not_to_and_fro() -> None:
    assert [crowd_module.crowded(n, before=False) for n in (16, 19, 20)] == [False, False, True]
    assert [crowd_module.crowded(n, before=True) for n in (19, 17, 16)] == [True, True, False]


def test_a_call_that_we_make_has_no_rule_as_its_reason() -> None:
    ours = row(1, "Sam", "talking", plan=(), rule="", because="", whys=())
    assert because(ours) == "Somebody here makes this call: no rule routes it"
    assert because(row(1, "Ana Ruiz", rule="otherwise", because="")).endswith("by default")


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 60)])
def test_a_number_that_the_phone_line_vouches_for_is_said_whole_and_marked(size: tuple[int, int]) -> None:
    proof = _PROOF[Attestation.TRUNK]
    calls = (replace(row(1, "Ana Ruiz"), card=replace(ANA, proof=proof)),)
    shown = "\n".join(text(View(snapshot(*calls), NOW, selected=calls[0].id), *size))
    assert f"✓ {proof}" in shown
