"""Lines of dead callers: free for others when there are too few."""

from pathlib import Path

import pytest

from console.telephony.pjsip.dead_lines import LOOK_S, SILENT_S, Lingering
from tests.peers import need_lines, sipp
from tests.telephony.driven import Driven
from tests.waiting import wait_until


class Sessions:
    """So many lines are in use; who is over; what was kept, ended and freed."""

    def __init__(self, used: int) -> None:
        self.lines, self.dead = used, set[int]()
        self.kept: list[int] = []
        self.stopped: list[int] = []

    def used(self) -> int:
        return self.lines

    def of(self, request: int) -> int:
        return request + 1

    def over(self, session: int) -> bool:
        return session in self.dead

    def keep(self, session: int) -> None:
        self.kept.append(session)

    def free(self, session: int) -> None:
        self.kept.remove(session)

    def end(self, session: int) -> None:
        self.stopped.append(session)
        self.lines -= 1


def test_only_the_longest_silent_are_let_go_and_only_as_many_as_are_short() -> None:
    sessions = Sessions(used=32)
    lingering = Lingering(sessions, lines=32)  # two are to be free
    for session in (1, 2, 3):
        lingering.ended(session, 10.0)
    lingering.tick(10.0 + SILENT_S - 0.1)
    assert not sessions.stopped
    lingering.tick(10.0 + SILENT_S + LOOK_S)
    assert (sessions.stopped, sessions.kept) == ([1, 2], [3])


def test_with_free_lines_each_far_end_has_all_the_time_of_the_protocol() -> None:
    sessions = Sessions(used=30)
    lingering = Lingering(sessions, lines=32)
    lingering.ended(1, 10.0)
    lingering.tick(41.0)
    assert (sessions.stopped, sessions.kept) == ([], [1])
    sessions.dead.add(1)
    lingering.tick(42.0)
    assert (sessions.stopped, sessions.kept) == ([], [])


def test_what_is_over_or_unknown_is_not_kept_and_the_end_lets_go_of_all() -> None:
    sessions = Sessions(used=1)
    lingering = Lingering(sessions, lines=32)
    sessions.dead.add(1)
    for session in (0, 1, 2):
        lingering.ended(session, 10.0)
    assert sessions.kept == [2]
    lingering.close()
    assert sessions.kept == []


def test_a_build_that_tells_no_session_is_left_alone() -> None:
    lingering = Lingering(None, lines=4)
    assert lingering.session(7) == 0
    lingering.ended(0, 10.0)
    lingering.tick(99.0)
    lingering.close()


@pytest.mark.peer
@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_line_whose_caller_vanished_is_free_for_the_next(tmp_path: Path, acknowledged: bool) -> None:
    need_lines(5)  # our own build: the wheel hides its sessions
    trunk = {"name": "city", "address": "127.0.0.1"}
    with Driven(tmp_path / "phone", lines=4, trunks=[trunk], media_timeout_s=0) as phone:
        callers = sipp(tmp_path / "gone", phone.address, "-m", "4", "-l", "4", "-d", "600000")
        phone.arrived(4)
        if acknowledged:
            answer(phone, 4)
        callers.kill()
        callers.wait()
        if not acknowledged:
            answer(phone, 4, event="")
        for leg in legs(phone):
            phone.do("HangUp", leg=leg)
        wait_until(lambda: len(phone.all("LegEnded")) == 4)

        def next_is_let_in() -> bool:
            later = sipp(tmp_path / "next", phone.address, "-m", "1", "-d", "100", "-timeout", "2s")
            wait_until(lambda: len(phone.all("CallArrived")) == 5 or later.poll() is not None, 20.0)
            later.kill()
            later.wait()
            return len(phone.all("CallArrived")) == 5

        wait_until(next_is_let_in, 25.0)
        assert phone.close() == 0


def legs(phone: Driven) -> list[int]:
    return [int(event["leg"]) for event in phone.all("CallArrived")]


def answer(phone: Driven, count: int, event: str = "LegAnswered") -> None:
    for leg in legs(phone):
        phone.do("Answer", leg=leg)
    if event:
        wait_until(lambda: len(phone.all(event)) == count)
