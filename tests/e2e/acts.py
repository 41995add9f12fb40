"""What the hands do in the busy hour, a call or two each: keys, who hears whom, what is kept."""

from collections.abc import Callable

from tests.e2e.hour import Hour
from tests.waiting import limit, wait_until


def answers(hour: Hour) -> None:
    who = hour.takes()
    hour.hear(who, hour.clinic.maria)
    hour.ends(who, "answered")
    hour.down(hour.clinic.maria)


def caller_leaves(hour: Hour) -> None:
    who = hour.takes()
    hour.leaves(who, "answered")


def gives_up(hour: Hour) -> None:
    who = hour.calls()
    hour.leaves(who, talked="", outcome="abandoned")


def turned_away(hour: Hour) -> None:
    who = hour.calls()
    hour.ends(who, talked="", outcome="declined")


def transfers(hour: Hour) -> None:
    who = hour.takes()
    hour.to("transfer", "sam", "Transfer Caller")
    hour.joins(who, hour.clinic.sam)
    hour.leaves(who, "answered", "transfer to Sam", "answered", talked="Maria, Sam")


def transfers_by_line(hour: Hour) -> None:
    who = hour.takes()
    hour.types("t priya: knows the case")
    hour.joins(who, hour.clinic.priya)
    hour.clinic.priya.hang_up()
    story = ("answered", "transfer to Priya: knows the case", "answered", "hung up")
    hour.left(who, *story, talked="Maria, Priya")


def takes_back(hour: Hour) -> None:
    who = hour.takes()
    hour.to("transfer", "sam", "Transfer Caller")
    hour.seat.wait("takes it back")
    hour.rings(hour.clinic.sam)  # lest the next act takes this ringing for its own
    hour.does("undo")
    hour.shows(who, "talking", "with you")
    hour.hear(who, hour.clinic.maria)
    hour.down(hour.clinic.sam)
    hour.ends(who, "answered", "transfer to Sam", "took back")


def comes_back(hour: Hour) -> None:
    who = hour.takes()
    hour.to("transfer", "priya", "Transfer Caller")
    hour.rings(hour.clinic.priya)
    hour.clinic.priya.hang_up()
    hour.shows(who, "recall")
    hour.answers(who)
    hour.hear(who, hour.clinic.maria)
    hour.ends(who, "transfer to Priya", "Priya", "answered")


def asks_first(hour: Hour) -> None:
    who = hour.takes()
    hour.to("consult", "sam", "Ask somebody about")
    hour.picks_up(hour.clinic.sam)
    hour.seat.wait("hand over")
    hour.together(hour.clinic.maria, hour.clinic.sam)
    hour.music(hour.phone(who))
    hour.does("complete")
    hour.given(who, hour.clinic.sam)
    hour.leaves(who, "answered", "transferred to Sam", talked="Maria, Sam")


def asks_while_it_rings(hour: Hour) -> None:
    who = hour.takes()
    hour.types("c sam")
    hour.rings(hour.clinic.sam)
    hour.types("give")
    hour.joins(who, hour.clinic.sam)
    hour.leaves(who, "answered", "transferred to Sam", talked="Maria, Sam")


def talks_in_turn_and_together(hour: Hour) -> None:
    maria, priya = hour.clinic.maria, hour.clinic.priya
    who = hour.takes()
    caller = hour.phone(who)
    hour.to("consult", "priya", "Ask somebody about")
    hour.picks_up(priya)
    hour.seat.wait("swap", "all three")
    hour.does("swap")
    hour.seat.wait("You are talking with Caller")
    hour.together(caller, maria)
    hour.music(priya)
    hour.does("swap")
    hour.together(maria, priya)
    hour.music(caller)
    hour.does("conference")
    hour.shows(who, "talking")
    hour.together(caller, maria, priya)
    hour.does("complete")
    hour.given(who, priya)
    hour.leaves(who, "answered", "talks together with Priya", "transferred to Priya", talked="Maria, Priya")


def asks_no_more(hour: Hour) -> None:
    who = hour.takes()
    hour.to("consult", "sam", "Ask somebody about")
    hour.seat.wait("caller back")
    hour.rings(hour.clinic.sam)
    hour.does("cancel")
    hour.shows(who, "talking", "with you")
    hour.hear(who, hour.clinic.maria)
    hour.down(hour.clinic.sam)
    hour.ends(who, "answered")


def holds(hour: Hour) -> None:
    who = hour.takes()
    hour.does("hold")
    hour.shows(who, "on hold")
    hour.music(hour.phone(who))
    hour.picks(who)
    hour.does("hold")
    hour.shows(who, "talking", "with you")
    hour.hear(who, hour.clinic.maria)
    hour.ends(who, "answered", "put on hold", "answered")


def parks(hour: Hour) -> None:
    who = hour.takes()
    hour.does("park")
    hour.seat.wait("Park Caller")
    hour.seat.keys(*"Sam", "Enter")
    hour.shows(who, "on hold", "park 1, Sam")
    hour.music(hour.phone(who))
    hour.down(hour.clinic.maria)
    hour.picks(who)
    hour.answers(who)
    hour.hear(who, hour.clinic.maria)
    hour.ends(who, "answered", "parked: park 1, Sam", "answered")


def mutes(hour: Hour) -> None:
    who = hour.takes()
    hour.does("mute")
    hour.shows(who, "muted")
    hour.silence(hour.phone(who))
    hour.does("mute")
    hour.lacks(who, "muted")
    hour.hear(who, hour.clinic.maria)
    hour.leaves(who, "answered")


def sends_on(hour: Hour) -> None:
    who = hour.calls()
    hour.does("approve")
    hour.joins(who, hour.clinic.sam)
    hour.leaves(who, "sent on from the desk", "answered", talked="Sam")


def overrides(hour: Hour) -> None:
    who = hour.calls()
    hour.to("override", "priya", "Override Caller")
    hour.joins(who, hour.clinic.priya)
    hour.leaves(who, "override to Priya", "answered", talked="Priya")


def reroutes(hour: Hour) -> None:
    who = hour.calls()
    hour.does("approve")
    hour.shows(who, "dialling")
    hour.rings(hour.clinic.sam)
    hour.picks(who)
    hour.to("reroute", "priya", "Reroute Caller")
    hour.joins(who, hour.clinic.priya)
    hour.down(hour.clinic.sam)
    hour.leaves(who, "sent on from the desk", "reroute to Priya", "answered", talked="Priya")


def writes_down(hour: Hour) -> None:
    who = hour.takes()
    hour.does("note")
    hour.seat.wait("Note about")
    hour.seat.keys(*"mornings", "Enter")
    hour.seat.wait("Noted for Caller")
    hour.to("slip", "sam", "Slip about")
    hour.seat.keys(*"call", "Enter")
    hour.seat.wait("Slip for Sam about")
    hour.ends(who, "answered")


def files(hour: Hour) -> None:
    """What came of the call, by a digit, which also closes the box."""
    who = hour.takes()
    hour.does("file")
    hour.seat.wait("File Caller", "appointment made")
    hour.seat.keys("1")
    hour.seat.wait("✓ appointment made")
    hour.leaves(who, "answered")


def records(hour: Hour) -> None:
    who = hour.takes()
    hour.does("record")
    hour.shows(who, "● rec")
    hour.does("record")
    hour.shows(who, "rec paused")
    hour.does("record")
    hour.shows(who, "● rec")
    hour.does("stop_recording")
    hour.lacks(who, "rec")
    hour.ends(who, "answered")


def sees_the_card(hour: Hour) -> None:
    """Nobody shares the caller's number; their card is opened and left as it is."""
    who = hour.takes()
    hour.does("identify")
    hour.seat.wait("nobody else has that number")
    hour.seat.keys("Escape")  # what comes next is no name typed behind it
    hour.does("card")
    hour.seat.wait("New card")
    hour.closed()
    hour.ends(who, "answered")


def takes_over(hour: Hour) -> None:
    """A colleague's seat has the call; i takes it from there."""
    who = hour.calls()
    with hour.clinic.seat() as colleague:
        call = colleague.wait_row(lambda row: row.state == "ringing").id
        colleague.wish("answer", call)
        colleague.wait_row(lambda row: row.state == "talking" and row.mine)
        hour.picks(who)
        hour.does("take_over")
        hour.seat.wait("yes, do it")
        hour.seat.keys("y")
        colleague.wait_row(lambda row: row.state == "talking" and not row.mine)
        hour.shows(who, "talking", "with you")
        hour.hear(who, hour.clinic.maria)
    hour.ends(who, "answered")


def waits_for_sam(hour: Hour) -> None:
    """Two calls: one talks with Sam, the other waits for them and is next."""
    first = _sam_is_busy(hour)
    second = hour.takes()
    hour.to("camp", "sam", "Caller")
    hour.shows(second, "waiting", "for Sam")
    hour.music(hour.phone(second))
    hour.leaves(first, "sent on from the desk", "answered", talked="Sam")
    hour.joins(second, hour.clinic.sam)
    hour.leaves(second, "answered", "waits for Sam", "answered", talked="Maria, Sam")


def writes_notes(hour: Hour) -> None:
    """Two calls: one talks with Sam, the other waits in a queue and is taken from there; then notes."""
    first = _sam_is_busy(hour)
    second = hour.calls()
    hour.to("override", "billing", "Override Caller")
    hour.shows(second, "waiting")
    hour.music(hour.phone(second))
    hour.picks(second)
    hour.answers(second)
    hour.hear(second, hour.clinic.maria)
    hour.ends(second, "override to Billing", "answered")
    hour.seat.wait("notes 4:")
    hour.does("more_time")
    hour.seat.wait("notes 5:")
    hour.does("wrap_up")
    hour.seat.wait("Notes are done")
    hour.leaves(first, "sent on from the desk", "answered", talked="Sam")


def _sam_is_busy(hour: Hour) -> str:
    who = hour.calls()
    hour.does("approve")
    hour.joins(who, hour.clinic.sam)
    return who


def a_crowd(hour: Hour) -> None:
    """Nine at once: the eye goes up and down, Enter takes the oldest, the others go by their numbers."""
    patients = hour.crowd(9)
    hour.does("down")
    wait_until(hour.selected)
    above = hour.selected()
    hour.does("down")
    wait_until(lambda: hour.selected() not in ("", above))
    hour.does("up")
    wait_until(lambda: hour.selected()[:20] == above[:20])
    hour.does("release")
    wait_until(lambda: not hour.selected())
    hour.answers("Line 1")
    hour.ends("Line 1", "answered")
    for n in range(2, 10):
        hour.picks(f"Line {n}")
        hour.answers(f"Line {n}")
        hour.ends(f"Line {n}", "answered")
    assert patients.wait(limit(20)) == 0


ACTS: tuple[Callable[[Hour], None], ...] = (
    answers, transfers, gives_up, holds, asks_first, caller_leaves, transfers_by_line, parks, overrides,
    takes_back, mutes, sends_on, asks_no_more, writes_down, comes_back, reroutes, turned_away,
    asks_while_it_rings, talks_in_turn_and_together, waits_for_sam, files, records, writes_notes,
    sees_the_card, takes_over, a_crowd, answers, transfers, holds, parks,
)  # fmt: skip
