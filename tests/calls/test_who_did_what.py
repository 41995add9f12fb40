"""Who did what, said as it was: on the seat, in the story and in the journal."""

from collections.abc import Callable

import pytest

from console.calls.protocol.events import Ending, LegEnded
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.outcomes import outcome_words
from console.calls.protocol.store_commands import Audit, JournalEvent
from console.calls.state.call import Call
from tests.calls.scene import OFFICE, Scene

STAFF = [
    *OFFICE["staff"][1:],
    {"name": "anna", "title": "Anna", "user": "root", "uri": "sip:a@127.0.0.1:5070"},
]
ANNA = Person("root", Role.MANAGER, "anna", "Anna")


class Talk(Scene):
    """Anna talks with Ana; ``line`` is Anna's phone."""

    def __init__(self) -> None:
        super().__init__(staff=STAFF)
        self.seat = self.sit(ANNA)
        self.call: Call = self.arrive()
        self.wish(self.seat, "answer", self.call)
        self.line = self.dialled().leg
        self.answers(self.line)

    def story(self) -> list[tuple[str, str]]:
        return [(e.who, e.what) for e in self.found(JournalEvent, all_of_it=True) if e.call == self.call.id]


def _caller(talk: Talk) -> None:
    talk.ends(talk.call.leg)


def _own_phone(talk: Talk) -> None:
    talk.ends(talk.line)
    talk.ends(talk.call.leg)


def _key(talk: Talk) -> None:
    talk.wish(talk.seat, "hang_up", talk.call)
    talk.ends(talk.call.leg)


def _colleague(talk: Talk) -> None:
    talk.wish(talk.seat, "transfer", talk.call, to="staff priya")
    priya = talk.dialled().leg
    talk.answers(priya)
    talk.phone(LegEnded(priya, Ending.HUNG_UP, 200, "Normal call clearing"))
    talk.ends(talk.call.leg)


def _dead_line(talk: Talk) -> None:
    talk.phone(LegEnded(talk.call.leg, Ending.MEDIA_DEAD, 0, "no audio came any more"))


def _waiting_for_somebody(talk: Talk) -> None:
    talk.wish(talk.seat, "transfer", talk.call, to="staff priya")
    talk.ends(talk.call.leg)


def _camping(talk: Talk) -> None:
    talk.wish(talk.seat, "camp", talk.call, to="staff priya")
    talk.ends(talk.call.leg)


def _parked(talk: Talk) -> None:
    talk.wish(talk.seat, "park", talk.call)
    talk.ends(talk.call.leg)


def _on_hold(talk: Talk) -> None:
    talk.wish(talk.seat, "hold", talk.call)
    talk.ends(talk.call.leg)


@pytest.mark.parametrize(
    ("end", "outcome", "detail"),
    [
        (_caller, "answered", "the caller hung up"),
        (_own_phone, "answered", "Anna hung up"),
        (_key, "answered", "Anna ended it"),
        (_colleague, "answered", "Priya hung up"),
        (_dead_line, "answered", "the line was lost (no audio came any more)"),
        (_waiting_for_somebody, "abandoned", "the caller hung up while Priya rang"),
        (_parked, "abandoned", "the caller hung up in park 1"),
        (_on_hold, "answered", "the caller hung up on hold"),
    ],
)
def test_the_journal_says_who_ended_a_call_and_where(
    end: Callable[[Talk], None], outcome: str, detail: str
) -> None:
    talk = Talk()
    end(talk)
    row = talk.journal(talk.call)
    assert (row.outcome, row.detail) == (outcome, detail)
    assert ("", f"ended: {outcome} ({detail})") in talk.story()
    assert "Anna" in row.talked_to


def test_who_waits_for_somebody_and_gives_up_was_not_answered() -> None:
    talk = Talk()
    busy = talk.arrive("+12125550155", "Ben")
    talk.wish(talk.seat, "override", busy, to="staff priya")
    talk.answers(talk.dialled().leg)
    talk.wish(talk.seat, "camp", talk.call, to="staff priya")
    talk.ends(talk.call.leg)
    row = talk.journal(talk.call)
    assert (row.outcome, row.detail) == ("abandoned", "the caller hung up while waiting for Priya")
    assert row.talked_to == "Anna"


def test_a_call_that_nobody_answered_is_ended_by_whoever_ended_it() -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    call = scene.arrive()
    scene.ends(call.leg, Ending.CANCELLED)
    assert scene.journal(call).detail == "the caller hung up while it rang at the desk"
    call = scene.arrive()
    scene.wish(seat, "hang_up", call)
    scene.ends(call.leg)
    assert (scene.journal(call).outcome, scene.journal(call).detail) == ("declined", "Anna ended it")


def test_asking_no_more_is_the_act_of_who_asked() -> None:
    talk = Talk()
    talk.wish(talk.seat, "consult", talk.call, to="staff priya")
    talk.wish(talk.seat, "cancel")
    assert talk.said(talk.seat) == "You ask Priya no more"
    talk.wish(talk.seat, "consult", talk.call, to="staff priya")
    talk.answers(talk.dialled().leg)
    talk.wish(talk.seat, "cancel")
    assert talk.said(talk.seat) == "You ended the call with Priya"
    talk.wish(talk.seat, "consult", talk.call, to="staff priya")
    priya = talk.dialled().leg
    talk.answers(priya)
    talk.ends(priya)
    assert talk.said(talk.seat) == "Priya hung up"


def test_a_line_that_broke_was_hung_up_by_nobody() -> None:
    talk = Talk()
    _dead_line(talk)
    assert talk.said(talk.seat) == "Ana: the line was lost (no audio came any more)"


@pytest.mark.parametrize(
    ("ending", "code", "why", "said"),
    [
        (Ending.UNREACHABLE, 404, "Not Found", "404, town knows no (212) 555-0177"),
        (Ending.UNREACHABLE, 503, "Service Unavailable", "503, town can take no calls now"),
        (Ending.UNREACHABLE, 499, "Odd", "499, Odd"),
        (Ending.UNREACHABLE, 408, "nothing answered", "408, town does not answer"),
        (Ending.UNREACHABLE, 0, "pbx.example has no IPv4 address", "pbx.example has no IPv4 address"),
        (Ending.DECLINED, 403, "Forbidden", "403, town does not allow this call"),
        (Ending.DECLINED, 603, "Decline", "603, declined"),
        (Ending.NO_ANSWER, 480, "Temporarily Unavailable", "480, nobody is there to answer"),
        (Ending.NO_ANSWER, 487, "Request Terminated", "not answered"),
        (Ending.BUSY, 486, "Busy Here", "busy"),
    ],
)
def test_the_far_ends_own_words_reach_who_called(ending: Ending, code: int, why: str, said: str) -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    scene.wish(seat, "dial", to="number +12125550177", text="Ben")
    (call,) = scene.core.desk.calls.values()
    scene.answers(scene.core.desk.seats[seat].line)
    scene.phone(LegEnded(call.leg, ending, code, why))
    assert scene.said(seat) == f"Ben was not reached: {said}"
    row = scene.journal(call)
    assert (row.outcome, row.detail) == (str(ending), f"not reached: {said}")
    assert (row.direction, row.dialled_by) == ("out", "root")


def test_a_transfer_that_reaches_nobody_says_why() -> None:
    talk = Talk()
    talk.wish(talk.seat, "transfer", talk.call, to="number 299")
    talk.phone(LegEnded(talk.dialled().leg, Ending.UNREACHABLE, 404, "Not Found"))
    assert ("", "299 can't be reached: 404, town knows no 299") in talk.story()
    assert "404, town knows no 299" in talk.said(talk.seat)


def test_a_call_out_that_its_own_maker_ends_was_ended_by_them() -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    scene.wish(seat, "dial", to="number +12125550177", text="Ben")
    (call,) = scene.core.desk.calls.values()
    line = scene.core.desk.seats[seat].line
    scene.answers(line)
    scene.ends(line)
    assert scene.said(seat) == "Your phone hung up; the call to Ben is ended"
    assert (scene.journal(call).outcome, scene.journal(call).detail) == ("cancelled", "Anna's phone hung up")


def _far_end_busy(scene: Scene, seat: int, call: Call) -> None:
    scene.phone(LegEnded(call.leg, Ending.BUSY, 486, "Busy Here"))


def _own_key(scene: Scene, seat: int, call: Call) -> None:
    scene.wish(seat, "hang_up", call)


def _own_phone_down(scene: Scene, seat: int, call: Call) -> None:
    scene.ends(scene.core.desk.seats[seat].line)


def _too_long(scene: Scene, seat: int, call: Call) -> None:
    scene.wait(60)


def _answered_and_sent_on(scene: Scene, seat: int, call: Call) -> None:
    scene.answers(call.leg)
    scene.wish(seat, "transfer", call, to="staff priya")
    scene.ends(call.leg)


def _answered_and_parked(scene: Scene, seat: int, call: Call) -> None:
    scene.answers(call.leg)
    scene.wish(seat, "park", call)
    scene.ends(call.leg)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (_far_end_busy, "called by Anna, busy"),
        (_own_key, "called by Anna, ended before anybody answered"),
        (_own_phone_down, "called by Anna, ended before anybody answered"),
        (_too_long, "called by Anna, not answered"),
        (_answered_and_sent_on, "called by Anna, hung up while waiting"),
        (_answered_and_parked, "called by Anna, hung up while waiting"),
    ],
)
def test_however_a_call_that_somebody_made_ends_nobody_gave_up_and_none_was_missed(
    end: Callable[[Scene, int, Call], None], said: str
) -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    scene.wish(seat, "dial", to="number +12125550177", text="Ben")
    (call,) = scene.core.desk.calls.values()
    scene.answers(scene.core.desk.seats[seat].line)
    end(scene, seat, call)
    assert call.id not in scene.core.desk.calls
    row = scene.journal(call)
    assert outcome_words(row.outcome, row.direction, "Anna") == said
    today = dict(scene.picture(seat).today)
    assert today["dialled"] == 1
    assert not {"abandoned", "calls"} & set(today)
    (office,) = scene.core.desk.wall.shown(())
    assert (office.answered, office.abandoned, office.level) == (0, 0, None)


def test_the_mode_was_set_by_the_person_not_by_their_unix_user() -> None:
    scene = Scene(staff=STAFF)
    seat = scene.sit(ANNA)
    scene.wish(seat, "mode", to="lunch", until="13:00", text="")
    assert scene.said(seat) == "LUNCH until 13:00: Anna"
    assert scene.picture(seat).mode.author == "Anna"
    scene.wait(4 * 3600)
    ended = [a.detail for a in scene.found(Audit, all_of_it=True) if "ended" in a.detail]
    assert ended == ["lunch set by Anna ended"]
