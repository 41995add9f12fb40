"""What the plain seat says: one line an event."""

from dataclasses import replace

from console.calls.protocol.snapshot import Figures, Message, ModeLine
from console.ui import plain
from console.ui.view import View
from tests.ui.fake import NOW, hostile, morning, row, scenes, snapshot, you

BOARD = snapshot(*morning())


def view(snap: object, **more: object) -> View:
    return View(snap, NOW, **more)  # type: ignore[arg-type]


def test_the_first_picture_is_told_whole() -> None:
    said = plain.news(None, view(BOARD))
    assert said[0] == (
        "Riverside Therapy. OPEN until 12:00, then LUNCH. You are Maria, receptionist. "
        "Your phone is the desk phone. Type help for what you can type."
    )
    assert said[1].startswith("Call 6: Dr Hu's patient, Elisabeth came back to the desk")
    assert "Call 1: Ana Ruiz rings at the desk, goes to Sam (201) in 0:12." in [
        line.replace(", for some seconds", "") for line in said
    ]
    assert len(said) == 1 + len(BOARD.calls)
    assert plain.news(None, view(snapshot()))[1:] == ["No calls."]


def test_only_what_changed_is_told_and_no_timer() -> None:
    before = view(BOARD)
    assert plain.news(before, replace(before, now=NOW + 30)) == []
    later = replace(BOARD, calls=(replace(BOARD.calls[0], state="talking", mine=True), *BOARD.calls[2:]))
    assert plain.news(before, view(later)) == [
        "Call 1: Ana Ruiz is in conversation, with you, goes to Sam (201) in 0:12.",
        "Call 2: +1 212-555-0199 has ended.",
    ]
    came = replace(BOARD, calls=(*BOARD.calls, row(9, "Grace Adeyemi", "waiting", line="Intake", place=2)))
    (line,) = plain.news(before, view(came))
    assert line.startswith("Call 9: Grace Adeyemi waits in a queue, Intake, place 2")


def test_messages_modes_and_troubles() -> None:
    before = view(BOARD)
    lunch = ModeLine("lunch", "LUNCH", "", "Maria", "13:00", "", True)
    messages = (
        Message(1, NOW, "Ana Ruiz → Dr Cole", undo_until=NOW + 5),
        Message(2, NOW, "Too late", bad=True),
    )
    now = view(replace(BOARD, mode=lunch, messages=messages, alerts=("trunk town is down",)))
    assert plain.news(before, now) == [
        "LUNCH until 13:00.",
        "! trunk town is down",
        "Ana Ruiz → Dr Cole. Type undo to take it back.",
        "! Too late.",
    ]
    assert plain.news(now, now) == []


def test_a_desk_that_goes_and_comes_and_a_screen_that_hides() -> None:
    before = view(BOARD)
    gone = view(BOARD, lost="The desk is gone", lost_at=NOW)
    assert plain.news(before, gone) == ["! The desk is gone"]
    assert plain.news(gone, gone) == []
    assert plain.news(gone, before) == ["The desk is there again."]
    hidden = view(replace(BOARD, you=replace(you(), lock="Hidden by Maria")))
    assert plain.news(before, hidden) == ["Hidden: Hidden by Maria. Type pin to show it again."]
    assert plain.news(hidden, hidden) == []


def test_a_caller_is_shown() -> None:
    said = plain.show(view(BOARD), BOARD.calls[0])
    assert said[1] == "Who: Ana Ruiz, +1 212-555-0142, verified A, patient, open-invoice."
    assert "Note: Prefers mornings; call back about the March invoice." in said
    assert "Before: Tue 10:02, answered by Sam." in said
    assert "Before: 12 Nov 16:40, missed." in said
    assert "Route: the desk (now), then Sam (201), then Priya (202), then voicemail Billing." in said
    assert said[-1].startswith("Why: Sam (201), because open invoice")


def test_lists() -> None:
    busy = view(replace(scenes()["queues"], figures=(Figures("", 31, 4, 0.749),)))
    assert plain.queues(busy)[2] == "Intake: 1 waiting, longest 1:15, 0 of 0 free, nobody takes calls."
    assert "Sam: rings." in plain.staff(busy)
    assert plain.figures(busy) == ["Today: 31 answered, 4 gave up, 74 percent in time."]
    assert plain.modes(busy)[1] == "There are: open, lunch, holiday, emergency, closed, schedule."
    assert plain.queues(view(snapshot())) == ["There are no queues."]
    assert plain.figures(view(snapshot())) == ["No figures yet."]


def test_names_from_the_network_are_one_clean_line() -> None:
    for line in plain.news(None, view(hostile())):
        assert line.isprintable()
