"""The board as lines, without an application."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from console.calls.life import State
from console.calls.snapshot import Link, Message, ModeLine, Snapshot, StaffRow
from console.ui.board import picture
from console.ui.board.picture import Picture
from console.ui.commands import keymap
from console.ui.ink import Ink
from console.ui.themes import Palette
from console.ui.view import View
from tests.ui.fake import HOSTILE, NOW, WHYS, crowd, hostile, morning, row, scenes, snapshot

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
    assert "← now, 0:12 left" in side
    assert "Sam (201), because open invoice" in side
    assert "✓ open invoice: the caller has the tag" in side
    assert "· lunch: the mode is open, not lunch" in side


def test_many_rules_are_counted_where_they_do_not_fit() -> None:
    whys = WHYS + tuple(replace(WHYS[0], rule=f"rule {n}") for n in range(50))
    lines = text(View(snapshot(row(1, "Ana", whys=whys)), NOW, "c1"))
    assert any("more rules looked at" in line for line in lines)


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
    from console.ui.ink import changed

    snap = snapshot(*morning())
    one, other = paint(View(snap, NOW)), paint(View(snap, NOW + 1))
    cells = sum(
        end - start for a, b in zip(one.lines, other.lines, strict=True) for start, end in changed(a, b)
    )
    assert 0 < cells < 120
    quiet = snapshot()
    for a, b in zip(paint(View(quiet, NOW)).lines, paint(View(quiet, NOW + 1)).lines, strict=True):
        assert changed(a, b) == []
